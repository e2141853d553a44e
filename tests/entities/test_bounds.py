from __future__ import annotations

import pytest

from newsearch.article import Kind
from newsearch.entities.bounds import bounded
from newsearch.entities.lexicon import Lexicon

LEXICON = Lexicon()
Found = tuple[int, int, Kind]


@pytest.mark.parametrize(
    ("words", "spans", "expected"),
    [
        # A person behind an organisation or a place.
        ("Gerindra Sutrisnowati", [(0, 2, "organisation")], [(0, 1, "organisation"), (1, 2, "person")]),
        ("Anggota DPR Budi Santoso", [(1, 4, "organisation")], [(1, 2, "organisation"), (2, 4, "person")]),
        ("Timnas Peru U-20 Diego Rojas", [(0, 5, "organisation")], [(0, 3, "organisation"), (3, 5, "person")]),
        ("Kota Bandung Agus Salim", [(0, 4, "place")], [(0, 2, "place"), (2, 4, "person")]),
        ("Bank Jatim Sutrisnowati Iman", [(0, 3, "organisation"), (3, 4, "person")], [
            (0, 2, "organisation"), (2, 4, "person"),
        ]),
        ("Polda Metro Jaya AKBP Sutrisno", [(0, 5, "organisation")], [(0, 3, "organisation"), (4, 5, "person")]),
        ("Pertamina Budi Santoso", [(0, 3, "person")], [(0, 1, "organisation"), (1, 3, "person")]),
        # What the lexicon knows stays whole.
        ("Polda Metro Jaya", [(0, 3, "organisation")], [(0, 3, "organisation")]),
        ("DPR Aceh", [(0, 2, "organisation")], [(0, 2, "organisation")]),
        # Titles and credits.
        ("Bupati Cianjur", [(0, 2, "place")], [(1, 2, "place")]),
        ("Corporate Secretary PT Sinar Pagi", [(0, 5, "organisation")], [(2, 5, "organisation")]),
        ("Pengadilan Negeri Sleman Nomor", [(0, 4, "organisation")], [(0, 3, "organisation")]),
        ("Ditjen Pajak Saya", [(0, 3, "organisation")], [(0, 2, "organisation")]),
        ("Agus Salim Warta Arsip", [(0, 4, "person")], [(0, 2, "person")]),
        ("Agus Salim Dok", [(0, 3, "person")], [(0, 2, "person")]),
        ("Agus Salim Masih", [(0, 3, "person")], [(0, 2, "person")]),
        ("Agus Salim Senin", [(0, 3, "person")], [(0, 2, "person")]),
        ("Senior Market Analyst Sinar Sekuritas", [(0, 5, "organisation")], [(3, 5, "organisation")]),
        ("Griffith University Agus Salim", [(0, 4, "organisation")], [(0, 2, "organisation"), (2, 4, "person")]),
        ("University of Sydney", [(0, 3, "organisation")], [(0, 3, "organisation")]),
        # Kinds that the first word, or the word before, tells.
        ("Pemkab Sleman", [(0, 2, "place")], [(0, 2, "organisation")]),
        ("Bandara Internasional Adi Sucipto", [(2, 4, "person")], [(0, 4, "place")]),
        ("Jalan Jenderal Ahmad Yani", [(2, 4, "person")], [(0, 4, "place")]),
        ("Gunung Agus", [(0, 2, "person")], [(0, 2, "place")]),
        ("RSUP Hasan Sadikin", [(1, 3, "person")], [(0, 3, "place")]),
        # Institutions up to the region that they are for.
        ("Dinas Kelautan dan Perikanan Kabupaten Tegal", [(0, 4, "organisation"), (4, 6, "place")], [
            (0, 6, "organisation"),
        ]),
        ("Kepala Dinas Pertanian dan Peternakan", [], [(1, 5, "organisation")]),
        ("PSMS Medan", [(0, 1, "organisation"), (1, 2, "place")], [(0, 2, "organisation")]),
        # Two people, and one of two parts.
        ("Rizal dan Hanif", [(0, 3, "person")], [(0, 1, "person"), (2, 3, "person")]),
        ("Sony Dwi Kuncoro", [(0, 1, "organisation"), (1, 3, "person")], [(0, 3, "person")]),
    ],
)  # fmt: skip
def test_a_span_holds_its_own_words_only(words: str, spans: list[Found], expected: list[Found]) -> None:
    assert expected == bounded(spans, words.split(), LEXICON)
