"""Dependencies point one way.

A module may import what stands in a lower layer than its own, or in its own package. Modules of one layer know nothing
of each other. `ranking` sees an index only through `newsearch.engine.interface`; `newsearch.engine.listed_postings`
helps it to hold posting lists of its own, `newsearch.engine.phrase_search` to join those of an index.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

ARCHITECTURE = Path(__file__).parents[1] / "ARCHITECTURE.md"
SOURCE = Path(__file__).parents[1] / "src" / "newsearch"


def layers() -> dict[str, int]:
    """The layer of each room, as the table of ARCHITECTURE.md has it."""
    rows = re.findall(r"^\| (\d+) \| `(\w+)(?:/|\.py)` \|", ARCHITECTURE.read_text("utf8"), re.MULTILINE)
    return {name: int(layer) for layer, name in rows}


LEVEL = layers()
MODULES = sorted(path for path in SOURCE.rglob("*.py") if path != SOURCE / "__init__.py")


def part(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """The full names of the modules that a module imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative import"
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_a_module_imports_only_what_is_below_it(path: Path) -> None:
    own = part(path)
    parts = {name.split(".")[1] for name in imported(path) if name.startswith("newsearch.")}
    assert {name for name in parts - {own} if LEVEL[name] >= LEVEL[own]} == set()


def test_every_module_has_a_layer() -> None:
    assert {part(path) for path in MODULES} == set(LEVEL)


def test_one_room_imports_whoosh() -> None:
    importers = {path.parent for path in MODULES if any(name.split(".")[0] == "whoosh" for name in imported(path))}
    assert importers == {SOURCE / "engine" / "whoosh"}


def test_a_name_has_one_home() -> None:
    """A module of `cli` may bear the name of what it shows, such as `facets`."""
    names = Counter(path.stem for path in MODULES if path.stem != "__init__" and part(path) != "cli")
    assert {name for name, homes in names.items() if homes > 1} == set()


def test_ranking_and_results_see_only_the_seam() -> None:
    allowed = {"newsearch.engine.interface", "newsearch.engine.listed_postings", "newsearch.engine.phrase_search"}
    for path in MODULES:
        if part(path) in {"query", "ranking", "results", "highlight"}:
            assert {name for name in imported(path) if name.startswith("newsearch.engine")} <= allowed, path


def test_only_the_command_line_prints_exits_or_reads_the_environment() -> None:
    for path in MODULES:
        if part(path) in {"cli", "__main__"}:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in {"print", "exit", "input"}, path
            if isinstance(node, ast.Attribute):
                assert node.attr not in {"environ", "getenv"}, path
