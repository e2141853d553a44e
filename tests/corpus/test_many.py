"""Text files that hold many articles, and those that only look so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newsearch import read_corpus

from . import archives as make

if TYPE_CHECKING:
    from pathlib import Path

BODY = f"{make.SENTENCE}\n\nKegiatan nomor {{}} itu berlangsung sampai siang, dan warga pulang bersama ke rumah mereka."
TWICE = f"{make.SENTENCE} {make.SENTENCE}"
PIECES = [f"Kerja Bakti Nomor {n} Digelar Warga Kota\n\n{BODY.format(n)}\n" for n in (1, 2, 3)]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"https://contoh.id/{n}\n{piece}" for n, piece in enumerate(PIECES)),
        "\n".join(f"=====\nURL: https://contoh.id/{n}\n\n{piece}" for n, piece in enumerate(PIECES)),
        "\n".join(f"----------\n{piece}" for piece in PIECES),
        "\n* * * * *\n".join(PIECES),
        "\n---\n".join(f"[{n}] {piece}" for n, piece in enumerate(PIECES, 1)),
        "\n".join(f"=== Kerja Bakti Nomor {n} Digelar Warga Kota ===\n{BODY.format(n)}\n" for n in (1, 2, 3)),
        "\n".join(
            f"### Kerja Bakti Nomor {n} Digelar Warga Kota\n\n0{n}/01/2024 10:00 WIB\n\n{BODY.format(n)}\n"
            for n in (1, 2, 3)
        ),
        "\n".join(f"Artikel {n}\n{piece}" for n, piece in enumerate(PIECES, 1)),
        "\n".join(f"Document {n} of 3\n\n{piece}" for n, piece in enumerate(PIECES, 1)),
        "\n".join(f"#{n}\n\n{piece}" for n, piece in enumerate(PIECES)),
        "\n".join(
            f"Judul: Kerja Bakti Nomor {n} Digelar Warga Kota\nTanggal: 2024-01-0{n}\nIsi: {BODY.format(n)}\n"
            for n in (1, 2, 3)
        ),
    ],
    ids=[
        "addresses",
        "rules and addresses",
        "rules",
        "rules between",
        "short rules",
        "headings",
        "marks",
        "words",
        "counted",
        "numbers",
        "labels",
    ],
)
def test_many(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text, "utf8")
    found = list(read_corpus(path))
    assert [article.headline for article in found] == [f"Kerja Bakti Nomor {n} Digelar Warga Kota" for n in (1, 2, 3)]
    assert len({article.id for article in found}) == 3
    if "http" in text:
        assert [article.url for article in found] == [f"https://contoh.id/{n}" for n in range(3)]


@pytest.mark.parametrize(
    "text",
    [
        f"Kerja Bakti Digelar\n=====\n\n{BODY}\n",
        f"Kerja Bakti Digelar\n\n{BODY}\n\n----------\n\n{TWICE}\n",
        f"Kerja Bakti Digelar\n\n{BODY}\n\nhttps://contoh.id/a\nhttps://contoh.id/b\n",
        f"Kerja Bakti Digelar\n\n{BODY}\n*****\n{TWICE}\n*****\n{TWICE}\n",
        f"Kerja Bakti Digelar\n\n{BODY}\n***\n{TWICE}\n",
        f"Kerja Bakti Digelar\n\n{TWICE}\n\n1.\nSaluran air\n{TWICE}\n\n2.\nTaman\n{TWICE}\n",
        f"Judul: Kerja Bakti Digelar\nIsi: {BODY}\n",
        f"## Kerja Bakti Digelar\n\n{TWICE}\n\n## Saluran Air Bersih\n\n{TWICE}\n\n## Taman Kota\n\n{TWICE}\n",
    ],
    ids=[
        "underlined",
        "a rule before the end",
        "links at the end",
        "sections",
        "a pause",
        "numbered parts",
        "labels",
        "marks",
    ],
)
def test_one(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text, "utf8")
    assert len(list(read_corpus(path))) == 1


def test_markdown_with_a_dateline_under_each_headline_is_many(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("\n".join(f"## Kerja Bakti {n} Digelar\n\nDetik.com, Bogor - {TWICE}\n" for n in (1, 2)), "utf8")
    assert [article.headline for article in read_corpus(path)] == ["Kerja Bakti 1 Digelar", "Kerja Bakti 2 Digelar"]
