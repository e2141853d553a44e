"""Worker processes: the same index with any number of them, and every way in which one can end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest

from newsearch.article import Article
from newsearch.build.build import rebuild, update
from newsearch.engine.columnar import ColumnarEngine
from newsearch.engine.columnar.snapshot import verify
from newsearch.engine.columnar.workers import Settings, Workers, processes
from newsearch.errors import StorageError, WorkerError

from .archive import BM25F, Folders, found

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newsearch.engine.columnar.generation_writer import ColumnarWriter

ARTICLES = [
    Article(
        id=f"a{n}",
        headline=f"Gempa {n} mengguncang Palu",
        body=f"Warga {n % 7} mengungsi ke bukit di Donggala.\n\nMenteri Sosial (Mensos) Budi{n % 5} membantu {n}.",
    )
    for n in range(60)
]


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Workers]:
    made = Workers(2, Settings(tmp_path, BM25F, tmp_path / "stems", 32 << 20, entities=False))
    yield made
    made.close()


def writer(root: Path, jobs: int, name: str = "g") -> ColumnarWriter:
    """A writer of small batches."""
    folder = root / name
    folder.mkdir()
    made = ColumnarEngine(jobs=jobs).writer(folder, BM25F, base=None, stems=root / f"{name}-stems")
    made.batch_words = 100
    return made


def write(root: Path, jobs: int, name: str) -> Path:
    made = writer(root, jobs, name)
    for n, article in enumerate([*ARTICLES, ARTICLES[3], ARTICLES[40]]):
        made.remove(article.id)
        made.add(article, digest=n, file=1)
    made.finish()
    return root / name


def test_the_index_is_the_same_with_any_number_of_workers(tmp_path: Path) -> None:
    """Byte for byte, also where a later record of an id takes the place of one that a worker has."""
    one, three = write(tmp_path, 1, "one"), write(tmp_path, 3, "three")
    names = sorted(path.name for path in one.iterdir())
    assert names == sorted(path.name for path in three.iterdir())
    for name in names:
        assert (one / name).read_bytes() == (three / name).read_bytes(), name
    assert (tmp_path / "one-stems").read_bytes() == (tmp_path / "three-stems").read_bytes()
    verify(three)


def test_an_archive_of_one_batch_needs_no_workers(tmp_path: Path) -> None:
    made = writer(tmp_path, 2)
    made.batch_words = 1 << 40
    for article in ARTICLES:
        made.add(article, digest=0, file=0)
    made._flush(last=True)
    assert made._workers is not None
    assert len(made._workers) == 0
    made.abort()


def test_a_killed_worker_is_an_error_and_the_live_index_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsearch.engine.columnar.generation_writer.batch_words", lambda _: 100)
    index = tmp_path / "index"
    rebuild(index, ARTICLES[:20])
    live = (index / "CURRENT").read_bytes()
    make = Workers.make

    def killed(workers: Workers, name: str, items: object) -> None:
        make(workers, name, items)  # type: ignore[arg-type]
        for worker in workers._workers:
            worker._process.kill()

    monkeypatch.setattr(Workers, "make", killed)
    with pytest.raises(WorkerError, match="killed by signal 9"):
        update(index, ARTICLES, jobs=2)
    assert (index / "CURRENT").read_bytes() == live
    assert len(list((index / "generations").iterdir())) == 1


def test_an_error_of_a_worker_is_raised_as_it_was(workers: Workers, tmp_path: Path) -> None:
    (tmp_path / "s.index").touch()
    workers.make("s", [(ARTICLES[0], 0, 0)])
    with pytest.raises(StorageError, match=r"s\.index.*File exists") as caught:
        workers.finish()
    assert caught.value.path == tmp_path / "s.index"
    assert isinstance(caught.value.problem, FileExistsError)


def test_what_a_worker_did_not_expect_is_told(workers: Workers) -> None:
    workers.make("s", [("no article", 0, 0)])  # type: ignore[list-item]
    with pytest.raises(WorkerError, match="AttributeError"):
        workers.finish()


def test_closing_ends_the_workers_at_once(workers: Workers) -> None:
    workers.make("s", [(ARTICLES[0], 0, 0)])
    process = workers._workers[0]._process
    workers.close()
    assert process.returncode == -signal.SIGKILL


def test_an_interpreter_that_cannot_be_started_is_an_error(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(WorkerError, match="cannot be started: No such file"):
        workers.make("s", [(ARTICLES[0], 0, 0)])


def test_a_worker_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    """However that ends: here it is killed, and can tell nobody."""
    script = f"""
    import os, signal, sys
    from pathlib import Path
    from newsearch.article import Article
    from newsearch.bm25f import Bm25f
    from newsearch.engine.columnar.workers import Settings, Workers

    folder = Path({str(tmp_path)!r})
    workers = Workers(1, Settings(folder, Bm25f(), folder / "stems", 32 << 20, False))
    workers.make("s", [(Article(id="a"), 0, 0)])
    workers.finish()
    print(workers._workers[0]._process.pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
    """
    # The worker holds this end of the pipe until it ends.
    reading, writing = os.pipe()
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, stderr=writing, check=False
    )
    os.close(writing)
    assert done.returncode == -signal.SIGKILL
    assert int(done.stdout) > 0
    with os.fdopen(reading, "rb") as end:
        assert end.read() == b""


def test_a_script_without_a_guard_may_build_with_workers(tmp_path: Path) -> None:
    """Workers do not import the program that started them."""
    script = tmp_path / "script.py"
    script.write_text(
        textwrap.dedent(f"""
        from newsearch import Article, rebuild
        from newsearch.engine.columnar import generation_writer

        generation_writer.batch_words = lambda memory: 50
        articles = [Article(id=str(n), body="gempa bumi di Palu " * 5) for n in range(20)]
        print(rebuild({str(tmp_path / "index")!r}, articles, jobs=2).after)
        """)
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("20\n", "")


def test_every_worker_has_its_share_of_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(64)), raising=False)
    assert [processes(megabytes << 20) for megabytes in (1, 128, 512, 1 << 14)] == [1, 1, 4, 64]


def test_the_found_terms_are_those_of_one_process(tmp_path: Path) -> None:
    folders = Folders(tmp_path, ColumnarEngine(entities=False, jobs=2))
    snapshot = folders.engine.open(folders.write(ARTICLES, batch=100))
    (tmp_path / "one").mkdir()
    other = folders.engine.open(Folders(tmp_path / "one", ColumnarEngine(entities=False, jobs=1)).write(ARTICLES))
    assert found(snapshot) == found(other)
    snapshot.close()
    other.close()
