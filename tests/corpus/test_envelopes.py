"""Objects that hold records: each shape gives the same three articles."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from newsearch import read_corpus

from . import archives as make

if TYPE_CHECKING:
    from pathlib import Path

ROWS = [
    {"judul": f"Kerja Bakti Nomor {n}", "isi": f"{make.SENTENCE} Kegiatan nomor {n}.", "tanggal": f"2024-01-0{n}"}
    for n in (1, 2, 3)
]
HEADLINES = [row["judul"] for row in ROWS]
NAMES = list(ROWS[0])


def headlines(path: Path, content: Any) -> list[str]:
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf8")
    corpus = read_corpus(path)
    found = [article.headline for article in corpus]
    assert (corpus.skipped, dict(corpus.reasons)) == (0, {})
    return found


SHAPES: dict[str, Any] = {
    "elasticsearch": {
        "took": 1,
        "timed_out": False,
        "hits": {
            "total": {"value": 3},
            "hits": [{"_index": "b", "_id": f"k{n}", "_source": r} for n, r in enumerate(ROWS)],
        },
    },
    "solr": {
        "responseHeader": {"status": 0, "params": {"q": "*:*"}},
        "response": {"numFound": 3, "docs": [{name: [value] for name, value in row.items()} for row in ROWS]},
    },
    "two levels": {"status": "ok", "data": {"total": 3, "articles": ROWS}},
    "three levels": {"a": {"b": {"c": ROWS}}},
    "graphql": {"data": {"posts": {"edges": [{"node": row} for row in ROWS]}}},
    "json:api": {"data": [{"type": "a", "id": str(n), "attributes": row} for n, row in enumerate(ROWS)]},
    "by id": {f"a{n}": row for n, row in enumerate(ROWS)},
    "firebase": {"berita": {f"-Mx{n}": row for n, row in enumerate(ROWS)}},
    "by outlet": {"kompas": ROWS[:2], "detik": ROWS[2:]},
    "pandas columns": {name: {str(n): row[name] for n, row in enumerate(ROWS)} for name in NAMES},
    "pandas index": {str(n): row for n, row in enumerate(ROWS)},
    "pandas split": {"columns": NAMES, "index": [0, 1, 2], "data": [list(row.values()) for row in ROWS]},
    "pandas values": [list(row.values()) for row in ROWS],
    "pandas table": {
        "schema": {"fields": [{"name": "index", "type": "integer"}], "pandas_version": "1.4.0"},
        "data": [{"index": n, **row} for n, row in enumerate(ROWS)],
    },
    "a header and rows": [NAMES, *(list(row.values()) for row in ROWS)],
    "lists of one length": {name: [row[name] for row in ROWS] for name in NAMES},
    "side by side": "".join(map(json.dumps, ROWS)),
    "side by side with commas": ",\n".join(map(json.dumps, ROWS)),
    "a script": f"var berita = {json.dumps(ROWS)};\n",
    "a callback": f"tampilkan({json.dumps({'data': ROWS})})",
    "camels": {"data": [{"articleTitle": r["judul"], "bodyText": r["isi"], "publishDate": r["tanggal"]} for r in ROWS]},
    "parts": [{"meta": {"judul": r["judul"], "tgl": r["tanggal"]}, "konten": {"teks": r["isi"]}} for r in ROWS],
    "parts beside the text": [
        {"page_content": r["isi"], "metadata": {"title": r["judul"], "date": r["tanggal"]}} for r in ROWS
    ],
    "fields beside the headline": [
        {"webTitle": r["judul"], "webUrl": f"https://contoh.id/{n}", "fields": {"bodyText": r["isi"]}}
        for n, r in enumerate(ROWS)
    ],
    "texts of XML": {"feed": {"entry": [{"title": {"$t": r["judul"]}, "content": {"#text": r["isi"]}} for r in ROWS]}},
    "numbered paragraphs": [{"judul": r["judul"], "paragraf_1": r["isi"], "paragraf_2": "Selesai."} for r in ROWS],
    "an object of paragraphs": [{"judul": r["judul"], "isi": {"p1": r["isi"], "p2": r["isi"]}} for r in ROWS],
    "a headline with a kicker": [{"headline": {"main": r["judul"], "kicker": "Kota"}, "body": r["isi"]} for r in ROWS],
    "elasticdump": "".join(
        json.dumps({"_index": "b", "_id": f"k{n}", "_source": r}) + "\n" for n, r in enumerate(ROWS)
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_gives_its_records(tmp_path: Path, shape: str) -> None:
    assert headlines(tmp_path / "a.json", SHAPES[shape]) == HEADLINES


def test_an_envelope_larger_than_a_record_may_be_is_gone_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsearch.corpus.formats.jsonfile.RECORD_LIMIT", 1000)
    monkeypatch.setattr("newsearch.corpus.formats.jsonfile._BLOCK", 500)
    content = json.dumps({"meta": {"n": [1, 2]}, "jumlah": 3, "data": {"total": 3, "articles": ROWS * 20}}, indent=1)
    assert headlines(tmp_path / "a.json", content) == HEADLINES * 20


def test_an_envelope_that_is_cut_gives_what_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"status": "ok", "articles": ROWS})[:-60], "utf8")
    corpus = read_corpus(path)
    assert [article.headline for article in corpus] == HEADLINES[:2]
    assert dict(corpus.reasons) == {"truncated JSON": 1}


def test_ids_are_those_of_the_envelope(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    for shape, ids in (("elasticsearch", ["k0", "k1", "k2"]), ("firebase", ["-Mx0", "-Mx1", "-Mx2"])):
        path.write_text(json.dumps(SHAPES[shape]), "utf8")
        assert [article.id for article in read_corpus(path)] == ids


def test_what_stands_around_a_wrapped_record_belongs_to_it(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"url": "https://contoh.id/satu", "article": ROWS[0]}), "utf8")
    assert [(article.url, article.headline) for article in read_corpus(path)] == [
        ("https://contoh.id/satu", HEADLINES[0])
    ]


def test_related_articles_in_a_record_are_no_records(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    related = [{"title": "Judul Lain", "url": "https://contoh.id/lain"}]
    path.write_text(json.dumps({**ROWS[0], "terkait": related, "items": related}), "utf8")
    assert [article.headline for article in read_corpus(path)] == HEADLINES[:1]


def test_lines_of_elasticsearch_s_bulk_format_belong_to_the_next(tmp_path: Path) -> None:
    lines = [json.dumps(line) for n, row in enumerate(ROWS) for line in ({"index": {"_id": f"b{n}"}}, row)]
    path = tmp_path / "a.ndjson"
    path.write_text("\n".join(lines), "utf8")
    corpus = read_corpus(path)
    assert ([f"b{n}" for n in range(len(ROWS))], 0) == ([article.id for article in corpus], corpus.skipped)


@pytest.mark.parametrize(("name", "value"), [("post_status", "draft"), ("post_type", "revision")])
def test_what_a_site_does_not_show_is_a_skip(tmp_path: Path, name: str, value: str) -> None:
    path = tmp_path / "a.json"
    post = {"post_title": "Kerja Bakti", "post_content": make.SENTENCE}
    path.write_text(json.dumps([{**post, name: each} for each in ("publish", value)]), "utf8")
    corpus = read_corpus(path)
    assert len(list(corpus)) == 1
    assert {f"not published: {name} is {value}": 1} == dict(corpus.reasons)


def test_wordpress(tmp_path: Path) -> None:
    post = {
        "id": 7,
        "date": "2024-01-02T10:00:00",
        "date_gmt": "2024-01-02T03:00:00",
        "link": "https://contoh.id/satu",
        "title": {"rendered": "Kerja Bakti &#8220;Bersih&#8221;"},
        "content": {"rendered": f"<p>{make.SENTENCE}</p>\n<p>Selesai siang.</p>", "protected": False},
        "author": 3,
        "categories": [4],
        "tags": [5, 6],
    }
    path = tmp_path / "a.json"
    for fields in (post, {name: value for name, value in post.items() if name != "date"}):
        path.write_text(json.dumps([fields]), "utf8")
        (article,) = read_corpus(path)
        assert (article.headline, article.body) == ("Kerja Bakti “Bersih”", f"{make.SENTENCE}\n\nSelesai siang.")
        assert str(article.published) == "2024-01-02 10:00:00+07:00"
        assert (article.authors, article.section, article.tags) == ((), "", ())


def test_an_array_of_texts_gives_an_article_each(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([row["isi"] for row in ROWS]), "utf8")
    assert [(article.headline, article.body) for article in read_corpus(path)] == [("", row["isi"]) for row in ROWS]


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (
            {"paragraphs": [[["Ia", "datang", ",", "kata", "Ani", "."], ["Lalu", "pergi", "."]], [["Selesai", "."]]]},
            "Ia datang, kata Ani. Lalu pergi.\n\nSelesai.",
        ),
        (
            {"clean_article": [["Ia", "datang", "(", "siang", ")", "."], ["Lalu", "pergi", "."]]},
            "Ia datang (siang). Lalu pergi.",
        ),
        (
            {"isi": ["Paragraf pertama di sini.", "Paragraf kedua di sini."]},
            "Paragraf pertama di sini.\n\nParagraf kedua di sini.",
        ),
        (
            {"isi": "['Paragraf pertama di sini.', 'Paragraf kedua di sini.']"},
            "Paragraf pertama di sini.\n\nParagraf kedua di sini.",
        ),
        ({"isi": "[Foto] Paragraf pertama di sini."}, "[Foto] Paragraf pertama di sini."),
    ],
    ids=["indosum", "liputan6", "list", "written list", "bracket"],
)
def test_lists_of_tokens_and_of_paragraphs(tmp_path: Path, record: dict[str, Any], expected: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(make.lines({"id": "a", **record}))
    assert [article.body for article in read_corpus(path)] == [expected]
