"""Small archives of every kind, made by the tests that read them."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

SENTENCE = "Warga bergotong royong membersihkan saluran air di lingkungan mereka setelah hujan deras."


def record(number: int, **fields: Any) -> dict[str, Any]:
    """A record with an id, a headline and two paragraphs; `fields` are added or replace."""
    body = f"{SENTENCE}\nKegiatan nomor {number} itu berlangsung sampai siang."
    return {"id": f"a{number}", "title": f"Kerja Bakti Nomor {number}", "body": body, **fields}


def lines(*records: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(item, ensure_ascii=False).encode() + b"\n" for item in records)


def page(headline: str = "Kerja Bakti Digelar Warga", head: str = "") -> str:
    return (
        f"<!DOCTYPE html><html><head><title>{headline} - Contoh News</title>{head}</head>"
        f"<body><nav><a>Beranda</a></nav>"
        f"<article><h1>{headline}</h1><p>Selasa, 10 Juni 2025 08:30 WIB</p>"
        f"<p>BOGOR, CONTOHNEWS.COM - {SENTENCE}</p><p>Kegiatan itu diikuti puluhan warga dari tiga rukun tetangga.</p>"
        f"<p>Lurah setempat berharap kegiatan serupa diadakan setiap bulan di semua wilayah.</p></article>"
        f"<footer>Copyright © 2025 contohnews.com</footer></body></html>"
    )


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def in_memory_zip(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()
