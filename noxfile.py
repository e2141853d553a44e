"""`make test-all`: the tests on every supported Python that this machine has."""

from __future__ import annotations

import subprocess
from pathlib import Path
from shutil import which

import nox

VERSIONS = ("3.10", "3.11", "3.12", "3.13")
FEWEST = 2

nox.options.default_venv_backend = "venv"
nox.options.reuse_existing_virtualenvs = True


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


FOUND = {version: path for version in VERSIONS if (path := interpreter(version)) is not None}


@nox.session(python=False, name="interpreters")
def interpreters(session: nox.Session) -> None:
    """Say which interpreters are missing, and fail where too few are left to mean anything."""
    for version in VERSIONS:
        session.log(f"Python {version}: {FOUND.get(version, 'missing')}")
    if len(FOUND) < FEWEST:
        session.error(f"{len(FOUND)} of {len(VERSIONS)} interpreters found, {FEWEST} are needed")


@nox.session(python=list(FOUND.values()) or False)
def tests(session: nox.Session) -> None:
    """All tests, with every optional dependency."""
    session.install("--quiet", "--upgrade", "pip")
    session.install("--quiet", "--editable", ".")
    session.run("python", "-m", "pip", "install", "--quiet", "--group", "test", external=False)
    session.run("python", "-m", "pytest", "-n", "auto", "--dist", "loadfile", *session.posargs)
