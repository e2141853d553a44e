"""Keywords in context."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newsearch.analysis import Analyzer
from newsearch.article import Article
from newsearch.concordance import KeywordInContext, concordance
from newsearch.highlight import Marks

ANALYZER = Analyzer()
WORDS = st.lists(st.sampled_from("gempa Palu mengguncang kota  di, dan\n\n“besar”".split(" ")), max_size=60)


def lines(article: Article, *words: str, context: int = 60) -> list[KeywordInContext]:
    marks = Marks(exacts={word: number for number, word in enumerate(words)})
    return list(concordance(article, marks, ANALYZER, context=context))


def test_every_field_in_reading_order() -> None:
    article = Article(id="a", headline="Gempa", deck="Palu gempa", body="Lalu gempa.", captions=("Foto gempa",))
    assert [(line.field, line.keyword) for line in lines(article, "gempa")] == [
        ("headline", "Gempa"),
        ("deck", "gempa"),
        ("body", "gempa"),
        ("captions", "gempa"),
    ]


def test_phrases_are_one_keyword() -> None:
    marks = Marks(phrases=[(("gencatan", "senjata"), 0)])
    article = Article(id="a", body="Mereka menyepakati gencatan\nsenjata hari ini.")
    (found,) = concordance(article, marks, ANALYZER)
    assert (found.left, found.keyword, found.right) == ("Mereka menyepakati ", "gencatan senjata", " hari ini.")


def test_no_word_is_cut() -> None:
    article = Article(id="a", body="Sesudah hujan deras gempa mengguncang kota itu")
    (found,) = lines(article, "gempa", context=13)
    assert (found.left, found.right) == ("hujan deras ", " mengguncang")


def test_a_word_longer_than_the_context_is_left_out() -> None:
    (found,) = lines(Article(id="a", body="mengguncang gempa mengguncang"), "gempa", context=5)
    assert (found.left, found.right) == ("", "")


@given(WORDS, st.integers(0, 30))
def test_a_line_is_what_stands_in_the_article(words: list[str], context: int) -> None:
    article = Article(id="a", body=" ".join(words))
    for line in lines(article, "gempa", "palu", context=context):
        whole = f"{line.left}{line.keyword}{line.right}"
        assert article.text(line.field)[line.start : line.end] == line.keyword
        assert whole in " ".join([" ", *article.body.split(), " "])
        assert len(line.left) <= context
        assert len(line.right) <= context
