"""The documents name no command or option that is not there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from newsearch.cli.app import command_line

ROOT = Path(__file__).parents[1]
WITHOUT_COMMAND = {"--version", "--help", "--install-completion", "--show-completion"}
FENCE = re.compile(r"^```(?:sh|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands(document: str) -> list[list[str]]:
    """The words of each `newsearch ...` line in the fenced shell blocks of a document."""
    blocks = FENCE.findall((ROOT / document).read_text("utf8"))
    lines = [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    words = [shlex.split(line.removeprefix("$ "), comments=True) for line in lines]
    return [line[1:] for line in words if line and line[0].endswith("newsearch")]


def documents() -> list[str]:
    return ["README.md", "README.id.md", *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("document", documents())
def test_its_commands_and_options_exist(document: str) -> None:
    group: Any = command_line()
    for line in commands(document):
        name = next((word for word in line if word in group.commands), None)
        assert name is not None or WITHOUT_COMMAND & set(line), line
        parameters = [*group.params, *(group.commands[name].params if name is not None else ())]
        known = {"--help", *(option for each in parameters for option in (*each.opts, *each.secondary_opts))}
        options = {word.partition("=")[0] for word in line if word.startswith("--") and len(word) > 2}
        assert options <= known, line


def test_the_readme_has_commands() -> None:
    assert len(commands("README.md")) >= 5


def test_the_examples_of_the_library_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In order, as the page says, and they say what their comments say."""
    blocks = re.findall(
        r"^```python\n(.*?)^```", (ROOT / "docs/library.md").read_text("utf8"), re.MULTILINE | re.DOTALL
    )
    (tmp_path / "corpus").symlink_to(ROOT / "corpus")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    said = []
    for block in blocks:
        exec(block, names)  # noqa: S102 the page's own example
        said.append(capsys.readouterr().out.splitlines())
    building, _, searching, facets, rows, part, errors, threads, writing, removing, told = said
    assert building[1] == "True"
    assert int(searching[0].split()[0]) >= 1
    assert any("Gencatan Senjata" in line for line in searching)
    assert len(facets) >= 4
    assert rows[0].endswith("['headline', 'id', 'precision', 'published', 'rank', 'score', 'snippet', 'source']")
    assert part == ["True True"]
    assert errors[0] == "no-such-id True"
    assert len(errors[1]) > 2
    assert threads[0].endswith("False")
    assert writing == ["1 0"]
    assert removing[0] == "0"
    assert removing[1].startswith("kabar-1 ")
    assert told == ["['kabar-2']", "{'sungai': 1}"]


def test_the_ten_lines_of_python_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    block = re.search(r"^```python\n(.*?)^```", (ROOT / "README.md").read_text("utf8"), re.MULTILINE | re.DOTALL)
    assert block is not None
    (tmp_path / "corpus").symlink_to(ROOT / "corpus")
    monkeypatch.chdir(tmp_path)
    exec(block[1], {})  # noqa: S102 the README's own example
    lines = capsys.readouterr().out.splitlines()
    assert int(lines[0]) >= 1
    assert "Gencatan Senjata" in lines[1]


NAMED_PATH = re.compile(r"`((?:src|tests|docs|tools|benchmarks|contrib|examples)/[\w./-]+)`")


@pytest.mark.parametrize("document", ["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md"])
def test_the_paths_that_a_page_names_exist(document: str) -> None:
    named = NAMED_PATH.findall((ROOT / document).read_text("utf8"))
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_modules_that_architecture_names_exist() -> None:
    """By their path in the package, or by their name alone where the room has been named before."""
    text = (ROOT / "ARCHITECTURE.md").read_text("utf8")
    modules = {path.relative_to(ROOT / "src" / "newsearch").as_posix() for path in (ROOT / "src").rglob("*.py")}
    named = {name for name in re.findall(r"`([\w/]+\.py)`", text) if not name.startswith(("tests/", "benchmarks/"))}
    assert [name for name in sorted(named) if not any(f"/{own}".endswith(f"/{name}") for own in modules)] == []
