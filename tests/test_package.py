"""What pip installs, and what somebody finds who unpacks the source distribution alone."""

from __future__ import annotations

import email
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = ("src", "tests", "docs", "corpus", "stubs", "tools", "examples", "benchmarks", "contrib", ".ci")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source distribution, built from a copy of the tree."""
    tree, out = tmp_path_factory.mktemp("tree") / "newsearch", tmp_path_factory.mktemp("dist")
    tree.mkdir()
    for name in SOURCES:
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    (tree / "index").mkdir()
    shutil.copy(ROOT / "index" / "README.md", tree / "index")
    (tree / "index" / "CURRENT").write_text("an index that somebody built here")
    for path in [
        *ROOT.glob("*.md"),
        *map(ROOT.joinpath, ("LICENSE", "Makefile", "mkdocs.yml", "noxfile.py", "pyproject.toml")),
    ]:
        shutil.copy(path, tree)
    shutil.copy(ROOT / ".gitignore", tree)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(out)], cwd=tree, check=True, capture_output=True
    )
    return out


@pytest.fixture(scope="module")
def wheel(built: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(next(built.glob("*.whl")))


@pytest.fixture(scope="module")
def source(built: Path) -> set[str]:
    """The files of the source distribution, below its one folder."""
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        return {member.name.partition("/")[2] for member in archive if member.isfile()}


def below(wheel: zipfile.ZipFile, folder: str) -> set[str]:
    """The files of a wheel below a folder of that name."""
    return {name.rpartition("/")[2] for name in wheel.namelist() if f"/{folder}/" in name}


def test_the_wheel_has_the_licence_and_the_notices(wheel: zipfile.ZipFile) -> None:
    assert below(wheel, "licenses") == {"LICENSE", "NOTICE.md"}


def test_the_wheel_has_man_page_and_completions(wheel: zipfile.ZipFile) -> None:
    shared = {name.partition("/data/")[2] for name in wheel.namelist() if "/data/share/" in name}
    assert shared == {
        "share/man/man1/newsearch.1",
        "share/bash-completion/completions/newsearch",
        "share/zsh/site-functions/_newsearch",
        "share/fish/vendor_completions.d/newsearch.fish",
    }


def test_the_wheel_has_every_file_of_the_package(wheel: zipfile.ZipFile) -> None:
    package = ROOT / "src" / "newsearch"
    files = {path.relative_to(package.parent).as_posix() for path in package.rglob("*") if path.is_file()}
    wanted = {name for name in files if "__pycache__" not in name and not name.endswith(".po")}
    for home, name in (("corpus", "corpus"), ("docs/schema", "schema")):
        wanted |= {f"newsearch/shipped/{name}/{path.name}" for path in (ROOT / home).iterdir()}
    wanted.add("newsearch/shipped/query.md")
    assert {name for name in wheel.namelist() if name.startswith("newsearch/")} == wanted


def test_the_description_has_no_link_into_the_repository(wheel: zipfile.ZipFile) -> None:
    name = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    text = email.message_from_bytes(wheel.read(name)).get_payload()
    assert isinstance(text, str)
    assert [link for link in re.findall(r"\]\(([^)]+)\)", text) if not link.startswith(("http:", "https:", "#"))] == []


def test_the_source_has_every_file_that_tests_and_docs_need(source: set[str]) -> None:
    wanted = {
        path.relative_to(ROOT).as_posix()
        for name in SOURCES
        for path in (ROOT / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    named = {path.name for path in ROOT.glob("*.md")} | {
        "LICENSE",
        "Makefile",
        "mkdocs.yml",
        "noxfile.py",
        "pyproject.toml",
    }
    assert wanted | named | {"index/README.md"} <= source


def test_the_source_has_no_index_that_was_built_in_the_tree(source: set[str]) -> None:
    assert {name for name in source if name.startswith("index/")} == {"index/README.md"}
