"""How good rankings are: judged topics, measures of a ranking, and the comparison of several.

Topics are queries of which people have judged the answers; *qrels* are these judgments, a grade for each judged article
(0: not relevant, then the higher the better). An article that nobody judged counts as not relevant, so the share of
unjudged articles at the top belongs beside every measure.

Files are those of the Text Retrieval Conference: `topic 0 article grade` for judgments, `topic Q0 article rank score
run` for a run; topics are lines of `topic <tab> query [<tab> what counts as relevant]`.
"""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

import numpy as np

from newsearch.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import ArrayLike

Judgments = dict[str, dict[str, int]]
"""topic -> article id -> grade."""

Run = dict[str, list[str]]
"""topic -> article ids, best first."""

RELEVANT = 1
"""From this grade on an article counts as relevant where a measure knows only yes and no."""

MAXIMUM_GRADE = 20
MAXIMUM_LINE = 1 << 16
MAXIMUM_LINES = 10_000_000

_INTEGER = re.compile(r"-?[0-9]{1,9}")
_NUMBER = re.compile(r"[-+]?([0-9]{1,40}(\.[0-9]{0,40})?|\.[0-9]{1,40})([eE][-+]?[0-9]{1,3})?")
_EXACT_TEST = 12
_SAMPLES = 20_000


@dataclass(frozen=True, slots=True)
class Topic:
    """A query that is judged; `description` says what counts as relevant, or is ""."""

    id: str
    query: str
    description: str = ""


def read_topics(path: Path) -> list[Topic]:
    """Topics of a file, in its order.

    Raises:
        UsageError: the file cannot be read or is not of this form.
    """
    topics: dict[str, Topic] = {}
    for number, line in _lines(path):
        fields = [field.strip() for field in line.split("\t")]
        if len(fields) not in {2, 3} or not all(fields[:2]):
            raise _malformed(path, number, "expected: topic <tab> query [<tab> description]")
        if fields[0] in topics:
            raise _malformed(path, number, f"topic {fields[0]!r} stands there twice")
        topics[fields[0]] = Topic(*fields)
    return list(topics.values())


def read_qrels(path: Path) -> Judgments:
    """Judgments of a file in TREC format; a negative grade, which TREC gives to spam, becomes 0.

    Raises:
        UsageError: the file cannot be read, is not of this form, or judges an article of a topic twice.
    """
    judgments: Judgments = {}
    for number, line in _lines(path):
        fields = line.split()
        if len(fields) != 4:
            raise _malformed(path, number, "expected: topic 0 article grade")
        topic, _, article, written = fields
        if not _INTEGER.fullmatch(written) or int(written) > MAXIMUM_GRADE:
            raise _malformed(path, number, f"a grade must be a number up to {MAXIMUM_GRADE}, not {written[:20]!r}")
        judged = judgments.setdefault(topic, {})
        if article in judged:
            raise _malformed(path, number, f"article {article!r} is judged twice for topic {topic!r}")
        judged[article] = max(0, int(written))
    return judgments


def read_run(path: Path) -> Run:
    """A run in TREC format, each topic's articles in the order of their ranks.

    Raises:
        UsageError: the file cannot be read, is not of this form, or gives an article or a rank of a topic twice.
    """
    ranked: dict[str, dict[int, str]] = {}
    found: set[tuple[str, str]] = set()
    for number, line in _lines(path):
        fields = line.split()
        if len(fields) != 6 or not _INTEGER.fullmatch(fields[3]):
            raise _malformed(path, number, "expected: topic Q0 article rank score run")
        topic, _, article, rank, score, _ = fields
        if not _NUMBER.fullmatch(score):
            raise _malformed(path, number, f"a score must be a number, not {score[:20]!r}")
        if (topic, article) in found:
            raise _malformed(path, number, f"article {article!r} stands twice in the run of topic {topic!r}")
        found.add((topic, article))
        ranks = ranked.setdefault(topic, {})
        if int(rank) in ranks:
            raise _malformed(path, number, f"rank {rank} stands twice in the run of topic {topic!r}")
        ranks[int(rank)] = article
    return {topic: [ranks[rank] for rank in sorted(ranks)] for topic, ranks in ranked.items()}


