"""The time that a query may take: what is found before it is up fits the query."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsearch import deadline
from newsearch import query as tree
from newsearch.article import Article
from newsearch.deadline import Deadline, TimeUpError, check, cuts, over
from newsearch.errors import UsageError
from newsearch.ranking.evaluator import Evaluator
from newsearch.ranking.nodes import Best, Term
from newsearch.ranking.plan import Planner
from newsearch.ranking.scored import Scored
from newsearch.ranking.statistics import Statistics
from newsearch.ranking.tuning import DEFAULT
from newsearch.ranking.word_lookup import WordLookup

from .memory import snapshot
from .test_oracle import ANALYZER, QUERY, VARIANTS, archives

if TYPE_CHECKING:
    from .memory import MemorySnapshot


def test_threads_may_work_under_one_deadline() -> None:
    """Each leaves its own thread as it was."""
    limit = Deadline(60)
    inside = Barrier(3)

    def work() -> tuple[bool, int]:
        with limit:
            inside.wait(timeout=60)
            late = over()
            inside.wait(timeout=60)
        return late, cuts()

    with ThreadPoolExecutor(3) as pool:
        assert [done.result() for done in [pool.submit(work) for _ in range(3)]] == [(False, 0)] * 3
        assert [done.result() for done in [pool.submit(lambda: deadline._RUNNING.get()) for _ in range(3)]] == [
            None
        ] * 3


class Clock:
    """Goes on by one second each time that it is looked at."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(deadline, "monotonic", clock)
    return clock


def test_time_that_the_work_does_not_take_is_not_counted(clock: Clock) -> None:
    limit = Deadline(10)
    with limit:
        assert not over()
    clock.now += 1000
    with limit:
        assert not over()
    assert limit.cuts == 0
    with limit:
        clock.now += 1000
        assert over()
    assert limit.cuts == 1


def test_work_within_work_is_counted_once(clock: Clock) -> None:
    limit = Deadline(10)
    with limit:
        with limit:
            assert not over()
        assert clock.now == 2
        assert not over()
    assert not over()  # no clock runs
    assert clock.now == 4


def test_without_a_limit_time_is_never_up(clock: Clock) -> None:
    with Deadline(None):
        clock.now += 1e12
        check()
        assert cuts() == 0


def test_without_a_query_time_is_never_up() -> None:
    check()
    assert (over(), cuts()) == (False, 0)


def test_check_raises_and_counts(clock: Clock) -> None:
    with Deadline(0.5):
        with pytest.raises(TimeUpError):
            check()
        assert cuts() == 1


@pytest.mark.parametrize("seconds", [0, -1, float("nan")])
def test_a_time_that_is_none_is_refused(seconds: float) -> None:
    with pytest.raises(UsageError, match="timeout"):
        Deadline(seconds)


def found(query: tree.Query, archive: MemorySnapshot, limit: Deadline) -> set[str]:
    """The ids that a query finds, planned and searched under a deadline."""
    with limit:
        plan = Planner(WordLookup(ANALYZER, Statistics(archive), DEFAULT, VARIANTS)).plan(query)
        ids: set[str] = set()
        for segment in archive.segments:
            part = Scored.none() if plan is None else Evaluator(segment).scored(plan)
            ids |= {segment.articles[number].id for number in part.numbers.tolist()}
    return ids


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(archives(), QUERY, st.integers(1, 25))
def test_what_is_found_before_the_time_is_up_fits_the_query(
    archive: tuple[list[Article], MemorySnapshot], query: tree.Query, looks: int
) -> None:
    """However many times the clock is looked at before the time is up."""
    _, segments = archive
    whole = found(query, segments, Deadline(None))
    limit = Deadline(looks + 0.5)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deadline, "monotonic", Clock())
        in_time = found(query, segments, limit)
    assert in_time <= whole
    if not limit.cuts:
        assert in_time == whole


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("gempa OR palu", ["0", "01"]),
        ("gem* OR palu", ["1", "0", "01"]),  # no time to plan the first, then none for the second
        ("palu gempa NEAR/3 besar", ["1", "01"]),
        ('"gempa besar"', ["", "0"]),
        ("gempa SAMA-KALIMAT besar", ["", "0"]),
        ("besar NEAR/3 gempa", ["", "0"]),
        ("palu -(besar OR gempa)", ["", "1"]),  # half an exclusion is none
        ("palu -bes*", ["", "1"]),
        ("+gempa +bes*", ["", "0"]),
        ("gemqa~", ["", "0"]),
        ("p?lu", ["", "1"]),
    ],
)
def test_a_part_is_kept_where_any_will_do(monkeypatch: pytest.MonkeyPatch, query: str, expected: list[str]) -> None:
    """All answers that there are, with less and with more time."""
    few = snapshot([Article(id="0", body="gempa besar"), Article(id="1", body="palu")], ANALYZER)
    answers = []
    for looks in range(15):
        monkeypatch.setattr(deadline, "monotonic", Clock())
        answers.append("".join(sorted(found(tree.parse(query).tree, few, Deadline(looks + 0.5)))))
    assert list(dict.fromkeys(answers)) == expected


def test_a_choice_of_many_words_is_cut_short(clock: Clock) -> None:
    words = "gempa gempar gemar gemas gemuk gembok gemuruh gemilang gembira".split()
    (segment,) = snapshot([Article(id="0", body=" ".join(words))], ANALYZER).segments
    choice = Best(tuple(Term("exact", term, 1.0 + place) for place, term in enumerate(words)))
    impact = segment.best([("exact", words[0], 1.0)])[1][0]
    evaluator = Evaluator(segment)
    with Deadline(0.5) as limit:
        cut = evaluator.best(choice, 1)
    assert limit.cuts
    assert (cut.numbers.tolist(), cut.scores.tolist()) == ([0], [2 * impact])
    whole = evaluator.best(choice, 1)
    assert (whole.numbers.tolist(), whole.scores.tolist()) == ([0], [9 * impact])
