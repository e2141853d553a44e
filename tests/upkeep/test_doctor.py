"""What the doctor sees, and that it changes nothing."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import pytest
from whoosh import index as whoosh_index

from newsearch import Article, Index, StemmerError, rebuild, update
from newsearch.analysis import sastrawi
from newsearch.store.generations import Generations
from newsearch.store.lock import writing
from newsearch.store.manifest import Manifest
from newsearch.upkeep.doctor import Finding, doctor

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import MakeArticle, Run


@pytest.fixture
def index(tmp_path: Path, make_article: MakeArticle) -> Path:
    rebuild(tmp_path / "index", [make_article("a"), make_article("b", "Judul \x7f\u202e \x1b[2J")])
    return tmp_path / "index"


def finding(index: Path, what: str) -> Finding:
    (found,) = (finding for finding in doctor(index).findings if finding.what == what)
    return found


def test_a_healthy_index(index: Path) -> None:
    found = doctor(index)
    assert found.healthy
    assert {finding.state for finding in found.findings} == {"fine"}
    assert found.index == str(index)
    assert found.versions["PySastrawi"] == sastrawi.version()
    assert found.versions["whoosh"] == "2.7.4"
    assert "2 articles" in finding(index, "index").found


def test_whoosh_itself_opens_the_index(index: Path) -> None:
    assert finding(index, "whoosh") == Finding("whoosh", "fine", "Whoosh opens it and counts 2 articles")


def test_what_whoosh_cannot_open_is_a_problem(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(folder: str) -> None:
        raise whoosh_index.EmptyIndexError(folder)

    monkeypatch.setattr(whoosh_index, "open_dir", refuse)
    found = finding(index, "whoosh")
    assert (found.state, found.help) == ("problem", "newsearch verify")


def test_no_folder_and_no_index_are_no_problem(tmp_path: Path) -> None:
    assert finding(tmp_path / "tidak ada", "index").help == "newsearch index PATH builds one"
    assert finding(tmp_path, "index").state == "warning"
    assert doctor(tmp_path).healthy
    assert list(tmp_path.iterdir()) == []


def test_what_everybody_may_write_is_named(index: Path) -> None:
    path = Generations(index).path(Generations(index).complete()[0]) / "ledger.json"
    path.chmod(0o666)
    assert (finding(index, "permissions").state, finding(index, "permissions").found) == (
        "warning",
        f"everybody may write {path}",
    )
    index.chmod(0o777)
    assert finding(index, "permissions").found == f"everybody may write {index} and 1 more"


def test_damage_is_a_problem(index: Path) -> None:
    (index / "CURRENT").write_text("?")
    assert (finding(index, "index").state, finding(index, "index").help) == ("problem", "newsearch verify")
    assert not doctor(index).healthy


@pytest.mark.parametrize(("field", "state"), [("stemmer", "warning"), ("analysis", "problem")])
def test_an_index_of_another_version_is_to_be_rebuilt(index: Path, field: str, state: str) -> None:
    folder = Generations(index).path(Generations(index).complete()[0])
    known = Manifest.load(folder)
    (replace(known, stemmer="0") if field == "stemmer" else replace(known, analysis="0")).save(folder)
    assert finding(index, "index").state == state
    assert "newsearch index PATH" in finding(index, "index").found + finding(index, "index").help


def test_another_stemmer_is_a_problem(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> str:
        raise StemmerError("'PySastrawi' is not installed: pip install PySastrawi")

    monkeypatch.setattr(sastrawi, "version", missing)
    assert finding(index, "stemmer").state == "problem"
    assert finding(index, "stems").state == "warning"


def test_who_writes_is_named(index: Path) -> None:
    with writing(index):
        assert finding(index, "lock").found.endswith("is writing")
    assert finding(index, "lock").found == "nobody is writing"


def test_what_a_stopped_build_left_is_named(index: Path) -> None:
    left = Generations(index).create()
    assert left.name in finding(index, "unfinished").found


def test_a_damaged_stem_table_is_a_warning(index: Path) -> None:
    (index / "stems").unlink()
    assert finding(index, "stems").state == "fine"
    (index / "stems").write_text("bukan tabel")
    assert finding(index, "stems").state == "warning"


def test_a_disk_with_little_room_is_a_warning(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage(NamedTuple):
        free: int

    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10))
    assert finding(index, "disk").state == "warning"


def test_the_command(index: Path, run: Run) -> None:
    assert "fine     index: " in run("doctor").stdout
    assert json.loads(run("doctor", "--json").stdout)["healthy"] is True
    (index / "CURRENT").unlink()
    assert run("doctor").returncode == 4


def test_reading_the_export_gives_equal_articles(index: Path, run: Run, make_article: MakeArticle) -> None:
    update(index, [make_article("a", "Gempa Palu", authors=("Redaksi",))])
    done = run("export")
    assert done.returncode == 0
    assert done.stdout.isascii()
    assert not {"\x7f", "\x1b"} & set(done.stdout)
    read = [Article.from_dict(json.loads(line)) for line in done.stdout.splitlines()]
    with Index.open(index) as opened:
        assert read == list(opened.articles())
        assert {article.id: article for article in read} == {id_: opened.article(id_) for id_ in ("a", "b")}
