"""After a purge nothing of a removed article is left in the folder: not its text, nor a word that only it had."""

from __future__ import annotations

import re
import shutil
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from zstandard import ZstdDecompressor

from newsearch import (
    Article,
    HeldError,
    Index,
    IndexNotFoundError,
    TombstonesError,
    purge,
    read_corpus,
    rebuild,
    remove,
    removed,
    restore,
    update,
)
from newsearch.count_tables import WIDTHS
from newsearch.engine import engine_named
from newsearch.engine.columnar import ColumnarEngine
from newsearch.engine.whoosh.reference import StockEngine
from newsearch.fields import SPACES
from newsearch.store.generations import Generations
from newsearch.store.manifest import Manifest
from newsearch.store.tombstones import NAME, Tombstones, id_digest
from newsearch.upkeep.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import WriteRecords
    from newsearch.engine.interface import Engine

REASON = "putusan pengadilan"
FRAME = b"\x28\xb5\x2f\xfd"
ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
SECRETS = ("xylofani", "wartaxenon", "qustodia", "blimbingsaria", "zanzibarita", "kerudungwulung", "penulisxeno")
"""Words that only the removed article has: in its headline, address, body, caption, names, and as a stem."""


def secret(id_: str = "rahasia-xylofani") -> Article:
    return Article(
        id=id_,
        headline="Xylofani Guncang Palu",
        deck="Warga Qustodia menunggu",
        body="Bupati Blimbingsaria Zanzibarita meninjau Palu. Komisi Wartaxenon Nasional (KWN) dikerudungwulungkan.",
        url="https://warta.example/xylofani",
        source="Wartaxenon",
        authors=("Penulisxeno Satu",),
        captions=("Kerudungwulung di bukit",),
        place="Qustodia",
    )


def others() -> list[Article]:
    return [
        Article(id=f"a{n}", headline=f"Gempa Palu {n}", body=f"Warga Palu menunggu kabar {n}. Bupati Sigi datang.")
        for n in range(6)
    ]


def contents(index: Path) -> Iterator[tuple[str, bytes]]:
    """Every file's bytes, and what is compressed in them."""
    for path in index.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            yield path.name, content
            for frame in re.finditer(re.escape(FRAME), content):
                unpacked = ZstdDecompressor().decompressobj().decompress(content[frame.start() :])
                yield f"{path.name}@{frame.start()}", unpacked
            for stream in ZLIB.finditer(content):
                with suppress(zlib.error):
                    yield f"{path.name}@{stream.start()}", zlib.decompressobj().decompress(content[stream.start() :])


def told(index: Path) -> Iterator[tuple[str, bytes]]:
    """All that the engine tells of every generation, however it is encoded in the files."""
    kept = Generations(index)
    for generation in kept.complete():
        path = kept.path(generation)
        snapshot = engine_named(Manifest.load(path).engine, index).open(path)
        for segment in snapshot.segments:
            for space in SPACES:
                yield f"terms {space}", "\n".join(term for term, _ in segment.terms(space)).encode()
            for table in WIDTHS:
                yield table, "\n".join(key for key, _ in segment.tally(table)).encode()
            for string in ("id", "headline", "url"):
                yield string, "\n".join(segment.strings(string)).encode()
            for keyword in ("source", "author", "dateline", "person", "organisation", "place"):
                yield keyword, "\n".join(segment.keywords(keyword).names).encode()
            yield "articles", str([segment.article(number) for number in range(segment.size)]).encode()
        snapshot.close()


def traces(index: Path, words: tuple[str, ...] = SECRETS) -> set[tuple[str, str]]:
    """Where in an index some words stand."""
    return {
        (word, place)
        for place, content in (*contents(index), *told(index))
        for word in words
        if word.encode() in content.lower()
    }


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """Three generations; of the live one the first segment holds the secret."""
    folder = tmp_path / "index"
    articles = others()
    rebuild(folder, [*articles[:4], secret()], keep=3)
    update(folder, articles[4:5], keep=3)
    update(folder, articles[5:], keep=3)
    return folder


def test_the_search_for_bytes_finds_the_secrets_as_long_as_they_are_there(index: Path) -> None:
    found = traces(index)
    assert {word for word, _ in found} == set(SECRETS)
    assert {"stems", "terms exact", "terms stem", "articles", "headline", "person", "aliases"} <= {p for _, p in found}
    assert any("@" in place for _, place in found)


@pytest.mark.parametrize("engine", [ColumnarEngine(), StockEngine()], ids=lambda engine: engine.name)
def test_nothing_is_left(tmp_path: Path, engine: Engine) -> None:
    index = tmp_path / "index"
    articles = others()
    rebuild(index, [*articles[:4], secret()], engine=engine)
    update(index, articles[4:])
    remove(index, [secret().id], reason=REASON)
    done = purge(index)
    assert traces(index) == set()
    assert Generations(index).complete() == [done.generation]
    assert not verify(index, deep=True).damages
    with Index.open(index) as opened:
        assert opened.stats().articles == done.articles == 6
        assert sorted(hit.id for hit in opened.search("palu gempa")) == [f"a{n}" for n in range(6)]


def test_nothing_is_left_after_later_builds_met_it_again(index: Path) -> None:
    remove(index, [secret().id], reason=REASON)
    purge(index)
    update(index, [*others(), secret()])
    assert traces(index) == set()
    rebuild(index, [secret(), *others()])
    assert traces(index) == set()


