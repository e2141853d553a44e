"""Which files of tests `make quick` leaves out."""

from __future__ import annotations

import quick


def test_the_dearest_files_are_left_out_until_the_rest_is_cheap_enough() -> None:
    costs = {"a.py": 5.0, "b.py": 50.0, "c.py": 20.0, "d.py": 1.0}
    assert quick.dear(costs, 26.0) == {"b.py"}
    assert quick.dear(costs, 6.0) == {"b.py", "c.py"}


def test_of_files_that_cost_the_same_the_first_by_name_goes() -> None:
    assert quick.dear({"b.py": 5.0, "a.py": 5.0}, 5.0) == {"a.py"}


def test_nothing_is_left_out_of_what_is_cheap() -> None:
    assert quick.dear({"a.py": 5.0, "b.py": 2.0}, 7.0) == set()


def test_every_file_that_was_measured_is_there() -> None:
    assert [name for name in quick.known() if not (quick.TESTS / name).is_file()] == []
