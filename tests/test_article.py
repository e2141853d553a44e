from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from newsearch import Article, Entity, Mention

WHOLE = Article(
    id="a",
    headline="Gempa Palu",
    deck="Tsunami menyusul",
    body="Gempa mengguncang Palu.",
    published=datetime(2018, 9, 28, 18, 2, tzinfo=timezone(timedelta(hours=7))),
    precision="minute",
    published_from="page",
    updated=datetime(2018, 9, 29, tzinfo=timezone.utc),
    authors=("Redaksi",),
    captions=("Foto satu", "Foto dua"),
    entities=(Entity("Palu", "place", (Mention("headline", 6, 10), Mention("body", 18, 22))),),
)


def test_an_article_survives_json() -> None:
    assert Article.from_dict(json.loads(json.dumps(WHOLE.to_dict()))) == WHOLE
    assert Article.from_dict(Article(id="b").to_dict()) == Article(id="b")


def test_mentions_count_in_the_text_of_their_field() -> None:
    assert {WHOLE.text(m.field)[m.start : m.end] for m in WHOLE.entities[0].mentions} == {"Palu"}
    assert WHOLE.entities[0].count == 2


def test_captions_are_one_text() -> None:
    assert WHOLE.text("captions") == "Foto satu\n\nFoto dua"


def test_an_article_needs_an_id() -> None:
    with pytest.raises(ValueError, match="id"):
        Article(id="")


@pytest.mark.parametrize("name", ["published", "updated"])
def test_a_date_needs_an_offset(name: str) -> None:
    dates: dict[str, Any] = {name: datetime(2018, 9, 28)}  # noqa: DTZ001 what is refused
    with pytest.raises(ValueError, match=name):
        Article(id="a", **dates)
