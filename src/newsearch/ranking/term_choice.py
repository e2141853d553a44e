"""A query word becomes the terms it is looked up by, each with its weight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsearch.analysis.variants import STEM
from newsearch.ranking import nodes
from newsearch.ranking.nodes import Best, Node, Term
from newsearch.ranking.spelling import Slip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsearch.article import Kind
    from newsearch.fields import Space
    from newsearch.ranking.word_lookup import Entry, Form, QueryWord, WordLookup


class TermChooser:
    """Looks up query words in one snapshot.

    Whatever else stands for a word (an acronym's long form, another spelling, a synonym) is weighed by what the *typed*
    word tells: so it can stand in for the word, and never outweigh it. Nor does it tell more than it tells by itself.

    Attributes:
        slips: what words were taken for slips so far, each once.
    """

    def __init__(self, lookup: WordLookup, *, as_written: bool = False) -> None:
        """Look words up there; `as_written` takes none for a slip."""
        self._lookup, self._as_written = lookup, as_written
        self.slips: dict[str, Slip] = {}
        self._exact_worth = lookup.parameters.exact

    def word(self, text: str, *, exact: bool = False) -> Node | None:
        """A word as typed; None when it holds no letter or digit.

        Its parts, if it is a compound ("Covid-19"), must follow one another; the compound written as one word
        ("Covid19") will do as well.
        """
        if exact:
            found = self._lookup.word(text)
            return self._ways(found.typed or found, exact=True)
        return self.planned(text, self.known(text))

    def known(self, text: str) -> QueryWord:
        """What is known of a word, or of what is meant by it if it is a slip and those are repaired."""
        found = self._lookup.word(text)
        return found.typed if found.typed is not None and self._as_written else found

    def planned(self, text: str, word: QueryWord) -> Node | None:
        """The plan of a word of which `known` told."""
        if word.typed is not None:
            self.slips[text] = Slip(text, word.instead, too=word.too)
        elif self._as_written:
            return self._ways(word)
        return self._lookup.planned(text, self._ways)

    def joined(self, texts: Sequence[str], words: Sequence[QueryWord], place: int) -> Node | None:
        """The word that two neighbours are which a blank has taken apart; None for other neighbours."""
        together = "" if self._as_written else self._lookup.joined(words[place], words[place + 1])
        if not together:
            return None
        text = " ".join(texts[place : place + 2])
        self.slips[text] = Slip(text, together, too=True)
        return self.word(together)

    def _ways(self, word: QueryWord, *, exact: bool = False) -> Node | None:
        """The ways to say a word that was looked up."""
        entries = word.entries
        if not entries:
            return None
        if len(entries) == 1:
            first = self._entry(entries[0], exact=exact)
        else:
            first = nodes.Sequence(tuple(self._entry(entry, exact=exact) for entry in entries))
        if not word.joined and (exact or not word.forms):
            return first
        ways = [first]
        if word.joined:
            ways.append(self._exact(word.joined))
        if not exact and word.forms:
            own = max(entry.idf for entry in entries)
            ways += [self._form(form, min(worth * own, self._told(form))) for form, worth in word.forms]
        return Best(tuple(ways))

    def phrase(self, text: str, slop: int = 0) -> Node | None:
        """Words in this order, in their exact forms; None when they hold no letter or digit."""
        return self._lookup.phrase(text, slop, self._in_order)

    def _in_order(self, text: str, slop: int) -> Node | None:
        """The plan of a phrase."""
        terms = tuple(self._exact(token.exact[0]) for token in self._lookup.analyzer.tokens(text))
        return nodes.Sequence(terms, slop) if terms else None

    def entity(self, kind: Kind, name: str) -> Node | None:
        """A person, organisation or place by any of the names that it bears in the archive."""
        names = {name, *self._lookup.statistics.aliases(kind).names(kind, name)}
        ways = [way for way in map(self.phrase, sorted(names)) if way is not None]
        if not ways:
            return None
        return ways[0] if len(ways) == 1 else Best(tuple(ways))

    def alternative(self, form: Form, worth: float, told: float) -> Node:
        """Another form for a run of words that tell so much, weighed by what it tells itself and not above the run."""
        return self._form(form, worth * min(told, self._told(form)))

    def _told(self, form: Form) -> float:
        """What a form tells: as much as the rarest of its words."""
        return max(self._lookup.idf(*_key(term)) for term in form)

    def _form(self, form: Form, weight: float) -> Node:
        """A form of one word or more that is worth `weight`, and of several words the impact of the least."""
        terms = tuple(Term(*_key(term), weight) for term in form)
        return terms[0] if len(terms) == 1 else nodes.Sequence(terms, least=True)

    def _entry(self, entry: Entry, *, exact: bool) -> Node:
        """One token: its exact form if that is asked for or it is a name, else the better of stem and exact form."""
        if exact or entry.name:
            return Term("exact", entry.exact, entry.exact_idf)
        stem = Term("stem", entry.stem, entry.stem_idf)
        return Best((stem, Term("exact", entry.exact, self._exact_worth * entry.exact_idf)))

    def _exact(self, term: str, factor: float = 1.0) -> Term:
        return Term("exact", term, factor * self._lookup.idf("exact", term))


def _key(term: str) -> tuple[Space, str]:
    """The space and the term of a part of a form."""
    return ("stem", term[1:]) if term.startswith(STEM) else ("exact", term)
