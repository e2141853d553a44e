"""Datelines, as the outlets print them; and openings that are none."""

from __future__ import annotations

import pytest

from newsearch.corpus.outlets import host, outlet
from newsearch.corpus.page import dateline

TEXT = "Warga berkumpul di balai desa sejak pagi."


@pytest.mark.parametrize(
    ("head", "place", "source"),
    [
        ("MOSKOW, JITUNEWS.COM - ", "Moskow", "jitunews.com"),
        ("JAKARTA, KOMPAS.com — ", "Jakarta", "kompas.com"),
        ("KOMPAS.com - ", "", "kompas.com"),
        ("BANDA ACEH, KOMPAS.com – ", "Banda Aceh", "kompas.com"),
        ("Liputan6.com, Jakarta - ", "Jakarta", "liputan6.com"),
        ("Liputan6.com, Jakarta ", "Jakarta", "liputan6.com"),
        ("**Liputan6.com, Jakarta** ", "Jakarta", "liputan6.com"),
        ("Jakarta (ANTARA) - ", "Jakarta", "antaranews.com"),
        ("Mataram, NTB (ANTARA News) - ", "Mataram, NTB", "antaranews.com"),
        ("London (ANTARA/Reuters) - ", "London", "antaranews.com"),
        ("ISTANBUL, 23 Februari 2016 (Antara/PRNewswire) -- ", "Istanbul", "antaranews.com"),
        ("JAKARTA (Pos Kota) - ", "Jakarta", "poskota.co.id"),
        ("Jakarta, CNN Indonesia -- ", "Jakarta", "cnnindonesia.com"),
        ("Jakarta, CNBC Indonesia - ", "Jakarta", "cnbcindonesia.com"),
        ("TEMPO.CO, Jakarta - ", "Jakarta", "tempo.co"),
        ("TEMPO.CO,Jakarta - ", "Jakarta", "tempo.co"),
        ("TRIBUNNEWS.COM, JAKARTA - ", "Jakarta", "tribunnews.com"),
        ("TRIBUNNEWS . COM , JAKARTA - ", "Jakarta", "tribunnews.com"),
        ("TRIBUN-MEDAN.com, MEDAN - ", "Medan", "tribun-medan.com"),
        ("REPUBLIKA.CO.ID, LOS ANGELES -- ", "Los Angeles", "republika.co.id"),
        ("SURYA.co.id | SURABAYA - ", "Surabaya", "surya.co.id"),
        ("Bisnis.com, SOLO - ", "Solo", "bisnis.com"),
        ("Harianjogja.com, SLEMAN—", "Sleman", "harianjogja.com"),
        ("jpnn.com, JAKARTA - ", "Jakarta", "jpnn.com"),
        ("Suara.com - ", "", "suara.com"),
        ("VIVA.co.id - ", "", "viva.co.id"),
        ("Metrotvnews.com, Jakarta: ", "Jakarta", "metrotvnews.com"),
        ("SOLO, solopos.com - ", "Solo", "solopos.com"),
        ("Bandung, IDN Times - ", "Bandung", "idntimes.com"),
        ("JAKARTA - ", "Jakarta", ""),
        ("Jakarta - ", "Jakarta", ""),
        ("Tanjung Selor (ANTARA) - ", "Tanjung Selor", "antaranews.com"),
        ("RIO DE JANEIRO - ", "Rio de Janeiro", ""),
    ],
)
def test_dateline(head: str, place: str, source: str) -> None:
    found = dateline.read(head + TEXT)
    assert found is not None
    assert (place, source) == (found.place, outlet(found.outlet) if found.outlet else "")
    assert (head + TEXT)[found.end :].lstrip(" -–—") == TEXT


@pytest.mark.parametrize(
    "paragraph",
    [
        "Presiden menyampaikan pidato - yang ditunggu warga - di depan parlemen.",
        "Warga Jakarta - dan sekitarnya - diminta waspada.",
        "Real Madrid - Barcelona bertanding malam ini.",
        "Kami - warga kampung - menolak.",
        "Pukul 10.00 - Upacara dimulai.",
        "Jakarta diguyur hujan sejak pagi.",
        "Breaking - Gempa terasa di Bandung.",
        "Kompas.com menulis bahwa harga naik.",
        "",
        "-",
        "A: B",
    ],
)
def test_openings_that_are_no_dateline(paragraph: str) -> None:
    assert dateline.read(paragraph) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("https://www.kompas.com/", "kompas.com"),
        ("nasional.kompas.com", "kompas.com"),
        ("inet.detik.com", "detik.com"),
        ("Tribunnews", "tribunnews.com"),
        ("cnn indonesia", "cnnindonesia.com"),
        ("Kompas", "kompas.com"),
        ("otomotif.news.viva.co.id", "viva.co.id"),
        ("Harian Contoh", "Harian Contoh"),
    ],
)
def test_one_name_for_an_outlet(name: str, expected: str) -> None:
    assert expected == outlet(name)


@pytest.mark.parametrize(
    ("url", "expected"),
    [("https://solo.tribunnews.com/2025/a", "tribunnews.com"), ("http://[rusak", ""), ("tanpa titik", ""), ("", "")],
)
def test_outlet_of_an_address(url: str, expected: str) -> None:
    assert expected == host(url)
