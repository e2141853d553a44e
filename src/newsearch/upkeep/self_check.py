"""Reads all of a generation through the engine's interface, and checks that terms and articles agree."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from newsearch.analysis import Analyzer, StemTable
from newsearch.document import document
from newsearch.engine import engine_named
from newsearch.errors import IndexCorruptError
from newsearch.fields import SPACES
from newsearch.messages import message
from newsearch.store.generations import STEMS
from newsearch.store.ledger import NO_FILE

if TYPE_CHECKING:
    from pathlib import Path

    from newsearch.engine.interface import PostingList, Segment, Snapshot
    from newsearch.store.ledger import Ledger
    from newsearch.store.manifest import Manifest

SAMPLES = 20
"""How many articles are looked up by each of their words, evenly spread over each segment."""


_SHIFT = 32
_FROM_0 = np.zeros(1, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Contents:
    """The numbers of what was read: live articles, terms, and articles looked up by their words."""

    articles: int
    terms: int
    sampled: int


def check_contents(folder: Path, manifest: Manifest, ledger: Ledger) -> Contents:
    """Read every term and article of a generation, and compare them.

    Args:
        folder: the folder of the generation.
        manifest: the generation's manifest.
        ledger: the generation's ledger.

    Raises:
        IndexCorruptError: a term or an article cannot be read, an article is not found by one of its own words, or the
            counts of manifest, ledger and segments disagree.
    """
    analyzer = Analyzer(StemTable.load(folder / STEMS, check_stemmer=False))
    with closing(engine_named(manifest.engine, folder.parent.parent).open(folder)) as snapshot:
        if snapshot.articles != manifest.articles:
            problem = message(
                "it holds {articles} articles and not the {articles2} of its manifest",
                articles=snapshot.articles,
                articles2=manifest.articles,
            )
            raise IndexCorruptError(folder, problem)
        _check_files(folder, snapshot, ledger)
        terms = articles = sampled = 0
        for segment in snapshot.segments:
            terms += _check_terms(folder, segment)
            articles += _check_articles(folder, segment)
            sampled += _check_samples(folder, segment, analyzer)
    if articles != manifest.articles:
        raise IndexCorruptError(
            folder,
            message(
                "{articles} articles could be read and not {articles2}", articles=articles, articles2=manifest.articles
            ),
        )
    return Contents(articles, terms, sampled)


def _live(segment: Segment) -> list[int]:
    live = np.arange(segment.size) if segment.live is None else np.flatnonzero(segment.live)
    numbers: list[int] = live.tolist()
    return numbers


def _check_files(folder: Path, snapshot: Snapshot, ledger: Ledger) -> None:
    """Check that every file of the ledger has as many articles as the ledger says."""
    found: Counter[int] = Counter()
    for segment in snapshot.segments:
        found.update(segment.numbers("file")[_live(segment)].tolist())
    expected = {entry.number: entry.articles for entry in ledger.files.values() if entry.articles}
    differing = {n for n in {*found, *expected} - {NO_FILE} if found[n] != expected.get(n, 0)}
    if differing:
        number = min(differing)
        problem = message(
            "file {number} of the ledger has {found} articles and not {number2}",
            number=number,
            found=found[number],
            number2=expected.get(number, 0),
        )
        raise IndexCorruptError(folder, problem)


def _check_terms(folder: Path, segment: Segment) -> int:
    terms = 0
    for space in SPACES:
        before: str | None = None
        for term, count in segment.terms(space):
            terms += 1
            if before is not None and term <= before:
                raise IndexCorruptError(folder, message("the term {term!r} is out of order", term=term))
            before = term
            postings = segment.postings(space, term)
            if postings is None or postings.count != count or not _right(segment, postings):
                raise IndexCorruptError(folder, message("the posting list of {term!r} is not whole", term=term))
    return terms


def _right(segment: Segment, postings: PostingList) -> bool:
    """Whether a posting list is sound: ascending articles, ascending positions in each, impacts in (0, 1)."""
    numbers, impacts = postings.numbers.astype(np.int64), postings.scores(1.0)
    if not len(numbers) == len(impacts) == postings.count > 0:
        return False
    rows = np.arange(len(numbers))
    # Each row's positions below its number.
    places = segment.placed([postings], [rows], rows << _SHIFT)
    return bool(
        np.array_equal(np.unique(places >> _SHIFT), rows)
        and (np.diff(places) > 0).all()
        and (np.diff(numbers) > 0).all()
        and numbers[0] >= 0
        and numbers[-1] < segment.size
        and (impacts > 0).all()
        and (impacts <= postings.max_impact).all()
        and postings.max_impact < 1
    )


def _check_articles(folder: Path, segment: Segment) -> int:
    """Read every live article, and check that it is found by its id; returns how many there are."""
    ids = segment.strings("id")
    headlines = segment.strings("headline")
    live = _live(segment)
    for number in live:
        article = segment.article(number)
        # The column shows the opening of an article that has no headline.
        same_headline = not article.headline or article.headline == headlines[number]
        if article.id != ids[number] or not same_headline or segment.find(article.id) != number:
            raise IndexCorruptError(
                folder, message("article {number} is not the article of the id {ids!r}", number=number, ids=ids[number])
            )
    return len(live)


def _check_samples(folder: Path, segment: Segment, analyzer: Analyzer) -> int:
    """Look some live articles up by each of their words; they must be found at the words' positions."""
    live = _live(segment)
    chosen = live[:: max(1, len(live) // SAMPLES)][:SAMPLES]
    for number in chosen:
        article = segment.article(number)
        for space, terms in document(article, analyzer).terms.items():
            for term, expected in terms.items():
                postings = segment.postings(space, term)
                row = -1 if postings is None else int(np.searchsorted(postings.numbers, number))
                if (
                    postings is None
                    or row >= postings.count
                    or postings.numbers[row] != number
                    or not np.array_equal(segment.placed([postings], [np.array([row])], _FROM_0), expected)
                ):
                    raise IndexCorruptError(
                        folder, message("article {id!r} is not found by its word {term!r}", id=article.id, term=term)
                    )
    return len(chosen)
