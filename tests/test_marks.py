"""What is marked in a text: every occurrence that answers a query, and no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsearch.analysis import Analyzer, StemTable
from newsearch.article import Article
from newsearch.highlight import snippet
from newsearch.marks import Marks

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

ANALYZER = Analyzer()
AFFIXED = "memukul pukulan menyapu disapu pengeboman dibom mengebom telunjuk gemetar bukunyalah penyanyi 2020an".split()
CHUNKS = st.one_of(
    st.sampled_from(
        "Covid-19 orang-orang TransJakarta jum'at Jum’at K.P.K. KPKnya KPK-nya se-Indonesia di-PHK-kan 1.250.000 Rp40 "
        "4,5 (16/8/2023).Setelah buku.Ibas HGU/HGB 2000-an G20 café Jakarta–Bali berlari-lari tolong-menolong "
        "“Menyerang” A.B.C.D xX x-x 10-kan McDonald iPhone O'Neil's B-07-05 06.30 07,50 PPKM-05x".split()
    ),
    st.text("aberKOP19-.,'’\"/(é", min_size=1, max_size=12),
)


@settings(deadline=None)
@given(st.lists(CHUNKS, min_size=1, max_size=4), st.sampled_from(("id", "en")))
@example(["KPKnya"], "id")
def test_every_term_of_a_text_is_found(chunks: list[str], language: str) -> None:
    """However unlike a plain word the chunk is that holds it: none is passed over as one that cannot."""
    text = " ".join(chunks)
    assert language in ("id", "en")
    for token in ANALYZER.tokens(text, "en" if language == "en" else "id"):
        for name, terms in (("exacts", token.exact), ("stems", token.stem)):
            for term in terms:
                wanted = Marks(exacts={term: 0}) if name == "exacts" else Marks(stems={term: 0})
                found = wanted.marker(ANALYZER).matches(text, "en" if language == "en" else "id")
                assert found == wanted.matches(ANALYZER.tokens(text, "en" if language == "en" else "id"))
                assert found


def test_a_match_far_behind_in_a_long_article_is_shown() -> None:
    body = "Satu kata lagi. " * 40_000 + "Gempa mengguncang Palu."
    found = snippet(Article(id="1", body=body), Marks(exacts={"gempa": 0, "palu": 1}), ANALYZER)
    assert [found.text[span.start : span.end] for span in found.spans] == ["Gempa", "Palu"]


def saved(words: str, path: Path) -> Analyzer:
    """An analyser as a search has it: with a table on disk of the stems of some words."""
    table = StemTable()
    Analyzer(table).tokens(words)
    table.save(path)
    return Analyzer(StemTable.load(path, check_stemmer=False))


@settings(deadline=None, max_examples=50)
@given(st.lists(st.one_of(CHUNKS, st.sampled_from(AFFIXED)), min_size=1, max_size=6))
@example(["memukul", "menyapu", "efektifitas", "efektivitas"])
@example(["orang2", "berlari2an", "anak2nya"])
def test_every_term_is_found_by_its_traces(tmp_path_factory: pytest.TempPathFactory, chunks: list[str]) -> None:
    text = "awal kata (" + "), ".join(chunks) + "\u2009akhir.\n\nParagraf\u00a0kedua " + " ".join(chunks).upper()
    analyzer = saved(text, tmp_path_factory.mktemp("stems") / "stems")
    tokens = analyzer.tokens(text)
    for term in {term for token in tokens for term in token.exact}:
        marks = Marks(exacts={term: 0})
        assert marks.marker(analyzer).matches(text, "id") == marks.matches(tokens)
    for stem in {term for token in tokens for term in token.stem}:
        marks = Marks(stems={stem: 0})
        assert marks.marker(analyzer).matches(text, "id") == marks.matches(tokens)


def test_a_phrase_is_found_where_its_words_stand_side_by_side() -> None:
    text = "Gempa di Palu, gempa - Palu; gempa dan-atau Palu. Palu gempa Palu gempa x y z Palu"
    tokens = ANALYZER.tokens(text)
    for phrase in (("gempa", "palu"), ("palu", "gempa", "palu"), ("gempa", "x", "y")):
        marks = Marks(phrases=[(phrase, 0)])
        found = marks.marker(ANALYZER).matches(text, "id")
        assert found == marks.matches(tokens)
        assert found


def test_a_marker_that_has_seen_many_chunks_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsearch.marks._REMEMBERED", 1)
    marker = Marks(exacts={"gempa": 0}).marker(Analyzer())
    for text in ("satu dua gempa 7.", "tiga x-y empat gempa", "gempa lima", "gempa"):
        assert len(marker.matches(text, "id")) == 1
