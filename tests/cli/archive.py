"""A few articles on public events, for the commands that search."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from newsearch import Article

WIB = timezone(timedelta(hours=7))

PALU = (
    "Gempa bermagnitudo 7,4 mengguncang Palu, Sulawesi Tengah, pada Jumat petang.\n\n"
    "Badan Meteorologi, Klimatologi, dan Geofisika (BMKG) mencatat tsunami menyusul beberapa menit kemudian."
)

ENGLISH = (
    "A strong earthquake hit the city of Palu on Friday, and the agency said that a tsunami followed within minutes. "
    "Many people were still on the beach when the water came, and they had no time to leave."
)


TAGS = ("Pemilu 2019", "DPR")


def _article(id: str, headline: str, body: str, day: str | None, **fields: Any) -> Article:  # noqa: A002
    published = datetime.fromisoformat(f"{day}T09:00:00+07:00") if day else None
    precision: Any = "minute" if day else None
    fields.setdefault("source", "Warta Arsip")
    return Article(id=id, headline=headline, body=body, published=published, precision=precision, **fields)


ARTICLES = (
    _article("palu", "Gempa Guncang Palu", PALU, "2018-09-28", place="Palu", authors=("Redaksi",), section="Daerah"),
    _article("salinan", "Palu Diguncang Gempa", PALU, "2018-09-29", source="Kabar Arsip", authors=("Redaksi Daerah",)),
    _article("lombok", "Gempa Guncang Lombok", "Gempa bermagnitudo 7,0 mengguncang Lombok.", "2018-08-05"),
    _article("yogya", "Gempa Guncang Yogyakarta", "Gempa mengguncang Yogyakarta pada pagi hari.", "2006-05-27"),
    _article("aceh", "Tsunami Melanda Aceh", "Gempa di dasar laut memicu tsunami yang melanda Aceh.", "2004-12-26"),
    _article("tiba", "Jokowi Tiba di Palu", "Presiden Joko Widodo tiba di Palu setelah gempa.", "2018-09-30"),
    _article(
        "pemilu",
        "Pemilu Serentak",
        "Warga memilih presiden dan anggota DPR.",
        "2019-04-17",
        section="Politik",
        tags=TAGS,
    ),
    _article("panduan", "Panduan Saat Gempa", "Jauhi kaca saat gempa terjadi.", None),
    _article("rumus", "=1+1 Kabar Gempa", "@gempa terasa di beberapa kota.", "2020-01-01"),
    _article("english", "Quake Hits Palu", ENGLISH, "2018-09-28"),
)

GEMPA = frozenset({"palu", "salinan", "lombok", "yogya", "aceh", "tiba", "panduan", "rumus"})
"""The articles that hold the word."""
