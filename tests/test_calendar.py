"""The names of the calendar, and the hours that parts of a day mean."""

from __future__ import annotations

from pathlib import Path

import pytest

import newsearch.calendar
from newsearch.calendar import HOURS, MONTHS, WEEKDAYS, ZONES, hour_of_day, key

ROWS = [
    line.split("\t")
    for line in Path(newsearch.calendar.__file__).with_name("names.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


def test_every_month_and_weekday_has_a_name() -> None:
    assert (set(range(1, 13)), set(range(7))) == (set(MONTHS.values()), set(WEEKDAYS.values()))


def test_no_name_means_two_things_of_one_kind() -> None:
    names = [(kind, name) for kind, _, names in ROWS for name in names.split(", ")]
    assert len(set(names)) == len(names)


def test_names_are_written_as_they_are_looked_up() -> None:
    for table in (MONTHS, WEEKDAYS, ZONES, HOURS):
        assert [name for name in table if name != key(name)] == []


@pytest.mark.parametrize(
    ("hour", "part", "expected"),
    [
        (1, "siang", 13),
        (12, "siang", 12),
        (8, "malam", 20),
        (1, "malam", 1),
        (20, "malam", 20),
        (12, "malam", None),
        (5, "malam", None),
        (12, "dini  hari", 0),
        (12, "AM", 0),
        (12, "p.m.", 12),
        (13, "pm", 13),
        (13, "am", None),
        (8, "siang", None),
        (20, "pagi", None),
        (24, "tengah malam", 24),
        (12, "midnight", None),
    ],
)
def test_an_hour_in_a_part_of_the_day(hour: int, part: str, expected: int | None) -> None:
    assert expected == hour_of_day(hour, part)
