"""Articles like one: its most telling words as a query."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsearch.document import stem_impacts
from newsearch.ranking.nodes import Clauses, Identified, Term

if TYPE_CHECKING:
    from newsearch.analysis import Analyzer
    from newsearch.article import Article
    from newsearch.bm25f import Bm25f
    from newsearch.vocabulary import Vocabulary

WORDS = 30
"""The words of an article that stand for it."""


def likeness(article: Article, analyzer: Analyzer, statistics: Vocabulary, bm25f: Bm25f) -> Clauses:
    """A plan that finds other articles with an article's most telling words.

    A word's weight is idf * impact on the article, so that the score is the inner product of the two articles' vectors
    of BM25F impacts, over these words (G. Salton, A. Wong, C. S. Yang: A vector space model for automatic indexing,
    1975). Words of this article alone are left out: they find nothing.
    """
    weighed = []
    for term, impact in stem_impacts(article, analyzer, bm25f).items():
        frequency = statistics.frequency("stem", term)
        if frequency > 1:
            weighed.append((-statistics.idf(frequency) * impact, term))
    words = (Term("stem", term, -weight) for weight, term in sorted(weighed)[:WORDS])
    return Clauses(optional=tuple(words), excluded=(Identified((article.id,)),))
