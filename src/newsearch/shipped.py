"""Files that belong to the package, and have their home elsewhere in the repository: the wheel holds a copy of each."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent
_HOMES = {"corpus": "corpus", "schema": "docs/schema", "query.md": "docs/query.md"}
"""The name of each in the package (`pyproject.toml`), and its path in the repository."""


def shipped(name: str) -> Path:
    """Where one of them is: in the installed package, or in the repository that it is run from."""
    inside = _PACKAGE / "shipped" / name
    return inside if inside.exists() else _PACKAGE.parents[1] / _HOMES[name]
