from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from newsearch.analysis import Analyzer
from newsearch.article import Article, Entity
from newsearch.bm25f import Bm25f
from newsearch.document import document
from newsearch.fields import SPACES
from newsearch.opensearch.documents import BOUNDARIES, checks, impacts, texts, written
from newsearch.opensearch.mapping import GAP, STACK, feature, token
from newsearch.query.atoms import MAX_DISTANCE

from .asked import article as made

ANALYZER = Analyzer()


@pytest.mark.parametrize("number", range(20))
def test_every_impact_is_that_of_the_reference(number: int) -> None:
    own, bm25f = document(made(number), ANALYZER), Bm25f()
    found = impacts(own, bm25f)
    expected = {
        feature(space, term): own.impact(space, term, bm25f)
        for space in SPACES
        for term in own.terms[space]
        if term not in BOUNDARIES
    }
    assert found == expected
    assert {worth * 256 for worth in found.values()} <= set(range(1, 256))


def test_words_stand_in_their_order_between_the_marks_of_their_fields() -> None:
    article = Article(
        id="a",
        headline="Gempa Palu",
        body="Warga lari. Pasar tutup.\n\nPolisi datang.",
        captions=("Satu", "Dua"),
        entities=(Entity("Palu", "place"),),
    )

    def exact(stack: str) -> str:
        return next((part for part in stack.split(STACK) if part.startswith("e:")), stack)

    found = [" ".join(map(exact, text.split())) for text in texts(document(article, ANALYZER))]
    assert found == [
        *("<T", "<h", "e:gempa e:palu", "h>"),
        *("<b", "e:warga e:lari e:pasar e:tutup e:polisi e:datang", "b>"),
        *("<c", "e:satu", "e:dua", "c>", "T>"),
        *("<l", "e:palu", "l>"),
    ]


def test_first_and_last_words_of_sentences_and_paragraphs_are_marked() -> None:
    article = Article(id="a", body="Warga lari. Pasar tutup.\n\nPolisi.")
    (body,) = [text for text in texts(document(article, ANALYZER)) if "warga" in text]
    marked = ["".join(part for part in stack.split(STACK) if len(part) == 1) for stack in body.split()]
    assert marked == ["SP", "Z", "S", "ZQ", "OR"]


def test_nothing_in_a_term_ends_its_token_or_names_another_field() -> None:
    assert token("exact", f"a b\u2003{STACK}c").split() == ["e:a\ue001b\ue001\ue001c"]
    assert "." not in feature("stem", "0.001")


def test_texts_lie_further_apart_than_a_query_reaches() -> None:
    assert GAP > MAX_DISTANCE


def test_a_document_holds_the_columns_of_its_article() -> None:
    article = Article(
        id="a/1",
        headline="Gempa",
        url="https://www.contoh.id/gempa/",
        source="Kabar Kota",
        authors=("Ani", "Budi", "Ani"),
        published=datetime(2018, 9, 30, 23, 30, tzinfo=timezone(timedelta(hours=7))),
        precision="minute",
    )
    since = "20180930T163000Z-abcdef"
    id_, fields = written(article, ANALYZER, Bm25f(), digest=(7 << 20) + 5, since=since, forms={"a b": 0.5})
    assert id_ == f"{fields['key']}-{since}"
    assert fields["url"] == "contoh.id/gempa"
    assert (fields["source"], fields["author"]) == (["Kabar Kota"], ["Ani", "Budi"])
    assert (fields["published"], fields["year"], fields["month"]) == (1538325000, 48, 584)
    assert (fields["check"], fields["check2"]) == (5, 7)
    assert fields["i"]["f:a b"] == 0.5
    assert Article.from_dict(fields["article"]) == article


def test_an_article_without_a_date_has_no_period() -> None:
    _, fields = written(Article(id="a", body="gempa"), ANALYZER, Bm25f(), digest=0, since="x", forms={})
    assert {"published", "day", "month", "url", "source"} & set(fields) == set()


@pytest.mark.parametrize("digest", [0, 1, (1 << 63) - 1])
def test_sums_of_checks_stay_exact_in_a_double(digest: int) -> None:
    assert max(checks(digest)) * 10**9 < 1 << 53
