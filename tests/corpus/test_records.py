"""Records: what their columns hold, what they give, and what is said of those that give nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from newsearch import read_corpus
from newsearch.corpus.field_names import FieldMap
from newsearch.corpus.text import clean

from . import archives as make

if TYPE_CHECKING:
    from pathlib import Path

    from newsearch import Article


def read(path: Path, *records: dict[str, Any], mapping: dict[str, str] | None = None) -> list[Article]:
    path.write_bytes(make.lines(*records))
    return list(read_corpus(path, mapping=mapping))


def rows(**columns: Any) -> list[dict[str, Any]]:
    """Three records; a text is filled with their number."""
    return [
        {name: value.replace("{}", str(n)) if isinstance(value, str) else value for name, value in columns.items()}
        for n in (1, 2, 3)
    ]


BODY = make.SENTENCE + " Kegiatan nomor {} itu berlangsung sampai siang."
TITLE = "Kerja Bakti Nomor {} Digelar"


@pytest.mark.parametrize(
    "record",
    [
        {"title": "Harga Beras Naik Lagi", "url": "https://contoh.id/1", "date": "2024-01-02"},
        {"judul": "Harga Beras Naik Lagi", "link": "https://contoh.id/1"},
        {"judul": "Harga Beras Naik Lagi", "tanggal": "2024-01-02", "isi": " "},
        {"judul": "Harga Beras Naik Lagi", "ringkasan": "Harga naik di tiga kota."},
    ],
)
def test_a_headline_with_what_it_belongs_to_is_an_article(tmp_path: Path, record: dict[str, Any]) -> None:
    (article,) = read(tmp_path / "a.jsonl", record)
    assert (article.headline, article.body) == ("Harga Beras Naik Lagi", "")


@pytest.mark.parametrize(
    "record", [{"judul": "Harga Beras Naik Lagi"}, {"url": "https://contoh.id/1", "date": "2024-01-02"}]
)
def test_a_headline_alone_or_an_address_alone_is_none(tmp_path: Path, record: dict[str, Any]) -> None:
    assert read(tmp_path / "a.jsonl", record) == []


def test_a_body_that_repeats_the_headline_stays(tmp_path: Path) -> None:
    (article,) = read(tmp_path / "a.jsonl", {"judul": "Bahaya Buah Durian", "isi": "Bahaya Buah Durian"})
    assert article.body == "Bahaya Buah Durian"


def test_columns_are_told_by_what_stands_in_them(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(make.lines(*rows(a=TITLE, b=BODY, c="0{} Januari 2024", d="https://contoh.id/{}", e="x{}")))
    corpus = read_corpus(path)
    found = [(article.headline, article.body, str(article.published)[:10], article.url) for article in corpus]
    assert found == [(TITLE.format(n), BODY.format(n), f"2024-01-0{n}", f"https://contoh.id/{n}") for n in (1, 2, 3)]
    (told,) = corpus.tables
    assert told.columns.told == {"body": "b", "url": "d", "headline": "a", "published": "c"}
    assert told.columns.unknown == {"e": "x1"}


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"judul": TITLE, "naskahnya": BODY}, {"headline": TITLE, "body": BODY}),
        ({"berita": TITLE, "naskahnya": BODY}, {"headline": TITLE, "body": BODY}),
        ({"berita": "https://contoh.id/{}", "naskahnya": BODY}, {"url": "https://contoh.id/{}", "body": BODY}),
        ({"judul": TITLE, "isi": BODY, "tahun": "0{}-Nov-19"}, {"published": "2019-11-0{}"}),
        ({"judul": TITLE, "isi": BODY, "waktu_scraping": "0{} Januari 2024"}, {"published": "None"}),
        ({"judul": TITLE, "isi": BODY, "stemmed_text": BODY * 2}, {"body": BODY}),
        ({"judul": TITLE, "isi": BODY, "gambar": "https://contoh.id/{}.jpg"}, {"url": ""}),
        ({"judul": TITLE, "isi": "pendek {}", "keterangan_panjang": BODY}, {"body": BODY, "headline": TITLE}),
        ({"judul": TITLE, "narasi": BODY, "label": "Politik"}, {"body": BODY, "section": "Politik"}),
        ({"judul": TITLE, "pesan": BODY, "label": "1"}, {"body": BODY, "section": ""}),
    ],
)
def test_kinds_of_columns(tmp_path: Path, columns: dict[str, str], expected: dict[str, str]) -> None:
    for number, article in enumerate(read(tmp_path / "a.jsonl", *rows(**columns)), 1):
        found = {name: str(getattr(article, name)) for name in expected}
        if "published" in found:
            found["published"] = found["published"][:10]
        assert {name: value.replace("{}", str(number)) for name, value in expected.items()} == found


def test_what_is_added_to_a_file_does_not_change_how_its_columns_are_read(tmp_path: Path) -> None:
    many = [{"a": TITLE.format(n), "b": BODY.format(n)} for n in range(60)]
    later = [{"a": "https://contoh.id/satu", "b": TITLE, "c": BODY * 9} for _ in range(200)]
    assert [a.headline for a in read(tmp_path / "a.jsonl", *many, *later)][:60] == [row["a"] for row in many]


def test_paths_map_fields(tmp_path: Path) -> None:
    record = {"_id": "k1", "_source": {"jdl": "Judul Sendiri", "teksnya": [{"isinya": "Isi berita."}]}}
    mapping = {"headline": "_source.jdl", "body": "_source.teksnya.0.isinya"}
    (article,) = read(tmp_path / "a.jsonl", record, mapping=mapping)
    assert (article.id, article.headline, article.body) == ("k1", "Judul Sendiri", "Isi berita.")


def test_a_name_with_dots_of_its_own_is_no_path(tmp_path: Path) -> None:
    (article,) = read(tmp_path / "a.jsonl", {"a.b": "Isi berita.", "a": {"b": "Salah."}}, mapping={"body": "a.b"})
    assert article.body == "Isi berita."


def test_a_mapping_that_does_nothing_is_known(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(make.lines(make.record(1, judulnya="Judul Sendiri")))
    corpus = read_corpus(path, mapping={"headline": "judulnya", "section": "bagian.nama"})
    list(corpus)
    assert corpus.unmet == {"section": "bagian.nama"}


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"foo": "x", "bar": 1}, "no text: what foo, bar holds is not known: --map says it"),
        (
            {f"k{n}": "x" for n in range(9)},
            "no text: what k0, k1, k2, k3, k4, k5, … holds is not known: --map says it",
        ),
        ({"id": "a"}, "no text"),
    ],
)
def test_a_record_that_gives_nothing_says_which_fields_it_has(
    tmp_path: Path, record: dict[str, Any], reason: str
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(make.lines(record))
    corpus = read_corpus(path)
    assert (list(corpus), dict(corpus.reasons)) == ([], {reason: 1})


def test_reasons_stay_few_whatever_names_records_invent(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(make.lines(*({f"nama{n}": "x"} for n in range(500))))
    corpus = read_corpus(path)
    list(corpus)
    assert (len(corpus.reasons), corpus.skipped) == (21, 500)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("AT&amp;amp;T", "AT&T"),
        ("Ma&amp;#39;ruf", "Ma'ruf"),
        ("&amp;amp;quot;Siap&amp;amp;quot;", '"Siap"'),
        ("&lt;p&gt;Satu.&lt;/p&gt;&lt;p&gt;Dua.&lt;/p&gt;", "\nSatu.\n\nDua.\n"),
        ("Johnson &amp; Johnson", "Johnson & Johnson"),
        ("Dalam HTML tanda itu ditulis &amp;amp; saja", "Dalam HTML tanda itu ditulis &amp; saja"),
        ("a && b &c; d", "a && b &c; d"),
    ],
)
def test_what_was_encoded_over_again_is_read_over_again(raw: str, expected: str) -> None:
    assert clean(raw) == expected


def test_headlines_authors_and_tags_encoded_twice(tmp_path: Path) -> None:
    twice = "Ma&amp;#39;ruf Amin"
    (article,) = read(tmp_path / "a.jsonl", make.record(1, title=f"{twice} Datang", author=twice, tags=[twice]))
    assert (article.headline, article.authors, article.tags) == (
        "Ma'ruf Amin Datang",
        ("Ma'ruf Amin",),
        ("Ma'ruf Amin",),
    )


def test_halves_of_characters_become_whole_or_a_mark(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"id": "a\\ud83d", "title": "Kerja \\ud83d\\ude00 Bakti \\ude00", "body": "Isi \\ud83d berita.", "url": "https://contoh.id/\\ud83d"}\n',
        "utf8",
    )
    (article,) = read_corpus(path)
    assert (article.id, article.headline, article.body) == (
        "a\ufffd",
        "Kerja \U0001f600 Bakti \ufffd",
        "Isi \ufffd berita.",
    )
    assert json.dumps(article.to_dict(), ensure_ascii=False).encode()


def test_numbered_columns_are_the_paragraphs_of_one_text(tmp_path: Path) -> None:
    record = {"judul": "Kerja Bakti", "isi_10": "Sepuluh.", "isi_2": "Dua.", "isi_1": make.SENTENCE}
    assert [found.body for found in read(tmp_path / "a.jsonl", record)] == [f"{make.SENTENCE}\n\nDua.\n\nSepuluh."]


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("nama_penulis", "authors"),
        ("author_name", "authors"),
        ("categoryName", "section"),
        ("judul_bersih", "headline"),
        ("body_html", "body"),
        ("raw_text", "body"),
        ("tanggal_rilis", "published"),
        ("firstPublicationDate", "published"),
        ("surat_kabar", "source"),
        ("standfirst", "deck"),
    ],
)
def test_names_that_scrapers_and_press_interfaces_give(name: str, field: str) -> None:
    assert FieldMap().field(name) == field
