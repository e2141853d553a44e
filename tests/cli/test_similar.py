"""`newsearch similar`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .schemas import check

if TYPE_CHECKING:
    from .conftest import Call


def test_the_most_alike_come_first_and_the_article_itself_not_at_all(ask_engine: Call) -> None:
    document = json.loads(ask_engine("similar", "palu", "--json", "--explain").out)
    check("similar", document)
    ids = [hit["id"] for hit in document["hits"]]
    assert (ids[0], "palu" in ids) == ("salinan", False)


def test_every_format(ask: Call) -> None:
    ids = ask("similar", "palu", "--limit", "2", "--format", "ids").out.split()
    lines = ask("similar", "palu", "--limit", "2", "--jsonl").out.splitlines()
    assert ids == [json.loads(line)["id"] for line in lines]
    for line in lines:
        check("hit", json.loads(line))
    assert "Palu Diguncang Gempa" in ask("similar", "palu").out


def test_an_unknown_id_is_code_1(ask: Call) -> None:
    ended = ask("similar", "tidak-ada")
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
