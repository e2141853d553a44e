"""What somebody types who has not read the manual."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from newsearch.cli import ids, last_hits

if TYPE_CHECKING:
    from .conftest import Call


def test_without_a_word_it_shows_its_help(call: Call) -> None:
    shown = call("--help")
    assert call() == shown
    assert call("--index", "arsip") == shown
    assert shown.out.startswith("Usage: newsearch")


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (("gempa",), "newsearch search gempa"),
        (("gempa", "palu", "-hoaks"), "newsearch search gempa palu -hoaks"),
        (("gencatan senjata",), "newsearch search 'gencatan senjata'"),
        (("kata",) * 12, "newsearch search kata kata kata kata kata kata kata kata …"),
    ],
)
def test_a_word_that_is_no_command_is_searched_with_search(call: Call, arguments: tuple[str, ...], meant: str) -> None:
    ended = call(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert f"No such command {arguments[0]!r}; to search for it: `{meant}`" in ended.err


def test_a_command_that_is_misspelt_is_one(call: Call) -> None:
    assert "Did you mean 'search'" in call("serch", "gempa").err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-n", "3"), "-n leaves out articles with the word 'n'; the option is --limit"),
        (("-n3",), "-n3 leaves out articles with the word 'n3'; the option is --limit"),
        (("-h",), "-h leaves out articles with the word 'h'; the option is --help"),
        (("-p", "2"), "-p leaves out articles with the word 'p'; the option is --page"),
    ],
)
def test_a_short_option_is_an_exclusion_and_that_is_said(ask: Call, arguments: tuple[str, ...], said: str) -> None:
    assert ask("search", "gempa", *arguments).err.startswith(said + "\n")


@pytest.mark.parametrize("exclusion", ["-hoaks", "-nasi", "-a", "-7", "-n7a"])
def test_of_other_exclusions_nothing_is_said(ask: Call, exclusion: str) -> None:
    assert "leaves out" not in ask("search", "gempa", exclusion).err


def test_a_short_option_where_there_are_none(ask: Call) -> None:
    ended = ask("similar", "palu", "-n", "3")
    assert (ended.code, ended.out) == (2, "")
    assert "No such option: -n; options are written in full: --limit: see `newsearch similar --help`" in ended.err


class Terminal:
    """The terminal that a reader sits at."""

    def __init__(self, name: str) -> None:
        self.name = name


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Terminal:
    at = Terminal("/dev/pts/7 100")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(last_hits, "_terminal", lambda: at.name)
    return at


def test_a_rank_is_an_article_of_the_page_before(ask_engine: Call, terminal: Terminal) -> None:
    ranked = ask_engine("search", "gempa", "--format", "ids").out.split()
    ask_engine("search", "gempa")
    shown = json.loads(ask_engine("show", "3", "--json").out)
    assert shown["id"] == ranked[2]
    ask_engine("search", "gempa", "--limit", "2", "--page", "3")
    assert json.loads(ask_engine("show", "5", "--json").out)["id"] == ranked[4]
    assert json.loads(ask_engine("similar", "6", "--json").out)["id"] == ranked[5]
    assert ask_engine("show", "1").code == 1


def test_a_rank_is_nothing_on_another_terminal_or_of_another_index(
    ask_engine: Call, terminal: Terminal, small: Path
) -> None:
    ask_engine("search", "gempa")
    assert ask_engine("show", "1").code == 0
    assert ask_engine("show", "1", "--index", str(small)).code == 1
    terminal.name = "/dev/pts/8 200"
    assert ask_engine("show", "1").code == 1


def test_without_a_terminal_nothing_is_kept(ask_engine: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    ask_engine("search", "gempa")
    assert not (tmp_path / "state").exists()


def test_only_its_user_reads_what_is_kept(ask_engine: Call, terminal: Terminal, tmp_path: Path) -> None:
    ask_engine("search", "gempa")
    assert (tmp_path / "state" / "newsearch" / "hits.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "content", [b"", b"[", b"[1]", b'{"/dev/pts/7 100": 1}', b'{"/dev/pts/7 100": {"ids": 5}}', b"\xff"]
)
def test_what_is_kept_may_be_anything(ask_engine: Call, terminal: Terminal, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "state" / "newsearch" / "hits.json"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert ask_engine("show", "1").code == 1
    ask_engine("search", "gempa")
    assert ask_engine("show", "1").code == 0


def test_a_home_that_cannot_be_written_is_no_fault(
    ask_engine: Call, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", os.devnull)
    assert ask_engine("search", "gempa").code == 0
    assert ask_engine("show", "1").code == 1


def test_the_beginning_of_an_id_is_enough(ask_engine: Call) -> None:
    assert json.loads(ask_engine("show", "lom", "--json").out)["id"] == "lombok"
    assert ask_engine("similar", "lom").code == 0


def test_two_letters_are_no_beginning(ask_engine: Call) -> None:
    assert ask_engine("show", "lo").code == 1


def test_ids_that_begin_alike_are_named(ask_engine: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids, "_SHORTEST", 1)
    ended = ask_engine("show", "p")
    assert (ended.code, ended.out) == (2, "")
    assert "several ids begin with 'p': 'palu', 'panduan', 'pemilu'" in ended.err


def test_the_whole_id_is_meant_before_a_beginning(ask_engine: Call) -> None:
    assert json.loads(ask_engine("show", "palu", "--json").out)["id"] == "palu"


def test_how_many_articles_have_all_the_words_is_said(ask_engine: Call) -> None:
    assert ask_engine("search", "gempa", "lombok").err == "1-8 of 8; 1 has all the words\n"
    assert ask_engine("search", "gempa", "presiden").err.endswith("; 1 has all the words\n")
    assert ask_engine("search", "tsunami", "yogyakarta").err.endswith("; 0 have all the words\n")


@pytest.mark.parametrize("words", [("gempa",), ('"gempa palu"',), ("+gempa", "+palu"), ("gempa", "palu", "--all")])
def test_where_all_words_are_asked_for_nothing_more_is_said(ask_engine: Call, words: tuple[str, ...]) -> None:
    assert "words" not in ask_engine("search", *words).err


def test_what_an_article_lacks_is_a_condition(ask_engine: Call) -> None:
    assert ask_engine("search", "--without", "date", "--format", "ids").out == "panduan\n"
    assert ask_engine("search", "gempa", "--without", "section", "--format", "ids").out.count("\n") == 7
    without = ask_engine("search", "*", "--without", "author", "--without", "section", "--format", "ids").out.split()
    assert {"palu", "salinan", "pemilu"} & set(without) == set()
    assert ask_engine("search", "-tanggal:*", "--format", "ids").out == "panduan\n"


def test_of_what_nothing_lacks_it_says_so(ask_engine: Call) -> None:
    ended = ask_engine("search", "--without", "language")
    assert ended.code == 2
    assert "without must name source, author, editor, section, tag, dateline, url, date" in ended.err


def test_a_removal_says_what_was_done(call: Call, tmp_path: Path, write_records: Any) -> None:
    call("index", str(write_records("a.jsonl", ("a", "Satu", "Isi."), ("b", "Dua", "Isi."), ("c", "Tiga", "Isi."))))
    assert call("remove", "a", "--reason", "keliru").err == (
        "removed 1 article: it is found no longer; its text stays in the index's files until "
        "`newsearch remove --purge`\n"
    )
    assert "removed 2 articles: they are found no longer" in call("remove", "b", "c", "--reason", "keliru").err
    assert call("remove", "--undo", "a", "b").err == (
        "took 2 removals back: 2 articles are found again, 0 after the next update\n"
    )


def test_an_update_can_be_rehearsed(call: Call, tmp_path: Path, write_records: Any) -> None:
    rows = [(name, f"Judul {name}", "Isi.") for name in "abcdef"]
    archive = write_records("a.jsonl", *rows)
    call("index", str(archive))
    write_records("a.jsonl", ("a", "Judul a", "Isi lain."), *rows[2:], ("g", "Judul g", "Isi."))
    before = {path: path.stat().st_mtime_ns for path in Path("index").rglob("*")}
    ended = call("update", "--dry-run", str(archive))
    assert ended.out == "6 articles: 1 added, 1 changed, 4 unchanged, 1 deleted; 6 records read, 0 skipped\n"
    assert ended.err.startswith("nothing was written; this is what the update would do:\n")
    assert {path: path.stat().st_mtime_ns for path in Path("index").rglob("*")} == before
    assert call("update", str(archive)).out == ended.out


def test_a_rehearsal_refuses_what_the_update_would(call: Call, tmp_path: Path, write_records: Any) -> None:
    archive = write_records("a.jsonl", *[(name, f"Judul {name}", "Isi.") for name in "abcdef"])
    call("index", str(archive))
    write_records("a.jsonl", ("a", "Judul a", "Isi."))
    ended = call("update", "--dry-run", str(archive))
    assert (ended.code, ended.out) == (2, "")
    assert "this would lose 5 of the index's 6 articles" in ended.err


def test_a_rehearsal_of_a_first_update(call: Call, tmp_path: Path, write_records: Any) -> None:
    ended = call("update", "--dry-run", str(write_records("a.jsonl", ("a", "Judul", "Isi."))))
    assert ended.out == "1 article: 1 added, 0 changed, 0 unchanged, 0 deleted; 1 record read, 0 skipped\n"
    assert not Path("index").exists()
