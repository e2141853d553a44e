"""Batches are small here, and no entities are looked for, except where a test asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newsearch.build import build as building
from newsearch.build.parts import part_builder, part_merger
from newsearch.engine.columnar import ColumnarEngine, generation_writer

from .archive import write_archive

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True, scope="module")
def small_batches() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(generation_writer, "MEMORY", 1 << 12)
        for module in (building, part_builder, part_merger):
            patch.setattr(module, "default_engine", lambda **_: ColumnarEngine(entities=False, jobs=1))
        patch.setattr(building, "engine_named", lambda *_, **__: ColumnarEngine(entities=False, jobs=1))
        yield


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return write_archive(tmp_path / "archive")
