"""The stems of news vocabulary, families together; wrong stems are recorded as wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from newsearch.analysis import Analyzer

ROWS = [
    row.split("\t")
    for row in (Path(__file__).parent / "stems.tsv").read_text("utf8").splitlines()
    if not row.startswith("#")
]


def test_table_is_large_enough() -> None:
    assert len(ROWS) >= 500
    assert len(ROWS) == len({row[0] for row in ROWS})


def test_stems(analyzer: Analyzer) -> None:
    """A row's third column is the wrong stem that the analysis is known to give; it is to get better."""
    expected = {row[0]: row[-1] for row in ROWS}
    assert expected == {word: analyzer.stem(word)[0] for word in expected}


def test_wrong_stems_are_few() -> None:
    assert sum(len(row) == 3 for row in ROWS) <= len(ROWS) // 50


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("menangis", "menang"), ("setuju", "tuju"), ("berikan", "ikan"), ("kejagung", "jagung"), ("retak", "kereta"),
        ("pemerintah", "perintah"), ("pengacara", "acara"), ("pendapatan", "pendapat"), ("desakan", "desa"),
        ("pengemasan", "emas"), ("penyidikan", "penyelidikan"), ("bekasi", "bekas"), ("kediri", "diri"),
        ("maluku", "malu"), ("lukaku", "luka"), ("milan", "mil"), ("ditemani", "tani"), ("gerakan", "gera"),
        ("pengadilan", "keadilan"), ("penduduk", "duduk"), ("perusahaan", "pengusaha"), ("pasukan", "pemasukan"),
        ("perampokan", "ampo"), ("menikah", "meni"), ("sebuah", "buah"), ("kekerasan", "keras"), ("penyakit", "sakit"),
        ("kemudian", "kemudi"), ("durian", "duri"), ("terapi", "rapi"), ("merapi", "rapi"), ("persela", "sela"),
        ("ketum", "tum"), ("kutai", "kuta"), ("oman", "om"), ("mali", "mal"), ("relawan", "rawan"), ("petai", "peta"),
    ],
)  # fmt: skip
def test_pairs_that_must_not_meet(analyzer: Analyzer, left: str, right: str) -> None:
    assert analyzer.stem(left)[0] != analyzer.stem(right)[0]
