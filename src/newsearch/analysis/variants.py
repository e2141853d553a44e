"""The other spellings, names and words for what a query asks for: Soekarno and Sukarno, KPK, ciduk and tangkap.

The shipped table is made by hand; there are no rules, because no rule of old spelling is right about Boeing or Noel.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from newsearch.analysis.analyzer import Analyzer
from newsearch.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

SHIPPED = Path(__file__).parent / "data" / "variants.tsv"

LONGEST = 8
"""A form has so many words at most."""

STEM = "~"
"""A form that begins with it is a stem, and stands for all words of that stem."""

_MOST_LINES = 100_000

Words = tuple[str, ...]
"""Exact terms, one per position: `token.exact[0]` of the tokens of a text; or one stem, after `STEM`."""


class Variants:
    """A table of forms that stand for one another, each form being one or more words.

    Attributes:
        longest: the number of words of its longest form.
    """

    def __init__(self) -> None:
        self.longest = 0
        self._forms: dict[Words, dict[Words, float]] = {}
        self._first: set[str] = set()

    @classmethod
    def load(cls, *paths: str | Path) -> Variants:
        """Read the shipped table and the files of a user.

        A line is a weight in (0, 1], a tab, and two or more forms with tabs between them; each form is looked up for
        every other one at that weight. A form of `STEM` and a stem stands for all words of that stem. Empty lines,
        lines that begin with "#", and what follows a tab and "#" say nothing. Of two weights for a pair the later
        holds.

        Raises:
            UsageError: a file cannot be read, or a line is no such line.
        """
        variants = cls()
        analyzer = Analyzer()
        for path in (SHIPPED, *map(Path, paths)):
            try:
                lines = path.read_text("utf8").splitlines()
            except (OSError, UnicodeDecodeError) as problem:
                raise UsageError(
                    "the table of variants {path!r} cannot be read: {problem}", path=str(path), problem=problem
                ) from problem
            if len(lines) > _MOST_LINES:
                raise UsageError(
                    "the table of variants {path!r} has more than {most_lines:,} lines",
                    path=str(path),
                    most_lines=_MOST_LINES,
                )
            for number, line in enumerate(lines, 1):
                if line.strip() and not line.startswith("#"):
                    weight, forms = _parse(line, f"{path}:{number}", analyzer)
                    variants.add(weight, forms)
        return variants

    def add(self, weight: float, forms: Iterable[Words]) -> None:
        """Make forms stand for one another at a weight."""
        forms = list(dict.fromkeys(forms))
        for form in forms:
            others = self._forms.setdefault(form, {})
            others.update({other: weight for other in forms if other != form})
            self.longest = max(self.longest, len(form))
            if len(form) > 1:
                self._first.add(form[0])

    def opens(self, word: str) -> bool:
        """Whether any form of several words begins with this word."""
        return word in self._first

    def forms(self) -> Iterable[Words]:
        """All forms."""
        return self._forms

    def phrases(self) -> Iterable[Words]:
        """The forms of several words."""
        return (form for form in self.forms() if len(form) > 1)

    def of(self, words: Words) -> list[tuple[Words, float]]:
        """The other forms that stand for these words, each with its weight, heaviest first; [] when there are none."""
        forms = self._forms.get(words)
        return sorted(forms.items(), key=lambda item: (-item[1], item[0])) if forms else []


def _parse(line: str, where: str, analyzer: Analyzer) -> tuple[float, list[Words]]:
    """The weight and the forms of one line."""
    first, *rest = line.partition("\t#")[0].split("\t")
    try:
        weight = float(first)
    except ValueError:
        weight = 0.0
    forms = [_words(form, analyzer) for form in rest]
    if not 0 < weight <= 1 or len(forms) < 2 or not all(0 < len(form) <= LONGEST for form in forms):
        raise UsageError(
            "{where}: a line of variants is a weight above 0 and up to 1, then two or more forms of 1 "
            "to {longest} words, with tabs between them",
            where=where,
            longest=LONGEST,
        )
    return weight, forms


def _words(form: str, analyzer: Analyzer) -> Words:
    """The exact terms of a form, or its stem with the mark."""
    if form.startswith(STEM):
        stem = form[1:].strip()
        return (STEM + stem,) if stem.isalpha() and stem.islower() else ()
    if form.replace(" ", "").isalpha() and (form.islower() or form.isupper() or form.istitle()) and form.isascii():
        # Plain words, as most are, are analysed by one call each; a search reads the whole table.
        return tuple(form.lower().split())
    # English is not stemmed: no more than the exact terms is wanted.
    return tuple(token.exact[0] for token in analyzer.tokens(form, "en"))
