from __future__ import annotations

from newsearch.entities.memo import keep


def test_keeps_what_it_is_given() -> None:
    memo: dict[str, int] = {}
    assert (keep(memo, "a", 1, 4), memo) == (1, {"a": 1})


def test_drops_the_older_half_when_full() -> None:
    memo: dict[int, int] = {}
    for i in range(5):
        keep(memo, i, i, 4)
    assert list(memo) == [2, 3, 4]


def test_a_memo_of_one_holds_one() -> None:
    memo: dict[int, int] = {}
    for i in range(3):
        keep(memo, i, i, 1)
    assert memo == {2: 2}
