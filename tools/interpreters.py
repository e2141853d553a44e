"""The Pythons on this machine that newsearch supports."""

from __future__ import annotations

import subprocess
from pathlib import Path
from shutil import which

VERSIONS = ("3.10", "3.11", "3.12", "3.13")


def interpreter(version: str) -> str | None:
    """The newest interpreter of a version on the path or among those that pyenv manages."""
    candidates = [which(f"python{version}") or ""]
    root = Path.home() / ".pyenv" / "versions"
    candidates += sorted(map(str, root.glob(f"{version}.*/bin/python")), reverse=True)
    for candidate in filter(None, candidates):
        asked = subprocess.run([candidate, "--version"], capture_output=True, text=True, check=False)
        if asked.stdout.startswith(f"Python {version}."):
            return candidate
    return None


def found() -> dict[str, str]:
    """The interpreter of each version that is there, the oldest first."""
    return {version: path for version in VERSIONS if (path := interpreter(version)) is not None}
