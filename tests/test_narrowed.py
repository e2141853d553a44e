"""A part of an archive as an index of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newsearch import ArticleNotFoundError, Index, QueryError, UsageError, rebuild, remove, update

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import MakeArticle


@pytest.fixture
def folder(tmp_path: Path, make_article: MakeArticle) -> Path:
    rebuild(
        tmp_path / "index",
        [
            make_article("a", "Gempa Palu", source="Satu", section="Berita"),
            make_article("b", "Gempa Lombok", source="Satu", section="Opini"),
            make_article("c", "Gempa Aceh", source="Dua", section="Berita"),
            make_article("d", "Banjir Aceh", source="Dua", section="Berita", published=None, precision=None),
        ],
    )
    return tmp_path / "index"


@pytest.fixture
def index(folder: Path) -> Iterator[Index]:
    with Index.open(folder) as opened:
        yield opened


def test_it_finds_what_its_conditions_leave(index: Index) -> None:
    with index.within(where={"source": "Satu"}) as part:
        assert [hit.id for hit in part.search("gempa", sort="oldest")] == ["a", "b"]
        assert part.search("gempa sumber:Dua").total == 0
        assert sorted(hit.id for hit in part.search_all("*")) == ["a", "b"]


def test_a_query_says_what_it_keeps_out(index: Index) -> None:
    with index.within("-rubrik:opini") as part:
        assert sorted(article.id for article in part.articles()) == ["a", "c", "d"]


def test_scores_and_marks_are_those_of_the_whole(index: Index) -> None:
    with index.within("aceh gempa", all_words=True) as part:
        (hit,) = part.search("gempa")
        (whole,) = index.search("gempa", where={"id": "c"})
        assert (hit.score, hit.snippet) == (whole.score, whole.snippet)


def test_an_article_outside_is_not_there(index: Index) -> None:
    with index.within(where={"source": "Satu"}) as part:
        assert part.article("a").id == "a"
        with pytest.raises(ArticleNotFoundError):
            part.article("c")


def test_its_numbers_are_its_own(index: Index) -> None:
    with index.within(where={"source": "Dua"}) as part:
        stats = part.stats()
        assert (stats.articles, stats.dated, stats.sources, len(part)) == (2, 1, {"Dua": 2}, 2)
        assert stats.first == stats.last is not None
        (volume,) = part.timeline("gempa", "year")
        assert (volume.hits, volume.articles) == (1, 1)


def test_time_bounds_it(index: Index) -> None:
    with index.within(since="2019") as part:
        assert len(part) == 0
    with index.within(since="2018", until="2018") as part:
        assert len(part) == 3
    with index.within(since="2018", until="2018", undated=True) as part:
        assert len(part) == 4


def test_what_is_removed_is_gone_from_it(folder: Path, index: Index) -> None:
    with index.within(where={"source": "Satu"}) as part:
        remove(folder, ["a"], reason="keliru")
        assert [hit.id for hit in part.search("gempa")] == ["b"]


def test_it_moves_on_to_a_newer_generation(folder: Path, index: Index, make_article: MakeArticle) -> None:
    with index.within(where={"source": "Satu"}) as part:
        update(folder, [make_article("e", "Gempa Nias", source="Satu"), make_article("f", "Gempa Ende", source="Dua")])
        assert part.refresh()
        assert "e" in part
        assert "f" not in part
    assert "e" not in index


def test_a_part_of_a_part(index: Index) -> None:
    with index.within(where={"source": "Dua"}) as part, part.within("gempa") as narrower:
        assert [article.id for article in narrower.articles()] == ["c"]


def test_it_must_say_what_it_holds(index: Index) -> None:
    with pytest.raises(UsageError, match="say what the part is to hold"):
        index.within()
    with pytest.raises(QueryError):
        index.within("gempa AND")


def test_words_that_cannot_be_looked_up_leave_nothing(index: Index) -> None:
    with index.within("...") as part:
        assert len(part) == 0
