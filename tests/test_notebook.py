"""What a notebook shows: the text of articles and nothing that runs."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from newsearch import Article, Index, rebuild

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EVIL = '<script>alert(1)</script> & "gempa" \u202e'


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder: Path = tmp_path_factory.mktemp("notebook") / "index"
    when = datetime.fromisoformat("2018-09-28T18:02:00+07:00")
    rebuild(
        folder,
        [
            Article(
                id="jahat",
                headline=EVIL,
                body=f"Gempa {EVIL}.\n\nDua.\n\nTiga.\n\nEmpat.",
                source=EVIL,
                url='javascript:"',
            ),
            Article(
                id="baik",
                headline="Gempa Palu",
                body="Gempa itu.",
                published=when,
                url="https://warta.example/a?b=1&c=2",
            ),
        ],
    )
    with Index.open(folder) as opened:
        yield opened


def tags(html: str) -> set[str]:
    return set(re.findall(r"</?(\w+)", html))


def test_an_answer_is_a_table(index: Index) -> None:
    html = index.search("gempa")._repr_html_()
    assert tags(html) == {"p", "table", "thead", "tbody", "tr", "th", "td", "a", "br", "mark", "small"}
    assert "<mark>Gempa</mark> itu." in html
    assert "<td>2018-09-28</td>" in html
    assert "gempa: 2 of 2" in html


def test_what_an_article_says_is_escaped(index: Index) -> None:
    for html in (index.search("gempa")._repr_html_(), index.article("jahat")._repr_html_()):
        assert "<script" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
        assert "\u202e" not in html
        assert "javascript:" not in html


def test_only_an_address_of_the_web_is_a_link(index: Index) -> None:
    assert 'href="https://warta.example/a?b=1&amp;c=2"' in index.article("baik")._repr_html_()


def test_an_article_shows_its_first_paragraphs(index: Index) -> None:
    html = index.article("jahat")._repr_html_()
    assert "<p>Tiga.</p>" in html
    assert "Empat" not in html
    assert "undated" in html


def test_hits_are_rows(index: Index) -> None:
    (row,) = index.search("gempa palu", all_words=True, limit=1).to_dicts()
    assert row["published"] == datetime.fromisoformat("2018-09-28T18:02:00+07:00")
    assert (row["rank"], row["id"], row["source"], row["snippet"]) == (1, "baik", "", "Gempa itu.")
    assert [row["rank"] for row in index.search("gempa", offset=1).to_dicts()] == [2]
