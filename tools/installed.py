"""Installs what pip would, in clean environments, and uses it: `python tools/installed.py [--all]`.

The wheel is built from the source distribution, as package builders do. Then, with the oldest and the newest Python of
this machine (or every one, with --all, and with each extra too): a new environment, `pip install`, an index of the
sample articles, a search, the man page and the completions. A line is printed for each: seconds to install, megabytes,
packages.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

import interpreters

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[1]
EXTRAS = ("web", "mcp", "all")
IMPORTED = {"web": "newsearch.web.application", "mcp": "newsearch.assistants.tools"}
SHARED = ("man/man1/newsearch.1", "bash-completion/completions/newsearch", "zsh/site-functions/_newsearch")


def run(command: Sequence[str | Path], folder: Path) -> str:
    """What a command prints; where it fails, this program ends with what it said."""
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "NEWSEARCH", "VIRTUAL"))
    }
    done = subprocess.run(list(map(str, command)), cwd=folder, env=clean, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def built(folder: Path) -> Path:
    """The wheel, built from the source distribution and nothing else."""
    run([sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder], ROOT)
    with tarfile.open(next(folder.glob("*.tar.gz"))) as source:
        source.extractall(folder)  # noqa: S202 it was made here
    unpacked = next(path for path in folder.iterdir() if path.is_dir())
    run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], unpacked)
    return next(folder.glob("*.whl"))


def size(folder: Path) -> float:
    """Megabytes of the files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def tried(python: str, wheel: Path, extra: str, folder: Path) -> tuple[float, float, int]:
    """Install the wheel, with an extra if one is named, and search with it: seconds, megabytes and packages."""
    place = folder / "environment"
    run([python, "-m", "venv", place], folder)
    before, own = size(place), place / "bin" / "python"
    begun = perf_counter()
    run([own, "-m", "pip", "install", "--quiet", f"{wheel}[{extra}]" if extra else wheel], folder)
    took = perf_counter() - begun
    packages = run([own, "-m", "pip", "list", "--format", "freeze"], folder).splitlines()
    run([own, "-m", "pip", "check"], folder)
    command = place / "bin" / "newsearch"
    run([command, "index", ROOT / "corpus", "--index", folder / "index"], folder)
    if not run([command, "search", "gencatan senjata", "--index", folder / "index"], folder):
        sys.exit("a search of the sample articles finds nothing")
    missing = [name for name in SHARED if not (place / "share" / name).is_file()]
    if missing:
        sys.exit(f"not installed: {', '.join(missing)}")
    if extra in IMPORTED:
        run([own, "-c", f"import {IMPORTED[extra]}"], folder)
    return took, size(place) - before, len(packages)


def main() -> None:
    """Build, install and search with each; print what each costs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="every Python, and the newest with each extra")
    options = parser.parse_args()
    there = interpreters.found()
    chosen = list(there) if options.all else sorted({*list(there)[:1], *list(there)[-1:]}, key=list(there).index)
    if not chosen:
        sys.exit(f"none of Python {', '.join(interpreters.VERSIONS)} is here")
    pairs = [(version, "") for version in chosen]
    pairs += [(chosen[-1], extra) for extra in EXTRAS] if options.all else []
    with TemporaryDirectory() as place:
        wheel = built(Path(place))
        print(f"{wheel.name}: {wheel.stat().st_size / 1e6:.2f} MB")
        for version, extra in pairs:
            with TemporaryDirectory() as folder:
                seconds, megabytes, packages = tried(there[version], wheel, extra, Path(folder))
            name = f"newsearch[{extra}]" if extra else "newsearch"
            print(f"Python {version}: {name} installed in {seconds:.1f} s, {megabytes:.1f} MB, {packages} packages")


if __name__ == "__main__":
    main()
