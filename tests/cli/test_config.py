"""Options from variables and configuration files: what wins, what is refused, and what `config show` says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from .schemas import check

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Call


@pytest.fixture
def ask(ask_engine: Call) -> Call:
    """The folder of the index is what is configured."""
    return ask_engine


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's configuration file, not yet written."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    path = tmp_path / "xdg" / "newsearch" / "config.toml"
    path.parent.mkdir(parents=True)
    return path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The configuration file of the folder that commands run in, not yet written."""
    return tmp_path / "newsearch.toml"


def limit(ask: Call, *arguments: str) -> int:
    return len(ask("search", "gempa", "--format", "ids", *arguments).out.split())


def test_flag_beats_variable_beats_project_beats_user_beats_default(
    ask: Call, user: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert limit(ask) == 8
    user.write_text("[search]\nlimit = 1\n")
    assert limit(ask) == 1
    project.write_text("[search]\nlimit = 2\n")
    assert limit(ask) == 2
    monkeypatch.setenv("NEWSEARCH_SEARCH_LIMIT", "3")
    assert limit(ask) == 3
    assert limit(ask, "--limit", "4") == 4


def test_an_empty_variable_says_nothing(ask: Call, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write_text("[search]\nlimit = 2\n")
    monkeypatch.setenv("NEWSEARCH_SEARCH_LIMIT", "")
    assert limit(ask) == 2


def test_options_of_all_commands_have_a_table_of_their_own(call: Call, archive: Path, project: Path) -> None:
    project.write_text(f'[newsearch]\nindex = "{archive}"\ncolor = "always"\n')
    assert "\x1b[1m" in call("search", "lombok").out
    assert "\x1b[1m" not in call("search", "lombok", "--color", "never").out
    assert call("search", "lombok", "--index", "tidak ada").code == 3


def test_paths_count_from_the_folder_of_their_file(call: Call, archive: Path, user: Path) -> None:
    (user.parent / "arsip").symlink_to(archive)
    user.write_text('[newsearch]\nindex = "arsip"\n')
    assert call("search", "lombok").code == 0


@pytest.mark.parametrize(
    ("value", "hits"), [('["Kabar", "Warta"]', 8), ('["Kabar"]', 1), ('"Kabar"', 1), ('"Kabar; Warta"', 0)]
)
def test_an_option_that_may_be_repeated_has_a_list_or_one_value(
    ask: Call, project: Path, value: str, hits: int
) -> None:
    project.write_text(f"[search]\nsource = {value}\n")
    assert limit(ask) == hits


def test_a_variable_holds_a_list_between_semicolons(ask: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSEARCH_SEARCH_SOURCE", "Kabar; Warta")
    assert limit(ask) == 8


@pytest.mark.parametrize(("text", "hits"), [("1", 0), ("no", 5), ("TRUE", 0), ("off", 5)])
def test_flags_in_variables(ask: Call, monkeypatch: pytest.MonkeyPatch, text: str, hits: int) -> None:
    monkeypatch.setenv("NEWSEARCH_SEARCH_ALL", text)
    assert len(ask("search", "yogyakarta", "pagi", "palu", "--format", "ids").out.split()) == hits


def test_a_typed_format_beats_a_configured_one(ask: Call, project: Path) -> None:
    project.write_text('[search]\nformat = "ids"\n')
    assert ask("search", "lombok").out == "lombok\n"
    assert json.loads(ask("search", "lombok", "--json").out)["total"] == 1


def test_a_configured_limit_does_not_stand_in_the_way_of_everything(ask: Call, project: Path) -> None:
    project.write_text("[search]\nlimit = 2\n")
    assert limit(ask, "--everything") == 8


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[search]\n\nlimt = 3\n", "newsearch.toml, line 3: limt is not known"),
        ("[serach]\n", "newsearch.toml, line 1: serach is no table"),
        ("x = 1\n[search]\n", "newsearch.toml, line 1: x is no table"),
        ('[search]\nlimit = "banyak"\n', "newsearch.toml, line 2: search.limit takes a whole number from 1"),
        ("[search]\nlimit = 2.5\n", "newsearch.toml, line 2: search.limit takes a whole number from 1"),
        ("[search]\nlimit = true\n", "newsearch.toml, line 2: search.limit takes a whole number from 1"),
        ("[search]\nlimit = [1]\n", "newsearch.toml, line 2: search.limit takes a whole number from 1"),
        ('[search]\nall = "ya"\n', "newsearch.toml, line 2: search.all takes yes or no"),
        ('[search]\nformat = "xml"\n', "newsearch.toml, line 2: search.format takes plain, table, json"),
        ("[search\n", "no TOML"),
        ("[search]\nlimit = 3\nlimit = 4\n", "no TOML"),
        ("[newsearch]\nversion = true\n", "newsearch.toml, line 2: newsearch.version counts only on the command line"),
    ],
)
def test_what_is_wrong_in_a_file_is_one_line_that_says_where(ask: Call, project: Path, text: str, said: str) -> None:
    project.write_text(text)
    ended = ask("search", "gempa")
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert said in ended.err


def test_a_wrong_variable_is_named(ask: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSEARCH_SEARCH_LIMIT", "banyak")
    ended = ask("search", "gempa")
    assert (ended.code, "NEWSEARCH_SEARCH_LIMIT takes a whole number from 1, not 'banyak'" in ended.err) == (2, True)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a = " + b"[" * 100_000, b"#" * (2 << 20)])
def test_a_file_that_is_no_configuration_is_one_line(ask: Call, project: Path, content: bytes) -> None:
    project.write_bytes(content)
    ended = ask("search", "gempa")
    assert (ended.code, ended.err.count("\n")) == (2, 1)


def test_what_may_lose_something_counts_only_where_it_is_typed(
    call: Call, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write_text("[index]\nforce = true\n")
    ended = call("index", str(tmp_path))
    assert (ended.code, "index.force counts only on the command line" in ended.err) == (2, True)
    project.unlink()
    monkeypatch.setenv("NEWSEARCH_INDEX_FORCE", "1")
    assert "source holds no article" in call("index", str(tmp_path)).err


def test_show_says_what_is_configured_and_where(
    ask: Call, archive: Path, user: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user.write_text('# meja\n[search]\nlimit = 5\nsource = ["Warta"]\n')
    project.write_text("[search]\nlimit = 7\n")
    monkeypatch.setenv("NEWSEARCH_TIMELINE_BY", "year")
    assert ask("config", "show", "--origin", "--color", "never").out.splitlines() == [
        f'newsearch.index = "{archive}" # NEWSEARCH_INDEX',
        'newsearch.color = "never" # command line',
        "search.limit = 7 # newsearch.toml, line 2",
        f'search.source = ["Warta"] # {user}, line 4',
        'timeline.by = "year" # NEWSEARCH_TIMELINE_BY',
    ]
    assert ask("config").out.splitlines()[1:] == [
        "search.limit = 7",
        'search.source = ["Warta"]',
        'timeline.by = "year"',
    ]
    document = json.loads(ask("config", "--all", "--json").out)
    check("config", document)
    rows = {row["key"]: row for row in document["settings"]}
    assert (rows["search.limit"]["origin"], rows["search.page"]["origin"]) == ("newsearch.toml, line 2", "default")


def test_show_looks_at_every_table(ask: Call, project: Path) -> None:
    """A search does not read what is wrong in another command's table, and this does."""
    project.write_text('[timeline]\nby = "abad"\n')
    assert ask("search", "gempa").code == 0
    ended = ask("config")
    assert (ended.code, "line 2: timeline.by takes day, week, month, year" in ended.err) == (2, True)


def test_show_tells_of_variables_that_nothing_reads(ask: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSEARCH_SERACH_LIMIT", "3")
    assert ask("config").err == "NEWSEARCH_SERACH_LIMIT is no variable that is read\n"


def test_no_two_options_have_one_variable(call: Call) -> None:
    variables = [row["variable"] for row in json.loads(call("config", "--all", "--json").out)["settings"]]
    assert len(set(variables)) == len(variables) > 50
