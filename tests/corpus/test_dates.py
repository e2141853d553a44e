"""Indonesian dates in the shapes that outlets use: never guessed, never off by a day."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch.calendar.reading import FORMS
from newsearch.corpus import dates
from newsearch.corpus.dates import WIB

NOW = datetime(2025, 6, 10, 12, 0, tzinfo=WIB)


TABLE = [
    line.split("\t")
    for line in Path(__file__).with_name("dates.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


def from_table(kind: str, text: str) -> dates.Stamp | None:
    text = re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), text)
    if kind == "value":
        return dates.parse(dates.written(json.loads(text)))
    if kind == "line":
        return next((found.stamp for found in dates.find(text)), None)
    return dates.parse(text, NOW if kind == "relative" else None)


@pytest.mark.parametrize(("kind", "text", "expected"), TABLE)
def test_a_text_of_the_table_means_what_stands_beside_it(kind: str, text: str, expected: str) -> None:
    stamp = from_table(kind, text)
    if stamp is None:
        found = "none"
    elif stamp.precision == "day":
        found = stamp.moment.date().isoformat()
    else:  # the same moment, in the zone in which the table has it
        zone = datetime.fromisoformat(expected).tzinfo if "T" in expected else stamp.moment.tzinfo
        spec = "seconds" if stamp.moment.second else "minutes"
        found = stamp.moment.astimezone(zone).isoformat(timespec=spec)
    assert expected == found


def test_the_table_is_large_and_says_nothing_twice() -> None:
    assert len({(kind, text) for kind, text, _ in TABLE}) == len(TABLE) >= 250


DOCUMENT = Path(__file__).parents[2] / "docs" / "reading.md"
DOCUMENTED = re.findall(
    r"^\| ([^|]+) \| `((?:[^`])+)` \| (\d{4}-[^ |]+) \|$",
    DOCUMENT.read_text("utf-8").partition("## How a date is read")[2].partition("\n## ")[0],
    re.MULTILINE,
)


def test_the_documented_order_of_forms_is_the_one_that_is_tried() -> None:
    assert list(dict.fromkeys(form for form, _, _ in DOCUMENTED)) == [name for name, _ in FORMS]


@pytest.mark.parametrize(("form", "text", "expected"), DOCUMENTED)
def test_a_documented_example_is_read_by_its_form_first(form: str, text: str, expected: str) -> None:
    text = text.replace("\\|", "|")
    first = next(name for name, read in FORMS if read(text) is not None)
    stamp = dates.parse(text)
    assert stamp is not None
    moment = datetime.fromisoformat(expected)
    found = stamp.moment if stamp.precision == "minute" else stamp.moment.replace(tzinfo=None)
    assert (form, moment) == (first, found)


def shown(text: str, now: datetime | None = None) -> tuple[str, str] | None:
    stamp = dates.parse(text, now)
    return (stamp.moment.isoformat(), stamp.precision) if stamp else None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Selasa, 10/06/2025 08:30 WIB", "2025-06-10T08:30:00+07:00"),
        ("10 Jun 2025, 20:11 WIB", "2025-06-10T20:11:00+07:00"),
        ("Selasa, 10 Jun 2025 20:11 WIB", "2025-06-10T20:11:00+07:00"),
        ("25 November 2020 18:30 WIB", "2020-11-25T18:30:00+07:00"),
        ("Rabu, 25 Nopember 2020 | 18.30 WIB", "2020-11-25T18:30:00+07:00"),
        ("Tayang: Senin, 9 Juni 2025 20:12 WITA", "2025-06-09T20:12:00+08:00"),
        ("9 Juni 2025 20:12 WIT", "2025-06-09T20:12:00+09:00"),
        ("Kompas.com - 10/06/2025, 20:11 WIB", "2025-06-10T20:11:00+07:00"),
        (", Jurnalis-Kamis, 19 Juni 2025 |10:02 WIB", "2025-06-19T10:02:00+07:00"),
        ("Min, 17 Agt 2025 09:05", "2025-08-17T09:05:00+07:00"),
        ("Minggu (17/8/2025) pukul 09.05 WIB", "2025-08-17T09:05:00+07:00"),
        ("Jum'at, 5 Mei 2023 – 19:05 WIB", "2023-05-05T19:05:00+07:00"),
        ("Selasa, 23 Pebruari 2016, 17:15 WIB", "2016-02-23T17:15:00+07:00"),
        ("2025-06-10T08:30:00+07:00", "2025-06-10T08:30:00+07:00"),
        ("2025-06-10T08:30:00+0700", "2025-06-10T08:30:00+07:00"),
        ("2025-06-10 08:30:15", "2025-06-10T08:30:15+07:00"),
        ("2025-06-10T18:30:00Z", "2025-06-11T01:30:00+07:00"),
        ("2015-11-18T16:28:00.000+0000", "2015-11-18T23:28:00+07:00"),
        ("Tue, 10 Jun 2025 08:30:00 +0700", "2025-06-10T08:30:00+07:00"),
        ("Tue, 10 Jun 2025 01:30:00 GMT", "2025-06-10T08:30:00+07:00"),
        ("June 10, 2025 8:30 PM", "2025-06-10T20:30:00+07:00"),
        ("on 16 Feb 2016 at 09:10 WIB", "2016-02-16T09:10:00+07:00"),
        ("08.30 WIB, Selasa 10 Juni 2025", "2025-06-10T08:30:00+07:00"),
        ("Senin, 09 Juni 2025 - 16:44 WIB_x000D_", "2025-06-09T16:44:00+07:00"),
        ("1591440600000", "2020-06-06T17:50:00+07:00"),
        ("1591440600", "2020-06-06T17:50:00+07:00"),
        ("Selasa, 10/06/25 08:30 WIB", "2025-06-10T08:30:00+07:00"),
    ],
)
def test_to_the_minute(text: str, moment: str) -> None:
    assert (moment, "minute") == shown(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-06-10", "2025-06-10"),
        ("10 Juni 2025", "2025-06-10"),
        ("2015/08/25", "2015-08-25"),
        ("01-11-2023", "2023-11-01"),
        ("24 Agu 2023", "2023-08-24"),
        ("Kamis, 1 Mei 1998", "1998-05-01"),
        ("10 Juni 2025 25:61 WIB", "2025-06-10"),
        ("06/25/2025", "2025-06-25"),
        ("10/06/25", "2025-06-10"),
    ],
)
def test_to_the_day(text: str, day: str) -> None:
    assert (f"{day}T00:00:00+07:00", "day") == shown(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Date not found.",
        "31 Februari 2024",
        "29/02/2023",
        "32 Mei 2024",
        "0000-00-00",
        "2024-13-01",
        "Senin, 10/06/25",
        "Nomor 100.3.4/16/2025/25",
        "Rp 12.06.2025.000",
        "192.168.10.2024",
        "0811-9787-2024",
        "2 jam lalu",
        "99999999999999999999",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert shown(text) is None


@pytest.mark.parametrize(
    ("text", "moment", "precision"),
    [
        ("2 jam lalu", "2025-06-10T10:00:00+07:00", "minute"),
        ("30 menit yang lalu", "2025-06-10T11:30:00+07:00", "minute"),
        ("sejam lalu", "2025-06-10T11:00:00+07:00", "minute"),
        ("baru saja", "2025-06-10T12:00:00+07:00", "minute"),
        ("3 hari lalu", "2025-06-07T00:00:00+07:00", "day"),
        ("2 minggu lalu", "2025-05-27T00:00:00+07:00", "day"),
        ("Kemarin", "2025-06-09T00:00:00+07:00", "day"),
    ],
)
def test_relative_dates_need_a_reference_time(text: str, moment: str, precision: str) -> None:
    assert (moment, precision) == shown(text, NOW)
    assert shown(text) is None


@pytest.mark.parametrize(
    ("text", "published", "updated"),
    [
        ("Diperbarui 10 Jun 2025, 11:19 WIB Diterbitkan 10 Jun 2025, 10:02 WIB", "10:02", "11:19"),
        ("Diterbitkan 10 Jun 2025, 10:02 WIB, Diperbarui 10 Jun 2025, 11:19 WIB", "10:02", "11:19"),
        ("Tayang: 10 Juni 2025 10:02 WIB\nDiperbarui: 10 Juni 2025 11:19 WIB", "10:02", "11:19"),
        ("Diperbarui 10 Jun 2025, 11:19 WIB", None, "11:19"),
        ("10 Juni 2025 10:02 WIB", "10:02", None),
    ],
)
def test_published_and_updated_are_told_apart(text: str, published: str | None, updated: str | None) -> None:
    found = [stamp.moment.strftime("%H:%M") if stamp else None for stamp in dates.published_and_updated(text)]
    assert [published, updated] == found


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://www.contohnews.com/2025/06/10/judul-berita", "2025-06-10"),
        ("https://www.contohnews.com/ekonomi/20251024135522-97-1288089/judul", "2025-10-24"),
        ("https://www.contohnews.com/read/20250610/judul", "2025-06-10"),
        ("https://www.contohnews.com/2025-06-10/judul", "2025-06-10"),
        ("https://www.contohnews.com/2025/13/45/judul", None),
        ("https://www.contohnews.com/read/1244264/judul-2025", None),
        ("https://www.contohnews.com/berita/20251399", None),
        ("", None),
    ],
)
def test_date_of_an_address(url: str, day: str | None) -> None:
    stamp = dates.from_url(url)
    assert day == (stamp.moment.date().isoformat() if stamp else None)


MONTHS = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()
DAYS = "Senin Selasa Rabu Kamis Jumat Sabtu Minggu".split()


@given(st.datetimes(datetime(1998, 1, 1), datetime(2099, 12, 31)), st.sampled_from([7, 8, 9]))  # noqa: DTZ001 naive on purpose
@settings(max_examples=150)
def test_a_printed_date_is_read_back(moment: datetime, hours: int) -> None:
    zone = {7: "WIB", 8: "WITA", 9: "WIT"}[hours]
    text = f"{DAYS[moment.weekday()]}, {moment.day} {MONTHS[moment.month - 1]} {moment.year} {moment:%H:%M} {zone}"
    expected = moment.replace(second=0, microsecond=0, tzinfo=timezone(timedelta(hours=hours)))
    assert (expected.isoformat(), "minute") == shown(text)


PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            "0 2 12 24 31 99 2024 20241202 1733112900 45628 T Z W49 : . , - – / ' ’ ( ) [ + +07 -0500 Des djuni MEI "
            "Senin Jum'at malam PM a.m. WIB wıta GMT+7 IST pukul tahun hingga s/d İ lalu jam kemarin /Date( $date "
            "datetime.date(".split()
        ),
        st.sampled_from([" ", "\u00a0", "\n", ""]),
    ),
    max_size=14,
).map("".join)


@given(st.one_of(st.text(max_size=80), PIECES))
@settings(max_examples=300)
def test_no_text_breaks_the_parser(text: str) -> None:
    for now in (None, NOW):
        stamp = dates.parse(text, now)
        assert stamp is None or 1900 <= stamp.moment.year <= 2101
    for found in dates.find(text):
        assert 0 <= found.start < found.end <= len(text)


@given(st.dates(date(1998, 1, 1), date(2099, 12, 31)))
@settings(max_examples=50)
def test_a_day_agrees_with_its_own_minutes_only(day: date) -> None:
    whole = dates.parse(day.isoformat())
    noon = dates.parse(f"{day.isoformat()}T12:00:00+07:00")
    later = dates.parse(f"{(day + timedelta(days=2)).isoformat()}T12:00:00+07:00")
    assert whole is not None
    assert noon is not None
    assert later is not None
    assert dates.agree(whole, noon)
    assert not dates.agree(whole, later)
