"""What an article gives to the index: its terms with their positions, written for one article at a time.

This is the reference: `--explain` shows it, and an engine that takes whole batches of articles at once must write the
same terms at the same positions.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from newsearch.article import TEXT_FIELDS, Article, Kind
from newsearch.fields import (
    BODY,
    CAPTION_GAP,
    CAPTIONS,
    DECK,
    HEADLINE,
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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from newsearch.analysis import Analyzer, Token
    from newsearch.bm25f import Bm25f

_RANGES: dict[str, Field] = {"headline": HEADLINE, "deck": DECK, "body": BODY, "captions": CAPTIONS}
_ENTITY_RANGES: dict[Kind, Field] = {"person": PERSON, "organisation": ORGANISATION, "place": PLACE}


@dataclass(frozen=True, slots=True)
class Document:
    """The terms of one article.

    Attributes:
        terms: for each space, each term's positions, ascending and without repetition.
        lengths: words in each of `newsearch.fields.REGIONS`, shape (regions,).
    """

    terms: dict[Space, dict[str, NDArray[np.uint32]]]
    lengths: NDArray[np.int64]

    def frequencies(self, space: Space, term: str) -> NDArray[np.int64]:
        """How often a term stands in each region, shape (regions,)."""
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
            space: {term: np.unique(np.array(positions, dtype=np.uint32)) for term, positions in lists.items()}
            for space, lists in terms.items()
        },
        np.bincount(region_of(np.array(places, dtype=np.uint32)), minlength=len(REGIONS)).astype(np.int64),
    )


def _placed(article: Article, analyzer: Analyzer) -> Iterator[tuple[int, Token]]:
    """Every token of the article with its position on the article's axis."""
    for name in TEXT_FIELDS:
        if name != "captions":
            yield from _tokens(article.text(name), _RANGES[name], 0, article, analyzer)
    yield from _list(article.captions, CAPTIONS, article, analyzer)
    for kind, field in _ENTITY_RANGES.items():
        names = [
            name for entity in article.entities if entity.kind == kind for name in (entity.name, entity.acronym) if name
        ]
        yield from _list(names, field, article, analyzer)


def _list(
    texts: list[str] | tuple[str, ...], field: Field, article: Article, analyzer: Analyzer
) -> Iterator[tuple[int, Token]]:
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
