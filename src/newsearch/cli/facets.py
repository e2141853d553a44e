"""`newsearch search --facet`: how all hits spread over outlets, people, places, months."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from newsearch.cli.terminal import Style, emit, line
from newsearch.cli.translation import _, grouped, marked
from newsearch.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsearch.ranking.facets import Facet, FacetName

SHOWN = 10
"""Values of a facet that are shown to be read."""

NAMES = (
    *(marked("source"), marked("author"), marked("editor"), marked("section"), marked("tag"), marked("language")),
    *(marked("dateline"), marked("person"), marked("organisation"), marked("place"), marked("month"), marked("year")),
)
"""Names of facets, to be found for the catalog."""


def facet_names(texts: Sequence[str]) -> list[FacetName]:
    """The names in lists like "source,author", each once.

    Raises:
        UsageError: one is none.
    """
    from newsearch.ranking.facets import FacetName

    known: dict[str, FacetName] = {name: name for name in get_args(FacetName)}
    known["org"] = "organisation"
    names: dict[FacetName, None] = {}
    for name in (part.strip() for text in texts for part in text.split(",")):
        if name not in known:
            raise UsageError("--facet takes {names}, not {name!r}", names=", ".join(known), name=name)
        names[known[name]] = None
    return list(names)


def print_facets(facets: Sequence[Facet], style: Style) -> None:
    """The commonest values of each facet; months and years all, in their order."""
    for facet in facets:
        emit(style.strong(_(facet.name)))
        for value, articles in facet.counts.items():
            emit(f"{grouped(articles):>9}  {line(value)}")
        if facet.more:
            emit(style.faint("           " + _("and {number} more: --json has all", number=facet.more)))
        if facet.missing:
            emit(f"{grouped(facet.missing):>9}  {style.faint(_('(none)'))}")
        emit("")
