from __future__ import annotations

import pytest

from newsearch.acronyms import acronyms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Komisi Pemberantasan Korupsi (KPK) memeriksa.", [("KPK", "Komisi Pemberantasan Korupsi")]),
        ("Ketua Komisi Pemilihan Umum (KPU) hadir.", [("KPU", "Komisi Pemilihan Umum")]),
        ("Kementerian Luar Negeri (Kemenlu) menjawab.", [("Kemenlu", "Kementerian Luar Negeri")]),
        (
            "Badan Meteorologi, Klimatologi, dan Geofisika (BMKG) mencatat.",
            [("BMKG", "Badan Meteorologi, Klimatologi, dan Geofisika")],
        ),
        ("Polisi menyita uang judi online (judol) itu.", [("judol", "judi online")]),
        ("Korban pinjaman online (pinjol) melapor.", [("pinjol", "pinjaman online")]),
        ("Pemilihan Kepala Daerah (Pilkada) dimulai.", [("Pilkada", "Pemilihan Kepala Daerah")]),
        ("Warga menolak rencana itu (foto) kemarin.", []),
        ("Partai Kebangkitan Bangsa(PKB)", []),
        ("Gubernur Jawa Barat (PDIP) datang.", []),
        ("Ia lahir (Jakarta) di sana.", []),
        ("", []),
    ],
)
def test_acronyms(text: str, expected: list[tuple[str, str]]) -> None:
    assert list(acronyms(text)) == expected


def test_hostile_text_takes_linear_time() -> None:
    assert list(acronyms("(AAAAAAAAAAAA" * 20_000)) == []
    assert len(list(acronyms("Anak Anak (AA) " * 5_000))) == 5_000
