"""Which names an archive uses for one person, organisation or place, as a generation keeps them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from newsearch import Article, Index, IndexCorruptError, rebuild, update
from newsearch.store.generations import Generations
from newsearch.store.manifest import FileRecord, Manifest
from newsearch.store.name_groups import NAME, NameGroups, write

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = (
    "Presiden Joko Widodo meninjau Palu. Jokowi lalu pulang ke Jakarta.",
    "Jokowi bertemu Susilo Bambang Yudhoyono di Jakarta. SBY tersenyum, kata Jokowi.",
    "SBY menyurati Komisi Pemberantasan Korupsi (KPK). KPK belum menjawab.",
    "KPK memanggil Iriana Jokowi dan Joko Widodo.",
)


def articles(texts: tuple[str, ...]) -> list[Article]:
    return [Article(id=f"a{number}", headline="Berita", body=text) for number, text in enumerate(texts)]


def counted(folder: Path) -> list[object]:
    with Index.open(folder) as index:
        facets = [facet.counts for facet in index.facets("*", ["person", "organisation", "place"])]
        named = [(e.name, e.aliases, e.articles) for e in index.entities("*", "person")]
        return [*facets, *named]


def forget(folder: Path) -> None:
    """Make the live generation one whose build wrote no names."""
    path = Generations(folder).path(Generations(folder).current() or "")
    manifest = Manifest.load(path)
    del manifest.files[NAME]
    (path / NAME).unlink()
    manifest.save(path)


@pytest.mark.parametrize("later", [0, 2])
def test_a_build_writes_what_a_reader_would_work_out(tmp_path: Path, later: int) -> None:
    """In one segment and in several, whose names have other numbers in each."""
    rebuild(tmp_path / "i", articles(TEXTS[: len(TEXTS) - later]))
    if later:
        update(tmp_path / "i", articles(TEXTS))
    written = counted(tmp_path / "i")
    assert "Joko Widodo" in str(written)
    forget(tmp_path / "i")
    assert counted(tmp_path / "i") == written


def test_names_are_read_back(tmp_path: Path) -> None:
    record = write(tmp_path, {"person": (5, {1: [3], 3: [1, 4]}), "place": (0, {})})
    groups = NameGroups(tmp_path / NAME, record)
    assert [groups.of("person", 5), groups.of("place", 0), groups.of("organisation", 0)] == [
        {1: [3], 3: [1, 4]},
        {},
        {},
    ]


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"person": 3}', b'{"person": [2, [[0, 7]]]}', b'{"person": [9, []]}']
)
def test_a_table_of_other_names_is_damage(tmp_path: Path, content: bytes) -> None:
    (tmp_path / NAME).write_bytes(content)

    groups = NameGroups(tmp_path / NAME, FileRecord(len(content), hashlib.sha256(content).hexdigest()))
    with pytest.raises(IndexCorruptError, match="names"):
        groups.of("person", 2)


def test_a_changed_byte_is_damage(tmp_path: Path) -> None:
    record = write(tmp_path, {"person": (5, {1: [3], 3: [1]})})
    content = (tmp_path / NAME).read_bytes()
    (tmp_path / NAME).write_bytes(content.replace(b"3", b"4"))
    with pytest.raises(IndexCorruptError, match="digest"):
        NameGroups(tmp_path / NAME, record).of("person", 5)
