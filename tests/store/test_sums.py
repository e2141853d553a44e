"""Every record is accounted for, whatever the files of an archive become from update to update."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsearch import BuildReport, Index, read_corpus, rebuild, update
from newsearch.build import build
from newsearch.engine.columnar import ColumnarEngine

_records = st.tuples(st.sampled_from("abcdef"), st.sampled_from(["", "gempa", "banjir", "gempa gempa warga"]))
_file = st.lists(_records, max_size=4)
_archive = st.dictionaries(st.sampled_from(["1", "2", "3"]), _file, min_size=1)
"""Files of records (id, text); a record without a text gives no article, and of equal ids the last one counts."""


def write(folder: Path, files: dict[str, list[tuple[str, str]]]) -> None:
    for path in folder.iterdir():
        path.unlink()
    for name, records in files.items():
        rows = [json.dumps({"id": id_, "content": text}) for id_, text in records]
        (folder / f"{name}.jsonl").write_text("".join(f"{row}\n" for row in rows))


def check(report: BuildReport) -> None:
    assert report.read == report.added + report.changed + report.unchanged + report.skipped
    assert report.after == report.before + report.added - report.deleted


def answers(index: Path) -> list[Any]:
    with Index.open(index) as opened:
        assert opened.stats().articles == opened.search("-tidakada").total
        return [[(hit.id, hit.score) for hit in opened.search(query)] for query in ("gempa", "banjir warga", "-gempa")]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_archive, min_size=2, max_size=4))
def test_read_is_added_changed_unchanged_and_skipped(states: list[dict[str, list[tuple[str, str]]]]) -> None:
    """After is before + added - deleted; the same update twice changes nothing; the same corpus ranks the same.

    With pruning an updated index is the one that a rebuild from the same files gives.
    """
    with tempfile.TemporaryDirectory() as scratch, pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "default_engine", lambda **_: ColumnarEngine(entities=False))
        patch.setattr(build, "engine_named", lambda *_, **__: ColumnarEngine(entities=False))
        root = Path(scratch)
        (root / "arsip").mkdir()
        for number, files in enumerate(states):
            write(root / "arsip", files)
            corpus = read_corpus(root / "arsip")
            done = update(root / "index", corpus, prune=True, force=True)
            check(done)
            again = update(root / "index", corpus, prune=True)
            check(again)
            assert (again.added, again.changed, again.deleted) == (0, 0, 0)
            assert again.generation == done.generation
            anew = rebuild(root / f"anew{number}", corpus, force=True)
            check(anew)
            assert (anew.read, anew.after) == (again.read, again.after)
            assert answers(root / "index") == answers(root / f"anew{number}")
