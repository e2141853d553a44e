"""Checks that this version can search and extend a generation; apart from building, to keep the import light."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsearch.analysis import ANALYSIS_VERSION
from newsearch.errors import IndexFormatError
from newsearch.messages import message
from newsearch.store.generations import Generations
from newsearch.store.manifest import Manifest
from newsearch.version import ENTITIES_VERSION

if TYPE_CHECKING:
    from pathlib import Path


def load_manifest(folder: Path, generation: str) -> Manifest:
    """The manifest of a generation that this version can search and extend.

    Raises:
        IndexFormatError: another version of the analysis or of the entities wrote it.
        IndexCorruptError: it, or a file that it names, is damaged.
    """
    path = Generations(folder).path(generation)
    manifest = Manifest.load(path)
    for what, found, expected in (
        ("analysis", manifest.analysis, ANALYSIS_VERSION),
        ("entities", manifest.entities, ENTITIES_VERSION),
    ):
        if found != expected:
            raise IndexFormatError(
                folder,
                message("{what} {version}", what=what, version=found),
                message("{what} {version}", what=what, version=expected),
            )
    manifest.check(path)
    return manifest