def is_name(text: str) -> bool:
    """Whether a topic or an article of this id can stand in the files: its columns end at blanks, and are UTF-8."""
    try:
        text.encode("utf8")
    except UnicodeEncodeError:
        return False
    return text.split() == [text]


def run_lines(topic: str, hits: Iterable[tuple[str, float]], name: str = "newsearch") -> Iterator[str]:
    """The lines of a run in TREC format for one topic's (article id, score), best first."""
    for rank, (article, score) in enumerate(hits, 1):
        yield f"{topic} Q0 {article} {rank} {score:.6f} {name}"


@dataclass(frozen=True, slots=True)
class Measures:
    """What a ranking is worth for one topic, or the mean over topics; each in 0..1.

    Attributes:
        ndcg: nDCG@10.
        precision: P@10.
        average_precision: AP; its mean over topics is MAP.
        reciprocal_rank: RR; its mean over topics is MRR.
        recall: recall@100.
        unjudged: the share of the first ten that nobody judged.
    """

    ndcg: float
    precision: float
    average_precision: float
    reciprocal_rank: float
    recall: float
    unjudged: float


def measure(ranking: Sequence[str], judged: Mapping[str, int]) -> Measures:
    """All measures of one topic's ranking, article ids best first and each once."""
    relevant = {article for article, grade in judged.items() if grade >= RELEVANT}
    return Measures(
        ndcg=ndcg(ranking, judged, 10),
        precision=precision(ranking, relevant, 10),
        average_precision=average_precision(ranking, relevant),
        reciprocal_rank=reciprocal_rank(ranking, relevant),
        recall=recall(ranking, relevant, 100),
        unjudged=unjudged(ranking, judged, 10),
    )


def mean(measures: Sequence[Measures]) -> Measures:
    """The mean of each measure over topics.

    Raises:
        UsageError: there is no topic.
    """
    if not measures:
        raise UsageError("there is no judged topic to take a mean of: do topics and judgments share their ids?")
    return Measures(*(float(value) for value in np.mean([astuple(row) for row in measures], axis=0)))


def ndcg(ranking: Sequence[str], judged: Mapping[str, int], k: int) -> float:
    """Normalised discounted cumulative gain of the first k, 0 where nothing is relevant.

    K. Järvelin, J. Kekäläinen: Cumulated gain-based evaluation of IR techniques, TOIS 2002, with the gains
    `2^grade - 1` and discounts `log2(rank + 1)` of C. Burges et al.: Learning to rank using gradient descent, ICML
    2005.
    """
    ideal = _gain(sorted(judged.values(), reverse=True)[:k])
    return _gain([judged.get(article, 0) for article in ranking[:k]]) / ideal if ideal else 0.0


def _gain(grades: Sequence[int]) -> float:
    return math.fsum((2.0**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))


def precision(ranking: Sequence[str], relevant: Collection[str], k: int) -> float:
    """The share of k places that a relevant article takes; a shorter ranking leaves places empty."""
    return sum(article in relevant for article in ranking[:k]) / k


def average_precision(ranking: Sequence[str], relevant: Collection[str]) -> float:
    """The mean, over all relevant articles, of the precision at the place where each is found (0 if it is not).

    C. Buckley, E. Voorhees: Evaluating evaluation measure stability, SIGIR 2000.
    """
    found, total = 0, 0.0
    for rank, article in enumerate(ranking, 1):
        if article in relevant:
            found += 1
            total += found / rank
    return total / len(relevant) if relevant else 0.0


def reciprocal_rank(ranking: Sequence[str], relevant: Collection[str]) -> float:
    """One divided by the place of the first relevant article; 0 without any."""
    return next((1 / rank for rank, article in enumerate(ranking, 1) if article in relevant), 0.0)


def recall(ranking: Sequence[str], relevant: Collection[str], k: int) -> float:
    """The share of the relevant articles that the first k hold; 0 where none is relevant."""
    return sum(article in relevant for article in ranking[:k]) / len(relevant) if relevant else 0.0


def unjudged(ranking: Sequence[str], judged: Collection[str], k: int) -> float:
    """The share of the first k articles that nobody judged."""
    first = ranking[:k]
    return sum(article not in judged for article in first) / len(first) if first else 0.0


