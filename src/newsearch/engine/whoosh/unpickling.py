"""Loads the pickles of Whoosh's files, and allows only the names that these files need.

Whoosh keeps its table of contents, the directories of its segments and stored fields as pickles, and a pickle may name
any function to be called. Importing this module gives Whoosh an unpickler that knows a few harmless names. It concerns
indexes that Whoosh opens (`reference.py`, and ours through `codec.py`); our own way of opening one reads no pickle.
"""

from __future__ import annotations

import io
import pickle
from pathlib import Path
from types import SimpleNamespace
from typing import Any, BinaryIO

from whoosh import columns, index, legacy
from whoosh.codec import whoosh3
from whoosh.filedb import structfile

from newsearch.errors import IndexCorruptError
from newsearch.messages import message, told

ALLOWED = {
    ("_codecs", "encode"),
    ("builtins", "int"),
    ("collections", "defaultdict"),
    ("newsearch.engine.whoosh.codec", "Positions"),
    ("newsearch.engine.whoosh.codec", "Terms"),
    ("newsearch.engine.whoosh.codec", "WhooshSegment"),
    ("newsearch.engine.whoosh.reference", "Positions"),
    ("newsearch.engine.whoosh.reference", "Terms"),
    ("whoosh.codec.whoosh3", "W3Codec"),
    ("whoosh.codec.whoosh3", "W3Segment"),
    ("whoosh.fields", "STORED"),
    ("whoosh.fields", "Schema"),
}
"""Module and name of everything that a pickle may name."""


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """The object of an allowed name in a pickle.

        Raises:
            UnpicklingError: the name is not allowed.
        """
        if (module, name) not in ALLOWED:
            raise pickle.UnpicklingError(
                message("it names {module}.{name}, which no index needs", module=module, name=name)
            )
        return super().find_class(module, name)


def load(file: BinaryIO) -> Any:
    """Load the pickle in a file.

    Raises:
        IndexCorruptError: it is no pickle, or names what it must not.
    """
    try:
        return _Unpickler(file).load()
    except (pickle.UnpicklingError, EOFError, ValueError, TypeError, AttributeError, IndexError, KeyError) as problem:
        raise IndexCorruptError(Path(str(getattr(file, "name", "a file of Whoosh"))), told(problem)) from problem


def loads(content: bytes) -> Any:
    """Load the pickle in some bytes.

    Raises:
        IndexCorruptError: as for `load`.
    """
    return load(io.BytesIO(content))


index.pickle = SimpleNamespace(
    loads=loads, dumps=pickle.dumps, PicklingError=pickle.PicklingError, UnpicklingError=pickle.UnpicklingError
)
columns.loads = whoosh3.loads = loads
structfile.load_pickle = load
legacy.toc_loaders.clear()  # of Whoosh's older formats, which unpickle in ways of their own
