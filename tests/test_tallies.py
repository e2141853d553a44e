from __future__ import annotations

from newsearch import Article
from newsearch.count_tables import LONG_FORMS, NAMES, SEPARATOR, SHORT_FORMS
from newsearch.tallies import Counts, add, tallies

ARTICLE = Article(id="a", body="Komisi Pemberantasan Korupsi (KPK) memeriksa.")


def test_an_article_tells_of_names_and_acronyms() -> None:
    counts = tallies(ARTICLE, [("palu", 2, 3)])
    assert counts[NAMES] == {"palu": (2, 3)}
    assert counts[SHORT_FORMS] == {f"kpk{SEPARATOR}komisi pemberantasan korupsi": (1,)}
    assert counts[LONG_FORMS] == {f"komisi pemberantasan korupsi{SEPARATOR}kpk": (1,)}


def test_a_long_form_is_kept_as_its_words() -> None:
    counts = tallies(Article(id="a", body="Usaha Mikro, Kecil, dan Menengah (UMKM) tumbuh."), [])
    assert list(counts[SHORT_FORMS]) == [f"umkm{SEPARATOR}usaha mikro kecil dan menengah"]


def test_counts_add_up_and_what_is_taken_away_leaves_nothing() -> None:
    counts = tallies(ARTICLE, [("palu", 2, 3)])
    total: Counts = {}
    add(total, counts)
    add(total, tallies(ARTICLE, [("palu", 1, 1)]))
    assert total[NAMES] == {"palu": (3, 4)}
    add(total, counts, sign=-1)
    assert total[NAMES] == {"palu": (1, 1)}
    add(total, tallies(ARTICLE, [("palu", 1, 1)]), sign=-1)
    assert not any(total.values())
