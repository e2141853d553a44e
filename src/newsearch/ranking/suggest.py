"""Did you mean: words of the archive near to words of a query that it hardly knows."""

from __future__ import annotations

from string import ascii_lowercase
from typing import TYPE_CHECKING

from newsearch import query as tree
from newsearch.query.tree import children
from newsearch.value import value

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from newsearch.analysis import Analyzer
    from newsearch.vocabulary import Vocabulary

RARE = 3
"""A word that fewer articles hold, in any form of its stem, may be a slip."""

COMMONER = 10
"""How many times as many articles must hold what is suggested instead."""

MOST_SUGGESTIONS = 5
_SHORTEST = 4
_LONG = 8


@value
class Suggestion:
    """Other words for a word of a query.

    Attributes:
        word: as it was typed.
        articles: how many articles hold it.
        words: words of the archive, the likeliest first: the fewest edits, then the most articles.
    """

    word: str
    articles: int
    words: tuple[str, ...]


def suggestions(
    query: tree.Query, analyzer: Analyzer, statistics: Vocabulary, repaired: Collection[str] = ()
) -> tuple[Suggestion, ...]:
    """Suggestions for the unknown and rare words of a query, in its order; none for words that it excludes.

    Of a word that was `repaired` it is known what is meant (`newsearch.ranking.spelling`).

    An edit is a letter put in, left out or replaced, or two neighbours exchanged: one is looked for in short words,
    two in words of eight letters and more (optimal string alignment distance). Of words with another first letter those
    count that begin with the second one, or are one edit away.
    """
    found: list[Suggestion] = []
    for word in dict.fromkeys(_words(query)):
        if word in repaired:
            continue
        tokens = analyzer.tokens(word)
        if len(tokens) != 1 or len(tokens[0].exact[0]) < _SHORTEST or not tokens[0].exact[0].isalpha():
            continue
        exact, stem = tokens[0].exact[0], tokens[0].stem[0]
        articles = statistics.frequency("exact", exact)
        if max(articles, statistics.frequency("stem", stem)) >= RARE:
            continue
        least = max(RARE, COMMONER * articles)
        # The dictionary counts deleted articles too.
        words = _candidates(exact, statistics)
        near = tuple(w for w in _near(exact, words, least) if statistics.frequency("exact", w) >= least)
        if near:
            found.append(Suggestion(word, articles, near))
    return tuple(found)


def _words(query: tree.Query) -> Iterator[str]:
    if isinstance(query, tree.Word):
        yield query.text
    elif isinstance(query, tree.Phrase):
        yield from query.text.split()
    elif isinstance(query, tree.Boolean):
        for child in query.required + query.optional:
            yield from _words(child)
    else:
        for child in children(query):
            yield from _words(child)


def _candidates(word: str, statistics: Vocabulary) -> dict[str, int]:
    """The words of the archive that may be near to one, with their articles: a fraction of its words."""
    words: dict[str, int] = {}
    for letter in set(word[:2]):
        words.update(statistics.words(letter))
    for letter in ascii_lowercase:
        for other in (letter + word, letter + word[1:]):
            if other not in words and (articles := statistics.frequency("exact", other)):
                words[other] = articles
    return words


def _near(word: str, dictionary: dict[str, int], least: int) -> tuple[str, ...]:
    """Words near to one that `least` articles hold or more."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    common = [term for term, articles in dictionary.items() if articles >= least and term != word and term.isalpha()]
    edits = 2 if len(word) >= _LONG else 1
    near = process.extract(word, common, scorer=OSA.distance, score_cutoff=edits, limit=None)
    ranked = sorted(near, key=lambda row: (row[1], row[0][0] != word[0], -dictionary[row[0]], row[0]))
    return tuple(term for term, _, _ in ranked[:MOST_SUGGESTIONS])
