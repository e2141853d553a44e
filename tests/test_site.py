"""The pages: they link to what is there, the site has each of them, and both languages say the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import site_pages

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"^```\w+\n.*?^```", re.MULTILINE | re.DOTALL)


def test_no_page_links_to_nothing(tmp_path: Path) -> None:
    assert site_pages.gather(tmp_path / "docs") == []


def test_a_link_to_nothing_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("[a](docs/none.md) [b](src/) [c](https://example.com) [d](README.md#x)")
    (tmp_path / "src").mkdir()
    assert site_pages.gather(tmp_path / "site", tmp_path) == ["README.md: docs/none.md"]
    assert (tmp_path / "site" / "index.md").read_text() == "a b [c](https://example.com) [d](index.md#x)"


def test_every_page_is_in_the_menu() -> None:
    menu = set(re.findall(r": (\S+\.md)$", (ROOT / "mkdocs.yml").read_text("utf8"), re.MULTILINE))
    pages = {
        "index.md" if str(page) == "README.md" else str(page) for page in site_pages.pages() if page.suffix == ".md"
    }
    assert menu == pages


def test_the_site_is_made_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs")
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    site_pages.gather(tmp_path / "docs")
    build(load_config(str(ROOT / "mkdocs.yml"), docs_dir=str(tmp_path / "docs"), site_dir=str(tmp_path / "site")))
    assert (tmp_path / "site" / "search" / "search_index.json").is_file()


def test_both_languages_give_the_same_commands() -> None:
    """What the README's tests run holds for both."""
    english, indonesian = ((ROOT / name).read_text("utf8") for name in ("README.md", "README.id.md"))

    def commands(text: str) -> list[str]:
        return [re.sub(r"\s+#.*$", "", block, flags=re.MULTILINE) for block in BLOCK.findall(text)]

    assert commands(english) == commands(indonesian)
    assert re.findall(r"^\| (\d+) \|", english, re.MULTILINE) == re.findall(r"^\| (\d+) \|", indonesian, re.MULTILINE)
