"""Going on from an interrupted writer gives the generation of one that was not interrupted."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsearch.article import Article
from newsearch.engine.columnar import ColumnarEngine, checkpoint
from newsearch.engine.columnar.snapshot import verify
from newsearch.errors import StorageError
from newsearch.store.digest import article_digest

from .archive import BM25F, Folders, articles, found

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsearch.bm25f import Bm25f
    from newsearch.engine.columnar.generation_writer import ColumnarWriter

ARTICLES = [Article(id=f"a{n}", headline=f"Gempa {n}", body=f"Warga {n} mengungsi ke bukit.") for n in range(12)]
_archive = st.lists(articles(st.integers(0, 9).map(str)), min_size=1, max_size=12)


@dataclass
class Build:
    """Builds in one folder; a batch ends with the article that brings it to so many words."""

    folders: Folders
    folder: Path
    batch: int = 12
    base: Path | None = None
    bm25f: Bm25f = BM25F
    engine: ColumnarEngine | None = None

    def start(self, *, resume: bool) -> ColumnarWriter:
        self.folder.mkdir(exist_ok=True)
        engine = self.engine or self.folders.engine
        stems = self.folders.root / "stems"
        writer = engine.writer(self.folder, self.bm25f, base=self.base, stems=stems, resume=resume)
        writer.batch_words = self.batch
        return writer

    def interrupted(self, given: Sequence[Article]) -> int:
        """How many articles are kept of a build that is left alone after these."""
        writer = self.start(resume=False)
        add(writer, given)
        writer.abort()
        return self.folders.engine.kept(self.folder)

    def finished(self, given: Sequence[Article], *, resume: bool = True) -> ColumnarWriter:
        """The writer of a build that reads these to the end."""
        writer = self.start(resume=resume)
        add(writer, given)
        writer.finish()
        return writer


def add(writer: ColumnarWriter, given: Sequence[Article]) -> None:
    for article in given:
        writer.remove(article.id)
        writer.add(article, digest=article_digest(article), file=len(article.id))


def same(folders: Folders, one: Path, other: Path) -> bool:
    """Whether two generations have the same segments, byte for byte, and hold the same articles and lists."""
    snapshots = [folders.engine.open(folder) for folder in (one, other)]
    held = [found(snapshot) for snapshot in snapshots]
    for snapshot in snapshots:
        snapshot.close()
    verify(one)
    names = sorted(path.name for path in one.iterdir())
    assert names == sorted(path.name for path in other.iterdir())
    assert held[0] == held[1]
    return all((one / n).read_bytes() == (other / n).read_bytes() for n in names if not n.endswith(".articles"))


@pytest.fixture
def build(folders: Folders) -> Build:
    return Build(folders, folders.root / "g")


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_archive, _archive, st.integers(0, 12), st.sampled_from([1, 12, 40]), st.booleans())
def test_a_resumed_build_is_the_uninterrupted_one(
    old: list[Article], new: list[Article], cut: int, batch: int, update: bool
) -> None:
    """Wherever it was interrupted; also of an update, and with ids that come again."""
    with tempfile.TemporaryDirectory() as root:
        folders = Folders(Path(root))
        base = folders.write(old, batch=batch) if update else None
        build = Build(folders, folders.root / "resumed", batch, base)
        kept = build.interrupted(new[:cut])
        resumed = build.finished(new)
        assert resumed.resumed == kept
        whole = Build(folders, folders.root / "whole", batch, base)
        whole.finished(new, resume=False)
        assert same(folders, build.folder, whole.folder)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_archive, _archive, st.integers(0, 12), st.sampled_from([1, 12, 40]))
def test_other_articles_than_before_are_indexed_as_they_are_now(
    before: list[Article], now: list[Article], common: int, batch: int
) -> None:
    """From the first one on that is not as it was."""
    with tempfile.TemporaryDirectory() as root:
        folders = Folders(Path(root))
        build = Build(folders, folders.root / "resumed", batch)
        given = [*before[:common], *now]
        build.interrupted(before)
        build.finished(given)
        whole = Build(folders, folders.root / "whole", batch)
        whole.finished(given, resume=False)
        assert same(folders, build.folder, whole.folder)


def test_a_batch_is_not_indexed_again(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks for its entities or words."""
    build.engine = ColumnarEngine(jobs=1)
    assert build.interrupted(ARTICLES) == 12
    monkeypatch.setattr("newsearch.entities.EntityFinder.find", None)
    monkeypatch.setattr("newsearch.engine.columnar.batch.Batch.add", None)
    assert build.finished(ARTICLES).resumed == 12


