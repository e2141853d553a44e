"""What a page of HTML declares helps where its lines do not tell."""

from __future__ import annotations

import json

from newsearch.corpus.formats.webpage import take_apart

PARAGRAPHS = [
    "Warga bergotong royong membersihkan saluran air di lingkungan mereka setelah hujan deras.",
    "Kegiatan itu diikuti puluhan warga dari tiga rukun tetangga, kata lurah setempat.",
]


def page(head: str = "", body: str = "") -> bytes:
    text = "".join(f"<p>{line}</p>" for line in PARAGRAPHS)
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body or text}</body></html>".encode()


def script(**declared: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **declared})}</script>'


def test_the_sites_name_is_the_source_where_there_is_no_address() -> None:
    assert take_apart(page('<meta property="og:site_name" content="Suara Kampung">')).source == "Suara Kampung"
    assert take_apart(page(script(publisher={"name": "Suara Kampung"}))).source == "Suara Kampung"
    assert take_apart(page(f'<meta property="og:site_name" content="{"Suara kampung kita " * 4}">')).source == ""


def test_the_sites_name_is_no_part_of_the_headline() -> None:
    site = '<meta property="og:site_name" content="Suara Kampung">'
    for title in ("Warga Bersihkan Saluran - Suara Kampung", "Suara Kampung | Warga Bersihkan Saluran"):
        assert take_apart(page(f"<title>{title}</title>{site}")).headline == "Warga Bersihkan Saluran"


def test_the_heading_that_is_no_logo_is_the_headline() -> None:
    body = "<h1>Kompas</h1><h1>Warga Bersihkan Saluran Air</h1>" + "".join(f"<p>{line}</p>" for line in PARAGRAPHS)
    assert take_apart(page(body=body)).headline == "Warga Bersihkan Saluran Air"


def test_a_page_that_shows_its_text_by_a_script() -> None:
    declared = script(headline="Warga Bersihkan Saluran Air", articleBody="\n".join(PARAGRAPHS))
    assert take_apart(page(declared, "<div id=app></div>")).paragraphs == PARAGRAPHS


def test_boilerplate_is_no_caption() -> None:
    figure = "<figure><figcaption>SCROLL TO CONTINUE WITH CONTENT</figcaption></figure>"
    body = f"<p>{PARAGRAPHS[0]}</p>{figure}<p>{PARAGRAPHS[1]}</p>"
    assert take_apart(page(body=body)).captions == []
