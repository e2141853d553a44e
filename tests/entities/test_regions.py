from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsearch.entities.regions import EDGE, NEIGHBOUR, Region, regions, split


def texts(text: str) -> list[str]:
    return [region.text for region in regions(text)]


@given(st.text(alphabet="aAbBÉéß1 .,-()&'\n", max_size=60))
def test_the_parts_join_to_the_text(text: str) -> None:
    assert text.replace("\n", EDGE) == "".join(gap + region for gap, region in split(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kata Budi Utomo di Kota Bandung", ["Budi Utomo", "Kota Bandung"]),
        ("Budi dan Wati", ["Budi", "Wati"]),
        ("Kementerian Pendidikan dan Kebudayaan", ["Kementerian Pendidikan dan Kebudayaan"]),
        ("Badan Meteorologi, Klimatologi, dan Geofisika", ["Badan Meteorologi, Klimatologi, dan Geofisika"]),
        ("di Jakarta. Menurut dia", ["Jakarta", "Menurut"]),
        ("oleh H. Agus Salim dan Dr. Soetomo", ["H. Agus Salim", "Dr. Soetomo"]),
        ("ponsel iPhone dan eBay", []),
        ("SMA Negeri 8 Jakarta", ["SMA Negeri 8 Jakarta"]),
        ("Bank of China", ["Bank of China"]),
        ("Budi\nWati", ["Budi", "Wati"]),
        ("Éric Cantona", ["Éric Cantona"]),
    ],
)
def test_regions(text: str, expected: list[str]) -> None:
    assert expected == texts(text)


def test_a_region_knows_two_words_on_each_side() -> None:
    text = "menurut keterangan resmi Presiden, kata juru bicara"
    assert [Region(25, "Presiden", ("resmi", "keterangan"), (",", "kata"))] == list(regions(text))


def test_edges_and_neighbours_stand_for_missing_words() -> None:
    expected = [
        Region(0, "Budi", (EDGE, EDGE), ("dan", NEIGHBOUR)),
        Region(9, "Wati", ("dan", NEIGHBOUR), (EDGE, EDGE)),
    ]
    assert expected == list(regions("Budi dan Wati"))
