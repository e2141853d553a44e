"""Raw pages in the layouts of many outlets, each with the article that it holds beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsearch.corpus import read_corpus

PAGES = Path(__file__).with_name("pages")
NAMES = sorted(path.name for path in PAGES.iterdir() if path.suffix in (".txt", ".md"))


def test_there_are_enough_pages() -> None:
    layouts = {name.partition("-")[0] for name in NAMES}
    assert len(NAMES) >= 30
    assert len(layouts) >= 10


@pytest.mark.parametrize("name", NAMES)
def test_page_is_taken_apart_as_marked(name: str) -> None:
    path = PAGES / name
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    (article,) = read_corpus(path)
    found = article.to_dict()
    found["body"] = article.body.split("\n\n")
    assert expected == {field: found[field] for field in expected}
    assert path.stem == article.id


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_a_page_is_lost(name: str) -> None:
    """Every word of a page is in one of the article's fields; dates are kept as values, menus' counters not at all."""
    path = PAGES / name
    text = path.read_text(encoding="utf-8")
    (article,) = read_corpus(path)
    kept = " ".join(str(value) for value in article.to_dict().values()).casefold()
    long_words = {word.strip(".,:;()[]\"'*#") for word in text.casefold().split() if len(word) > 12 and word.isalpha()}
    assert not {word for word in long_words if word not in kept}
