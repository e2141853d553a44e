"""One `Index` for many threads: right answers, each of one generation, while others refresh, remove and close."""

from __future__ import annotations

import gc
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from newsearch import Article, Index, IndexClosedError, rebuild, remove, restore
from newsearch.analysis import StemTable
from newsearch.engine.columnar import ColumnarEngine

if TYPE_CHECKING:
    from collections.abc import Iterator

THREADS = 8
WORDS = (
    "gempa banjir longsor warga mengungsi bukit petugas mendata kerusakan bantuan jakarta palu sidang pemilu".split()
)
QUERIES = (
    *WORDS,
    "gempa palu",
    "warga mengungsi bukit",
    '"petugas mendata"',
    "meng*",
    "gempa -palu",
    "judul:banjir",
    "bantuan~5 warga",
    "kpu pemilihan",
    "tanggal:2018 sidang",
)


@pytest.fixture(autouse=True)
def _many_switches() -> Iterator[None]:
    """Let threads take turns after a few steps each."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def articles(number: int, size: int = 60) -> list[Article]:
    """The archive of one rebuild: each article tells which, and there are `size + number` of them."""
    made = []
    for n in range(size + number):
        text = " ".join(WORDS[(n * 7 + k * (1 + n % 3)) % len(WORDS)] for k in range(12))
        made.append(Article(id=f"a{n}", headline=f"Warga ronde{number}", body=f"Gempa {text} ronde{number}."))
    return made


def write(index: Path, number: int) -> None:
    rebuild(index, articles(number), force=True, keep=1, engine=ColumnarEngine(entities=False))


@pytest.fixture
def index(tmp_path: Path) -> Path:
    write(tmp_path / "index", 0)
    return tmp_path / "index"


def answer(opened: Index, query: str) -> Any:
    results = opened.search(query, limit=20)
    hits = [(hit.id, hit.score, hit.headline, hit.snippet) for hit in results]
    return results.total, hits, results.messages, results.suggestions, opened.facets(query, ["month", "source"])


def test_answers_are_those_of_a_single_thread(index: Path) -> None:
    with Index.open(index) as opened:
        expected = {query: answer(opened, query) for query in QUERIES}
    for _ in range(3):
        with Index.open(index) as opened, ThreadPoolExecutor(THREADS) as pool:
            # With a fresh index, so that the threads fill its caches at the same time.
            for query, said in zip(QUERIES * 4, pool.map(lambda q: answer(opened, q), QUERIES * 4), strict=True):
                assert said == expected[query]


def test_every_answer_is_of_one_generation(index: Path) -> None:
    """Eight threads search one index while it is refreshed, articles come and go, and in the end it is closed."""
    answers, mixed, failed = [0] * THREADS, [], []
    begun = threading.Barrier(THREADS + 1)

    def watch(opened: Index, place: int) -> None:
        begun.wait()
        try:
            while True:
                results = opened.search("gempa warga", limit=1000)
                rounds = {hit.headline.split()[1] for hit in results}
                rounds |= {word.strip(".") for hit in results.hits[:3] for word in hit.snippet.text.split()[-1:]}
                size = 60 + int(next(iter(rounds)).removeprefix("ronde"))
                if len(rounds) != 1 or len(results) != results.total or not size - 1 <= len(results) <= size:
                    mixed.append((rounds, len(results), results.total))
                answers[place] += 1
        except IndexClosedError:
            return
        except Exception as problem:  # noqa: BLE001 the test shows it
            failed.append(problem)

    opened = Index.open(index)
    threads = [threading.Thread(target=watch, args=(opened, place)) for place in range(THREADS)]
    for thread in threads:
        thread.start()
    begun.wait()
    for number in range(1, 5):
        remove(index, ["a5"], reason="uji")
        restore(index, ["a5"])
        write(index, number)
        assert opened.refresh()
    opened.close()
    for thread in threads:
        thread.join(60)
    assert (mixed, failed) == ([], [])
    assert min(answers) > 0


@pytest.mark.parametrize("call", ["search", "article", "articles", "stats", "refresh", "facets", "similar"])
def test_a_closed_index_says_so(index: Path, call: str) -> None:
    opened = Index.open(index)
    opened.close()
    opened.close()
    arguments = {"search": ("gempa",), "article": ("a1",), "facets": ("gempa", ["month"]), "similar": ("a1",)}
    with pytest.raises(IndexClosedError, match="closed"):
        getattr(opened, call)(*arguments.get(call, ()))


def test_hits_read_on_after_refresh_and_close(index: Path) -> None:
    opened = Index.open(index)
    results = opened.search("gempa", limit=5)
    write(index, 1)
    opened.refresh()
    opened.close()
    write(index, 2)
    assert len(list((index / "generations").iterdir())) == 1
    assert results.total == 60
    assert {hit.article.headline for hit in results} == {"Warga ronde0"}
    assert all("ronde0" in hit.snippet.text for hit in results)


def test_files_are_freed_with_their_last_use(index: Path) -> None:
    def held() -> int:
        return sum(str(index) in os.path.realpath(path) for path in Path("/proc/self/fd").iterdir())

    # What building the index left may hold its files still.
    gc.collect()
    gc.disable()
    try:
        opened = Index.open(index)
        results = opened.search("gempa tanggal:2018")
        assert [results.total, results.messages, results.suggestions] != []
        assert all(hit.snippet.text and hit.explain() for hit in opened.search("gempa palu", sort="newest"))
        assert held() > 0
        opened.close()
        del results, opened
        assert held() == 0
    finally:
        gc.enable()


def test_threads_share_a_stem_table(tmp_path: Path) -> None:
    """No look-up falls between the bytes of the file and the dictionary that they become after some look-ups."""
    words = [f"{a}{b}{c}aan" for a in "bcdfghjklm" for b in "aeiou" for c in "bcdfghjklm"]
    made = StemTable()
    made._stems = {word: word[:-3] for word in words}
    made._changed = True
    made.save(tmp_path / "stems")
    for _ in range(5):
        table = StemTable.load(tmp_path / "stems", check_stemmer=False)
        with ThreadPoolExecutor(THREADS) as pool:
            assert list(pool.map(table.stem, words, chunksize=7)) == [word[:-3] for word in words]
