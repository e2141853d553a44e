"""Batches are made while the garbage collector rests, and what is remembered of them can be freed."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest

from newsearch.article import Article
from newsearch.bm25f import Bm25f
from newsearch.engine.columnar import batch_builder
from newsearch.engine.columnar.batch import Batch
from newsearch.engine.columnar.batch_builder import BatchBuilder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def maker(tmp_path: Path) -> BatchBuilder:
    return BatchBuilder(Bm25f(), tmp_path / "stems", 1 << 24, entities=False)


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    """The collector as other tests expect it."""
    yield
    gc.enable()


def make(maker: BatchBuilder, folder: Path, monkeypatch: pytest.MonkeyPatch, *, fails: bool = False) -> list[bool]:
    """Make a batch of one article; whether the collector was on when the article was added."""
    seen: list[bool] = []

    def add(*_: object, **__: object) -> None:
        seen.append(gc.isenabled())
        if fails:
            raise MemoryError

    monkeypatch.setattr(Batch, "add", add)
    monkeypatch.setattr(Batch, "write", lambda *_: None)
    maker.make(folder, "batch", [(Article(id="1", body="kata"), 0, 0)])
    return seen


def test_collector_rests_while_a_batch_is_made(
    maker: BatchBuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert make(maker, tmp_path, monkeypatch) == [False]
    assert gc.isenabled()


def test_collector_runs_again_after_a_batch_that_failed(
    maker: BatchBuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(MemoryError):
        make(maker, tmp_path, monkeypatch, fails=True)
    assert gc.isenabled()


def test_collector_that_was_off_stays_off(maker: BatchBuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gc.disable()
    make(maker, tmp_path, monkeypatch)
    assert not gc.isenabled()


def test_what_is_remembered_of_batches_can_be_freed(maker: BatchBuilder, tmp_path: Path) -> None:
    """Deletions, which take the analysis of articles and nothing else, can be worked out all the same."""
    article = Article(id="1", body="kata demi kata")
    maker.make(tmp_path, "batch", [(article, 0, 0)])
    before = len(maker.batch()._table.exact_terms)
    maker.forget()
    batch = maker.batch()
    assert len(batch._table.exact_terms) < before
    batch.add(article, digest=0, file=0)
    assert {(b"demi", (1,)), (b"kata", (1,))} < set(batch.term_rows()["exact"])


def test_model_is_loaded_by_the_first_batch_and_not_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[int] = []

    class Finder:
        def __init__(self, *, memory: int) -> None:
            loaded.append(memory)

        def find_all(self, articles: list[Article]) -> list[tuple[()]]:
            return [() for _ in articles]

    monkeypatch.setattr(batch_builder, "EntityFinder", Finder)
    maker = BatchBuilder(Bm25f(), tmp_path / "stems", 100, entities=True)
    assert loaded == []
    for name in ("first", "second"):
        maker.make(tmp_path, name, [(Article(id="1", body="kata"), 0, 0)])
    assert loaded == [30]
