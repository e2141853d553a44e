"""Measures against values worked out by hand, and files that are not what they should be."""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch.agreement import agreement
from newsearch.errors import UsageError
from newsearch.evaluation import (
    MAXIMUM_LINE,
    Comparison,
    Measures,
    Topic,
    average_precision,
    compare,
    holm,
    interval,
    mean,
    measure,
    ndcg,
    precision,
    read_qrels,
    read_run,
    read_topics,
    recall,
    reciprocal_rank,
    run_lines,
    unjudged,
)

JUDGED = {"a": 3, "b": 2, "c": 0, "d": 1}

rankings = st.lists(st.sampled_from("abcdefgh"), unique=True)
judgments = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 3))


def test_ndcg_weighs_two_to_the_grade_by_log_of_rank() -> None:
    gain = 3 / math.log2(2) + 0 + 7 / math.log2(4)
    ideal = 7 / math.log2(2) + 3 / math.log2(3) + 1 / math.log2(4)
    assert ndcg(["b", "c", "a"], JUDGED, 10) == pytest.approx(gain / ideal)


def test_ndcg_of_the_ideal_order_is_one() -> None:
    assert ndcg(["a", "b", "d", "c"], JUDGED, 10) == 1.0


def test_ndcg_takes_the_ideal_from_the_first_k_only() -> None:
    assert ndcg(["a"], JUDGED, 1) == 1.0


def test_unjudged_articles_gain_nothing() -> None:
    assert ndcg(["x", "a"], {"a": 1}, 10) == pytest.approx(1 / math.log2(3))


def test_nothing_relevant_is_worth_nothing() -> None:
    assert measure(["a", "b"], {"a": 0}) == Measures(0.0, 0.0, 0.0, 0.0, 0.0, 0.5)


def test_precision_counts_empty_places() -> None:
    assert precision(["a", "x", "b"], {"a", "b", "c"}, 10) == 0.2


def test_average_precision_is_the_mean_precision_at_relevant_places() -> None:
    assert average_precision(["a", "x", "b"], {"a", "b", "c"}) == pytest.approx((1 / 1 + 2 / 3 + 0) / 3)


def test_reciprocal_rank_is_that_of_the_first_relevant() -> None:
    assert reciprocal_rank(["x", "y", "a", "b"], {"a", "b"}) == pytest.approx(1 / 3)


def test_recall_is_the_share_found_within_k() -> None:
    assert recall(["a", "x", "b"], {"a", "b"}, 2) == 0.5


def test_unjudged_is_a_share_of_what_was_found() -> None:
    assert unjudged(["a", "x", "y", "b"], JUDGED, 10) == 0.5