def test_each_word_that_is_kept_was_read_from_the_disk_and_verified(build: Build) -> None:
    """A batch with a changed byte is not trusted, nor are those behind it."""
    build.interrupted(ARTICLES)
    batches = sorted(build.folder.glob("*.index"))
    assert len(batches) > 4
    content = bytearray(batches[2].read_bytes())
    content[len(content) // 3] ^= 1
    batches[2].write_bytes(content)
    assert build.finished(ARTICLES).resumed == 2 * (12 // len(batches))
    verify(build.folder)


@pytest.mark.parametrize("batch", [12, 1 << 40])
def test_a_build_that_stops_while_phrases_are_looked_for_goes_on_from_its_batches(
    build: Build, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    build.batch = batch
    writer = build.start(resume=False)
    add(writer, ARTICLES)
    with monkeypatch.context() as patch:
        patch.setattr("newsearch.engine.columnar.generation_writer.write_phrases", stop)
        with pytest.raises(KeyboardInterrupt):
            writer.finish()
    writer.abort()
    assert build.finished(ARTICLES).resumed == len(ARTICLES)


@pytest.mark.parametrize("name", ["s000001-1.index", "s000001-1.articles"])
def test_a_batch_that_was_being_written_is_none(build: Build, name: str) -> None:
    build.interrupted(ARTICLES)
    path = build.folder / name
    path.write_bytes(path.read_bytes()[:-20])
    each = 12 // len(list(build.folder.glob("*.index")))
    assert build.finished(ARTICLES).resumed == each


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"bm25f": replace(BM25F, k1=BM25F.k1 + 1)}, "bm25f"),
        ({"engine": ColumnarEngine(entities=True)}, "entities"),
        ({"base": "other"}, "base"),
    ],
)
def test_batches_of_other_parameters_are_refused(build: Build, change: dict[str, object], word: str) -> None:
    build.interrupted(ARTICLES)
    if "base" in change:
        change = {"base": build.folders.write([Article(id="lain", body="banjir")])}
    writer = replace(build, **change).finished(ARTICLES)  # type: ignore[arg-type]
    assert (writer.resumed, writer.refused) == (0, f"it had another {word}")
    verify(build.folder)


@pytest.mark.parametrize("version", ["newsearch.version.__version__", "ANALYSIS_VERSION", "ENTITIES_VERSION"])
def test_batches_of_another_version_are_refused(build: Build, monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    build.engine = ColumnarEngine(jobs=1)
    build.interrupted(ARTICLES)
    monkeypatch.setattr(checkpoint, version.rpartition(".")[2], "0")
    assert build.finished(ARTICLES).refused.startswith("it had another ")


def test_a_mark_that_cannot_be_read_is_refused(build: Build) -> None:
    build.interrupted(ARTICLES)
    (build.folder / checkpoint.MARK).write_bytes(b"[")
    assert build.finished(ARTICLES).refused == "it left no mark that can be read"


def test_a_folder_that_cannot_be_read_is_an_error_of_storage(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise OSError(5, "Input/output error")

    build.interrupted(ARTICLES)
    monkeypatch.setattr(Path, "glob", failing)
    with pytest.raises(StorageError, match="Input/output error"):
        build.folders.engine.kept(build.folder)


def test_a_finished_build_has_nothing_to_go_on_from(build: Build) -> None:
    build.finished(ARTICLES, resume=False)
    assert build.folders.engine.kept(build.folder) == 0
    assert not (build.folder / checkpoint.MARK).exists()
