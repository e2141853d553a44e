"""Tables as Excel and scrapers write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newsearch import read_corpus

from . import archives as make

if TYPE_CHECKING:
    from pathlib import Path

BODY = make.SENTENCE + " Kegiatan, yang ke-{}; selesai siang."
HEADLINES = [f"Kerja Bakti Nomor {n} Digelar" for n in (1, 2, 3)]


def table(header: str, row: str, end: str = "\n") -> str:
    """A header and three rows, filled with their numbers."""
    lines = [row.replace("BODY", BODY).replace("{}", str(n)) for n in (1, 2, 3)]
    return end.join([*([header] if header else []), *lines, ""])


TITLE = "Kerja Bakti Nomor {} Digelar"


@pytest.mark.parametrize(
    "octets",
    [
        ("sep=;\r\n" + table("id;judul;isi;tanggal", f'a{{}};{TITLE};"BODY";07-Nov-19', "\r\n")).encode(),
        ("\ufeffsep=,\n" + table("judul,isi", f'{TITLE},"BODY"')).encode(),
        table("judul;isi", f'{TITLE};"BODY"', "\r").encode(),
        table("judul\tisi", f"{TITLE}\tBODY").encode("utf-16"),
        table("judul|isi", f"{TITLE}|BODY").encode(),
        table(",judul,isi", f'{{}},{TITLE},"BODY"').encode(),
        table("Unnamed: 0,judul,isi", f'{{}},{TITLE},"BODY"').encode(),
        table("judul,isi", f'{TITLE},"BODY"').replace("Bakti", "Bak\0ti").encode(),
        table("judul;isi;;;", f'{TITLE};"BODY";;;').encode(),
        table("", f'{TITLE},"BODY",https://contoh.id/{{}},2024-01-02').encode(),
        ("Diunduh dari basis data\n\n" + table("judul;isi", f'{TITLE};"BODY"')).encode(),
        table("judul^isi", f"{TITLE}^BODY").encode(),
        table("judul~isi", f"{TITLE}~BODY").encode(),
        ("\n\n" + table("judul,isi", f'{TITLE},"BODY"')).encode(),
        table("judul;narasi", f'{TITLE};"BODY – “kafé” {"x" * 200_000}"').encode("cp1252"),
    ],
    ids="sep bom-sep cr utf16 pipe index unnamed nul empty no-header title caret tilde blank cp1252".split(),
)
def test_every_dialect_gives_its_rows(tmp_path: Path, octets: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(octets)
    corpus = read_corpus(path)
    found = list(corpus)
    assert [article.headline for article in found] == HEADLINES
    assert all("Kegiatan, yang ke-" in article.body for article in found)
    assert corpus.skipped == 0


def test_windows_1252_is_read_wherever_its_first_letter_stands(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"judul,isi\nSatu," + b"x " * 200_000 + b"\nDua," + "“Kafé” itu ramai.".encode("cp1252") + b"\n")
    assert [article.body for article in read_corpus(path)][1] == "“Kafé” itu ramai."


@pytest.mark.parametrize(
    ("row", "body"),
    [
        ('a1,Satu,"Gempa "besar", kata dia, melanda",2018-09-28', 'Gempa "besar", kata dia, melanda'),
        ('a1,Satu,"Gempa ""besar"", kata dia",2018-09-28', 'Gempa "besar", kata dia'),
        ('a1,Satu,Gempa "besar" kata dia,2018-09-28', 'Gempa "besar" kata dia'),
    ],
)
def test_quotes_inside_quotes_lose_nothing(tmp_path: Path, row: str, body: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"id,judul,isi,tanggal\n{row}\na2,Dua,Isi kedua.,2018-09-29\n", "utf8")
    corpus = read_corpus(path)
    found = [(article.id, article.body, str(article.published)[:10]) for article in corpus]
    assert found == [("a1", body, "2018-09-28"), ("a2", "Isi kedua.", "2018-09-29")]
    assert corpus.skipped == 0


def test_a_row_of_the_wrong_width_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,judul,isi\na1,Satu,Gempa besar, kata dia\na2,Dua,Isi kedua.\n", "utf8")
    corpus = read_corpus(path)
    assert [article.id for article in corpus] == ["a2"]
    assert [(skip.line, skip.reason) for skip in corpus.skips] == [(2, "4 cells in a row of 3 columns")]


def test_a_quote_that_is_not_closed_costs_its_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rest = "".join(f'a{n},Judul,"Isi, nomor {n}."\n' for n in range(2, 9))
    for tail in (rest, rest.replace('"', "").replace("Isi,", "Isi")):
        path.write_text(f'id,judul,isi\na1,Satu,"Gempa besar\n{tail}', "utf8")
        corpus = read_corpus(path)
        assert [article.id for article in corpus] == [f"a{n}" for n in range(2, 9)]
        assert [(skip.line, skip.reason) for skip in corpus.skips] == [(2, "a quote that is not closed")]


def test_a_row_may_have_fewer_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,judul,isi,tanggal\na1,Satu,Isi pertama.\n", "utf8")
    assert [(article.id, article.body) for article in read_corpus(path)] == [("a1", "Isi pertama.")]


@pytest.mark.parametrize("name", ["a.txt", "a.dat", "a"])
@pytest.mark.parametrize("mark", [";", "\t", ","])
def test_a_table_is_told_by_the_names_of_its_columns(tmp_path: Path, name: str, mark: str) -> None:
    path = tmp_path / name
    path.write_text(table(f"judul{mark}isi", f'{TITLE}{mark}"BODY"'), "utf8")
    assert [article.headline for article in read_corpus(path)] == HEADLINES


def test_a_page_that_starts_with_its_menu_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"Berita, Artikel, Foto\nKerja Bakti Digelar Warga Kota\n{make.SENTENCE}\n", "utf8")
    assert len(list(read_corpus(path))) == 1
