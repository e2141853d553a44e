"""Reads a generation through Whoosh alone, as a program would that does not know newsearch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from whoosh import index

from newsearch.engine.whoosh import unpickling  # noqa: F401 before Whoosh opens anything
from newsearch.errors import IndexCorruptError, StorageError
from newsearch.messages import message

if TYPE_CHECKING:
    from pathlib import Path


def articles_seen(folder: Path) -> int:
    """The number of live articles that Whoosh counts in a generation, opened by `whoosh.index.open_dir`.

    Raises:
        IndexCorruptError: Whoosh cannot open it.
        StorageError: the file system refused.
    """
    try:
        with index.open_dir(str(folder)).reader() as reader:
            return int(reader.doc_count())
    except IndexCorruptError:
        raise
    except OSError as problem:
        raise StorageError(folder, problem) from problem
    except Exception as problem:  # Whoosh promises no kind of error for a table of contents that it cannot read
        raise IndexCorruptError(folder, message("Whoosh cannot open it: {problem}", problem=problem)) from problem
