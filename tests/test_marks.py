"""What is marked in a text: every occurrence that answers a query, and no other."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsearch.analysis import Analyzer
from newsearch.article import Article
from newsearch.highlight import snippet
from newsearch.marks import Marks

ANALYZER = Analyzer()
CHUNKS = st.one_of(
    st.sampled_from(
        "Covid-19 orang-orang TransJakarta jum'at Jum’at K.P.K. KPKnya KPK-nya se-Indonesia di-PHK-kan 1.250.000 Rp40 "
        "4,5 (16/8/2023).Setelah buku.Ibas HGU/HGB 2000-an G20 café Jakarta–Bali berlari-lari tolong-menolong "
        "“Menyerang” A.B.C.D xX x-x 10-kan McDonald iPhone O'Neil's".split()
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


@pytest.mark.parametrize("limit", ["newsearch.marks._REMEMBERED", "newsearch.analysis.chunk_index._LIMIT"])
def test_a_marker_that_has_seen_many_chunks_begins_anew(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(limit, 1)
    marker = Marks(exacts={"gempa": 0}).marker(Analyzer())
    for text in ("satu dua gempa 7.", "tiga x-y empat gempa", "gempa lima", "gempa"):
        assert len(marker.matches(text, "id")) == 1
