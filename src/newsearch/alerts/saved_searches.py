"""Saved searches: each is a TOML file that a person can read, edit and keep in git.

    searches/banjir.toml    query = "banjir jakarta"
                            notify = "new"
                            [where]
                            source = ["kompas.com"]
                            [[sink]]
                            kind = "folder"
                            path = "kabar"

`query` and the conditions mean what they mean in every other search. Paths count from the folder of the file.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from newsearch.alerts.destinations import Destination, destination
from newsearch.errors import NewsearchError, QueryError, SavedSearchError, UsageError
from newsearch.messages import message, told
from newsearch.request import SearchRequest
from newsearch.store import file_operations

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

Notify = Literal["new", "new+changed"]
"""Tell of articles that were added; or of those that were changed too."""

NOTIFY: tuple[Notify, ...] = ("new", "new+changed")
CONDITIONS = ("where", "since", "until", "undated", "all_words", "strict")
"""What of a `SearchRequest` a definition may say, beside the query."""

_KEYS = ("query", *CONDITIONS, "notify", "sink")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", re.ASCII)
_SUFFIX = ".toml"
_LARGEST = 1 << 20


@dataclass(frozen=True, slots=True, eq=False)
class SavedSearch:
    """One saved search.

    Attributes:
        name: of its file, without the ending.
        query: as it is typed.
        conditions: those of `CONDITIONS` that the definition gives.
        notify: what it tells of.
        destinations: where its events go.
    """

    name: str
    query: str
    conditions: Mapping[str, Any]
    notify: Notify = "new"
    destinations: tuple[Destination, ...] = ()

    @property
    def digest(self) -> str:
        """What tells this question from another one; where its events go is no part of it."""
        asked = {"query": self.query, **self.conditions}
        content = json.dumps(asked, sort_keys=True).encode("utf8", "surrogatepass")
        return hashlib.sha256(content).hexdigest()[:32]

    def request(self, now: datetime | None = None) -> SearchRequest:
        """The question as one value; `now` is what "kemarin" counts from.

        It is asked as it is written: it may wait for a name that no article has yet, and means the same for ever.
        """
        return SearchRequest(self.query, **cast("Any", dict(self.conditions)), now=now, timeout=None, as_written=True)

    def to_dict(self) -> dict[str, Any]:
        """The definition as JSON types; of a destination only its kind and where it leads."""
        sinks = [{"kind": each.kind, "place": str(each).partition(" ")[2]} for each in self.destinations]
        return {
            "name": self.name,
            "query": self.query,
            **dict(self.conditions),
            "notify": self.notify,
            "sinks": sinks,
        }


class SavedSearches:
    """The saved searches in one folder, which need not exist as long as nothing is saved."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        """The file of a search.

        Raises:
            UsageError: the name cannot be one.
        """
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise UsageError(
                "the name of a saved search is of letters, digits, - and _, 64 at most, not {name!r}", name=name
            )
        return self.folder / f"{name}{_SUFFIX}"

    def names(self) -> list[str]:
        """The names of all, sorted.

        Raises:
            StorageError: the folder cannot be listed.
        """
        with file_operations.guarded(self.folder):
            if not self.folder.is_dir():
                return []
            return sorted(path.stem for path in self.folder.iterdir() if _is_definition(path))

    def load(self, name: str) -> SavedSearch:
        """One search.

        Raises:
            SavedSearchError: there is none of that name, or its definition is wrong.
            UsageError: the name cannot be one.
        """
        path = self.path(name)
        try:
            return parsed(name, self._content(path), self.folder)
        except SavedSearchError:
            raise
        except NewsearchError as problem:
            raise SavedSearchError(path, told(problem)) from problem

    def every(self) -> tuple[list[SavedSearch], list[SavedSearchError]]:
        """All searches that are understood, and what is wrong with the others.

        Raises:
            StorageError: the folder cannot be listed.
        """
        found: list[SavedSearch] = []
        wrong: list[SavedSearchError] = []
        for name in self.names():
            one = self._understood(name)
            if isinstance(one, SavedSearch):
                found.append(one)
            else:
                wrong.append(one)
        return found, wrong

    def _understood(self, name: str) -> SavedSearch | SavedSearchError:
        try:
            return self.load(name)
        except SavedSearchError as problem:
            return problem

    def save(self, name: str, text: str, *, replacing: bool = False) -> SavedSearch:
        """Write a definition, once it is understood; the file has the old or the new text at any time.

        Raises:
            SavedSearchError: it is wrong, or there is one of that name already and it is not to be replaced.
            UsageError: the name cannot be one.
            StorageError: the file system refused.
        """
        path = self.path(name)
        try:
            search = parsed(name, text.encode(), self.folder)
        except (NewsearchError, UnicodeEncodeError) as problem:
            raise SavedSearchError(path, told(problem)) from problem
        if not replacing and path.exists():
            raise SavedSearchError(path, "it is there already: `newsearch saved edit` changes it")
        file_operations.make_folder(self.folder)
        file_operations.replace_bytes(path, text.encode())
        return search

    def delete(self, name: str) -> bool:
        """Delete the file of a search; False when there is none.

        Raises:
            UsageError: the name cannot be one.
            StorageError: the file system refused.
        """
        path = self.path(name)
        with file_operations.guarded(path):
            there = path.exists()
            path.unlink(missing_ok=True)
        return there

    def text(self, name: str) -> str:
        """The text of a definition, right or wrong.

        Raises:
            SavedSearchError: there is none, or it is no text.
        """
        path = self.path(name)
        try:
            return self._content(path).decode()
        except UnicodeDecodeError:
            raise SavedSearchError(path, "it is not UTF-8") from None

    def _content(self, path: Path) -> bytes:
        try:
            with path.open("rb") as file:
                content = file.read(_LARGEST + 1)
        except FileNotFoundError:
            known = ", ".join(self.names()) or "none"
            raise SavedSearchError(path, message("it is not there; saved are: {known}", known=known)) from None
        except OSError as problem:
            raise SavedSearchError(path, problem.strerror or str(problem)) from problem
        if len(content) > _LARGEST:
            raise SavedSearchError(path, "it is too large for a definition")
        return content


def _is_definition(path: Path) -> bool:
    return path.suffix == _SUFFIX and bool(_NAME.fullmatch(path.stem)) and path.is_file()


def parsed(name: str, content: bytes, folder: Path) -> SavedSearch:
    """A saved search of the bytes of its definition.

    Raises:
        UsageError: something in it has no meaning; the message says what.
    """
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        record = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UsageError("it is not UTF-8") from None
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        raise UsageError("it is no TOML: {value}", value=problem or "nested too deep") from problem
    for key in record:
        if key not in _KEYS:
            raise UsageError("{key!r} is not known; there are {names}", key=key, names=", ".join(_KEYS))
    notify = record.get("notify", NOTIFY[0])
    if notify not in NOTIFY:
        raise UsageError("notify must be one of {names}, not {value!r}", names=", ".join(NOTIFY), value=notify)
    sinks = record.get("sink", [])
    if not isinstance(sinks, list):
        raise UsageError("sinks are written as [[sink]], each with its kind")
    conditions = {key: _plain(record[key]) for key in CONDITIONS if key in record}
    search = SavedSearch(
        name, record.get("query", ""), conditions, notify, tuple(destination(sink, folder) for sink in sinks)
    )
    keys = [each.key for each in search.destinations]
    if len(set(keys)) < len(keys):
        raise UsageError("a sink stands there twice")
    request = search.request()
    if request.asks_nothing:
        raise UsageError("it asks for nothing: give a query or a condition")
    _check_query(request)
    return search


def _check_query(request: SearchRequest) -> None:
    """Read a query as a search does.

    Raises:
        QueryError: it is too long or too deep, or is strict and not understood.
    """
    from newsearch.query import parse

    try:
        parse(request.text, all_words=request.all_words, now=request.moment(), strict=request.strict)
    except QueryError as problem:
        raise UsageError("the query: {problem}", problem=problem) from problem


def _plain(value: Any) -> Any:
    """A value of TOML as JSON has it: dates are texts."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return value if isinstance(value, (str, bool, int, float)) else str(value)


def written(query: str, conditions: Mapping[str, Any], notify: str, sinks: Iterable[Mapping[str, Any]]) -> str:
    """The text of a definition, as `newsearch saved add` writes it.

    Raises:
        UsageError: a text in it is none that a file can hold.
    """
    lines = [f"query = {_toml(query)}"]
    lines += [f"{key} = {_toml(value)}" for key, value in conditions.items() if key != "where"]
    lines.append(f"notify = {_toml(notify)}")
    tables = [("[where]", conditions["where"])] if conditions.get("where") else []
    for title, table in [*tables, *(("[[sink]]", sink) for sink in sinks)]:
        lines += ["", title, *(f"{key} = {_toml(value)}" for key, value in table.items())]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    """A value as TOML writes it: its basic strings are those of JSON, but for the character DEL."""
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise UsageError("{value!r} is no text that a file can hold", value=value) from None
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