def test_an_empty_ranking_is_worth_nothing() -> None:
    assert measure([], JUDGED) == Measures(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


def test_mean_is_taken_of_each_measure() -> None:
    assert mean([Measures(1, 0, 1, 0, 1, 0), Measures(0, 0, 0.5, 1, 1, 0)]) == Measures(0.5, 0, 0.75, 0.5, 1, 0)


def test_a_mean_over_no_topic_is_refused() -> None:
    with pytest.raises(UsageError, match="no judged topic"):
        mean([])


@given(rankings, judgments)
def test_measures_lie_between_nought_and_one(ranking: list[str], judged: dict[str, int]) -> None:
    m = measure(ranking, judged)
    values = (m.ndcg, m.precision, m.average_precision, m.reciprocal_rank, m.recall, m.unjudged)
    assert all(0 <= value <= 1 + 1e-12 for value in values)


@given(judgments)
def test_no_order_beats_the_judges(judged: dict[str, int]) -> None:
    best = sorted(judged, key=lambda article: -judged[article])
    assert ndcg(best, judged, 10) == pytest.approx(1.0 if any(judged.values()) else 0.0)


@given(rankings, judgments, st.data())
def test_a_better_article_moved_up_never_lowers_ndcg(
    ranking: list[str], judged: dict[str, int], data: st.DataObject
) -> None:
    if len(ranking) < 2:
        return
    i = data.draw(st.integers(0, len(ranking) - 2))
    swapped = [*ranking[:i], ranking[i + 1], ranking[i], *ranking[i + 2 :]]
    better, worse = (
        (swapped, ranking) if judged.get(ranking[i + 1], 0) >= judged.get(ranking[i], 0) else (ranking, swapped)
    )
    assert ndcg(better, judged, 10) >= ndcg(worse, judged, 10) - 1e-12


@settings(max_examples=50)
@given(rankings, judgments, st.integers(1, 8))
def test_ndcg_is_that_of_a_second_computation(ranking: list[str], judged: dict[str, int], k: int) -> None:
    """Gains and discounts as arrays; the ideal order by trying all that there is."""
    discounts = 1 / np.log2(np.arange(2, 10))
    gains = np.array([2 ** judged.get(article, 0) - 1 for article in ranking] + [0] * 8)[:k]
    best = np.sort(np.array([2**grade - 1 for grade in judged.values()] + [0] * 8))[::-1][:k]
    ideal = float(best @ discounts[:k])
    assert ndcg(ranking, judged, k) == pytest.approx(float(gains @ discounts[:k]) / ideal if ideal else 0.0)


def test_the_interval_of_two_topics_is_that_of_their_four_samples() -> None:
    """0, 0.5 twice and 1: both ends stand for a quarter of the samples."""
    assert interval([0.0, 1.0]) == (0.0, 1.0)


def test_the_interval_is_that_of_all_samples_of_three_topics() -> None:
    """Of 27 samples the lowest and the highest are 1 in 27 each, more than 2.5 %."""
    assert interval([0.1, 0.4, 0.7]) == pytest.approx((0.1, 0.7))


def test_holm_multiplies_the_smallest_p_by_their_number_and_never_falls() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])


def test_holm_of_one_test_is_its_p_and_of_none_nothing() -> None:
    assert (holm([0.2]), holm([]), holm([0.9, 0.8])) == ([0.2], [], [1.0, 1.0])


def test_interval_of_equal_values_is_that_value() -> None:
    assert interval([0.5] * 7) == (0.5, 0.5)


def test_interval_holds_the_mean_and_repeats() -> None:
    values = [0.1, 0.4, 0.9, 0.7, 0.3]
    low, high = interval(values)
    assert low < 0.48 < high
    assert interval(values) == (low, high)


def test_an_interval_of_nothing_is_refused() -> None:
    with pytest.raises(UsageError):
        interval([])


def test_comparison_of_the_same_values_finds_no_difference() -> None:
    assert compare([0.2, 0.4], [0.2, 0.4]) == Comparison(0.0, 0, 0, 2, 1.0)


def test_small_comparisons_count_all_sign_patterns() -> None:
    """Three gains of one tenth: of eight patterns only all plus and all minus are as far from nought."""
    result = compare([0.5, 0.6, 0.7, 0.1], [0.4, 0.5, 0.6, 0.1])
    assert (result.wins, result.losses, result.ties, result.p) == (3, 0, 1, 0.25)
    assert result.difference == pytest.approx(0.075)


def test_large_comparisons_are_sampled_and_repeat() -> None:
    old, new = [0.1] * 20, [0.2] * 20
    assert compare(new, old, samples=2000) == compare(new, old, samples=2000)
    assert 0 < compare(new, old, samples=2000).p < 0.01


@settings(max_examples=50)
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=8))
def test_comparison_is_symmetric(pairs: list[tuple[float, float]]) -> None:
    new, old = zip(*pairs, strict=True)
    forth, back = compare(new, old), compare(old, new)
    assert (forth.wins, forth.losses, forth.p) == (back.losses, back.wins, back.p)
    assert forth.difference == pytest.approx(-back.difference)


@pytest.mark.parametrize(("new", "old"), [([1.0], [1.0, 2.0]), ([], [])])
def test_values_of_other_topics_are_not_compared(new: list[float], old: list[float]) -> None:
    with pytest.raises(UsageError, match="same topics"):
        compare(new, old)


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "file"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_topics_are_read_in_their_order(tmp_path: Path) -> None:
    path = written(tmp_path, "\ufeffT2\tbanjir rob Semarang\tRelevant: tidal floods.\r\n\nT1\tharga beras\n")
    assert read_topics(path) == [
        Topic("T2", "banjir rob Semarang", "Relevant: tidal floods."),
        Topic("T1", "harga beras"),
    ]


