"""Bulk analysis says the same as the analysis of one text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsearch.analysis import BREAK, Analyzer, ChunkTable, StemTable
from newsearch.sentences import paragraphs, sentences

if TYPE_CHECKING:
    from newsearch.analysis.language import Language
    from newsearch.analysis.words import Row

SHARED = Analyzer(StemTable())
WORDS = st.sampled_from(
    ["Presiden", "kata", "Covid-19", "KPK-nya", "undang-undang", "katanya.Ikuti", "dia,", '"Kami', "akhir.", "Dr.",
     "--", "(KATA),", 'Dr.,"', "“Akhir…”", "\n\n", "\n \n", "\n", "1.000", "Akhir!"]
)  # fmt: skip
TEXTS = st.lists(WORDS, max_size=15).map(" ".join)


def batch(table: ChunkTable, texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """The chunk numbers of all texts in a row, and where each text starts."""
    ids = [table.ids(text) for text in texts]
    starts = np.cumsum([0, *map(len, ids)], dtype=np.int64)[:-1]
    return np.concatenate([np.empty(0, dtype=np.int32), *ids]), starts


@given(st.lists(TEXTS, max_size=4))
def test_expansion_is_the_analysis(texts: list[str]) -> None:
    table = ChunkTable(SHARED)
    expansion = table.expand(*batch(table, texts))
    tokens = [SHARED.tokens(text) for text in texts]
    assert [len(of) for of in tokens] == expansion.lengths.tolist()
    stem = [(i, t.position, term) for i, of in enumerate(tokens) for t in of for term in t.stem]
    exact = [(i, t.position, term) for i, of in enumerate(tokens) for t in of for term in t.exact]
    for expected, found, names in (
        (stem, expansion.stem, table.stem_terms),
        (exact, expansion.exact, table.exact_terms),
    ):
        terms = [names[term] for term in found.terms.tolist()]
        assert expected == list(zip(found.texts.tolist(), found.positions.tolist(), terms, strict=True))


@given(st.lists(TEXTS, max_size=4))
def test_boundaries_are_those_of_sentences(texts: list[str]) -> None:
    table = ChunkTable(SHARED)
    found = table.boundaries(*batch(table, texts))
    for spans, boundaries in zip((sentences, paragraphs), found, strict=True):
        expected = set()
        for i, text in enumerate(texts):
            starts = [token.start for token in SHARED.tokens(text)]
            first = np.searchsorted(starts, [start for start, _ in spans(text)])
            expected |= {(i, position) for position in first.tolist() if position < len(starts)}
        pairs = list(zip(boundaries.texts.tolist(), boundaries.positions.tolist(), strict=True))
        assert sorted(expected) == pairs


def test_chunk_is_analysed_once() -> None:
    calls: list[str] = []

    class Counting(Analyzer):
        def rows(self, chunk: str, language: Language = "id") -> tuple[Row, ...]:
            calls.append(chunk)
            return super().rows(chunk, language)

    table = ChunkTable(Counting(SHARED.stems))
    table.ids("Covid-19 KPK-nya Covid-19")
    table.ids("KPK-nya")
    assert calls == ["Covid-19", "KPK-nya"]


def test_word_is_stemmed_once_in_all_its_chunks() -> None:
    calls: list[str] = []

    class Counting(Analyzer):
        def stem(self, word: str) -> tuple[str, str]:
            calls.append(word)
            return super().stem(word)

    table = ChunkTable(Counting(SHARED.stems))
    table.ids('kata dia Kata, "Kata (kata).')
    table.ids("KATA! dia.")
    assert calls == ["kata", "dia"]


def test_texts_together_have_the_numbers_of_each() -> None:
    texts = ["kata dia\n\nkata", "", "dia, kata."]
    together, alone = ChunkTable(SHARED), ChunkTable(SHARED)
    ids, lengths = together.ids_of_all(texts)
    assert [alone.ids(text).tolist() for text in texts] == [
        part.tolist() for part in np.split(ids, np.cumsum(lengths)[:-1])
    ]


def test_paragraphs_begin_with_a_break() -> None:
    table = ChunkTable(SHARED)
    ids = table.ids("kata dia\n\nkata")
    assert [BREAK, ids[1], ids[2], BREAK, ids[1]] == ids.tolist()


def test_languages_are_apart() -> None:
    table = ChunkTable(SHARED)
    assert table.ids("membaca", "id")[1] != table.ids("membaca", "en")[1]
    assert table.stem_terms == ["baca", "membaca"]


def test_full_table_starts_anew() -> None:
    table = ChunkTable(SHARED, limit=10)
    assert not table.full
    table.ids("satu dua tiga empat lima enam")
    assert table.full
    table.clear()
    assert not table.full
    assert (table.stem_terms, table.exact_terms) == ([], [])
    assert table.ids("tujuh").tolist() == [BREAK, 1]


@pytest.mark.parametrize("texts", [[], [""], ["", "", ""], ["--"], ["", "kata", ""]])
def test_empty_texts(texts: list[str]) -> None:
    table = ChunkTable(SHARED)
    ids, starts = batch(table, texts)
    assert [text.count("kata") for text in texts] == table.expand(ids, starts).lengths.tolist()
    assert len(table.name_counts(ids, starts).terms) <= 1