def test_what_an_update_had_dropped_before_is_purged(index: Path) -> None:
    remove(index, [secret().id], reason=REASON)
    update(index, [])
    purge(index)
    assert traces(index) == set()


def test_the_answers_are_those_of_an_index_without_it(index: Path, tmp_path: Path) -> None:
    remove(index, [secret().id], reason=REASON)
    purge(index)
    rebuild(tmp_path / "without", others())
    with Index.open(index) as opened, Index.open(tmp_path / "without") as expected:
        for query in ("palu", "warga menunggu kabar", "bupati sigi", "kwn", "orang:bupati"):
            said = [[(hit.id, pytest.approx(hit.score)) for hit in i.search(query)] for i in (opened, expected)]
            assert said[0] == said[1]


def stem_lines(index: Path) -> list[str]:
    """The lines of the stem table for words; behind an empty line follows what their stems are looked for by."""
    words, _, _ = (index / "stems").read_text("utf8").partition("\n\n")
    return words.splitlines()


def test_words_that_live_articles_have_keep_their_stems(index: Path) -> None:
    before = stem_lines(index)
    remove(index, [secret().id], reason=REASON)
    purge(index)
    after = stem_lines(index)
    assert "menunggu\ttunggu" in after
    gone = {line.split("\t")[0] for line in set(before[1:]) - set(after[1:])}
    assert gone
    assert all(word in str(secret()).lower() for word in gone)


def test_the_file_that_gave_nothing_else_loses_its_name(index: Path, write_records: WriteRecords) -> None:
    """And the ledger still knows it, so that it is not read again."""
    row = ("x1", "Xylofani", "Kabar xylofani dari Palu yang panjang.")
    paths = write_records("c/2020-xylofani.jsonl", row), write_records("c/lain.jsonl", ("x2", "Kabar", "Kabar Palu."))
    update(index, read_corpus(*paths))
    remove(index, ["x1", secret().id], reason=REASON)
    purge(index)
    assert traces(index) == set()
    for _ in range(2):
        report = update(index, read_corpus(*paths))
        assert (report.read, report.unchanged, report.skipped) == (2, 1, 1)
        assert traces(index) == set()
    restore(index, ["x1"])
    assert update(index, read_corpus(*paths)).added == 1
    assert traces(index, ("2020-xylofani",)) != set()


def test_a_tombstone_keeps_a_digest_and_the_reason(index: Path) -> None:
    (stone,) = remove(index, [secret().id], reason=REASON)
    done = purge(index)
    (receipt,) = done.purged
    assert (receipt.id, receipt.headline, receipt.purged) == (secret().id, secret().headline, done.generation)
    (left,) = removed(index)
    assert (left.id, left.url, left.headline, left.id_digest) == ("", "", "", id_digest(secret().id))
    assert (left.reason, left.time, left.digest) == (REASON, stone.time, stone.digest)
    assert left.purged == done.generation


def test_a_purged_article_is_still_known_and_can_be_wanted_again(index: Path) -> None:
    remove(index, [secret().id], reason=REASON)
    purge(index)
    assert remove(index, [secret().id], reason="lain")[0].reason == REASON
    assert update(index, [secret()]).skipped == 1
    restore(index, [secret().id])
    assert update(index, [secret()]).added == 1


def test_a_reader_of_an_older_generation_does_not_find_it_and_holds_the_purge_up(index: Path) -> None:
    with Index.open(index) as opened:
        live = opened.stats().generation
        remove(index, [secret().id], reason=REASON)
        with pytest.raises(HeldError, match=live):
            purge(index)
        assert removed(index)[0].id == secret().id
        assert opened.search("xylofani").total == 0
        assert opened.refresh()
    done = purge(index)
    assert traces(index) == set()
    assert removed(index)[0].purged == done.generation


def test_a_copy_of_an_older_generation_does_not_bring_it_back(index: Path, tmp_path: Path) -> None:
    """The digest is enough to hide it where an older generation is opened all the same."""
    old = (index / "CURRENT").read_text()
    shutil.copytree(index / "generations", tmp_path / "copy")
    remove(index, [secret().id], reason=REASON)
    purge(index)
    shutil.copytree(tmp_path / "copy", index / "generations", dirs_exist_ok=True)
    (index / "CURRENT").write_text(old)
    with Index.open(index) as opened:
        assert opened.stats().articles == 6
        assert opened.search("xylofani").total == 0
    assert update(index, [secret()]).after == 6


def test_purging_without_anything_removed_keeps_the_articles(index: Path) -> None:
    done = purge(index)
    assert (done.purged, done.articles) == ((), 7)
    assert Generations(index).complete() == [done.generation]
    assert purge(index).articles == 7


def test_a_damaged_file_of_tombstones_stops_it(index: Path) -> None:
    remove(index, [secret().id], reason=REASON)
    (index / NAME).write_bytes(b"")
    with pytest.raises(TombstonesError):
        purge(index)


def test_there_must_be_an_index(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError):
        purge(tmp_path / "x")
    assert not (tmp_path / "x").exists()


def test_it_is_purged_only_when_all_is_gone(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A purge that is interrupted before the older generations are deleted is done again."""
    remove(index, [secret().id], reason=REASON)

    def stopped(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Tombstones, "save", stopped)
        with pytest.raises(KeyboardInterrupt):
            purge(index)
    assert removed(index)[0].id == secret().id
    purge(index)
    assert traces(index) == set()
