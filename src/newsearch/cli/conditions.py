"""Options that say which articles count: words, outlets, people, places, time, ids. Several commands share them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

from newsearch.cli.inputs import read_lines
from newsearch.cli.options import option

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from newsearch.request import SearchOptions, SearchRequest

_option = partial(option, panel="Which articles")

Names = Optional[list[str]]
UndatedOption = Annotated[bool, _option("--undated", None, "Let articles without a date pass filters on dates.")]

_LONGEST_ID = 1 << 12
_MOST_IDS = 100_000


@dataclass(frozen=True)
class Conditions:
    """The conditions on top of a query, as the options give them."""

    all_words: Annotated[bool, _option("--all", None, "Every word must be found.")] = False
    since: Annotated[Optional[str], _option("--since", "DATE", "Only from this date on: 2025, 2025-06, kemarin.")] = (
        None
    )
    until: Annotated[Optional[str], _option("--until", "DATE", "Only up to this date, within it.")] = None
    on: Annotated[Optional[str], _option("--on", "DATE", "Only of this day, month or year.")] = None
    source: Annotated[Names, _option("--source", "NAME", "Only from this outlet. Repeatable.")] = None
    author: Annotated[Names, _option("--author", "NAME", "Only by this author. Repeatable.")] = None
    section: Annotated[Names, _option("--section", "NAME", "Only in this section. Repeatable.")] = None
    tag: Annotated[Names, _option("--tag", "NAME", "Only with this tag. Repeatable.")] = None
    person: Annotated[Names, _option("--person", "NAME", "Only naming this person. Repeatable.")] = None
    org: Annotated[Names, _option("--org", "NAME", "Only naming this organisation. Repeatable.")] = None
    place: Annotated[Names, _option("--place", "NAME", "Only naming this place. Repeatable.")] = None
    dateline: Annotated[Names, _option("--dateline", "PLACE", "Only reported from this place. Repeatable.")] = None
    language: Annotated[Names, _option("--language", "id|en", "Only in this language. Repeatable.")] = None
    without: Annotated[
        Names,
        _option("--without", "NAME", "Only without this: source, author, section, tag, url, date, ... Repeatable."),
    ] = None
    ids: Annotated[Optional[Path], _option("--ids", "FILE", "Only articles with an id in this file, one a line.")] = (
        None
    )
    strict: Annotated[bool, _option("--strict", None, "Refuse a query that is not wholly understood.")] = False
    as_written: Annotated[bool, _option("--as-written", None, "Repair no slips of typing.")] = False

    def request(self, text: str, **options: Unpack[SearchOptions]) -> SearchRequest:
        """A request for `text` within these conditions.

        Raises:
            UsageError: they contradict each other, or the file of ids is none.
        """
        from newsearch.errors import UsageError
        from newsearch.request import SearchRequest

        if self.on is not None and (self.since is not None or self.until is not None):
            raise UsageError("--on is the whole time that counts: leave out --since and --until")
        options["where"] = self._where()
        options["without"] = self.without or ()
        options["since"] = self.since if self.on is None else self.on
        options["until"] = self.until if self.on is None else self.on
        options["all_words"], options["strict"] = self.all_words, self.strict
        options["as_written"] = self.as_written
        return SearchRequest(text, **options)

    def _where(self) -> dict[str, list[str]]:
        from newsearch.conditions import CONDITIONS

        given = {each.name: getattr(self, each.option or each.name, None) for each in CONDITIONS}
        if self.ids is not None:
            given["id"] = _ids(self.ids)
        return {name: values for name, values in given.items() if values}


def _ids(path: Path) -> list[str]:
    """The ids of a file, each once, in its order."""
    from newsearch.errors import UsageError

    ids: dict[str, None] = {}
    for number, raw in read_lines(path, _LONGEST_ID):
        if raw is None:
            raise UsageError("{path!r}, line {number}: too long for an id", path=str(path), number=number)
        try:
            text = raw.decode().strip("\r\n")
        except UnicodeDecodeError:
            raise UsageError("{path!r}, line {number}: not UTF-8", path=str(path), number=number) from None
        if text.strip():
            ids[text] = None
        if len(ids) > _MOST_IDS:
            raise UsageError("{path!r} holds more than {most_ids:,} ids: split it", path=str(path), most_ids=_MOST_IDS)
    if not ids:
        raise UsageError("{path!r} holds no id: write one a line, as `search --format ids` prints them", path=str(path))
    return list(ids)
