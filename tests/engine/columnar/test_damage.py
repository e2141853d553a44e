"""Damaged files: found at opening, when the damage is read, or by `verify`.

Files made on purpose, whose checksums are right, give wrong answers at worst, never another kind of error.
"""

from __future__ import annotations

import random
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
import pytest

from newsearch.article import Article
from newsearch.engine.columnar import posting_list_writer, postings
from newsearch.engine.columnar.array_files import MAGIC, ArrayFile
from newsearch.engine.columnar.snapshot import LIST, read_list, verify, write_list
from newsearch.errors import IndexCorruptError
from newsearch.fields import SPACES

from . import crafted

if TYPE_CHECKING:
    from pathlib import Path

    from .archive import Folders


@pytest.fixture(params=[0, postings.MARKED], ids=["marked", "whole"])
def folder(folders: Folders, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A generation whose lists are looked into between their marks, and one whose lists are read whole."""
    monkeypatch.setattr(postings, "MARKED", request.param)
    monkeypatch.setattr(posting_list_writer, "MARKED", request.param)
    monkeypatch.setattr(postings, "RANKED", 4 * request.param)
    words = "gempa banjir di palu donggala korupsi kata berkata mengatakan presiden".split()
    source = random.Random(3)  # noqa: S311 nothing secret
    archive = [
        Article(id=str(n), headline=source.choice(words), body=" ".join(source.choices(words, k=40)), source="Antara")
        for n in range(300)
    ]
    base = folders.write(archive)
    return folders.write([archive[0]], base=base)


def _read_everything(folders: Folders, folder: Path) -> None:
    snapshot = folders.engine.open(folder)
    try:
        for segment in snapshot.segments:
            segment.find("7")
            list(segment.strings("headline"))
            segment.keywords("source").of(0)
            segment.numbers("words")
            list(segment.tally("names"))
            for phrase in (("amerika", "serikat"), ("presiden", "kata"), ("uni", "eropa")):
                segment.phrase(phrase)
            for number in range(0, segment.size, 50):
                segment.article(number)
            for space in SPACES:
                every = [(space, term, 1.0) for term, _ in segment.terms(space)]
                segment.best(every)
                segment.best(every[:2], np.arange(0, segment.size, 60))
                for term, _ in segment.terms(space):
                    segment.usage(term)
                    postings = segment.postings(space, term)
                    if postings is not None:
                        postings.scores(1.0, postings.find(np.arange(0, segment.size, 60))[0])
                        postings.positions(np.arange(0, postings.count, 90))
                        postings.positions()
                        some = np.arange(0, postings.count, 70)
                        segment.placed([postings, postings], [some, some], np.zeros(2 * len(some), dtype=np.int64))
    finally:
        snapshot.close()


@pytest.mark.parametrize("seed", range(3))
def test_a_flipped_bit_is_never_another_error(folders: Folders, folder: Path, seed: int) -> None:
    """Nothing but `IndexCorruptError` comes out of a file with a flipped bit, and `verify` always finds it."""
    source = random.Random(seed)  # noqa: S311 nothing secret
    paths = [path for path in sorted(folder.iterdir()) if path.suffix != ".toc"]
    for _ in range(25):
        path = source.choice(paths)
        content = bytearray(path.read_bytes())
        place = source.randrange(len(content))
        content[place] ^= 1 << source.randrange(8)
        original = path.read_bytes()
        path.unlink()
        path.write_bytes(content)
        try:
            _read_everything(folders, folder)
        except IndexCorruptError as problem:
            assert problem.path.parent == folder  # noqa: PT017 either outcome is right
        if not _is_padding(original, place):
            with pytest.raises(IndexCorruptError):
                verify(folder)
        path.write_bytes(original)


@pytest.mark.parametrize("seed", range(3))
def test_a_bit_flipped_on_purpose_is_never_another_error(folders: Folders, folder: Path, seed: int) -> None:
    """Nor is one whose checksums were made right again, and the seals of the files as well."""
    source = random.Random(seed)  # noqa: S311 nothing secret
    listing = read_list(folder)
    refused = 0
    for _ in range(25):
        path = folder / source.choice(sorted(listing.seals))
        original = path.read_bytes()
        content = bytearray(original)
        content[source.randrange(len(MAGIC), crafted.end(original))] ^= 1 << source.randrange(8)
        path.unlink()
        path.write_bytes(crafted.sealed(content))
        (folder / LIST).unlink()
        write_list(folder, listing.entries, listing.following)
        with closing(ArrayFile(path)) as file:
            file.verify()
        try:
            _read_everything(folders, folder)
        except IndexCorruptError as problem:
            assert problem.path.parent == folder  # noqa: PT017 either outcome is right
            refused += 1
        path.write_bytes(original)
    assert refused > 0


def test_a_file_of_another_generation_is_refused_at_opening(folders: Folders, folder: Path) -> None:
    """Though all of its checksums are right."""
    listing = read_list(folder)
    for name in listing.seals:
        path = folder / name
        original = path.read_bytes()
        path.unlink()
        path.write_bytes(crafted.sealed(_changed(original)))
        with pytest.raises(IndexCorruptError, match="another file"):
            folders.engine.open(folder)
        path.write_bytes(original)


def _changed(content: bytes) -> bytes:
    return content[: len(MAGIC)] + bytes([content[len(MAGIC)] ^ 1]) + content[len(MAGIC) + 1 :]


def _is_padding(content: bytes, place: int) -> bool:
    """Whether a byte may be one of the zeros between two arrays."""
    return content[place] == 0 and place % 8 != 0


def test_a_missing_file_is_found_at_opening(folders: Folders, folder: Path) -> None:
    for path in folder.iterdir():
        if path.suffix == ".toc":
            continue
        content = path.read_bytes()
        path.unlink()
        with pytest.raises(IndexCorruptError):
            folders.engine.open(folder)
        path.write_bytes(content)


def test_a_cut_file_is_found_at_opening(folders: Folders, folder: Path) -> None:
    for path in folder.iterdir():
        if path.suffix == ".toc":
            continue
        content = path.read_bytes()
        path.unlink()
        path.write_bytes(content[:-100])
        with pytest.raises(IndexCorruptError):
            folders.engine.open(folder)
        path.write_bytes(content)
