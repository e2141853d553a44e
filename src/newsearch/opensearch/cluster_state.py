"""Which generation a cluster searches: an alias with a filter, which one request replaces as a whole.

NAME                     the alias: one index, and of that the documents with since <= G < until
NAME-<generation>        an index, named by the generation that it was loaded with
NAME-lock                the lock of the one writer
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from newsearch.errors import ClusterStateError
from newsearch.messages import message
from newsearch.opensearch.connection import PATIENCE, RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsearch.opensearch.connection import Connection


class Live(NamedTuple):
    """What is searched.

    Attributes:
        place: the index on the cluster.
        generation: the generation of it.
    """

    place: str
    generation: str


def visible(generation: str) -> list[dict[str, Any]]:
    """The conditions on documents that a generation holds."""
    return [{"range": {"since": {"lte": generation}}}, {"range": {"until": {"gt": generation}}}]


def live(connection: Connection, seconds: float | None = None) -> Live | None:
    """What the alias names; None where there is none. A busy cluster is waited for, unless `seconds` are given.

    Raises:
        ClusterStateError: there is an alias that newsearch has not made.
        ClusterError: the cluster refuses, or no node answers.
    """
    try:
        found = _asked(connection, f"/_alias/{connection.name}", seconds)
    except RefusedError as problem:
        if problem.status == 404:
            return None
        raise
    try:
        ((index, record),) = found.items()
        generation = record["aliases"][connection.name]["filter"]["bool"]["filter"][0]["range"]["since"]["lte"]
    except (ValueError, KeyError, IndexError, TypeError) as problem:
        raise ClusterStateError(
            connection.place, message("the alias {name} is not one of newsearch", name=connection.name)
        ) from problem
    return Live(index, str(generation))


def switch(connection: Connection, before: Live | None, after: Live) -> None:
    """Let the alias name another state: readers see the one or the other.

    Raises:
        RefusedError: the alias is not where it was before.
        ClusterError: no node answers.
    """
    alias = connection.name
    actions: list[dict[str, Any]] = []
    if before is not None and before.place != after.place:
        actions.append({"remove": {"index": before.place, "alias": alias, "must_exist": True}})
    condition = {"bool": {"filter": visible(after.generation)}}
    actions.append({"add": {"index": after.place, "alias": alias, "filter": condition}})
    try:
        connection.ask("POST", "/_aliases", {"actions": actions})
    except RefusedError:
        # A node may have died after it had done this, and before it said so; then the next one was asked.
        if live(connection) != after:
            raise


def meta(connection: Connection, index: str, seconds: float | None = None) -> dict[str, Any]:
    """What newsearch wrote down about an index; {} where there is none. `seconds` as of `live`."""
    try:
        found = _asked(connection, f"/{index}/_mapping", seconds)
    except RefusedError as problem:
        if problem.status == 404:
            return {}
        raise
    return dict(found[index]["mappings"].get("_meta", {}))


def _asked(connection: Connection, path: str, seconds: float | None) -> Any:
    return connection.ask("GET", path, seconds=PATIENCE if seconds is None else seconds, patient=seconds is None)


def variants(known: Mapping[str, Any], generation: str) -> frozenset[tuple[str, ...]]:
    """The variants of several words that the documents of a generation have as features."""
    recorded = known.get("variants", {})
    last = max((since for since in recorded if since <= generation), default=None)
    return frozenset(tuple(form.split()) for form in recorded.get(last, ()))


def holds(connection: Connection, state: Live, seconds: float | None = None) -> bool:
    """Whether the cluster still holds all documents of a state. `seconds` as of `live`."""
    return str(meta(connection, state.place, seconds).get("oldest", "~")) <= state.generation


def indexes(connection: Connection) -> list[str]:
    """The indexes of the archive, the oldest first."""
    found = connection.ask("GET", f"/_cat/indices/{connection.name}-*?h=index&format=json", patient=True)
    own = re.compile(re.escape(connection.name) + r"-\d{8}t\d{6}z-[0-9a-f]{6}(-\d+)?")
    return sorted(record["index"] for record in found if own.fullmatch(record["index"]))


def index_name(connection: Connection, generation: str, taken: str = "") -> str:
    """The index that is loaded with a generation; another one where that is `taken`."""
    name = f"{connection.name}-{generation.lower()}"
    if not taken.startswith(name):
        return name
    return f"{name}-{int(taken.removeprefix(name).removeprefix('-') or 0) + 1}"


def loaded_with(connection: Connection, index: str, generation: str) -> bool:
    """Whether an index was loaded with a generation, or with one before it."""
    own = f"{connection.name}-{generation.lower()}"
    return index[: len(own)] <= own
