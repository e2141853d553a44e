"""The engine against the reference: every term, impact, position and count of small random archives."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsearch.article import Article
from newsearch.engine.columnar import coding, merge
from newsearch.engine.columnar.snapshot import verify
from newsearch.fields import SPACES

from .archive import BM25F, Expected, Folders, articles, found

_IDS = st.integers(0, 30).map("artikel-{}".format)
_archive = st.lists(articles(_IDS), max_size=10, unique_by=lambda article: article.id)
_slowly = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _same(folders: Folders, folder: Path, wanted: dict[str, Article]) -> None:
    snapshot = folders.engine.open(folder)
    got, expected = found(snapshot), Expected(wanted)
    assert got.articles == expected.articles
    assert {space: dict(lists) for space, lists in got.lists.items()} == {
        space: dict(lists) for space, lists in expected.lists.items()
    }
    kept = {name: {key: row for key, row in rows.items() if any(row)} for name, rows in expected.counts.items()}
    assert {name: rows for name, rows in got.counts.items() if rows} == {n: rows for n, rows in kept.items() if rows}
    for space, lists in expected.lists.items():
        for term in [*lists, "tidakada"]:
            held = sum(segment.frequency(space, term) for segment in snapshot.segments)
            assert held == len(lists.get(term, ()))
    assert snapshot.articles == len(wanted)
    for id_ in wanted:
        assert sum(segment.find(id_) is not None for segment in snapshot.segments) == 1
    snapshot.close()
    verify(folder)


@_slowly
@given(_archive, st.sampled_from([1, 40, 1 << 40]), st.sampled_from([1, 30, 1 << 40]))
def test_an_index_holds_what_the_reference_says(archive: list[Article], batch: int, stretch: int) -> None:
    """Also in many small batches, which are merged, and in many small stretches."""
    with tempfile.TemporaryDirectory() as root, pytest.MonkeyPatch.context() as patch:
        patch.setattr(merge, "STRETCH", stretch)
        patch.setattr(coding, "SLICE", stretch)
        folders = Folders(Path(root))
        _same(folders, folders.write(archive, batch=batch), {article.id: article for article in archive})


@_slowly
@given(_archive, st.lists(_archive, min_size=1, max_size=4), st.data())
def test_an_update_equals_a_rebuild(first: list[Article], updates: list[list[Article]], data: st.DataObject) -> None:
    """Articles added, replaced and removed, over several generations with several segments and their merges."""
    with tempfile.TemporaryDirectory() as root:
        folders = Folders(Path(root))
        wanted = {article.id: article for article in first}
        folder = folders.write(first)
        for update in updates:
            removed = data.draw(st.lists(st.sampled_from(sorted(wanted)), unique=True)) if wanted else []
            wanted = {id_: article for id_, article in wanted.items() if id_ not in removed}
            wanted.update({article.id: article for article in update})
            folder = folders.write(update, base=folder, removed=removed, batch=60)
            _same(folders, folder, wanted)


def test_an_update_leaves_its_base_as_it_was(folders: Folders) -> None:
    base = folders.write([Article(id=str(n), body=f"gempa {n}") for n in range(20)])
    before = {path.name: path.read_bytes() for path in base.iterdir()}
    folders.write([Article(id="3", body="banjir")], base=base, removed=["4"])
    assert {path.name: path.read_bytes() for path in base.iterdir()} == before


def test_an_update_links_what_did_not_change(folders: Folders) -> None:
    base = folders.write([Article(id=str(n), body=f"gempa {n}") for n in range(20)])
    new = folders.write([Article(id="baru", body="banjir")], base=base)
    assert (new / "s000001.index").samefile(base / "s000001.index")
    assert (new / "s000001.articles").samefile(base / "s000001.articles")


def test_an_update_copies_where_links_fail(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object, **__: object) -> None:
        raise OSError(95, "Operation not supported")

    base = folders.write([Article(id=str(n), body=f"gempa {n}") for n in range(20)])
    monkeypatch.setattr("os.link", no_links)
    new = folders.write([Article(id="baru", body="banjir")], base=base)
    assert not (new / "s000001.index").samefile(base / "s000001.index")
    assert folders.engine.open(new).articles == 21


def test_an_article_of_this_build_can_be_removed(folders: Folders) -> None:
    """Whether it is still in memory or in a run already."""
    folder = folders.root / "g"
    folder.mkdir()
    writer = folders.engine.writer(folder, BM25F, base=None, stems=folders.root / "s")
    writer.batch_words = 1
    for number in range(4):
        writer.add(Article(id=str(number), body="gempa"), digest=0, file=0)
    writer.batch_words = 1 << 40
    writer.add(Article(id="4", body="gempa"), digest=0, file=0)
    assert [writer.remove(id_) for id_ in ("1", "4", "1", "9")] == [True, True, False, False]
    writer.finish()
    snapshot = folders.engine.open(folder)
    assert sorted(found(snapshot).articles) == ["0", "2", "3"]


def test_segments_stay_few(folders: Folders) -> None:
    """Each holds at least three times what all newer ones hold together."""
    folder = folders.write([Article(id=f"a{n}", body="gempa") for n in range(81)])
    for number in range(30):
        folder = folders.write([Article(id=f"b{number}", body="banjir")], base=folder)
        sizes = [segment.size for segment in folders.engine.open(folder).segments]
        assert sum(sizes) == 82 + number
        assert all(size >= 3 * sum(sizes[place + 1 :]) for place, size in enumerate(sizes[:-1]))


def test_a_segment_without_live_articles_is_dropped(folders: Folders) -> None:
    base = folders.write([Article(id="a", body="gempa")])
    new = folders.write([], base=base, removed=["a"])
    assert folders.engine.open(new).segments == []
    assert sorted(path.suffix for path in new.iterdir()) == [".list", ".toc"]


def test_a_form_that_only_deleted_articles_have_goes_with_a_merge(folders: Folders) -> None:
    """Also when the same word is another form's stem still."""
    base = folders.write([Article(id="a", body="bantu"), Article(id="b", body="membantu")])
    snapshot = folders.engine.open(folders.write([Article(id="c", body="gempa")], base=base, removed=["a"]))
    assert [segment.size for segment in snapshot.segments] == [2]
    terms = {space: [term for term, _ in snapshot.segments[0].terms(space, " ")] for space in SPACES}
    assert terms == {"stem": ["bantu", "gempa"], "exact": ["gempa", "membantu"]}


def test_an_aborted_build_has_no_list_of_segments(folders: Folders) -> None:
    folder = folders.root / "g"
    folder.mkdir()
    writer = folders.engine.writer(folder, BM25F, base=None, stems=folders.root / "s")
    writer.add(Article(id="a", body="gempa"), digest=0, file=0)
    writer.abort()
    assert not (folder / "segments.list").exists()
