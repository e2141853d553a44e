"""Options that say which articles count: outlets, people, places, time, ids. Several commands share them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional, TypedDict

import typer

from newsearch.cli.inputs import read_lines

Names = Optional[list[str]]

SourceOption = Annotated[Names, typer.Option("--source", metavar="NAME", help="Only from this outlet. Repeatable.")]
AuthorOption = Annotated[Names, typer.Option("--author", metavar="NAME", help="Only by this author. Repeatable.")]
SectionOption = Annotated[Names, typer.Option("--section", metavar="NAME", help="Only in this section. Repeatable.")]
PersonOption = Annotated[Names, typer.Option("--person", metavar="NAME", help="Only naming this person. Repeatable.")]
OrgOption = Annotated[Names, typer.Option("--org", metavar="NAME", help="Only naming this organisation. Repeatable.")]
PlaceOption = Annotated[Names, typer.Option("--place", metavar="NAME", help="Only naming this place. Repeatable.")]
DatelineOption = Annotated[
    Names, typer.Option("--dateline", metavar="PLACE", help="Only reported from this place. Repeatable.")
]
LanguageOption = Annotated[
    Names, typer.Option("--language", metavar="id|en", help="Only in this language. Repeatable.")
]
SinceOption = Annotated[
    Optional[str], typer.Option("--since", metavar="DATE", help="Only from this date on: 2025, 2025-06, kemarin.")
]
UntilOption = Annotated[Optional[str], typer.Option("--until", metavar="DATE", help="Only up to this date, within it.")]
OnOption = Annotated[Optional[str], typer.Option("--on", metavar="DATE", help="Only of this day, month or year.")]
IdsOption = Annotated[
    Optional[Path], typer.Option("--ids", metavar="FILE", help="Only articles with an id in this file, one a line.")
]
AllOption = Annotated[bool, typer.Option("--all", help="Every word must be found.")]
UndatedOption = Annotated[bool, typer.Option("--undated", help="Let articles without a date pass filters on dates.")]
StrictOption = Annotated[bool, typer.Option("--strict", help="Refuse a query that is not wholly understood.")]

_LONGEST_ID = 1 << 12
_MOST_IDS = 100_000


class Conditions(TypedDict):
    """What `Index.search` and its like take beside the query."""

    where: dict[str, list[str]]
    since: str | None
    until: str | None


class Asked(Conditions):
    """All of that for `Index.search`, `search_all` and `facets`."""

    all_words: bool
    undated: bool
    strict: bool


class Ranking(TypedDict):
    """What `Index.search` and `search_all` may rank by beside the words."""

    recency: str | None
    feedback: bool


def conditions(
    names: dict[str, list[str] | None],
    since: str | None = None,
    until: str | None = None,
    on: str | None = None,
    ids: Path | None = None,
) -> Conditions:
    """The conditions that the options make up; `names` are those by name, None where an option was not given.

    Raises:
        UsageError: they contradict each other, or the file of ids is none.
    """
    from newsearch.errors import UsageError

    if on is not None and (since is not None or until is not None):
        raise UsageError("--on is the whole time that counts: leave out --since and --until")
    where = {name: values for name, values in names.items() if values}
    if "language" in where:
        from newsearch.query.names import LANGUAGES

        where["language"] = [LANGUAGES.get(value.casefold(), value) for value in where["language"]]
    if ids is not None:
        where["id"] = _ids(ids)
    return {"where": where, "since": since if on is None else on, "until": until if on is None else on}


def _ids(path: Path) -> list[str]:
    """The ids of a file, each once, in its order."""
    from newsearch.errors import UsageError

    ids: dict[str, None] = {}
    for number, raw in read_lines(path, _LONGEST_ID):
        if raw is None:
            raise UsageError(f"{str(path)!r}, line {number}: too long for an id")
        try:
            text = raw.decode().strip("\r\n")
        except UnicodeDecodeError:
            raise UsageError(f"{str(path)!r}, line {number}: not UTF-8") from None
        if text.strip():
            ids[text] = None
        if len(ids) > _MOST_IDS:
            raise UsageError(f"{str(path)!r} holds more than {_MOST_IDS:,} ids: split it")
    if not ids:
        raise UsageError(f"{str(path)!r} holds no id: write one a line, as `search --format ids` prints them")
    return list(ids)


def asks_nothing(query: str, within: Conditions) -> bool:
    """Whether neither words nor conditions say what is wanted."""
    return not (query.strip() or within["where"] or within["since"] or within["until"])
