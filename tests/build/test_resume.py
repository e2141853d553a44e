"""`--resume`: what an interrupted build has finished is kept, and the next build goes on from it if it is asked to."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from newsearch import Index, read_corpus, rebuild, update
from newsearch.build import build as building
from newsearch.build.build import kept
from newsearch.corpus.column_kinds import SAMPLE
from newsearch.engine.columnar import ColumnarEngine, generation_writer
from newsearch.store.generations import Generations
from newsearch.upkeep.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run, WriteRecords

RECORDS = [(f"a{n}", f"Gempa ke-{n}", f"Warga desa{n} mengungsi ke bukit {n % 3}.") for n in range(40)]
SMALL_BATCHES = """
import sys
from newsearch.cli.run import run
from newsearch.engine.columnar import generation_writer
generation_writer.MEMORY = 1 << 12
sys.exit(run(sys.argv[1:]))
"""


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generation_writer, "MEMORY", 1 << 12)
    monkeypatch.setattr(building, "default_engine", lambda **_: ColumnarEngine(entities=False))
    monkeypatch.setattr(building, "engine_named", lambda *_, **__: ColumnarEngine(entities=False))


def interrupt_after(records: int) -> Any:
    """A progress callback that is interrupted like a person's Ctrl-C."""

    def progress(read: int) -> None:
        if read == records:
            raise KeyboardInterrupt

    return progress


def answers(index: Path) -> list[Any]:
    with Index.open(index) as opened:
        queries = ("gempa", "desa7", '"mengungsi ke bukit"', "bukit 2", "desa*")
        return [[(hit.id, hit.score, hit.headline) for hit in opened.search(query, limit=50)] for query in queries]


def counts(report: Any) -> dict[str, int]:
    return {name: value for name, value in report.to_dict().items() if name in {"read", "added", "after", "skipped"}}


def test_a_build_goes_on_after_an_interrupt(tmp_path: Path, write_records: WriteRecords) -> None:
    """The report counts all that was read, and the index is that of a build without an interruption."""
    source = write_records("berita.jsonl", *RECORDS)
    whole = rebuild(tmp_path / "whole", read_corpus(source))
    with pytest.raises(KeyboardInterrupt):
        rebuild(tmp_path / "index", read_corpus(source), progress=interrupt_after(30))
    left = kept(tmp_path / "index")
    assert 0 < left < 30
    resumed = rebuild(tmp_path / "index", read_corpus(source), resume=True)
    assert (resumed.resumed, resumed.refused) == (left, "")
    assert counts(resumed) == counts(whole)
    assert answers(tmp_path / "index") == answers(tmp_path / "whole")
    assert verify(tmp_path / "index", deep=True).sound
    assert verify(tmp_path / "index").unknown == []


def test_an_update_goes_on_after_an_interrupt(tmp_path: Path, write_records: WriteRecords) -> None:
    """Also with articles that replace older ones, and readers keep the old index until it is finished."""
    index = tmp_path / "index"
    old = write_records("lama.jsonl", *RECORDS[:10])
    rebuild(index, read_corpus(old))
    before = answers(index)
    changed = [(id_, headline, f"{body} Ralat.") for id_, headline, body in RECORDS[5:]]
    new = write_records("baru.jsonl", *changed)
    with pytest.raises(KeyboardInterrupt):
        update(index, read_corpus(new), progress=interrupt_after(33))
    assert answers(index) == before
    left = kept(index)
    resumed = update(index, read_corpus(new), resume=True)
    assert (left > 0, resumed.resumed) == (True, left)
    assert (resumed.added, resumed.changed, resumed.after) == (30, 5, 40)
    rebuild(tmp_path / "whole", read_corpus(old, new))
    assert answers(index) == answers(tmp_path / "whole")
    assert verify(index, deep=True, every=True).sound


def test_what_changed_meanwhile_is_read_as_it_is_now(tmp_path: Path, write_records: WriteRecords) -> None:
    source = write_records("berita.jsonl", *RECORDS)
    with pytest.raises(KeyboardInterrupt):
        rebuild(tmp_path / "index", read_corpus(source), progress=interrupt_after(30))
    left = kept(tmp_path / "index")
    source = write_records("berita.jsonl", *RECORDS[:5], ("a5", "Banjir", "Air surut."), *RECORDS[6:])
    assert 0 < rebuild(tmp_path / "index", read_corpus(source), resume=True).resumed < left
    rebuild(tmp_path / "whole", read_corpus(source))
    assert answers(tmp_path / "index") == answers(tmp_path / "whole")


def test_an_error_leaves_nothing_and_so_does_a_build_without_resume(
    tmp_path: Path, write_records: WriteRecords
) -> None:
    index = tmp_path / "index"
    source = write_records("berita.jsonl", *RECORDS)
    with pytest.raises(KeyboardInterrupt):
        rebuild(index, read_corpus(source), progress=interrupt_after(30))
    assert len(Generations(index).unfinished()) == 1
    assert rebuild(index, read_corpus(source)).resumed == 0
    assert Generations(index).unfinished() == []

    def fail(read: int) -> None:
        if read == 30:
            raise RuntimeError

    with pytest.raises(RuntimeError):
        rebuild(index, read_corpus(source), progress=fail)
    assert Generations(index).unfinished() == []


def test_without_an_interrupted_build_resume_builds(tmp_path: Path, write_records: WriteRecords) -> None:
    report = rebuild(tmp_path / "index", read_corpus(write_records("b.jsonl", *RECORDS)), resume=True)
    assert (report.added, report.resumed, report.refused) == (40, 0, "")


@pytest.mark.parametrize("kill", [signal.SIGKILL, signal.SIGINT])
def test_the_command_goes_on_after_a_signal(tmp_path: Path, run: Run, kill: signal.Signals) -> None:
    """It waits for more records on standard input, so the signal meets it in the middle.

    The first records are looked at together before any is taken, and more than these have to be read.
    """
    records = (f'{{"id": "b{n}", "title": "Gempa ke-{n}", "content": "Warga desa{n} mengungsi."}}\n' for n in range(80))
    lines = list(records)
    assert len(lines) > SAMPLE
    command = [sys.executable, "-c", SMALL_BATCHES]
    with subprocess.Popen(
        [*command, "index", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        start_new_session=True,
    ) as process:
        assert process.stdin is not None
        process.stdin.writelines(lines[:70])
        process.stdin.flush()
        while not kept(tmp_path / "index") and process.poll() is None:
            pass
        # Ctrl-C reaches all processes of a command.
        (os.killpg if kill is signal.SIGINT else os.kill)(process.pid, kill)
        _, said = process.communicate(timeout=30)
    left = kept(tmp_path / "index")
    assert left > 0
    if kill is signal.SIGINT:
        assert f"{left} articles that were indexed are kept" in said
        assert "--resume" in said
        assert said.endswith("newsearch: interrupted; the live index is as it was\n")
    assert "unfinished" in run("doctor").stdout
    done = subprocess.run(
        [*command, "index", "-", "--resume", "--json"],
        input="".join(lines),
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=True,
    )
    report = json.loads(done.stdout)
    assert (report["resumed"], report["read"], report["after"]) == (left, 80, 80)
    assert run("verify", "--deep").returncode == 0
