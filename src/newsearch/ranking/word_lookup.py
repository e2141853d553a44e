"""What a snapshot knows of the words of queries, each looked up once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from newsearch.analysis import is_name
from newsearch.analysis.variants import STEM
from newsearch.count_tables import LONG_FORMS, SEPARATOR, SHORT_FORMS
from newsearch.deadline import TimeUpError
from newsearch.ranking.spelling import RARE_TOGETHER, letters_and_digits

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from newsearch.analysis import Analyzer, Token, Variants
    from newsearch.analysis.words import Row
    from newsearch.engine.interface import Usage
    from newsearch.fields import Space
    from newsearch.ranking.nodes import Node
    from newsearch.ranking.spelling import Speller
    from newsearch.ranking.tuning import Parameters
    from newsearch.vocabulary import Vocabulary

MOST_WORDS = 2048
"""Words that are remembered, at most: about a kilobyte each."""

MOST_PAIRS = 10_000
"""Neighbours that are remembered, at most."""

Form = tuple[str, ...]
"""Exact terms, one after the other; or one stem, after `STEM`."""


class Entry(NamedTuple):
    """One token of a query word.

    Attributes:
        exact, stem: its terms.
        exact_idf, stem_idf: what each of the two tells.
        name: whether the archive uses it as a name, almost always: of a name the exact form counts, of another word any
            of its stem.
        articles: how many live articles hold the one that counts.
    """

    exact: str
    stem: str
    exact_idf: float
    stem_idf: float
    name: bool
    articles: int

    @property
    def idf(self) -> float:
        """What the token tells as it was typed."""
        return self.exact_idf if self.name else self.stem_idf

    @property
    def key(self) -> tuple[Space, str]:
        """The term that counts, and its space."""
        return ("exact", self.exact) if self.name else ("stem", self.stem)


class QueryWord(NamedTuple):
    """A word as it was typed.

    Attributes:
        entries: its tokens, one but for a compound ("Covid-19"); none when it holds no letter or digit.
        joined: the exact term of a compound written as one word ("covid19"), or "".
        forms: what else stands for it, sorted, each with its worth: acronyms' long forms, variants.
        opens: whether a form of several words begins with it: a long form that the archive explains, or a variant.
        instead: what the word was taken for, where it is a slip: all the above tells of that.
        typed: of a slip the word as it stands.
        too: of a slip, whether articles hold what was typed, as it stands or by its stem: that is searched too.
    """

    entries: tuple[Entry, ...]
    joined: str
    forms: tuple[tuple[Form, float], ...]
    opens: bool
    instead: str = ""
    typed: QueryWord | None = None
    too: bool = False


class WordLookup:
    """Looks up words in one snapshot and remembers `MOST_WORDS` of them. Several threads may share one.

    Attributes:
        analyzer, statistics, parameters, variants: what words are looked up by.
    """

    def __init__(
        self,
        analyzer: Analyzer,
        statistics: Vocabulary,
        parameters: Parameters,
        variants: Variants,
        speller: Speller | None = None,
    ) -> None:
        """Look words up by these; without a `speller` no word is a slip."""
        self.analyzer, self.statistics = analyzer, statistics
        self.parameters, self.variants = parameters, variants
        self._speller = speller
        self._words: dict[str, QueryWord] = {}
        self._planned: dict[str, Node | None] = {}
        self._phrases: dict[tuple[str, int], Node | None] = {}
        self._runs: dict[Form, tuple[int, list[tuple[Form, float]]]] = {}
        self._pairs: dict[tuple[str, str], float] = {}
        self._joined: dict[tuple[str, str], str] = {}

    def word(self, text: str) -> QueryWord:
        """What is known of a word, given as it was typed, without white space."""
        found = self._words.get(text)
        if found is None:
            found = self._look_up(self.analyzer.rows(text))
            try:
                found = self._repaired(found)
            except TimeUpError:
                return found
            if len(self._words) >= MOST_WORDS:
                self._words.clear()
            self._words[text] = found
        return found

    def planned(self, text: str, plan: Callable[[QueryWord], Node | None]) -> Node | None:
        """The plan of a word, made when it is first asked for."""
        try:
            return self._planned[text]
        except KeyError:
            if len(self._planned) >= MOST_WORDS:
                self._planned.clear()
            word = self.word(text)
            node = plan(word)
            # What was looked up in a hurry is not remembered.
            if self._words.get(text) is word:
                self._planned[text] = node
            return node

    def phrase(self, text: str, slop: int, plan: Callable[[str, int], Node | None]) -> Node | None:
        """The plan of a phrase, made when it is first asked for."""
        try:
            return self._phrases[text, slop]
        except KeyError:
            if len(self._phrases) >= MOST_WORDS:
                self._phrases.clear()
            node = self._phrases[text, slop] = plan(text, slop)
            return node

    def together(
        self, run: Form, find: Callable[[Form], tuple[int, list[tuple[Form, float]]]]
    ) -> tuple[int, list[tuple[Form, float]]]:
        """How many of the first terms of a run have other forms together, and these; found when first asked for."""
        found = self._runs.get(run)
        if found is None:
            if len(self._runs) >= MOST_WORDS:
                self._runs.clear()
            found = self._runs[run] = find(run)
        return found

    def beside(self, left: Entry, right: Entry, weigh: Callable[[Entry, Entry], float]) -> float:
        """What each of two neighbours counts beside the other; weighed when first asked for."""
        pair = left.exact, right.exact
        found = self._pairs.get(pair)
        if found is None:
            if len(self._pairs) >= MOST_PAIRS:
                self._pairs.clear()
            found = self._pairs[pair] = weigh(left, right)
        return found

    def joined(self, left: QueryWord, right: QueryWord) -> str:
        """The exact term of two neighbours that are one word, which was taken apart; "" of others."""
        if self._speller is None or len(left.entries) != 1 or len(right.entries) != 1:
            return ""
        pair = left.entries[0].exact, right.entries[0].exact
        known = self._joined.get(pair)
        if known is not None:
            return known
        try:
            found = self._speller.joined(*pair)
        except TimeUpError:
            return ""
        if len(self._joined) >= MOST_WORDS:
            self._joined.clear()
        self._joined[pair] = found
        return found

    def _repaired(self, word: QueryWord) -> QueryWord:
        """What is known of what a word was meant for, if it is a slip; else of the word.

        Raises:
            TimeUpError: there is no time to look.
        """
        if self._speller is None or len(word.entries) != 1 or word.entries[0].articles > RARE_TOGETHER:
            return word
        exact, stem = word.entries[0].exact, word.entries[0].stem
        usage = self.statistics.usage(exact)
        meant = self._speller.meant(exact, stem, usage)
        if not meant:
            return word
        if len(meant) == 1:
            found = self.word(meant[0])
        else:
            found = self._look_up([row for term in meant for row in self.analyzer.rows(term)])
        held: dict[Form, float] = {(exact,): 1.0} if usage.articles else {}
        if stem != exact and self.statistics.frequency("stem", stem):
            held[STEM + stem,] = 1.0
        forms = tuple(sorted({**dict(found.forms), **held}.items()))
        return found._replace(forms=forms, instead=found.instead or " ".join(meant), typed=word, too=bool(held))

    def _look_up(self, rows: Sequence[Row]) -> QueryWord:
        if len(rows) == 1:
            exact = rows[0].exact[0]
            usage = self.statistics.usage(exact)
            entry = self._entry(exact, rows[0].stem[0], usage)
            opens = usage.opens or self.variants.opens(exact)
            forms = self._forms((exact,), explained=usage.explained, stem="" if entry.name else entry.stem)
            return QueryWord((entry,), "", forms, opens)
        entries = tuple(map(self.entry, rows))
        # Several rows are the parts of a compound, or words that stand in one chunk by themselves.
        compound = len(rows) > 1 and rows[1].part > 0 and len(rows[0].exact) > 1
        joined = rows[0].exact[-1] if compound else ""
        return QueryWord(entries, joined, self._forms(tuple(entry.exact for entry in entries)), False)

    def entry(self, token: Token | Row) -> Entry:
        """What is known of one token."""
        exact = token.exact[0]
        return self._entry(exact, token.stem[0], self.statistics.usage(exact))

    def _entry(self, exact: str, stem: str, usage: Usage) -> Entry:
        articles, capitalised, uses, _, _ = usage
        stemmed = self.statistics.frequency("stem", stem)
        idf, parameters = self.statistics.idf, self.parameters
        name = articles > 0 and is_name(capitalised, uses, least=parameters.name_uses, share=parameters.name_share)
        return Entry(exact, stem, idf(articles), idf(stemmed), name, articles if name else stemmed)

    def _forms(self, exact: Form, *, explained: bool = False, stem: str = "") -> tuple[tuple[Form, float], ...]:
        forms: dict[Form, float] = {}
        if explained:
            for long, share in self.long_forms(exact[0]).items():
                forms[tuple(long.split())] = self.parameters.acronym * share
        own = (exact, (STEM + stem,)) if stem else (exact,)
        for words in own:
            for form, worth in self.variants.of(words):
                if form not in own:
                    forms[form] = max(worth, forms.get(form, 0.0))
        if len(exact) == 1 and not exact[0].isalpha() and (apart := letters_and_digits(exact[0])):
            forms[apart] = self.parameters.letters_digits
        return tuple(sorted(forms.items())) if forms else ()

    def long_forms(self, short: str) -> dict[str, float]:
        """What the archive explains an acronym by, each with its share of the commonest.

        The counts are of deleted and hidden articles too, until a build takes them off: what no live article can say
        any more is left out.
        """
        counts = self._explained(short)
        most = max(counts.values(), default=0)
        least = self.parameters.acronym_uses
        return {long: n / most for long, n in counts.items() if n >= least and self._is_said(long)}

    def _is_said(self, form: str) -> bool:
        """Whether live articles hold every word of a form."""
        return all(self.statistics.frequency("exact", word) for word in form.split())

    def _explained(self, short: str) -> dict[str, int]:
        """What the archive explains an acronym by, with the number of articles that do."""
        pairs = self.statistics.tallies(SHORT_FORMS, short + SEPARATOR)
        return {pair.partition(SEPARATOR)[2]: count for pair, (count,) in pairs}

    def short_forms(self, first: str, second: str) -> dict[str, dict[str, float]]:
        """The long forms that begin with two words (of the second, a beginning), with their acronyms and worths."""
        found: dict[str, dict[str, float]] = {}
        for key, (count,) in self.statistics.tallies(LONG_FORMS, f"{first} {second}"):
            long, _, short = key.partition(SEPARATOR)
            if count >= self.parameters.acronym_uses and self._is_said(short):
                found.setdefault(long, {})[short] = self.parameters.acronym * self._share(short, long)
        return found

    def _share(self, short: str, long: str) -> float:
        """How often the archive explains an acronym by this long form, as a share of its commonest one."""
        counts = self._explained(short)
        return counts.get(long, 0) / max(counts.values(), default=1)

    def idf(self, space: Space, term: str) -> float:
        """What a term tells."""
        return self.statistics.idf(self.statistics.frequency(space, term))
