"""The table of ids that a build has met, against a dictionary."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newsearch.build.seen_ids import Outcome, Seen, SeenIds

_outcomes: st.SearchStrategy[Outcome] = st.sampled_from(["added", "changed", "unchanged"])
_seen = st.builds(
    Seen, st.integers(-1, 1 << 40), st.integers(0, 1 << 40), _outcomes, st.booleans(), st.integers(0, (1 << 63) - 1)
)


@given(st.lists(st.tuples(st.text(max_size=3), _seen)))
def test_it_holds_what_was_met_last_under_each_id(met: list[tuple[str, Seen]]) -> None:
    table, expected = SeenIds(), dict(met)
    for id_, seen in met:
        table[id_] = seen
    assert len(table) == len(expected)
    assert {id_: table.get(id_) for id_ in expected} == expected
    assert all((id_ in table) == (id_ in expected) for id_ in ["", "a", "\ud800"])


def test_it_grows() -> None:
    table = SeenIds()
    for n in range(5000):
        table[f"artikel-{n}"] = Seen(n % 7, n, "added", written=True)
    assert len(table) == 5000
    assert all(table.get(f"artikel-{n}") == Seen(n % 7, n, "added", written=True) for n in range(5000))
    assert table.get("artikel-5000") is None


def test_what_is_taken_back_is_unknown_until_it_is_met_again() -> None:
    table = SeenIds()
    first, second = Seen(1, 2, "added", written=True), Seen(3, 4, "changed", written=False)
    assert table.pop("a") is None
    table["a"] = first
    assert table.pop("a") == first
    assert table.get("a") is None
    assert "a" not in table
    table["a"] = second
    assert table.get("a") == second
