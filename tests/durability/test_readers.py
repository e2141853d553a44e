"""Readers go on while others write: every answer belongs wholly to one generation. Of two writers one waits."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from durability import archive
from newsearch import Article, Index, LockedError, rebuild, update
from newsearch.engine.columnar import ColumnarEngine
from newsearch.upkeep.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Run

NEW = archive.articles(44, 300)
TESTS = Path(__file__).parents[1]
READER = """
import json, sys
from pathlib import Path
from durability.test_readers import watch
print("ready", flush=True)
print(json.dumps(watch(sys.argv[1], Path(sys.argv[2]).exists)))
"""


def generation(number: int) -> list[Article]:
    """The archive of one rebuild: each article tells which."""
    return [
        Article(id=f"a{n}", headline=f"Gempa ronde{number}", body=f"Warga menunggu kabar ronde{number}.")
        for n in range(5 + number % 3)
    ]


def write(index: Path, number: int) -> None:
    """One rebuild."""
    rebuild(index, generation(number), force=True, keep=1, engine=ColumnarEngine(entities=False))


def watch(index: str | Path, stopped: Callable[[], bool]) -> dict[str, Any]:
    """Search until told to stop, and once more: how many answers, of which generations, and which were mixed."""
    answers, last = 0, False
    seen: set[int] = set()
    mixed: list[Any] = []
    with Index.open(index) as opened:
        while not last:
            last = stopped()
            opened.refresh()
            hits = list(opened.search("gempa kabar", limit=20))
            rounds = {hit.headline.split()[-1] for hit in hits}
            rounds |= {opened.article(hit.id).headline.split()[-1] for hit in hits}
            number = int(min(rounds, default="ronde-1").removeprefix("ronde"))
            whole = [article.id for article in generation(number)]
            if len(rounds) != 1 or [hit.id for hit in hits] != whole:
                mixed.append([sorted(rounds), [hit.id for hit in hits]])
            if opened.search(f"ronde{number}").total != len(whole):
                mixed.append([f"ronde{number}"])
            answers += 1
            seen.add(number)
    return {"answers": answers, "seen": sorted(seen), "mixed": mixed}


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """An index of generation 0."""
    write(tmp_path / "index", 0)
    return tmp_path / "index"


def threads_read(index: Path, threads: int, rebuilds: int) -> list[dict[str, Any]]:
    """What readers in threads saw while the index was rebuilt."""
    over = threading.Event()
    with ThreadPoolExecutor(threads) as pool:
        readers = [pool.submit(watch, index, over.is_set) for _ in range(threads)]
        try:
            for number in range(1, rebuilds + 1):
                write(index, number)
        finally:
            over.set()
        return [reader.result() for reader in readers]


def processes_read(index: Path, processes: int, rebuilds: int) -> list[dict[str, Any]]:
    """What readers in processes of their own saw while the index was rebuilt."""
    over = index.with_name("over")
    command = [sys.executable, "-c", READER, str(index), str(over)]
    with ExitStack() as stack:
        readers = [
            stack.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=TESTS))
            for _ in range(processes)
        ]
        outputs: list[Any] = [reader.stdout for reader in readers]
        try:
            for output in outputs:
                assert output.readline() == "ready\n"
            for number in range(1, rebuilds + 1):
                write(index, number)
        finally:
            over.touch()
        return [json.loads(output.read()) for output in outputs]


def check(found: list[dict[str, Any]], rebuilds: int) -> None:
    """No answer was mixed, and all readers saw the last generation."""
    total = sum(reader["answers"] for reader in found)
    seen = {number for reader in found for number in reader["seen"]}
    print(f"\n{len(found)} readers, {rebuilds} rebuilds: {total} answers, {len(seen)} generations seen")  # noqa: T201
    assert [reader["mixed"] for reader in found] == [[]] * len(found)
    assert all(rebuilds in reader["seen"] for reader in found)


def test_every_answer_of_a_thread_belongs_to_one_generation(index: Path) -> None:
    check(threads_read(index, 4, 4), 4)


def test_every_answer_of_a_process_belongs_to_one_generation(index: Path) -> None:
    check(processes_read(index, 2, 4), 4)


@pytest.mark.soak
def test_readers_in_8_threads_during_20_rebuilds(index: Path) -> None:
    check(threads_read(index, 8, 20), 20)


@pytest.mark.soak
def test_readers_in_4_processes_during_20_rebuilds(index: Path) -> None:
    check(processes_read(index, 4, 20), 20)


def test_the_second_writer_is_told_who_the_first_is_and_a_killed_one_holds_nothing(index: Path, run: Run) -> None:
    """The command ends with 75; a lock that a killed process left is free."""
    script = (
        "import sys; from pathlib import Path; from newsearch.store.lock import writing\n"
        "with writing(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    source = index.with_name("berita.jsonl")
    source.write_text('{"id": "b", "title": "Banjir", "content": "Air surut."}\n', "utf8")
    command = [sys.executable, "-c", script, str(index)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        for arguments in (["update", str(source), "--lock-timeout", "0.1"], ["rollback"]):
            done = run(*arguments)
            assert done.returncode == 75
            assert f"process {holder.pid}" in done.stderr
        with pytest.raises(LockedError, match=f"process {holder.pid}"):
            update(index, generation(1))
        holder.kill()
    assert run("update", str(source)).returncode == 0


@pytest.mark.soak
def test_50_kills_of_the_command_at_random_times(tmp_path: Path) -> None:
    """The real command, a whole process: whenever it dies, the index answers as before or as after it."""
    archive.build(tmp_path / "base")
    source = tmp_path / "berita.jsonl"
    records = [{"id": article.id, "title": article.headline, "content": article.body} for article in NEW]
    source.write_text("".join(json.dumps(record) + "\n" for record in records), "utf8")
    queries = ("gempa warga", '"warga mengungsi"', "meng*")
    command = [sys.executable, "-m", "newsearch", "update", str(source), "--index", str(tmp_path / "index")]
    shutil.copytree(tmp_path / "base", tmp_path / "index")
    before = hits(tmp_path / "index", queries)
    start = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    long = time.monotonic() - start
    after = hits(tmp_path / "index", queries)
    assert before != after
    chance = random.Random(4)  # noqa: S311 a repeatable choice
    ended = {"before": 0, "after": 0}
    while sum(ended.values()) < 50:
        shutil.rmtree(tmp_path / "index")
        shutil.copytree(tmp_path / "base", tmp_path / "index")
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as killed:
            try:
                killed.wait(long * chance.uniform(0.2, 1.0))
            except subprocess.TimeoutExpired:
                killed.kill()
        if killed.returncode == 0:
            long *= 0.9  # it was over before; the machine has become faster
            continue
        found = hits(tmp_path / "index", queries)
        assert found in (before, after)
        ended["before" if found == before else "after"] += 1
        long *= 1.02
        subprocess.run(command, check=True, capture_output=True)
        assert hits(tmp_path / "index", queries) == after
    assert verify(tmp_path / "index", deep=True, every=True).sound
    print(f"\n50 kills: {ended}")  # noqa: T201


def hits(index: Path, queries: tuple[str, ...]) -> list[list[tuple[str, float]]]:
    """Ids and scores."""
    with Index.open(index) as opened:
        return [[(hit.id, hit.score) for hit in opened.search(query)] for query in queries]
