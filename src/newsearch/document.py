"""The terms of an article with their positions, worked out for one article at a time.

This is the reference: `--explain` shows it, and an engine that indexes whole batches of articles at once must write the
same terms at the same positions.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from newsearch.article import TEXT_FIELDS, Article, Kind
from newsearch.fields import (
    BODY,
    CAPTION_GAP,
    CAPTIONS,
    DECK,
    FIELDS,
    HEADLINE,
    LEAD_WORDS,
    ORGANISATION,
    PARAGRAPH_STARTS,
    PERSON,
    PLACE,
    REGIONS,
    SENTENCE_STARTS,
    SPACES,
    Field,
    Space,
    region_of,
)
from newsearch.sentences import paragraphs, sentences
from newsearch.value import value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from newsearch.analysis import Analyzer, Token
    from newsearch.bm25f import Bm25f

_RANGES: dict[str, Field] = {"headline": HEADLINE, "deck": DECK, "body": BODY, "captions": CAPTIONS}
_REGIONS: dict[Field, list[int]] = {
    field: region_of(np.array([field.first, field.end - 1], dtype=np.uint32)).tolist() for field in FIELDS
}
"""The region of a field's first `LEAD_WORDS` words, and that of the others."""

_ENTITY_RANGES: dict[Kind, Field] = {"person": PERSON, "organisation": ORGANISATION, "place": PLACE}


@value
class Document:
    """The terms of one article.

    Attributes:
        terms: for each space, each term's positions, ascending and without repetition.
        lengths: words in each of `newsearch.fields.REGIONS`, shape (regions,).
    """

    terms: dict[Space, dict[str, NDArray[np.uint32]]]
    lengths: NDArray[np.int64]

    def frequencies(self, space: Space, term: str) -> NDArray[np.int64]:
        """The number of occurrences of a term in each region, shape (regions,)."""
        positions = self.terms[space].get(term, np.empty(0, dtype=np.uint32))
        return np.bincount(region_of(positions), minlength=len(REGIONS)).astype(np.int64)

    def impact(self, space: Space, term: str, bm25f: Bm25f) -> float:
        """The term's BM25F impact on the article."""
        return bm25f.score(float(self.frequencies(space, term) @ bm25f.norms(self.lengths[None, :])[0]))


def document(article: Article, analyzer: Analyzer) -> Document:
    """The terms of an article, at the positions that `newsearch.fields` gives to its fields."""
    terms: dict[Space, defaultdict[str, list[int]]] = {space: defaultdict(list) for space in SPACES}
    places: list[int] = []
    for position, token in _placed(article, analyzer):
        for term in token.exact:
            terms["exact"][term].append(position)
        for term in token.stem:
            terms["stem"][term].append(position)
        places.append(position)
    for term, starts in _boundaries(article, analyzer):
        if starts:
            terms["exact"][term].extend(starts)
    return Document(
        {
            space: {term: np.array(sorted(set(positions)), dtype=np.uint32) for term, positions in lists.items()}
            for space, lists in terms.items()
        },
        np.bincount(region_of(np.array(places, dtype=np.uint32)), minlength=len(REGIONS)).astype(np.int64),
    )


def stem_impacts(article: Article, analyzer: Analyzer, bm25f: Bm25f) -> dict[str, float]:
    """The stems of an article, each with its impact: `Document.impact` for all of them at once."""
    stems: list[list[tuple[str, ...]]] = [[] for _ in REGIONS]
    for field, texts in _texts(article):
        first, rest = _REGIONS[field]
        room = field.end - field.first
        for text in texts:
            words = analyzer.stem_terms(text, article.language)[: max(0, room)]
            room -= len(words) + CAPTION_GAP
            stems[first] += words[:LEAD_WORDS]
            stems[rest] += words[LEAD_WORDS:]
    lengths = np.array([list(map(len, stems))], dtype=np.int64)
    counts = [Counter(chain.from_iterable(own)) for own in stems]
    found = list(set().union(*counts))
    frequencies = np.array([own[stem] for own in counts for stem in found], dtype=np.float64)
    weighted = frequencies.reshape(len(counts), -1) * bm25f.norms(lengths).T
    return dict(zip(found, bm25f.impact(weighted.sum(axis=0)).tolist(), strict=True))


def _texts(article: Article) -> Iterator[tuple[Field, Sequence[str]]]:
    """The fields of the article in the order of their positions, each with its texts."""
    for name in TEXT_FIELDS:
        if name != "captions":
            yield _RANGES[name], (article.text(name),)
    yield CAPTIONS, article.captions
    for kind, field in _ENTITY_RANGES.items():
        yield (
            field,
            [name for each in article.entities if each.kind == kind for name in (each.name, each.acronym) if name],
        )


def _placed(article: Article, analyzer: Analyzer) -> Iterator[tuple[int, Token]]:
    """Every token of the article with its position on the article's axis."""
    for field, texts in _texts(article):
        yield from _list(texts, field, article, analyzer)


def _list(texts: Sequence[str], field: Field, article: Article, analyzer: Analyzer) -> Iterator[tuple[int, Token]]:
    """The tokens of separate texts of one field, with a gap between two."""
    offset = 0
    for text in texts:
        last = -1
        for position, token in _tokens(text, field, offset, article, analyzer):
            last = token.position
            yield position, token
        offset += last + 1 + CAPTION_GAP


def _tokens(text: str, field: Field, offset: int, article: Article, analyzer: Analyzer) -> Iterator[tuple[int, Token]]:
    for token in analyzer.tokens(text, article.language):
        position = field.first + offset + token.position
        if position >= field.end:
            return
        yield position, token


def _boundaries(article: Article, analyzer: Analyzer) -> Iterator[tuple[str, list[int]]]:
    """The reserved terms that mark where sentences and paragraphs of deck and body start."""
    for name in ("deck", "body"):
        field = _RANGES[name]
        text = getattr(article, name)
        tokens = analyzer.tokens(text, article.language)
        starts = np.array([token.start for token in tokens], dtype=np.int64)
        for term, spans in ((SENTENCE_STARTS, sentences(text)), (PARAGRAPH_STARTS, paragraphs(text))):
            first = np.searchsorted(starts, np.array([start for start, _ in spans], dtype=np.int64))
            positions = [field.first + tokens[i].position for i in first.tolist() if i < len(tokens)]
            yield term, [position for position in positions if position < field.end]
