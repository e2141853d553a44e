"""Articles as documents of a cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np

from newsearch.document import document
from newsearch.engine.article_columns import row
from newsearch.engine.interface import NO_DATE
from newsearch.fields import (
    BODY,
    CAPTIONS,
    DECK,
    FIELDS,
    HEADLINE,
    ORGANISATION,
    PARAGRAPH_STARTS,
    PERSON,
    PLACE,
    REGIONS,
    SENTENCE_STARTS,
    SPACES,
    region_of,
)
from newsearch.opensearch.mapping import LIVE, STACK, feature, token
from newsearch.ranking.facets import PERIODS, period_numbers
from newsearch.ranking.nodes import bare_address
from newsearch.store.tombstones import id_digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsearch.analysis import Analyzer
    from newsearch.article import Article
    from newsearch.bm25f import Bm25f
    from newsearch.document import Document
    from newsearch.fields import Field

MARKS: dict[Field, str] = {
    HEADLINE: "h",
    DECK: "d",
    BODY: "b",
    CAPTIONS: "c",
    PERSON: "p",
    ORGANISATION: "o",
    PLACE: "l",
}
"""The letter of each field: its text stands between "<h" and "h>"."""

TEXT_MARK = "T"
"""The letter of all that was written: headline, deck, body and captions."""

BOUNDARIES: dict[str, tuple[str, str, str]] = {SENTENCE_STARTS: ("S", "Z", "O"), PARAGRAPH_STARTS: ("P", "Q", "R")}
"""What the first and the last word of a sentence bear, and of a paragraph; and the only word of one."""

_CHECK_BITS = 20


def document_id(key: str, since: str) -> str:
    """The id of a document: an article, by the digest of its id, as it is since a generation."""
    return f"{key}-{since}"


def written(
    article: Article,
    analyzer: Analyzer,
    bm25f: Bm25f,
    *,
    digest: int,
    since: str,
    forms: Mapping[str, float],
    until: str = LIVE,
) -> tuple[str, dict[str, Any]]:
    """The id and the fields of an article's document.

    Args:
        article: as the index stores it.
        analyzer: what takes it apart into words.
        bm25f: what its impacts are made with.
        digest: of the article, as its column holds it.
        since: the generation that it came or changed with.
        forms: the forms of several words that it holds, each with the least impact of their words.
        until: the generation from which on it is found no longer.
    """
    own = document(article, analyzer)
    columns = row(article, digest=digest, file=0, words=0)
    key, published = id_digest(article.id), columns.numbers["published"]
    fields: dict[str, Any] = {
        "i": {**impacts(own, bm25f), **{feature("form", form): worth for form, worth in forms.items()}},
        "t": texts(own),
        "id": article.id,
        "key": key,
        "since": since,
        "until": until,
        **dict(zip(("check", "check2"), checks(digest), strict=True)),
        "article": article.to_dict(),
    }
    if address := bare_address(article.url):
        fields["url"] = address
    fields |= {name: list(names) for name, names in columns.keywords.items() if names}
    if published != NO_DATE:
        fields |= {"published": published, **_periods(published)}
    return document_id(key, since), fields


def _periods(published: int) -> dict[str, int]:
    """The number of the period of each length that a time lies in."""
    moment = np.array([published], dtype=np.int64)
    return {by: int(period_numbers(moment, by)[0]) for by in PERIODS}


def checks(digest: int) -> tuple[int, int]:
    """Two parts of a digest, so short that sums over a billion articles are exact in a double."""
    mask = (1 << _CHECK_BITS) - 1
    return digest & mask, (digest >> _CHECK_BITS) & mask


def impacts(own: Document, bm25f: Bm25f) -> dict[str, float]:
    """Every term of an article as a feature, with its impact."""
    norms = bm25f.norms(own.lengths[None, :])[0]
    found: dict[str, float] = {}
    for space in SPACES:
        terms = {term: positions for term, positions in own.terms[space].items() if term not in BOUNDARIES}
        if not terms:
            continue
        sizes = np.array([len(positions) for positions in terms.values()])
        owners = np.repeat(np.arange(len(terms)), sizes)
        cells = owners * len(REGIONS) + region_of(np.concatenate(list(terms.values())))
        counts = np.bincount(cells, minlength=len(terms) * len(REGIONS)).reshape(len(terms), len(REGIONS))
        worth = bm25f.impact(counts.astype(np.float64) @ norms).tolist()
        found |= {feature(space, term): each for term, each in zip(terms, worth, strict=True)}
    return found


def texts(own: Document) -> list[str]:
    """The words of an article as the field of texts takes them: each text with those that stand at one position."""
    stacks = _stacks(own)
    runs: dict[Field, list[list[str]]] = {field: [] for field in FIELDS}
    before, place = -2, 0
    for position in sorted(stacks):
        while position >= FIELDS[place].end:
            place += 1
        if position != before + 1 or position == FIELDS[place].first:
            runs[FIELDS[place]].append([])
        runs[FIELDS[place]][-1].append(STACK.join(stacks[position]))
        before = position
    found = [f"<{TEXT_MARK}"]
    for field, letter in MARKS.items():
        if field is PERSON:
            found.append(f"{TEXT_MARK}>")
        if runs[field]:
            found += [f"<{letter}", *map(" ".join, runs[field]), f"{letter}>"]
    return found


def _stacks(own: Document) -> dict[int, list[str]]:
    """What stands at each position of an article."""
    stacks: dict[int, list[str]] = {}
    for space in SPACES:
        for term, positions in own.terms[space].items():
            if term not in BOUNDARIES:
                each = token(space, term)
                for position in cast("list[int]", positions.tolist()):
                    stacks.setdefault(position, []).append(each)
    for boundary, marks in BOUNDARIES.items():
        starts = own.terms["exact"].get(boundary, np.empty(0, dtype=np.uint32)).tolist()
        for field in (DECK, BODY):
            _bound(stacks, [start for start in starts if field.first <= start < field.end], field, marks)
    return stacks


def _bound(stacks: dict[int, list[str]], starts: list[int], field: Field, marks: tuple[str, str, str]) -> None:
    """Mark where the sentences or paragraphs of a field begin and end, given where they begin."""
    if not starts:
        return
    first, last, only = marks
    end = max(position for position in stacks if position < field.end)
    for start, stop in zip(starts, [*(start - 1 for start in starts[1:]), end], strict=True):
        if start == stop:
            stacks[start].append(only)
        else:
            stacks[start].append(first)
            stacks[stop].append(last)
