"""Whatever is given to the library: a wrong argument is an error of newsearch; and what comes back says what it is."""

from __future__ import annotations

import copy
import pickle
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import newsearch
from newsearch import Index, IndexWriter, NewsearchError, SearchRequest, UnsupportedError, UsageError, rebuild

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOSTILE: list[Any] = [
    *(None, b"gempa", 5, -1, 2.5, float("nan"), float("inf"), True, [], [None], {}, {1: 2}, (), object(), int),
    *("", "\0", "\ud800", "tidak ada", Path("tidak/ada"), date(2024, 1, 1), datetime(2024, 1, 1)),  # noqa: DTZ001
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("arguments") / "index"
    articles = [
        newsearch.Article(id=f"a{n}", headline=f"Gempa {n} Guncang Palu", body="Warga mengungsi. Gempa terasa kuat.")
        for n in range(5)
    ]
    rebuild(folder, articles)
    return folder


@pytest.fixture(scope="module")
def index(folder: Path) -> Iterator[Index]:
    with Index.open(folder) as opened:
        yield opened


OPTIONS = [*SearchRequest().__dataclass_fields__][1:]


def _calls(folder: Path, index: Index) -> dict[str, Callable[[Any], object]]:
    """Every public function, with one argument of it to be filled in."""
    answer = index.search("gempa")
    calls: dict[str, Callable[[Any], object]] = {
        "Index": Index,
        "Index.open": Index.open,
        "Index.open variants": lambda value: Index.open(folder, variants=value),
        "Index.open parameters": lambda value: Index.open(folder, parameters=value),
        "search": index.search,
        "search_all": lambda value: list(index.search_all(value)),
        "answer": index.answer,
        "facets": lambda value: index.facets("gempa", value),
        "facets text": lambda value: index.facets(value, ["source"]),
        "facets limit": lambda value: index.facets("gempa", ["source"], limit=value),
        "timeline": lambda value: index.timeline("gempa", value),
        "entities": lambda value: index.entities("gempa", value),
        "entities limit": lambda value: index.entities("gempa", "person", limit=value),
        "similar": index.similar,
        "similar limit": lambda value: index.similar("a1", limit=value),
        "article": index.article,
        "explain": answer.explain,
        "hit": lambda value: answer[value] if not isinstance(value, int) else None,
        "concordance": lambda value: list(answer[0].concordance(context=value)),
        "read_corpus": lambda value: list(newsearch.read_corpus(value).files()),
        "read_corpus mapping": lambda value: newsearch.read_corpus(folder, mapping=value),
        "read_corpus now": lambda value: newsearch.read_corpus(folder, now=value),
        "read_corpus on_skip": lambda value: newsearch.read_corpus(folder, on_skip=value),
        "rebuild index": lambda value: rebuild(value, 5),  # type: ignore[arg-type]
        "rebuild articles": lambda value: rebuild(folder.parent / "lain", value),
        "rebuild options": lambda value: rebuild(folder.parent / "lain", [], value),
        "rebuild on_skip": lambda value: rebuild(folder.parent / "lain", [], on_skip=value),
        "rebuild progress": lambda value: rebuild(folder.parent / "lain", [], progress=value),
        "rebuild keep": lambda value: rebuild(folder.parent / "lain", [], keep=value),
        "update articles": lambda value: newsearch.update(folder.parent / "lain", value),
        "IndexWriter": lambda value: IndexWriter(folder, value),
        "IndexWriter keep": lambda value: IndexWriter(folder, keep=value),
        "remove index": lambda value: newsearch.remove(value, ["a1"], reason="x"),
        "remove ids": lambda value: newsearch.remove(folder, value, reason="x"),
        "remove reason": lambda value: newsearch.remove(folder, ["tidak ada"], reason=value),
        "remove lock_timeout": lambda value: newsearch.remove(folder, [], reason="x", lock_timeout=value),
        "restore": lambda value: newsearch.restore(folder, value),
        "removed": newsearch.removed,
        "purge": lambda value: newsearch.purge(value),
    }
    calls |= {
        f"search {name}": lambda value, name=name: index.search("gempa", **{name: value}).to_dict()  # type: ignore[misc]
        for name in OPTIONS
    }
    return calls


@pytest.mark.parametrize(
    "value", HOSTILE, ids=[f"{place}-{type(value).__name__}" for place, value in enumerate(HOSTILE)]
)
def test_a_wrong_argument_is_an_error_of_newsearch(folder: Path, index: Index, value: Any) -> None:
    raised = {name: _raised(call, value) for name, call in _calls(folder, index).items()}
    others = {name: error for name, error in raised.items() if error and not isinstance(error, NewsearchError)}
    assert others == {}


def _raised(call: Callable[[Any], object], value: Any) -> Exception | None:
    try:
        call(value)
    except Exception as error:  # noqa: BLE001 what it is is what is asked
        return error
    return None


def test_a_writer_takes_articles_and_ids_only(tmp_path: Path) -> None:
    with IndexWriter(tmp_path / "index") as writer:
        for value in HOSTILE:
            with pytest.raises(UsageError):
                writer.add(value)
            if not isinstance(value, str):
                with pytest.raises(UsageError):
                    writer.remove(value)
        with pytest.raises(UsageError):
            writer.add(newsearch.Article(id=5))  # type: ignore[arg-type]


def test_a_folder_is_opened_by_its_name(folder: Path) -> None:
    with Index(str(folder)) as by_name, Index(folder) as by_path:
        assert len(by_name) == len(by_path) == 5


def test_one_file_of_variants_is_one_file(folder: Path, tmp_path: Path) -> None:
    table = tmp_path / "varian.tsv"
    table.write_text("1\tlindu\tgempa\n", "utf8")
    for variants in str(table), table, [table], (str(table),):
        with Index.open(folder, variants=variants) as index:
            assert index.search("lindu").total == 5


def test_an_index_is_a_container_of_articles(index: Index) -> None:
    assert (len(index), "a1" in index, "tidak ada" in index, 5 in index) == (5, True, False, False)


def test_hits_are_taken_by_their_place(index: Index) -> None:
    answer = index.search("gempa", limit=3)
    assert [answer[0].id, answer[-1].id] == [answer.hits[0].id, answer.hits[2].id]
    assert [hit.id for hit in answer[1:]] == [hit.id for hit in answer.hits[1:]]
    with pytest.raises(IndexError):
        _ = answer[3]


def test_each_says_what_it_is(folder: Path) -> None:
    index = Index.open(folder)
    generation = index.stats().generation
    answer = index.search("gempa", limit=2)
    assert repr(index) == f"Index({str(folder)!r}, generation={generation!r}, articles=5)"
    assert repr(answer) == "Answer('gempa', hits=2)"
    assert answer.total == 5
    assert repr(answer) == "Answer('gempa', hits=2, total=5)"
    assert repr(index.answer(SearchRequest("gempa"))) == "Answer('gempa', hits=not read)"
    assert repr(answer[0]).startswith(f"Hit(id={answer[0].id!r}, score=")
    assert repr(answer[0].snippet).startswith("Snippet(")
    index.close()
    assert repr(index) == f"Index({str(folder)!r}, closed)"


@pytest.mark.parametrize("again", [lambda hit: pickle.loads(pickle.dumps(hit)), copy.copy, copy.deepcopy])  # noqa: S301 its own
def test_a_hit_can_be_sent_elsewhere(folder: Path, again: Callable[[Any], Any]) -> None:
    """It keeps what a list shows, its snippet and its article, and needs no index."""
    with Index.open(folder) as index:
        hit = index.search("gempa", limit=1)[0]
        other = again(hit)
        expected = hit.to_dict()
    assert other.to_dict() == expected
    assert (other.article, other.published, other.source) == (hit.article, hit.published, hit.source)
    assert again(other).to_dict() == expected
    for ask in other.explain, other.concordance:
        with pytest.raises(UnsupportedError):
            ask()
