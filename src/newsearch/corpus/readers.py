"""Turns files into articles: each kind of file has its reader, and a failure in any of them becomes a skip."""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol, Union

from newsearch.article import Article
from newsearch.corpus import kinds, sources
from newsearch.corpus.skips import Skip, SkippedError
from newsearch.messages import message

if TYPE_CHECKING:
    import io
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from newsearch.corpus.column_kinds import Columns
    from newsearch.corpus.field_names import FieldMap
    from newsearch.corpus.page.draft import Draft

Found = Union[tuple[Article, str, int], Skip]  # noqa: UP007 evaluated at run time, where 3.10 knows no other
"""An article with its file and line, or what was passed over."""


@dataclass(frozen=True, slots=True)
class Context:
    """What all readers of one corpus share."""

    fields: FieldMap
    now: datetime | None = None
    depth: int = 0
    """How many containers the file at hand stands in."""
    tell: Callable[[str, str, Columns], None] = field(default=lambda _file, _table, _columns: None)
    """Called with what the columns of a file, and of a table in it, hold."""
    opened: Callable[[BinaryIO], None] | None = None
    """Called with the stream of a file that has been opened."""
    path_id: Callable[[str], str] = field(default=lambda _: "")
    """The id of an article that is a whole file or member of that name, where it has none of its own; or ""."""

    def note_date(self, draft: Draft) -> None:
        """Count a page's date text that was not understood."""
        if draft.unreadable_date:
            self.fields.unreadable_dates.add(draft.unreadable_date)


class Reader(Protocol):
    """A function that reads a stream of one kind; it raises `SkippedError` when it cannot go on."""

    def __call__(self, stream: io.BufferedReader, name: str, context: Context) -> Iterator[Found]:
        """The articles of `stream`, which is the file `name`."""
        ...


_BUFFER = 1 << 17
"""Bytes of a file that are seen before it is decided how to read it."""

_MODULES: dict[kinds.Kind, str] = {
    "text": "textfile",
    "json": "jsonfile",
    "table": "tables",
    "html": "webpage",
    "feed": "feeds",
    "warc": "warcfile",
    "parquet": "parquetfile",
    "zip": "containers",
    "tar": "containers",
    "sql": "sqldump",
    "sqlite": "sqlite",
    "sheets": "sheets",
    "xml": "xmlfile",
    "mhtml": "mhtml",
}
"""The module of `formats` for each kind, whose `read` is its reader; imported when a file of the kind is met."""


def read(name: str, stream: BinaryIO | None, context: Context) -> Iterator[Found]:
    """The articles of the file `name`, or of `stream` if one is given."""
    try:
        opened = stream if stream is not None else Path(name).open("rb", buffering=_BUFFER)  # noqa: SIM115 closed below
    except OSError as error:
        yield Skip(name, 0, message("unreadable: {strerror}", strerror=error.strerror))
        return
    try:
        if context.opened is not None:
            context.opened(opened)
        yield from read_stream(opened, name, context)
    finally:
        if stream is None:
            opened.close()


def read_stream(stream: BinaryIO, name: str, context: Context) -> Iterator[Found]:
    """The articles of a stream; a failure inside it becomes the last skip."""
    line = 0
    cut: Skip | None = None
    try:
        opened = sources.peel(stream)
        kind = kinds.kind_of(name, opened.peek(4096)[:4096])
        module = importlib.import_module(f"newsearch.corpus.formats.{_MODULES[kind]}")
        reader: Reader = module.read
        for found in reader(opened, name, context):
            if cut is not None:
                yield cut
                cut = None
            line = found.line if isinstance(found, Skip) else found[2]
            if isinstance(found, Skip) and found.reason.startswith("truncated"):
                cut = found  # if the file itself breaks off here, that is what is told
            else:
                yield found
        sources.check_end(opened)
    except SkippedError as error:
        if cut is not None:
            yield cut
        yield Skip(name, error.line, error.reason)
    except EOFError:
        yield Skip(name, cut.line if cut else line + 1 if line else 0, "truncated file")
    except sources.BROKEN_STREAM as error:
        yield Skip(
            name,
            cut.line if cut else line + 1 if line else 0,
            message("damaged file: {name}", name=type(error).__name__),
        )
    else:
        if cut is not None:
            yield cut