def test_judgments_are_read_and_spam_is_nought(tmp_path: Path) -> None:
    path = written(tmp_path, "T1 0 a 3\nT1\t0\tb\t-2\nT2 0 a 0")
    assert read_qrels(path) == {"T1": {"a": 3, "b": 0}, "T2": {"a": 0}}


def test_a_run_is_read_by_rank(tmp_path: Path) -> None:
    path = written(tmp_path, "T1 Q0 b 2 1.5 x\nT1 Q0 a 1 2.5 x\n")
    assert read_run(path) == {"T1": ["a", "b"]}


@given(rankings)
def test_a_written_run_is_read_back(ranking: list[str]) -> None:
    lines = list(run_lines("T1", ((article, 9.0 - i) for i, article in enumerate(ranking))))
    assert [line.split()[2:4] for line in lines] == [[article, str(i)] for i, article in enumerate(ranking, 1)]
    assert all(len(line.split()) == 6 for line in lines)


@pytest.mark.parametrize(
    "content",
    ["T1", "T1\t", "\tquery", "T1\ta\tb\tc", "T1\ta\nT1\tb", b"T1\t\xff", "T1\t" + "x" * MAXIMUM_LINE],
    ids=["one field", "no query", "no id", "four fields", "twice", "not UTF-8", "endless line"],
)
def test_malformed_topics_are_refused(tmp_path: Path, content: str | bytes) -> None:
    with pytest.raises(UsageError, match=r"line [12]: "):
        read_topics(written(tmp_path, content))


@pytest.mark.parametrize(
    "content",
    ["T1 0 a", "T1 0 a 1 2", "T1 0 a x", "T1 0 a 1.5", "T1 0 a 99", "T1 0 a ١", "T1 0 a 1\nT1 0 a 1"],
    ids=["three fields", "five fields", "word", "fraction", "too high", "other digits", "twice"],
)
def test_malformed_judgments_are_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(UsageError, match=r"line [12]: "):
        read_qrels(written(tmp_path, content))


@pytest.mark.parametrize(
    "content",
    [
        *("T1 Q0 a 1 0.5", "T1 Q0 a first 0.5 x", "T1 Q0 a 1 2 x\nT1 Q0 a 2 1 x", "T1 Q0 a 1 2 x\nT1 Q0 b 1 1 x"),
        *("T1 Q0 a 1 nan x", "T1 Q0 a 1 inf x", "T1 Q0 a 1 tinggi x", "T1 Q0 a 1 0x1 x", "T1 Q0 a 1 1,5 x", "T1 0 a 3"),
    ],
    ids="five-fields rank-in-words twice two-of-a-rank nan endless word other-digits comma judgments".split(),
)
def test_malformed_runs_are_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(UsageError, match=r"line [12]: "):
        read_run(written(tmp_path, content))


def test_a_file_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_qrels(tmp_path / "missing")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_topics(tmp_path)


def test_the_judged_topics_of_the_repository_are_whole() -> None:
    """Every topic is judged, every judgment has its topic, and every article is an id and no text."""
    folder = Path(__file__).parents[1] / "benchmarks" / "topics"
    topics = [topic.id for topic in read_topics(folder / "topics.tsv")]
    first, second = (read_qrels(folder / name) for name in ("qrels.tsv", "qrels.second.tsv"))
    assert (len(topics), sorted(first), set(second) - set(first)) == (60, sorted(topics), set())
    assert all(any(judged.values()) and max(judged.values()) <= 3 for judged in first.values())
    assert [id_ for judged in first.values() for id_ in judged if not re.fullmatch("[0-9a-f]{16}", id_)] == []
    found = agreement(first, second)
    assert found is not None
    assert (found.articles, found.near, round(found.same, 2), round(found.weighted, 2)) == (150, 1.0, 0.92, 0.98)
