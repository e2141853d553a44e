from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from newsearch import Article, Entity
from newsearch.engine.article_columns import OPENING_LENGTH, opening, row
from newsearch.engine.interface import NO_DATE, PRECISIONS


def test_columns() -> None:
    article = Article(
        id="a",
        headline="Judul",
        body="Isi.",
        published=datetime(1960, 1, 1, tzinfo=timezone(timedelta(hours=8))),
        precision="day",
        source=" Warta ",
        authors=("Ani", "Ani", " "),
        entities=(Entity("Palu", "place"), Entity("KPK", "organisation")),
    )
    columns = row(article, digest=5, file=-1, words=2)
    assert columns.strings == {"id": "a", "headline": "Judul", "url": ""}
    assert (columns.keywords["source"], columns.keywords["author"]) == (("Warta",), ("Ani",))
    assert (columns.keywords["place"], columns.keywords["dateline"]) == (("Palu",), ())
    assert columns.numbers["published"] == -315648000
    assert (columns.numbers["offset"], PRECISIONS[columns.numbers["precision"]]) == (480, "day")
    assert (columns.numbers["digest"], columns.numbers["file"], columns.numbers["words"]) == (5, -1, 2)


def test_an_undated_article_has_no_precision() -> None:
    numbers = row(Article(id="a", precision="minute"), digest=0, file=0, words=0).numbers
    assert (numbers["published"], PRECISIONS[numbers["precision"]]) == (NO_DATE, None)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Kalimat pertama. Kalimat kedua.", "Kalimat pertama."),
        ("kata " * 60, ("kata " * 24).strip() + " …"),
        ("x" * 500, "x" * OPENING_LENGTH + " …"),
        ("", ""),
    ],
)
def test_the_opening_stands_for_a_missing_headline(body: str, expected: str) -> None:
    assert opening(Article(id="a", body=body)) == expected
