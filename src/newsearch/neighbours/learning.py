"""Learns a table of stems from an archive: stems that stand in the same articles get like vectors.

Latent semantic analysis (S. Deerwester et al.: Indexing by latent semantic analysis, JASIS 1990): articles are rows of
impact times idf, of length one; the table holds their right singular vectors, times idf, as small whole numbers. The
vectors are found by a random projection with a fixed seed and power iterations (N. Halko, P. Martinsson, J. Tropp:
Finding structure with randomness, SIAM Review 2011). Another machine may round otherwise, which is why a table is kept,
and not learnt at each build.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from newsearch.bm25f import idf
from newsearch.neighbours.stem_vectors import HIGHEST, WIDTH, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from newsearch.engine.interface import Segment

STEMS = 10_000
"""The stems of a table, at most: the commonest that may be in it."""

FEWEST = 5
"""A stem of the table stands in so many articles at least."""

COMMONEST = 0.2
"""A stem that more than this share of the articles holds tells of nothing."""

ARTICLES = 30_000
"""A table is learnt from so many articles at most, taken evenly from the archive."""

_MORE = 20
_ITERATIONS = 2
_SEED = 0
_ROWS = 1 << 14
"""Numbers of the matrix that are multiplied at a time: 10 MB."""

_OUTLIERS = 99.9
"""This percentile of the numbers becomes `HIGHEST`; what is beyond is cut."""


class _Rows(NamedTuple):
    """A matrix that is mostly zeros, row by row: row i has `weights[starts[i]:starts[i + 1]]` at `columns`."""

    starts: NDArray[np.int64]
    columns: NDArray[np.int32]
    weights: NDArray[np.float32]

    def times(self, other: NDArray[np.float32]) -> NDArray[np.float32]:
        """The product with a matrix, shape (rows, columns of the other)."""
        result = np.zeros((len(self.starts) - 1, other.shape[1]), dtype=np.float32)
        filled = np.diff(self.starts).nonzero()[0]
        first = 0
        while first < len(filled):
            begin = self.starts[filled[first]]
            after = max(first + 1, int(np.searchsorted(self.starts[filled], begin + _ROWS)))
            some = filled[first:after]
            stretch = slice(begin, self.starts[some[-1] + 1])
            products = other[self.columns[stretch]] * self.weights[stretch, None]
            result[some] = np.add.reduceat(products, self.starts[some] - begin, axis=0)
            first = after
        return result


def learn(segments: Sequence[Segment], articles: int) -> Table:
    """Learn a table from some segments with so many live articles."""
    stems = _chosen(segments, articles)
    if not stems:
        return Table([], np.zeros((0, WIDTH), dtype=np.int8))
    weights = np.array([idf(articles, frequency) for frequency in stems.values()], dtype=np.float32)
    directions = _directions(*_matrix(segments, list(stems), weights))
    rows = np.zeros((len(stems), WIDTH), dtype=np.float32)
    rows[:, : directions.shape[1]] = directions * weights[:, None]
    scale = HIGHEST / max(float(np.percentile(np.abs(rows), _OUTLIERS)), 1e-9)
    whole = np.rint(rows * scale).clip(-HIGHEST, HIGHEST).astype(np.int8)
    return Table(list(stems), whole)


def _chosen(segments: Sequence[Segment], articles: int) -> dict[str, int]:
    """The stems of a table, in code point order, with their articles."""
    counts: Counter[str] = Counter()
    for segment in segments:
        for stem, count in segment.terms("stem", " "):
            counts[stem] += count
    fit = [(-n, stem) for stem, n in counts.items() if FEWEST <= n <= COMMONEST * articles and stem.isalpha()]
    return {stem: -n for stem, n in sorted((stem, n) for n, stem in sorted(fit)[:STEMS])}


def _matrix(segments: Sequence[Segment], stems: Sequence[str], weights: NDArray[np.float32]) -> tuple[_Rows, _Rows]:
    """The articles as rows of stems, each of length one, and the same turned round."""
    places = _sample(segments)
    rows, columns, values = [], [], []
    for column, stem in enumerate(stems):
        for own, segment in zip(places, segments, strict=True):
            found = segment.postings("stem", stem)
            if found is None:
                continue
            place = own[found.numbers]
            kept = place >= 0
            rows.append(place[kept].astype(np.int32))
            values.append(found.scores(1.0)[kept].astype(np.float32) * weights[column])
            columns.append(np.full(len(rows[-1]), column, dtype=np.int32))
    row, column_of, value = np.concatenate(rows), np.concatenate(columns), np.concatenate(values)
    del rows, columns, values
    count = sum(int(np.count_nonzero(own >= 0)) for own in places)
    lengths = np.sqrt(np.bincount(row, weights=value * value, minlength=count))
    value /= np.maximum(lengths, 1e-9)[row].astype(np.float32)
    order = np.argsort(row, kind="stable").astype(np.int32)
    by_article = _Rows(_starts(row, count), column_of[order], value[order])
    return by_article, _Rows(_starts(column_of, len(stems)), row, value)


def _sample(segments: Sequence[Segment]) -> list[NDArray[np.int64]]:
    """For each article of each segment its row in the matrix, or -1: at most `ARTICLES` live ones have one."""
    lives = [np.ones(s.size, dtype=np.bool_) if s.live is None else s.live for s in segments]
    numbers = np.cumsum(np.concatenate(lives)) - 1
    step = -(-int(numbers[-1] + 1) // ARTICLES) if len(numbers) else 1
    rows = np.where(np.concatenate(lives) & (numbers % max(step, 1) == 0), numbers // max(step, 1), -1)
    return np.split(rows, np.cumsum([len(live) for live in lives])[:-1])


def _starts(rows: NDArray[np.integer], count: int) -> NDArray[np.int64]:
    return np.concatenate([[0], np.bincount(rows, minlength=count).cumsum()]).astype(np.int64)


def _directions(matrix: _Rows, turned: _Rows) -> NDArray[np.float32]:
    """The right singular vectors of a matrix with the greatest singular values, as columns: `WIDTH` at most."""
    articles, stems = len(matrix.starts) - 1, len(turned.starts) - 1
    width = min(WIDTH + _MORE, articles, stems)
    start = np.random.default_rng(_SEED).standard_normal((stems, width)).astype(np.float32)
    base, _ = np.linalg.qr(matrix.times(start))
    for _ in range(_ITERATIONS):
        base, _ = np.linalg.qr(turned.times(base))
        base, _ = np.linalg.qr(matrix.times(base))
    left, _, _ = np.linalg.svd(turned.times(base), full_matrices=False)
    directions: NDArray[np.float32] = left[:, :WIDTH]
    return directions
