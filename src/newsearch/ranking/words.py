"""A query word becomes the terms it is looked up by, each with its weight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsearch.analysis import is_name
from newsearch.ranking.nodes import Best, Positional, Sequence, Term
from newsearch.tables import NAMES, SEPARATOR, SHORT_FORMS

if TYPE_CHECKING:
    from newsearch.analysis import Analyzer, Token, Variants
    from newsearch.article import Kind
    from newsearch.fields import Space
    from newsearch.ranking.parameters import Parameters
    from newsearch.ranking.statistics import Statistics


class Words:
    """Looks up query words in one snapshot.

    Whatever else stands for a word (an acronym's long form, another spelling) is weighed by what the *typed* word
    tells: so it can stand in for the word, and never outweigh it.
    """

    def __init__(self, analyzer: Analyzer, statistics: Statistics, parameters: Parameters, variants: Variants) -> None:
        self._analyzer, self._statistics, self._parameters = analyzer, statistics, parameters
        self._variants = variants

    def tokens(self, text: str) -> list[Token]:
        """The tokens of a text, analysed as articles are."""
        return self._analyzer.tokens(text)

    def word(self, text: str, *, exact: bool = False, factor: float = 1.0) -> Positional | None:
        """A word as typed; None when it holds no letter or digit.

        Its parts, if it is a compound ("Covid-19"), must follow one another; the compound written as one word
        ("Covid19") will do as well. `factor` multiplies every weight.
        """
        tokens = self.tokens(text)
        if not tokens:
            return None
        parts = [self._token(token, exact=exact, factor=factor) for token in tokens]
        ways: list[Positional] = [parts[0] if len(parts) == 1 else Sequence(tuple(parts))]
        if len(tokens) > 1 and len(tokens[0].exact) > 1:
            ways.append(self._exact(tokens[0].exact[-1], factor))
        if not exact and (forms := self._other_forms(tokens)):
            own = factor * max(map(self._own, tokens))
            ways += [self._form(form, worth * own) for form, worth in forms]
        return ways[0] if len(ways) == 1 else Best(tuple(ways))

    def phrase(self, text: str, slop: int = 0) -> Positional | None:
        """Words in this order, in their exact forms; None when they hold no letter or digit."""
        terms = tuple(self._exact(token.exact[0]) for token in self.tokens(text))
        return Sequence(terms, slop) if terms else None

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
        return is_name(capitalised, uses, least=self._parameters.name_uses, share=self._parameters.name_share)

    def long_forms(self, tokens: list[Token]) -> dict[str, float]:
        """What the archive explains an acronym by, each with its share of the commonest."""
        if len(tokens) != 1:
            return {}
        counts = self._explained(tokens[0].exact[0])
        most = max(counts.values(), default=0)
        return {long: n / most for long, n in counts.items() if n >= self._parameters.acronym_uses}

    def share(self, short: str, long: str) -> float:
        """How often the archive explains an acronym by this long form, as a share of its commonest one."""
        counts = self._explained(short)
        return counts.get(long, 0) / max(counts.values(), default=1)

    def _explained(self, short: str) -> dict[str, int]:
        """What the archive explains an acronym by, with the number of articles that do."""
        pairs = self._statistics.tallies(SHORT_FORMS, short + SEPARATOR)
        return {pair.partition(SEPARATOR)[2]: count for pair, (count,) in pairs}

    def alternative(self, form: tuple[str, ...], worth: float) -> Positional:
        """Another form for a run of words, weighed by what it tells itself."""
        if len(form) == 1:
            return self._exact(form[0], worth)
        rarest = max(self._weight("exact", term) for term in form)
        return self._form(form, worth * rarest)

    def _other_forms(self, tokens: list[Token]) -> list[tuple[tuple[str, ...], float]]:
        """The other forms of a word with their worths: acronyms that the archive explains, and the table's variants."""
        forms = {
            tuple(long.split()): self._parameters.acronym * share for long, share in self.long_forms(tokens).items()
        }
        for form, worth in self._variants.of(tuple(token.exact[0] for token in tokens)):
            forms[form] = max(worth, forms.get(form, 0.0))
        return sorted(forms.items())

    def _form(self, form: tuple[str, ...], weight: float) -> Positional:
        """A form of one word or more that is worth `weight`, and of several words the impact of the least."""
        terms = tuple(Term("exact", term, weight) for term in form)
        return terms[0] if len(terms) == 1 else Sequence(terms, least=True)

    def _token(self, token: Token, *, exact: bool, factor: float) -> Positional:
        """One token: its exact form if that is asked for or it is a name, else the better of stem and exact form."""
        if exact or self.is_name(token):
            return self._exact(token.exact[0], factor)
        stem = Term("stem", token.stem[0], factor * self._weight("stem", token.stem[0]))
        form = self._exact(token.exact[0], factor * self._parameters.exact)
        return Best((stem, form))

    def _own(self, token: Token) -> float:
        """What a token tells as it was typed."""
        if self.is_name(token):
            return self._weight("exact", token.exact[0])
        return self._weight("stem", token.stem[0])

    def _exact(self, term: str, factor: float = 1.0) -> Term:
        return Term("exact", term, factor * self._weight("exact", term))

    def _weight(self, space: Space, term: str) -> float:
        return self._statistics.idf(self._statistics.frequency(space, term))
