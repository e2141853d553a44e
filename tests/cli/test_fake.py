"""The fake backend that tests of commands run on answers as an index in a folder does, and says what it cannot do."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from newsearch import Index, SearchRequest, UnsupportedError

if TYPE_CHECKING:
    from pathlib import Path

    from newsearch.backend import Backend

    from .conftest import Call
    from .fake import Fake


@pytest.mark.parametrize(
    "request_",
    [
        SearchRequest("gempa palu"),
        SearchRequest("+gempa -lombok"),
        SearchRequest('"gempa mengguncang"'),
        SearchRequest("judul:gempa OR tempat:palu", sort="newest"),
        SearchRequest("gem* tsunami^2", sort="oldest", limit=3, offset=1),
        SearchRequest("", where={"source": "kabar", "place": "Palu"}),
        SearchRequest("gempa", since="2018-09", until="2018", undated=True),
        SearchRequest("gempa", no_duplicates=True),
        SearchRequest("*", limit=50),
    ],
    ids=str,
)
def test_it_answers_like_an_index_in_a_folder(archive: Path, fake: Fake, request_: SearchRequest) -> None:
    with Index.open(archive) as engine:
        expected, answer = engine.answer(request_), Index(cast("Backend", fake)).answer(request_)
        assert [hit.id for hit in answer] == [hit.id for hit in expected]
        assert [hit.score for hit in answer] == pytest.approx([hit.score for hit in expected], abs=1e-6)
        assert [hit.id for hit in answer.all()] == [hit.id for hit in expected.all()]
        assert (answer.total, answer.messages) == (expected.total, expected.messages)
        assert answer.facets(["source", "year"]) == expected.facets(["source", "year"])
        assert list(answer.timeline("month")) == list(expected.timeline("month"))
        assert [hit.to_dict()["snippet"] for hit in answer] == [hit.to_dict()["snippet"] for hit in expected]


def test_what_a_backend_cannot_do_is_an_error_of_one_line(ask: Call) -> None:
    ended = ask("search", "gempa NEAR/3 palu")
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert "Near" in ended.err


def test_what_a_backend_cannot_do_is_a_typed_error(fake: Fake) -> None:
    with pytest.raises(UnsupportedError, match="explanations"):
        Index(cast("Backend", fake)).search("gempa").hits[0].explain()
