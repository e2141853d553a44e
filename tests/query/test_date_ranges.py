"""Dates as people write them, seen from Wednesday 11 June 2025, 09:30 WIB."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from newsearch.errors import QueryError
from newsearch.query import WIB, Interval, parse_interval

NOW = datetime(2025, 6, 11, 9, 30, tzinfo=WIB)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025", "2025-01-01..2025-12-31"),
        ("2024-02", "2024-02-01..2024-02-29"),
        ("2025/06", "2025-06-01..2025-06-30"),
        ("06/2025", "2025-06-01..2025-06-30"),
        ("2025-06-10", "2025-06-10"),
        ("2025/6/1", "2025-06-01"),
        ("20250610", "2025-06-10"),
        ("10/06/2025", "2025-06-10"),
        ("1-6-2025", "2025-06-01"),
        ("10.06.2025", "2025-06-10"),
        ("10 Juni 2025", "2025-06-10"),
        ("10 JUNI  2025", "2025-06-10"),
        ("10-Jun-2025", "2025-06-10"),
        ("17 Agt. 2024", "2024-08-17"),
        ("3 Nopember 2024", "2024-11-03"),
        ("Selasa, 10 Juni 2025", "2025-06-10"),
        ("Selasa (10/6/2025)", "2025-06-10"),
        ("Jum'at, 6 Juni 2025", "2025-06-06"),
        ("June 10, 2025", "2025-06-10"),
        ("June 1st 2025", "2025-06-01"),
        ("10 June 2025", "2025-06-10"),
        ("Juni 2025", "2025-06-01..2025-06-30"),
        ("Dec 2024", "2024-12-01..2024-12-31"),
        ("2025-06-10T18:30", "2025-06-10T18:30+07:00"),
        ("2025-06-10 18.30 WIB", "2025-06-10T18:30+07:00"),
        ("10 Juni 2025 pukul 18:30 WITA", "2025-06-10T17:30+07:00"),
        ("2025-06-10T18:30:15Z", "2025-06-11T01:30:15+07:00"),
        ("2025-06-10T00:00", "2025-06-10..2025-06-10T00:00+07:00"),
        ("2025-06-10 WIT", "2025-06-09T22:00+07:00..2025-06-10T21:59+07:00"),
        ("2025-06-10+08:00", "2025-06-09T23:00+07:00..2025-06-10T22:59+07:00"),
        ("2025-06-10T01:00-05:30", "2025-06-10T13:30+07:00"),
        ("2020..2022", "2020-01-01..2022-12-31"),
        ("2020…2022", "2020-01-01..2022-12-31"),
        ("2020 sampai 2022", "2020-01-01..2022-12-31"),
        ("10 Juni 2025 s.d. 12 Juni 2025", "2025-06-10..2025-06-12"),
        ("..2022-03", "..2022-03-31"),
        ("2022-03..", "2022-03-01.."),
        (">=2020", "2020-01-01.."),
        ("≥ 2020", "2020-01-01.."),
        (">2020", "2021-01-01.."),
        ("<=2020", "..2020-12-31"),
        ("<2020", "..2019-12-31"),
        ("sejak kemarin", "2025-06-10.."),
        ("before 2020-06", "..2020-05-31"),
        ("hari ini", "2025-06-11"),
        ("today", "2025-06-11"),
        ("kemarin", "2025-06-10"),
        ("Yesterday", "2025-06-10"),
        ("kemarin lusa", "2025-06-09"),
        ("pekan ini", "2025-06-09..2025-06-15"),
        ("pekan lalu", "2025-06-02..2025-06-08"),
        ("minggu lalu", "2025-06-02..2025-06-08"),
        ("last week", "2025-06-02..2025-06-08"),
        ("bulan ini", "2025-06-01..2025-06-30"),
        ("this month", "2025-06-01..2025-06-30"),
        ("bulan lalu", "2025-05-01..2025-05-31"),
        ("tahun lalu", "2024-01-01..2024-12-31"),
        ("tahun kemarin", "2024-01-01..2024-12-31"),
        ("3 hari terakhir", "2025-06-09..2025-06-11"),
        ("tiga hari terakhir", "2025-06-09..2025-06-11"),
        ("last 3 days", "2025-06-09..2025-06-11"),
        ("the past two weeks", "2025-05-29..2025-06-11"),
        ("2 minggu terakhir", "2025-05-29..2025-06-11"),
        ("sepekan terakhir", "2025-06-05..2025-06-11"),
        ("sebulan terakhir", "2025-05-12..2025-06-11"),
        ("1 tahun terakhir", "2024-06-12..2025-06-11"),
        ("3 hari lalu", "2025-06-08"),
        ("3 hari yang lalu", "2025-06-08"),
        ("3 days ago", "2025-06-08"),
        ("2 pekan lalu", "2025-05-26..2025-06-01"),
        ("2 bulan lalu", "2025-04-01..2025-04-30"),
        ("2/13/2024", "2024-02-13"),
        ("02-Des-24", "2024-12-02"),
        ("Senin, 2/12/24", "2024-12-02"),
        ("7 Djuni 1949", "1949-06-07"),
        ("2 Ag. 2019", "2019-08-02"),
        ("2024-Dec-02", "2024-12-02"),
        ("2024-W49-1", "2024-12-02"),
        ("2024-12-02T24:00", "2024-12-03..2024-12-03T00:00+07:00"),
        ("2 Desember 2024 24.00 WIB", "2024-12-03..2024-12-03T00:00+07:00"),
        ("2024-12-02 20:40+00", "2024-12-03T03:40+07:00"),
        ("2024-12-02 20:40:00-05", "2024-12-03T08:40+07:00"),
        ("2 Des 2024 1:05 PM WIB", "2024-12-02T13:05+07:00"),
        ("Dec. 2, 2024 1:05 p.m.", "2024-12-02T13:05+07:00"),
        ("2 Desember 2024 pukul 08.00 malam", "2024-12-02T20:00+07:00"),
        ("20241202T101500Z", "2024-12-02T17:15+07:00"),
        ("Mon, 02 Dec 2024 20:15 UT", "2024-12-03T03:15+07:00"),
        ("Sat Nov 18 2017 15:21:41 GMT+0700 (Western Indonesia Time)", "2017-11-18T15:21:41+07:00"),
        ("12/25/2023..2/13/2024", "2023-12-25..2024-02-13"),
    ],
)
def test_what_a_date_means(text: str, expected: str) -> None:
    assert expected == str(parse_interval(text, NOW))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", ""),
        ("gempa", ""),
        ("10", ""),
        ("10/06/25", ""),
        ("2025-13", "there is no month 13"),
        ("2025-02-29", "2025-02 has 28 days"),
        ("31/04/2025", "2025-04 has 30 days"),
        ("10 Jumi 2025", "there is no month 'jumi'"),
        ("0000", "there is no year 0"),
        ("9999", "there is no year 9999"),
        ("1000", "years go from 1001 to 2998"),
        ("2025-06-10T25:00", "there is no time 25:00:00"),
        ("2025-06 18:30", "a time of day needs a day"),
        ("2025-06-10T10:00+19:00", "there is no zone"),
        ("2 Des 2024 20:40 IST", ""),
        ("2 Des 2024 20.00 pagi", ""),
        ("13/13/2024", "there is no month 13"),
        ("gempa 2/13/2024", ""),
        ("45628", ""),
        ("..", "a range needs a date"),
        ("2022..2020", "it ends before it begins"),
        ("2020..gempa", ""),
        ("0 hari terakhir", ""),
        ("9999 tahun lalu", "it is too long ago"),
        ("9999 tahun terakhir", "it is too long ago"),
        ("1" * 5000, "it is too long"),
    ],
)
def test_what_is_no_date_is_refused_with_what_is_accepted(text: str, why: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_interval(text, NOW)
    assert why in caught.value.problem
    assert 'write 2025, 2025-06, 2025-06-10, 10/06/2025, "10 Juni 2025"' in caught.value.problem
    assert text == caught.value.query
    assert len(caught.value.problem) < 500


def test_bounds_are_half_open_and_aware() -> None:
    assert Interval(datetime(2025, 6, 10, tzinfo=WIB), datetime(2025, 6, 11, tzinfo=WIB)) == parse_interval(
        "kemarin", NOW
    )


def test_today_is_the_day_in_wib_wherever_now_was_read() -> None:
    """20:00 UTC on the 10th is 03:00 WIB on the 11th."""
    assert str(parse_interval("hari ini", datetime(2025, 6, 10, 20, tzinfo=timezone.utc))) == "2025-06-11"


def test_months_back_end_where_the_shorter_month_ends() -> None:
    """The month that ends with 30 March begins after the last day of February."""
    now = datetime(2025, 3, 30, tzinfo=WIB)
    assert str(parse_interval("sebulan terakhir", now)) == "2025-02-28..2025-03-30"


def test_weeks_begin_on_monday_on_a_sunday_too() -> None:
    now = datetime(2025, 6, 15, 23, 59, tzinfo=WIB)
    assert str(parse_interval("minggu ini", now)) == "2025-06-09..2025-06-15"


def test_now_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        parse_interval("kemarin", datetime(2025, 6, 11))  # noqa: DTZ001 what is tested


def test_a_fixed_offset_is_shown_in_wib() -> None:
    tokyo = timezone(timedelta(hours=9))
    interval = Interval(datetime(2025, 6, 10, tzinfo=tokyo), None)
    assert str(interval) == "2025-06-09T22:00+07:00.."
