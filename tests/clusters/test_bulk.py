"""Loading in bulk against what a cluster may answer; the answers are scripted, for no node fails on demand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import pytest

from newsearch.errors import BlockedError, ClusterError
from newsearch.opensearch import bulk
from newsearch.opensearch.bulk import Action, send

if TYPE_CHECKING:
    from newsearch.opensearch.connection import Connection


class Scripted:
    """Answers requests by a function, and keeps what was sent."""

    place = "opensearch://scripted/news"

    def __init__(self, *statuses: dict[str, int]) -> None:
        self.statuses, self.sent = list(statuses), list[list[str]]()
        self.kind = "mapper_parsing_exception"

    def ask(self, _method: str, _path: str, body: bytes, **_options: Any) -> Any:
        lines = [json.loads(line) for line in body.splitlines()]
        ids = [(kind, record["_id"]) for line in lines for kind, record in line.items() if kind in {"create", "index"}]
        self.sent.append([id_ for _, id_ in ids])
        known = self.statuses.pop(0) if self.statuses else {}
        items = []
        for kind, id_ in ids:
            status = known.get(id_, 201)
            problem = {"error": {"type": self.kind, "reason": "it would not do"}} if status >= 400 else {}
            items.append({kind: {"_id": id_, "status": status, **problem}})
        return {"items": items}


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsearch.opensearch.bulk.time.sleep", lambda _: None)


def created(*ids: str) -> list[Action]:
    return [Action("create", id_, {"id": id_}) for id_ in ids]


def loaded(connection: Scripted, actions: list[Action]) -> int:
    return sum(send(cast("Connection", connection), "news", actions, at_once=1))


def test_only_what_was_refused_for_want_of_room_is_sent_again() -> None:
    connection = Scripted({"b": 429}, {"b": 503})
    assert loaded(connection, created("a", "b", "c")) == 3
    assert connection.sent == [["a", "b", "c"], ["b"], ["b"]]


def test_what_is_there_already_is_no_error() -> None:
    assert loaded(Scripted({"a": 409}), created("a", "b")) == 2


def test_a_document_that_is_refused_is_an_error_that_names_it() -> None:
    with pytest.raises(ClusterError, match="document b: it would not do"):
        loaded(Scripted({"b": 400}), created("a", "b"))


def test_a_cluster_that_stays_busy_is_an_error() -> None:
    with pytest.raises(ClusterError, match="too busy"):
        loaded(Scripted(*[{"a": 429}] * 50), created("a"))


def test_a_block_stops_the_load_at_once() -> None:
    """The disks of the nodes are full: no patience helps."""
    connection = Scripted(*[{"b": 429}] * 3)
    connection.kind = "cluster_block_exception"
    with pytest.raises(BlockedError, match="takes no writes"):
        loaded(connection, created("a", "b"))
    assert len(connection.sent) == 1


def test_large_loads_are_cut_into_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "BYTES", 100)
    connection = Scripted()
    ids = [f"d{number}" for number in range(40)]
    assert loaded(connection, created(*ids)) == 40
    assert [id_ for part in connection.sent for id_ in part] == ids
    assert len(connection.sent) > 5