def interval(values: ArrayLike, *, samples: int = _SAMPLES, seed: int = 0) -> tuple[float, float]:
    """The 95 % bootstrap interval of a mean over topics: percentiles of the means of topics drawn with replacement.

    T. Sakai: Evaluating evaluation metrics based on the bootstrap, SIGIR 2006.

    Raises:
        UsageError: there is no value.
    """
    numbers = np.asarray(values, dtype=np.float64)
    if not numbers.size:
        raise UsageError("there is no value to draw samples from")
    drawn = np.random.default_rng(seed).integers(0, numbers.size, (samples, numbers.size))
    low, high = np.percentile(numbers[drawn].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a ranking differs from another on the same topics.

    Attributes:
        difference: the mean of (new - old).
        wins, losses, ties: topics where the new one is better, worse, the same.
        p: the chance of a mean difference as far from 0 if the two were equally good.
    """

    difference: float
    wins: int
    losses: int
    ties: int
    p: float


def compare(new: ArrayLike, old: ArrayLike, *, samples: int = _SAMPLES, seed: int = 0) -> Comparison:
    """Compare one measure's values of two rankings, topic by topic, by the paired randomisation test (two-sided).

    If the rankings were equally good, the sign of each difference would be a coin's: all ways to throw them are counted
    for up to 12 topics that differ, a sample of them for more. M. Smucker, J. Allan, B. Carterette: A comparison of
    statistical significance tests for information retrieval evaluation, CIKM 2007.

    Raises:
        UsageError: the two have not the same number of topics, or none.
    """
    before, after = np.asarray(old, dtype=np.float64), np.asarray(new, dtype=np.float64)
    if before.shape != after.shape or before.ndim != 1 or not before.size:
        raise UsageError(
            "only values of the same topics can be compared, not {size} with {size2}",
            size=after.size,
            size2=before.size,
        )
    differences = after - before
    moved = differences[differences != 0]
    if len(moved) <= _EXACT_TEST:
        ways = list(itertools.product((-1.0, 1.0), repeat=len(moved)))
        signs = np.array(ways).reshape(len(ways), len(moved))
        extra = 0
    else:
        signs = np.random.default_rng(seed).choice((-1.0, 1.0), (samples, len(moved)))
        extra = 1  # what was observed is itself one of the ways, so that p is never 0
    observed = abs(moved.sum())
    as_far = int(np.count_nonzero(np.abs(signs @ moved) >= observed - 1e-12))
    return Comparison(
        difference=float(differences.mean()),
        wins=int(np.count_nonzero(differences > 0)),
        losses=int(np.count_nonzero(differences < 0)),
        ties=int(np.count_nonzero(differences == 0)),
        p=(as_far + extra) / (len(signs) + extra),
    )


def holm(chances: Sequence[float]) -> list[float]:
    """The p of each of several tests, raised so that all of them together err as seldom as one would.

    S. Holm: A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 1979.
    """
    raised = [0.0] * len(chances)
    highest = 0.0
    for place, test in enumerate(sorted(range(len(chances)), key=chances.__getitem__)):
        highest = max(highest, min(1.0, (len(chances) - place) * chances[test]))
        raised[test] = highest
    return raised


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a UTF-8 file that are not blank, each with its number."""
    try:
        with path.open("rb") as file:
            for number in itertools.count(1):
                raw = file.readline(MAXIMUM_LINE + 1)
                if not raw:
                    return
                if len(raw) > MAXIMUM_LINE or number > MAXIMUM_LINES:
                    raise _malformed(path, number, "longer than such a file can be")
                try:
                    line = raw.decode("utf-8-sig" if number == 1 else "utf-8")
                except UnicodeDecodeError:
                    raise _malformed(path, number, "not UTF-8") from None
                if line.strip():
                    yield number, line.rstrip("\r\n")
    except OSError as error:
        raise UsageError("{path!r} cannot be read: {value}", path=str(path), value=error.strerror or error) from error


def _malformed(path: Path, number: int, problem: str) -> UsageError:
    return UsageError("{path!r}, line {number}: {problem}", path=str(path), number=number, problem=problem)
