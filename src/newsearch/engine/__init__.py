"""The engine: what stands behind `newsearch.engine.interface`. The only package that imports Whoosh."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsearch.errors import IndexFormatError
from newsearch.messages import message

if TYPE_CHECKING:
    from pathlib import Path

    from newsearch.engine.columnar import ColumnarEngine
    from newsearch.engine.interface import Engine


def default_engine(*, memory: int | None = None, jobs: int | None = None) -> ColumnarEngine:
    """The engine that new indexes are written with; `memory` (bytes) and `jobs` are arguments of `ColumnarEngine`."""
    from newsearch.engine.columnar import ColumnarEngine

    return ColumnarEngine(memory=memory, jobs=jobs)


def engine_named(name: str, folder: Path, *, memory: int | None = None, jobs: int | None = None) -> Engine:
    """The engine that a manifest names, which also writes.

    Raises:
        IndexFormatError: this version has no such engine.
    """
    engine: Engine = default_engine(memory=memory, jobs=jobs)
    if name == engine.name:
        return engine
    if name == "whoosh":
        from newsearch.engine.whoosh.reference import StockEngine

        return StockEngine()
    raise IndexFormatError(folder, message("engine {name!r}", name=name), message("engine {name!r}", name=engine.name))
