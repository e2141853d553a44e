"""What counts as a use of a name."""

from __future__ import annotations

import numpy as np
import pytest

from newsearch.analysis import Analyzer, ChunkTable, is_name, name_counts


def counts(text: str, analyzer: Analyzer) -> dict[str, tuple[int, int]]:
    return {word: (capitalised, uses) for word, capitalised, uses in name_counts(text, analyzer)}


def test_mid_sentence_words_count(analyzer: Analyzer) -> None:
    found = counts("Warga di Bali dan warga di Lombok suka kopi dari bali juga.", analyzer)
    assert found["bali"] == (1, 2)
    assert found["lombok"] == (1, 1)
    assert found["warga"] == (0, 1)


@pytest.mark.parametrize(
    "text",
    [
        "Susi datang ke rumah itu pagi ini.",
        "Dia pergi dari sana. Susi datang ke rumah itu.",
        'Dia berkata, "Susi datang ke rumah itu."',
        "Dia berkata: Susi datang ke rumah itu.",
        "Bandung - Susi datang ke rumah itu pagi ini.",
        "kita pergi ke sana.Susi datang ke rumah itu",
        "Kami di sana\n\nSusi datang ke rumah itu",
        "Susi Datang Ke Rumah Besar Di Bandung",
        "WARGA DI SUSI DATANG",
    ],
)
def test_places_where_a_capital_tells_nothing(analyzer: Analyzer, text: str) -> None:
    assert "susi" not in counts(text, analyzer)


def test_acronyms_and_parts_count_as_capitals(analyzer: Analyzer) -> None:
    found = counts("Menurut warga itu KPK di Nagorno-Karabakh tidak ada (AS).", analyzer)
    assert [found[word] for word in ("kpk", "nagorno", "karabakh", "as")] == [(1, 1)] * 4


def test_counts_add_up(analyzer: Analyzer) -> None:
    """A batch counts what its texts count."""
    texts = ["Warga di Bali senang.", "Orang di Bali dan bali juga senang.", ""]
    table = ChunkTable(analyzer)
    ids = [table.ids(text) for text in texts]
    starts = np.cumsum([0, *map(len, ids)], dtype=np.int64)[:-1]
    found = table.name_counts(np.concatenate(ids), starts)
    names = [table.exact_terms[term] for term in found.terms]
    together = dict(zip(names, zip(found.capitalised.tolist(), found.uses.tolist(), strict=True), strict=True))
    apart: dict[str, tuple[int, int]] = {}
    for text in texts:
        for word, (capitalised, uses) in counts(text, analyzer).items():
            before = apart.get(word, (0, 0))
            apart[word] = (before[0] + capitalised, before[1] + uses)
    assert apart == together


@pytest.mark.parametrize(
    ("capitalised", "uses", "expected"), [(5, 5, True), (4, 4, False), (9, 10, True), (8, 9, False)]
)
def test_a_name_is_nine_of_ten_of_at_least_five(capitalised: int, uses: int, expected: bool) -> None:
    assert expected == is_name(capitalised, uses)
