"""What queries and plans must find, worked out one article at a time in plain Python."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsearch import query as tree
from newsearch.analysis import fold
from newsearch.article import TEXT_FIELDS, Article
from newsearch.ranking import nodes
from newsearch.ranking.evaluator import Evaluator
from newsearch.sentences import paragraphs, sentences

from .memory import BM25F

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from newsearch.analysis import Analyzer, Token
    from newsearch.document import Document

    from .memory import MemorySegment

FIELDS = (*TEXT_FIELDS, "person", "organisation", "place")
WRITTEN = frozenset(TEXT_FIELDS)


@dataclass(frozen=True)
class Place:
    """A word or several in one text of one article."""

    text: int
    first: int
    end: int


class Page:
    """One article as lists of tokens, text by text."""

    def __init__(self, article: Article, analyzer: Analyzer) -> None:
        self.article = article
        self.fields: list[str] = []
        self.texts: list[str] = []
        self._add("headline", article.headline)
        self._add("deck", article.deck)
        self._add("body", article.body)
        for caption in article.captions:
            self._add("captions", caption)
        for kind in ("person", "organisation", "place"):
            for entity in article.entities:
                if entity.kind == kind:
                    self._add(kind, entity.name)
        self.tokens: list[list[Token]] = [analyzer.tokens(text, article.language) for text in self.texts]

    def _add(self, field: str, text: str) -> None:
        self.fields.append(field)
        self.texts.append(text)

    def where(self, space: str, term: str) -> list[Place]:
        return [
            Place(text, number, number + 1)
            for text, tokens in enumerate(self.tokens)
            for number, token in enumerate(tokens)
            if term in (token.exact if space == "exact" else token.stem)
        ]

    def words(self) -> set[str]:
        return {term for tokens in self.tokens for token in tokens for term in token.exact}

    def units(self, unit: str) -> Iterator[tuple[int, int, int]]:
        """(text, first token, end) of every sentence or paragraph."""
        for text, (field, written) in enumerate(zip(self.fields, self.texts, strict=True)):
            tokens = self.tokens[text]
            if field == "headline":
                yield text, 0, len(tokens)
            elif field in ("deck", "body"):
                for start, end in sentences(written) if unit == "sentence" else paragraphs(written):
                    inside = [number for number, token in enumerate(tokens) if start <= token.start < end]
                    if inside:
                        yield text, inside[0], inside[-1] + 1


class Matcher:
    """Which articles a query tree asks for."""

    def __init__(self, analyzer: Analyzer, *, undated: bool = False) -> None:
        self._analyzer, self._undated = analyzer, undated

    def matches(self, query: tree.Query, page: Page, fields: frozenset[str] | None = None, *, no: bool = False) -> bool:
        """Whether an article fits; `fields` limits where words are looked for, `no` is inside an exclusion."""
        if isinstance(query, tree.Boolean):
            if any(self.matches(node, page, fields, no=not no) for node in query.excluded):
                return False
            if query.required:
                return all(self.matches(node, page, fields, no=no) for node in query.required)
            return any(self.matches(node, page, fields, no=no) for node in query.optional)
        if isinstance(query, tree.Boost):
            return self.matches(query.child, page, fields, no=no)
        if isinstance(query, tree.Field):
            return self.matches(query.child, page, frozenset({query.name}), no=no)
        if isinstance(query, tree.AtLeast):
            allowed = fields or WRITTEN
            places = {(p.text, p.first) for p in self.places(query.child, page) if page.fields[p.text] in allowed}
            return len(places) >= query.count
        if isinstance(query, tree.Keyword):
            return self._keyword(query, page.article)
        if isinstance(query, tree.DateRange):
            return self._dated(query, page.article, no=no)
        if isinstance(query, tree.Everything):
            return True
        allowed = fields or frozenset(FIELDS)
        return any(page.fields[place.text] in allowed for place in self.places(query, page))

    def _dated(self, query: tree.DateRange, article: Article, *, no: bool) -> bool:
        when = article.published
        if when is None:
            return self._undated and not no
        return (query.start is None or query.start <= when) and (query.end is None or when < query.end)

    def _keyword(self, query: tree.Keyword, article: Article) -> bool:
        if query.field == "id":
            return query.value == article.id
        names = {"source": (article.source,), "author": article.authors, "section": (article.section,)}[query.field]
        wanted = fold(query.value).split()
        runs = [fold(name).split()[at : at + len(wanted)] for name in names for at in range(len(name.split()))]
        if query.prefix:
            return any(run[:-1] == wanted[:-1] and run and run[-1].startswith(wanted[-1]) for run in runs)
        return wanted in runs

    def places(self, query: tree.Query, page: Page) -> list[Place]:
        """Where something stands."""
        if isinstance(query, tree.Word):
            return self._word(query, page)
        if isinstance(query, tree.Phrase):
            terms = [token.exact[0] for token in self._analyzer.tokens(query.text)]
            return sequences([page.where("exact", term) for term in terms], query.slop)
        if isinstance(query, tree.Prefix):
            return self._any(page, lambda word: word.startswith(fold(query.text)))
        if isinstance(query, tree.Wildcard):
            return self._any(page, lambda word: fnmatch.fnmatchcase(word, fold(query.pattern)))
        if isinstance(query, tree.Fuzzy):
            return self._any(page, lambda word: edits(word, fold(query.text)) <= query.distance)
        if isinstance(query, tree.Near):
            sides = self.places(query.left, page), self.places(query.right, page)
            return [
                Place(a.text, min(a.first, b.first), max(a.end, b.end))
                for a in sides[0]
                for b in sides[1]
                if a.text == b.text and 0 <= max(a.first, b.first) - min(a.end, b.end) <= query.distance
            ]
        if isinstance(query, tree.Same):
            lists = [self.places(child, page) for child in query.children]
            found = []
            for text, first, end in page.units(query.unit):
                inside = [[p for p in own if p.text == text and first <= p.first and p.end <= end] for own in lists]
                if all(inside):
                    found += [place for own in inside for place in own]
            return found
        assert isinstance(query, tree.Boolean)
        return [place for child in query.optional for place in self.places(child, page)]

    def _word(self, query: tree.Word, page: Page) -> list[Place]:
        tokens = self._analyzer.tokens(query.text)
        parts = []
        for token in tokens:
            found = page.where("exact", token.exact[0])
            if not query.exact:
                found += page.where("stem", token.stem[0])
            parts.append(found)
        joined = tokens[0].exact[1:] if len(tokens) > 1 else ()
        return sequences(parts, 0) + [place for term in joined for place in page.where("exact", term)]

    def _any(self, page: Page, fits: Callable[[str], bool]) -> list[Place]:
        return [place for word in page.words() if fits(word) for place in page.where("exact", word)]


def sequences(parts: list[list[Place]], slop: int) -> list[Place]:
    """Every way to take one place of each part, one after the other, with at most `slop` words left out in all."""
    found = [(place, 0) for place in parts[0]]
    for part in parts[1:]:
        found = [
            (Place(before.text, before.first, place.end), left_out + place.first - before.end)
            for before, left_out in found
            for place in part
            if place.text == before.text and 0 <= place.first - before.end <= slop - left_out
        ]
    return [place for place, _ in found]


def edits(a: str, b: str) -> int:
    """Levenshtein's distance."""
    line = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, line[0] = line[0], i
        for j, y in enumerate(b, 1):
            before, line[j] = line[j], min(line[j] + 1, line[j - 1] + 1, before + (x != y))
    return line[-1]


def score(node: nodes.Node, segment: MemorySegment, number: int, document: Document) -> float:
    """The score of an article that the plan finds, from the frequencies in it."""

    def total(*parts: nodes.Node) -> float:
        return sum(score(part, segment, number, document) for part in parts)

    def fitting(parts: Sequence[nodes.Node]) -> list[nodes.Node]:
        return [part for part in parts if number in Evaluator(segment).scored(part).numbers]

    if isinstance(node, nodes.Term):
        return node.weight * document.impact(node.space, node.term, BM25F)
    if isinstance(node, nodes.Best):
        return max(map(total, fitting(node.ways)))
    if isinstance(node, nodes.Sequence):
        return min(map(total, node.parts)) if node.least else total(*node.parts)
    if isinstance(node, nodes.Near):
        return total(node.left, node.right)
    if isinstance(node, nodes.Same):
        return total(*node.parts)
    if isinstance(node, (nodes.InField, nodes.AtLeast)):
        return total(node.child)
    if isinstance(node, nodes.Boosted):
        return node.factor * total(node.child)
    if isinstance(node, nodes.Beside):
        return node.factor * total(node.word)
    if isinstance(node, nodes.Clauses):
        return total(*fitting(node.required + node.optional))
    return 0.0
