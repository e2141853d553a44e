"""What a search imports: starting is most of its time."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = (
    "pydantic",
    "tomllib",
    "whoosh",
    "rich",
    "Sastrawi",
    "rapidfuzz",
    "newsearch.corpus",
    "newsearch.entities",
    "newsearch.build.build",
    "newsearch.evaluation",
    "newsearch.web",
    "starlette",
    "jinja2",
    "uvicorn",
    "anyio",
    "newsearch.analysis.chunks",
    "newsearch.document",
    "newsearch.ranking.explain",
    "newsearch.ranking.feedback",
    "newsearch.ranking.similar",
    "newsearch.neighbours",
    "secrets",
    "numpy.ma",
)
SCRIPT = """
import json, sys
from newsearch.cli.run import run
code = run(sys.argv[1:])
print(json.dumps([code, sorted(sys.modules)]))
"""


@pytest.mark.parametrize("options", [(), ("--source", "Warta"), ("--json",), ("--format", "ids", "--everything")])
def test_a_keyword_search_imports_nothing_heavy(archive: Path, options: tuple[str, ...]) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", SCRIPT, "--index", str(archive), "search", "gempa", "palu", *options],
        capture_output=True,
        text=True,
        encoding="utf8",
        check=True,
    )
    code, modules = json.loads(ended.stdout.splitlines()[-1])
    assert code == 0
    assert [name for name in HEAVY if name in modules] == []
