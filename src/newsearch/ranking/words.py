"""A query word becomes the terms it is looked up by, each with its weight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsearch.ranking.nodes import Best, Positional, Sequence, Term
from newsearch.tables import LONG_FORMS, NAMES, SEPARATOR, SHORT_FORMS

if TYPE_CHECKING:
    from newsearch.analysis import Analyzer, Token
    from newsearch.article import Kind
    from newsearch.fields import Space
    from newsearch.ranking.parameters import Parameters
    from newsearch.ranking.statistics import Statistics


class Words:
    """Looks up query words in one snapshot."""

    def __init__(self, analyzer: Analyzer, statistics: Statistics, parameters: Parameters) -> None:
        self._analyzer, self._statistics, self._parameters = analyzer, statistics, parameters

    def tokens(self, text: str) -> list[Token]:
        """The tokens of a text, analysed as articles are."""
        return self._analyzer.tokens(text)

    def word(self, text: str, *, exact: bool = False) -> Positional | None:
        """A word as typed; None when it holds no letter or digit.

        Its parts, if it is a compound ("Covid-19"), must follow one another; the compound written as one word
        ("Covid19") will do as well.
        """
        tokens = self.tokens(text)
        if not tokens:
            return None
        parts = [self.token(token, exact=exact) for token in tokens]
        whole = parts[0] if len(parts) == 1 else Sequence(tuple(parts))
        joined = tokens[0].exact[1:] if len(tokens) > 1 else ()
        ways: list[Positional] = [whole, *(self.exact(term) for term in joined)]
        if not exact:
            long_forms = (self.phrase(long, self._parameters.acronym) for long in self.long_forms(tokens))
            ways += [phrase for phrase in long_forms if phrase is not None]
        return ways[0] if len(ways) == 1 else Best(tuple(ways))

    def token(self, token: Token, *, exact: bool = False) -> Positional:
        """One token: its exact form if that is asked for or it is a name, else the better of stem and exact form."""
        if exact or self.is_name(token):
            return self.exact(token.exact[0])
        stem = Term("stem", token.stem[0], self._weight("stem", token.stem[0]))
        form = self.exact(token.exact[0], self._parameters.exact)
        return Best((stem, form))

    def exact(self, term: str, factor: float = 1.0) -> Term:
        """A term of the exact list."""
        return Term("exact", term, factor * self._weight("exact", term))

    def phrase(self, text: str, factor: float = 1.0, slop: int = 0) -> Positional | None:
        """Words in this order, in their exact forms; None when they hold no letter or digit."""
        terms = tuple(self.exact(token.exact[0]) for token in self.tokens(text))
        return Sequence(terms, slop, factor) if terms else None

    def entity(self, kind: Kind, name: str) -> Positional | None:
        """A person, organisation or place by any of the names that it bears in the archive."""
        names = {name, *self._statistics.aliases(kind).names(kind, name)}
        ways = [way for way in map(self.phrase, sorted(names)) if way is not None]
        if not ways:
            return None
        return ways[0] if len(ways) == 1 else Best(tuple(ways))

    def is_name(self, token: Token) -> bool:
        """Whether the archive uses a word as a name, almost always."""
        counts = self._statistics.tally(NAMES, token.exact[0])
        if not counts:
            return False
        capitalised, uses = counts
        enough = capitalised >= self._parameters.name_uses
        return enough and capitalised >= self._parameters.name_share * uses

    def long_forms(self, tokens: list[Token]) -> list[str]:
        """What the archive explains an acronym by."""
        if len(tokens) != 1:
            return []
        return self._explained(SHORT_FORMS, tokens[0].exact[0])

    def short_forms(self, tokens: list[Token]) -> list[str]:
        """The acronyms that the archive explains by these words."""
        return self._explained(LONG_FORMS, " ".join(token.exact[0] for token in tokens))

    def _explained(self, table: str, key: str) -> list[str]:
        pairs = self._statistics.tallies(table, key + SEPARATOR)
        return [pair.partition(SEPARATOR)[2] for pair, (n,) in pairs if n >= self._parameters.acronym_uses]

    def _weight(self, space: Space, term: str) -> float:
        return self._statistics.idf(self._statistics.frequency(space, term))
