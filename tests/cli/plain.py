"""What plans mean, said for one article at a time: the reference for whoever carries them out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from newsearch.analysis import Analyzer
from newsearch.bm25f import Bm25f
from newsearch.document import document
from newsearch.engine.article_columns import row
from newsearch.errors import UnsupportedError
from newsearch.ranking import nodes
from newsearch.results import WholeArticle
from newsearch.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsearch import Article

ANALYZER, BM25F = Analyzer(), Bm25f()


class Page(WholeArticle):
    """An article with its terms and columns, as it is asked whether a plan fits it."""

    def __init__(self, article: Article) -> None:
        self.terms, self.row = document(article, ANALYZER), row(article, digest=0, file=0, words=0)
        super().__init__(article, self.row.strings["headline"])

    def places(self, node: Any) -> set[tuple[int, int]]:
        """Where something stands: its first position, and the one behind its last."""
        if isinstance(node, nodes.Term):
            return {(place, place + 1) for place in self.terms.terms[node.space].get(node.term, ())}
        if isinstance(node, nodes.Best):
            return set().union(*map(self.places, node.ways))
        if isinstance(node, nodes.Sequence) and not node.slop:
            found = self.places(node.parts[0])
            for part in node.parts[1:]:
                found = {(start, end) for start, own in found for first, end in self.places(part) if own == first}
            return found
        if isinstance(node, nodes.InField):
            return {place for place in self.places(node.child) if node.field.first <= place[0] < node.field.end}
        raise UnsupportedError("an article", type(node).__name__)

    def score(self, node: Any) -> float | None:
        """What the article gets for a node; None where it does not fit."""
        if isinstance(node, nodes.Term):
            return node.weight * self.terms.impact(node.space, node.term, BM25F) if self.places(node) else None
        if isinstance(node, nodes.Best):
            return max((score for score in map(self.score, node.ways) if score is not None), default=None)
        if isinstance(node, nodes.Sequence):
            scores = [score for score in map(self.score, node.parts) if score is not None]
            return (min(scores) if node.least else sum(scores)) if self.places(node) else None
        if isinstance(node, nodes.InField):
            return self.score(node.child) if self.places(node) else None
        if isinstance(node, nodes.Beside):
            return None if (score := self.score(node.word)) is None else score * node.factor
        if isinstance(node, nodes.Boosted):
            return None if (score := self.score(node.child)) is None else score * node.factor
        if isinstance(node, nodes.Clauses):
            must, may = list(map(self.score, node.required)), list(map(self.score, node.optional))
            out = any(self.score(each) is not None for each in node.excluded)
            some = [score for score in must + may if score is not None]
            return None if out or None in must or not some else sum(some)
        return 0.0 if self.fits(node) else None

    def fits(self, node: Any) -> bool:
        """Whether the article meets a condition."""
        if isinstance(node, nodes.All):
            return True
        if isinstance(node, nodes.Identified):
            return self.id in node.ids
        if isinstance(node, nodes.Named):
            return any(map(node.accepts, self.row.keywords[node.column]))
        if isinstance(node, nodes.Addressed):
            return node.accepts(self.row.strings["url"])
        if isinstance(node, nodes.Published):
            if self.published is None:
                return node.undated
            return (node.start or 0) <= self.published.timestamp() < (node.end or float("inf"))
        raise UnsupportedError("an article", type(node).__name__)


class PlainVocabulary(Vocabulary):
    """The words of some articles; names and acronyms are not learnt from them."""

    def __init__(self, pages: list[Page]) -> None:
        self.pages, self.articles = pages, len(pages)

    def frequency(self, space: Any, term: str) -> int:
        return self.together((space, term), (space, term))

    def together(self, left: Any, right: Any) -> int:
        return sum(all(term in page.terms.terms[space] for space, term in (left, right)) for page in self.pages)

    def words(self, start: str = "", fits: Any = None) -> dict[str, int]:
        terms = Counter(term for page in self.pages for term in page.terms.terms["exact"])
        words = [term for term in terms if term.startswith(start) and term > " "]
        return {words[place]: terms[words[place]] for place in (range(len(words)) if fits is None else fits(words))}

    def newest(self) -> int | None:
        return max((int(page.published.timestamp()) for page in self.pages if page.published), default=None)

    def tallies(self, table: str, prefix: str) -> Iterator[tuple[str, tuple[int, ...]]]:  # noqa: ARG002 nothing is told
        return iter(())
