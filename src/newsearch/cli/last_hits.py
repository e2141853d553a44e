"""`newsearch show 3` after a search: which ids the last page on this terminal had.

They are kept in a file of the user's own, the last page of each terminal, and only of pages that somebody saw on a
terminal. What a script prints is remembered nowhere.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

_TERMINALS = 20
_LARGEST = 1 << 20


def remember(folder: Path, before: int, ids: Sequence[str]) -> None:
    """Keep the ids of a page that is shown on this terminal; `before` hits stand before it."""
    terminal = _terminal()
    if not terminal or not ids:
        return
    pages = {name: page for name, page in _pages().items() if name != terminal}
    pages[terminal] = {"index": str(folder.resolve()), "before": before, "ids": list(ids)}
    kept = dict(list(pages.items())[-_TERMINALS:])
    path = _file()
    # Whoever has no home to write in types the id.
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = path.with_name(f"{path.name}.{os.getpid()}")
        new.touch(mode=0o600)
        new.write_text(json.dumps(kept), "ascii")
        new.replace(path)


def recalled(folder: Path, text: str) -> str | None:
    """The id that has a rank on the last page of this index on this terminal; None where there is none."""
    if not (text.isascii() and text.isdigit()):
        return None
    page: Any = _pages().get(_terminal())
    try:
        if page["index"] != str(folder.resolve()):
            return None
        place = int(text) - 1 - int(page["before"])
        id_ = page["ids"][place] if place >= 0 else None
    except (TypeError, KeyError, IndexError, ValueError):
        return None
    return id_ if isinstance(id_, str) else None


def _terminal() -> str:
    """What tells this terminal, and the session at it, from others; "" without one."""
    try:
        if not (sys.stdout.isatty() and sys.stdin.isatty()):
            return ""
        return f"{os.ttyname(sys.stdout.fileno())} {os.getsid(0)}"
    except (OSError, AttributeError, ValueError):
        return ""


def _file() -> Path:
    """Where the pages are kept (XDG Base Directory Specification)."""
    home = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    return Path(home).expanduser() / "newsearch" / "hits.json"


def _pages() -> dict[str, Any]:
    """What is kept; nothing where it cannot be read."""
    try:
        with _file().open("rb") as file:
            pages = json.loads(file.read(_LARGEST))
    except (OSError, ValueError, RuntimeError, RecursionError):
        return {}
    return pages if isinstance(pages, dict) else {}
