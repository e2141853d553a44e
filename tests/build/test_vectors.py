"""Which neighbours a build gives an index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newsearch import Article, Index, IndexCorruptError, IndexWriter, UsageError, purge, rebuild, remove, update
from newsearch.neighbours.neighbour_file import NAME, NeighbourFile
from newsearch.store import manifest
from newsearch.store.generations import Generations
from newsearch.upkeep.verify import verify

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SUBJECTS = "gempa banjir menteri klub harga pemilu polisi kapal dokter sekolah pasar hutan".split()
ARTICLES = [
    Article(id=f"{n}", headline=f"Kabar {n}", body=f"Soal {SUBJECTS[n % 12]} dan {SUBJECTS[n * 5 % 12]}, kata warga")
    for n in range(60)
]


def live(folder: Path) -> Path:
    generation = Generations(folder).current()
    assert generation is not None
    return Generations(folder).path(generation) / NAME


def ranked(folder: Path) -> list[tuple[str, float]]:
    with Index.open(folder) as index:
        return [(hit.id, hit.score) for hit in index.search("gempa banjir", neighbours=True, limit=60)]


def built(folder: Path, articles: Sequence[Article] = ARTICLES) -> Path:
    rebuild(folder, articles, neighbours=True)
    return folder


def test_an_index_has_none_unless_they_are_asked_for(tmp_path: Path) -> None:
    rebuild(tmp_path, ARTICLES)
    assert not live(tmp_path).exists()
    with Index.open(tmp_path) as index, pytest.raises(UsageError, match="index --neighbours"):
        index.search("gempa", neighbours=True)


def test_an_update_equals_a_rebuild_by_the_same_table(tmp_path: Path) -> None:
    built(tmp_path, ARTICLES[:45])
    table = NeighbourFile(live(tmp_path)).table()
    update(tmp_path, ARTICLES[40:])
    updated = ranked(tmp_path)
    rebuild(tmp_path, ARTICLES)
    assert ranked(tmp_path) == updated
    again = NeighbourFile(live(tmp_path)).table()
    assert (again.stems, again.rows.tolist()) == (table.stems, table.rows.tolist())


def test_a_rebuild_learns_anew_or_drops_them_when_that_is_said(tmp_path: Path) -> None:
    built(tmp_path, ARTICLES[:45])
    before = NeighbourFile(live(tmp_path)).table()
    built(tmp_path)
    assert NeighbourFile(live(tmp_path)).table().rows.tolist() != before.rows.tolist()
    rebuild(tmp_path, ARTICLES, neighbours=False)
    assert not live(tmp_path).exists()
    update(tmp_path, [Article(id="baru", body="gempa")])
    assert not live(tmp_path).exists()


def test_what_is_found_stays_the_same_and_the_sum_is_explained(tmp_path: Path) -> None:
    built(tmp_path)
    with Index.open(tmp_path) as index:
        plain = index.search("gempa banjir", limit=40)
        moved = index.search("gempa banjir", neighbours=True, limit=60)
        assert moved.total == plain.total
        assert {hit.id for hit in moved} == {hit.id for hit in plain}
        assert any(("neighbours" in dict(row.factors)) for row in moved[0].explain().contributions)
        for hit in moved:
            assert hit.explain().score == pytest.approx(hit.score, abs=2e-6)
        pages = [hit.id for page in range(4) for hit in index.search("gempa banjir", neighbours=True, offset=10 * page)]
        assert pages == [hit.id for hit in moved]


def test_removed_articles_are_left_out_and_purged(tmp_path: Path) -> None:
    built(tmp_path, [*ARTICLES, *(Article(id=f"r{n}", body="xilofon bunyi") for n in range(5))])
    assert "xilofon" in NeighbourFile(live(tmp_path)).table().stems
    remove(tmp_path, ["0", *(f"r{n}" for n in range(5))], reason="uji")
    before = ranked(tmp_path)
    assert "0" not in {id_ for id_, _ in before}
    purge(tmp_path)
    assert ranked(tmp_path) == before
    assert b"xilofon" not in live(tmp_path).read_bytes()


def test_damage_is_an_error_of_a_search_and_an_update_and_mended_by_a_rebuild(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manifest, "_SMALL", 0)  # as with more articles, files are not read whole when they are opened
    built(tmp_path)
    content = bytearray(live(tmp_path).read_bytes())
    content[len(content) // 2] ^= 1
    live(tmp_path).write_bytes(content)
    assert [damage.file for damage in verify(tmp_path).damages] == [str(live(tmp_path))]
    with Index.open(tmp_path) as index:
        assert index.search("gempa banjir").total
        with pytest.raises(IndexCorruptError):
            index.search("gempa banjir", neighbours=True)
    with pytest.raises(IndexCorruptError):
        update(tmp_path, [Article(id="baru", body="gempa")])
    rebuild(tmp_path, ARTICLES)
    assert ranked(tmp_path)
    assert verify(tmp_path).sound


def test_a_part_of_an_archive_ranks_by_them_too(tmp_path: Path) -> None:
    built(tmp_path)
    with Index.open(tmp_path) as index, index.within("gempa") as part:
        found = part.search("banjir", neighbours=True, limit=40)
        assert {hit.id for hit in found} == {hit.id for hit in part.search("banjir", limit=40)}


def test_only_a_rebuild_takes_the_option(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="neighbours"):
        update(tmp_path, ARTICLES, neighbours=True)
    with pytest.raises(UsageError, match="neighbours"):
        IndexWriter(tmp_path, neighbours=True)
