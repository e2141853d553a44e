"""Feedback: the words of the best articles, by which a search may put what it finds in another order.

RM3 (N. Abdul-Jaleel et al.: UMass at TREC 2004) on impacts: the first answer is taken for relevant, and what its
articles speak of is added to the query. What is found stays the same, so that totals, filters and exclusions hold.
"""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING

from newsearch.ranking.nodes import Clauses, Enriched, Term

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsearch.analysis import Analyzer
    from newsearch.article import Article
    from newsearch.ranking.nodes import Node
    from newsearch.vocabulary import Vocabulary

ARTICLES = 10
"""The articles that are taken for relevant."""

WORDS = 10
"""The words that are added."""

SHARE = 0.1
"""How much of the new query the added words are."""

COMMON = 0.1
"""Words of more than this share of all articles are not added: they tell nothing."""


def enriched(plan: Node, best: Sequence[tuple[Article, float]], analyzer: Analyzer, statistics: Vocabulary) -> Node:
    """A plan with the words of its best articles, which come with their scores.

    A word's share is p(w) = sum over the articles of score(d) * tf(w, d) / length(d), over the `WORDS` greatest and
    adding up to one. It weighs `SHARE / (1 - SHARE) * n * p(w) * idf(w)`, with n words or clauses in the query: of the
    whole, the added words are `SHARE`.
    """
    total = sum(score for _, score in best)
    if not total:
        return plan
    shares: dict[str, float] = {}
    for article, score in best:
        texts = (article.headline, article.deck, article.body)
        stems = (stem for text in texts for stem in analyzer.stem_terms(text, article.language))
        counts = Counter(chain.from_iterable(stems))
        length = max(1, sum(counts.values()))
        for term, count in counts.items():
            shares[term] = shares.get(term, 0.0) + score / total * count / length
    frequencies = {term: statistics.frequency("stem", term) for term, share in shares.items() if share}
    known = [term for term, n in frequencies.items() if 1 < n <= COMMON * statistics.articles and len(term) > 1]
    chosen = sorted(known, key=lambda term: (-shares[term], term))[:WORDS]
    if not chosen:
        return plan
    whole = sum(shares[term] for term in chosen)
    unit = SHARE / (1 - SHARE) * _clauses(plan)
    words = (Term("stem", term, unit * shares[term] / whole * statistics.idf(frequencies[term])) for term in chosen)
    return Enriched(plan, tuple(words))


def _clauses(plan: Node) -> int:
    """How many words or clauses a query has."""
    return len(plan.required) + len(plan.optional) if isinstance(plan, Clauses) else 1
