"""`make test-all`: the tests on every supported Python that this machine has."""

from __future__ import annotations

import sys
from pathlib import Path

import nox

sys.path.insert(0, str(Path(__file__).parent / "tools"))
import interpreters

FEWEST = 2
FOUND = interpreters.found()

nox.options.default_venv_backend = "venv"
nox.options.reuse_existing_virtualenvs = True


@nox.session(python=False, name="interpreters")
def looked_for(session: nox.Session) -> None:
    """Say which interpreters are missing, and fail where too few are left to mean anything."""
    for version in interpreters.VERSIONS:
        session.log(f"Python {version}: {FOUND.get(version, 'missing')}")
    if len(FOUND) < FEWEST:
        session.error(f"{len(FOUND)} of {len(interpreters.VERSIONS)} interpreters found, {FEWEST} are needed")


@nox.session(python=list(FOUND.values()) or False)
def tests(session: nox.Session) -> None:
    """All tests, with every optional dependency."""
    session.install("--quiet", "--upgrade", "pip")
    session.install("--quiet", "--editable", ".")
    session.run("python", "-m", "pip", "install", "--quiet", "--group", "test", external=False)
    session.run("python", "-m", "pytest", "-n", "auto", "--dist", "loadfile", *session.posargs)
