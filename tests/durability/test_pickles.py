"""Opening an index never runs code: what Whoosh would unpickle of a crafted one is refused."""

from __future__ import annotations

import pickle
import struct
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from whoosh import columns
from whoosh import index as whoosh_index
from whoosh.codec import whoosh3
from whoosh.filedb import structfile
from whoosh.filedb.filestore import FileStorage

from durability.archive import articles
from durability.test_damage import Bomb
from newsearch import Index, IndexCorruptError, rebuild
from newsearch.engine.columnar import ColumnarEngine
from newsearch.engine.whoosh import unpickling
from newsearch.engine.whoosh.reference import StockEngine
from newsearch.store import manifest
from newsearch.store.generations import Generations

if TYPE_CHECKING:
    from pathlib import Path

    from newsearch.engine.interface import Engine


# Whoosh leaves its files open where reading them fails.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def built(folder: Path, engine: Engine) -> Path:
    """The one generation of a small index."""
    rebuild(folder, articles(0, 4), engine=engine)
    return Generations(folder).path(Generations(folder).complete()[0])


def accept(generation: Path) -> None:
    """Make the manifest say that the files are right as they are: who crafts an index can do that."""
    known = manifest.Manifest.load(generation)
    (generation / manifest.NAME).unlink()
    replace(known, files=manifest.file_records(generation, None)).save(generation)


def craft(generation: Path, place: str, bomb: Bomb, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the bomb where Whoosh will unpickle it."""
    index = whoosh_index.open_dir(str(generation))
    schema: Any = index.schema  # type: ignore[attr-defined]
    segments: list[Any] = list(index._segments())  # type: ignore[attr-defined]
    index.close()
    (toc,) = generation.glob("*.toc")
    if place == "segment":
        (path,) = generation.glob("*.seg")
        content = path.read_bytes()
        # A compound file begins with the place of the pickled directory of what is in it.
        path.write_bytes(struct.pack("!qi", len(content), 100) + content[12:] + pickle.dumps(bomb) * 2)
        return
    if place == "old format":
        content = toc.read_bytes()
        version = struct.pack("!i", whoosh_index._CURRENT_TOC_VERSION)  # type: ignore[attr-defined]
        assert content.count(version) == 1
        toc.write_bytes(content.replace(version, struct.pack("!i", -110)))
        return
    toc.unlink()
    if place == "schema":
        monkeypatch.setattr(whoosh_index.pickle, "dumps", lambda *_: pickle.dumps(bomb))
    if place == "segments":
        segments.append(bomb)
    whoosh_index.TOC(schema, segments, 1).write(FileStorage(str(generation)), "MAIN")


@pytest.mark.parametrize("place", ["schema", "segments", "segment", "old format"])
def test_a_crafted_table_of_contents_or_segment_is_refused(
    tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    generation = built(tmp_path / "index", StockEngine())
    craft(generation, place, Bomb(tmp_path / "exploded"), monkeypatch)
    accept(generation)
    with pytest.raises(IndexCorruptError):
        Index.open(tmp_path / "index")
    assert not (tmp_path / "exploded").exists()


def test_whoosh_refuses_a_crafted_table_of_contents_of_ours_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who searches an index of ours with Whoosh has imported the codec, and with it the allow-list."""
    generation = built(tmp_path / "index", ColumnarEngine(entities=False))
    assert whoosh_index.open_dir(str(generation)).searcher().doc_count() == 4
    craft(generation, "segments", Bomb(tmp_path / "exploded"), monkeypatch)
    with pytest.raises(IndexCorruptError, match="which no index needs"):
        whoosh_index.open_dir(str(generation))
    assert not (tmp_path / "exploded").exists()


def test_whatever_whoosh_unpickles_goes_through_the_allow_list(tmp_path: Path) -> None:
    """Stored fields and posting lists, too, which it reads later than the rest."""
    assert columns.loads is whoosh3.loads is whoosh_index.pickle.loads is unpickling.loads
    assert structfile.load_pickle is unpickling.load
    with pytest.raises(IndexCorruptError, match=r"PosixPath\.touch|getattr|touch"):
        unpickling.loads(pickle.dumps(Bomb(tmp_path / "exploded")))
    assert not (tmp_path / "exploded").exists()
    with pytest.raises(IndexCorruptError):
        unpickling.loads(b"")
