"""Explains the analysis of a text, word by word, for `newsearch analyze`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from newsearch.analysis.capitals import is_name
from newsearch.value import value

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsearch.analysis.analyzer import Analyzer
    from newsearch.analysis.language import Language


@value
class Explanation:
    """One position of a text.

    Attributes:
        surface: the word as written, or its part of a compound.
        start, end, position, exact, stem, rule, part: as in `Token`.
        query: the list that a query for the word uses: "exact" when the archive shows it to be a name, else "stem".
    """

    surface: str
    start: int
    end: int
    position: int
    exact: tuple[str, ...]
    stem: tuple[str, ...]
    rule: str
    part: int
    query: Literal["exact", "stem"]


def explain(
    text: str,
    analyzer: Analyzer,
    *,
    language: Language = "id",
    names: Callable[[str], tuple[int, int]] | None = None,
) -> list[Explanation]:
    """The analysis of a text.

    Args:
        text: any text.
        analyzer: analyses it.
        language: the language that it is analysed as.
        names: gives an exact term's (uses with a capital, uses) in mid-sentence of an archive; without it no word is
            known to be a name.
    """
    return [
        Explanation(
            surface=text[token.start : token.end],
            start=token.start,
            end=token.end,
            position=token.position,
            exact=token.exact,
            stem=token.stem,
            rule=token.rule,
            part=token.part,
            query="exact" if names is not None and is_name(*names(token.exact[0])) else "stem",
        )
        for token in analyzer.tokens(text, language)
    ]
