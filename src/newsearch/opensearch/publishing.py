"""Bringing a cluster to the live generation of the index in a folder: nobody sees a state between the two.

A whole load writes a new index, compares it with the folder's, and switches the alias. An update adds to the index that
is searched: every document says from which generation on, and until which, it is found, so that what is being added is
found only once the alias says so. Documents have ids that the generation and the article determine, so whatever was
interrupted is done again, and changes nothing where it had been done.
"""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from newsearch.embedded.view import View
from newsearch.errors import ChangesUnknownError, ClusterStateError
from newsearch.messages import message
from newsearch.opensearch import cluster_state
from newsearch.opensearch.bulk import Action, send
from newsearch.opensearch.cluster_state import Live, visible
from newsearch.opensearch.connection import Connection
from newsearch.opensearch.documents import checks, document_id, written
from newsearch.opensearch.forms import by_article, explained, holders, shipped
from newsearch.opensearch.mapping import FORMAT, LIVE, index_body
from newsearch.opensearch.writer_lock import locked
from newsearch.store.generations import Generations
from newsearch.store.journal import Journal, hexadecimal, ids_of
from newsearch.store.lock import writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from newsearch.engine.interface import Segment
    from newsearch.opensearch.link import Link
    from newsearch.opensearch.writer_lock import WriterLock

READABLE = timedelta(hours=1)
"""So long what is found no longer stays for those who opened an older generation."""

_LONG = 600.0
"""Seconds that the cluster may take for work on a whole index."""


class Published(NamedTuple):
    """What was done.

    Attributes:
        generation: the one that is searched now.
        place: the index on the cluster.
        loaded, closed: documents that came, and that are found no longer.
    """

    generation: str
    place: str
    loaded: int
    closed: int


class _Holder(NamedTuple):
    """An article of a segment."""

    segment: Segment
    number: int


def publish(
    folder: Path, link: Link, *, whole: bool = False, keep: int = 2, progress: Callable[[int], None] | None = None
) -> Published:
    """Bring the cluster to the live generation of the index in a folder.

    Args:
        folder: of the index.
        link: the cluster.
        whole: whether to load all of it into a new index.
        keep: how many indexes stay on the cluster, the new one among them.
        progress: is told how many documents the cluster has taken.

    Raises:
        LockedError: another process writes.
        ClusterError: the cluster refuses, or holds other articles afterwards; what it searched it still searches.
        IndexNotFoundError, IndexFormatError, IndexCorruptError: of the index in the folder.
    """
    connection = Connection(link)
    with writing(folder), locked(connection, _owner()) as lock:
        view = View.open(folder)
        try:
            return _Publisher(link, connection, lock, view, progress).publish(folder, whole=whole, keep=keep)
        finally:
            view.release()


class _Publisher:
    """Publishes one generation."""

    def __init__(
        self, link: Link, connection: Connection, lock: WriterLock, view: View, progress: Callable[[int], None] | None
    ) -> None:
        self._link, self._connection, self._lock, self._view = link, connection, lock, view
        self._progress, self._sent = progress, 0
        # Generation -> segment -> article -> its forms.
        self._held: dict[str, dict[int, dict[int, dict[str, float]]]] = {}
        self._recorded: frozenset[tuple[str, ...]] = frozenset()
        manifest = view.manifest
        self._made = {
            "format": FORMAT,
            "analysis": manifest.analysis,
            "entities": manifest.entities,
            "stemmer": manifest.stemmer,
            "bm25f": manifest.bm25f.to_dict(),
        }

    def publish(self, folder: Path, *, whole: bool, keep: int) -> Published:
        """Load what is missing, or with `whole` everything, and switch."""
        before, view = cluster_state.live(self._connection), self._view
        known = {} if before is None else cluster_state.meta(self._connection, before.place)
        if before is not None and before.generation == view.generation and known.get("made") == self._made:
            own = cluster_state.index_name(self._connection, view.generation)
            if not whole or before.place.startswith(own):
                return Published(view.generation, before.place, 0, 0)
        if not whole and (switched := self._switched(before)) is not None:
            return switched
        older = None
        if before is not None and not whole and known.get("made") == self._made:
            older = View.open_older(folder, before.generation)
        if before is not None and older is not None:
            try:
                steps = Journal.load(Generations(folder).path(view.generation), view.manifest.files)
                changes = steps.since(before.generation)
            except ChangesUnknownError:
                pass
            else:
                gone = set(hexadecimal(np.concatenate([changes.changed["id"], changes.deleted["id"]])))
                new = set(hexadecimal(np.concatenate([changes.added["id"], changes.changed["id"]])))
                return self._update(before, known, older, new, gone)
        return self._load(before, keep)

    def _switched(self, before: Live | None) -> Published | None:
        """Switch to an index that holds the generation already: an older one, or one of the same articles."""
        for place in reversed(cluster_state.indexes(self._connection)):
            known, after = cluster_state.meta(self._connection, place), Live(place, self._view.generation)
            same = known.get("made") == self._made and cluster_state.holds(self._connection, after)
            if same and cluster_state.loaded_with(self._connection, place, after.generation):
                self._refresh(place)
                if remote_sums(self._connection, after) == sums(self._view):
                    self._switch(before, after)
                    return Published(after.generation, place, 0, 0)
        return None

    def _load(self, before: Live | None, keep: int) -> Published:
        """Load all into a new index."""
        taken = "" if before is None else before.place
        place = cluster_state.index_name(self._connection, self._view.generation, taken)
        after = Live(place, self._view.generation)
        meta = {
            "made": self._made,
            "shards": self._link.shards,
            "oldest": after.generation,
            "variants": {after.generation: _listed(shipped())},
        }
        found = cluster_state.meta(self._connection, after.place)
        resumed = found == meta
        if found and not resumed:
            self._connection.ask("DELETE", f"/{after.place}", patient=True)
        if not resumed:
            self._connection.ask("PUT", f"/{after.place}", index_body(self._link.shards, meta), patient=True)
        there = self._keys_there if resumed else None
        loaded = self._send(after.place, self._created(self._every(), after, there))
        self._check(after)
        settings = {"number_of_replicas": self._link.replicas, "refresh_interval": "1s"}
        self._connection.ask("PUT", f"/{after.place}/_settings", {"index": settings}, patient=True)
        if self._link.replicas:
            self._wait(after.place)
        self._switch(before, after)
        for old in cluster_state.indexes(self._connection)[:-keep]:
            if old != after.place:
                self._connection.ask("DELETE", f"/{old}", patient=True)
        return Published(after.generation, after.place, loaded, 0)

    def _update(self, before: Live, known: dict[str, Any], older: View, new: set[str], gone: set[str]) -> Published:
        """Add to the index that is searched."""
        after = Live(before.place, self._view.generation)
        self._undo(before, after, older)
        # An article that came to hold a form which has a feature only now is written anew as well.
        self._recorded = recorded = cluster_state.variants(known, before.generation)
        fresh = (explained(self._view.vocabulary) | shipped()) - explained(older.vocabulary) - recorded
        known = {**known, "variants": {**known["variants"], after.generation: _listed(shipped() | recorded)}}
        again = set()
        for segment in self._view.snapshot.segments:
            numbers = sorted({number for form in fresh for number, _ in holders(form, segment)})
            again |= set(hexadecimal(ids_of(segment.strings("id", numbers)))) - new
        closing = [holder for key, holder in _located(older, gone | again)]
        closed = self._send(before.place, self._closed(before.place, older, closing, after.generation))
        coming = [holder for key, holder in _located(self._view, new | again)]
        loaded = self._send(before.place, self._created(coming, after))
        self._check(after)
        self._prune(before, known)
        self._switch(before, after)
        return Published(after.generation, after.place, loaded, closed)

    def _undo(self, before: Live, after: Live, older: View) -> None:
        """Take back what an interrupted update to another generation has done."""
        other = {"bool": {"must_not": [{"term": {"since": after.generation}}]}}
        later = {"bool": {"filter": [{"range": {"since": {"gt": before.generation}}}, other]}}
        self._delete(before.place, later)
        kept = {"terms": {"until": [LIVE, after.generation]}}
        ended = {"bool": {"filter": visible(before.generation), "must_not": [kept]}}
        while hits := self._search(before.place, {"query": ended, "size": 500, "_source": False})["hits"]["hits"]:
            keys = {hit["_id"].partition("-")[0] for hit in hits}
            holders = [holder for _, holder in _located(older, keys)]
            self._send(before.place, self._closed(before.place, older, holders, LIVE))
            self._refresh(before.place)

    def _prune(self, before: Live, known: dict[str, Any]) -> None:
        """Delete what only readers of generations can find that are too old; first it is said which these are."""
        limit = (datetime.now(timezone.utc) - READABLE).strftime("%Y%m%dT%H%M%SZ")
        oldest = max(str(known.get("oldest", "")), min(limit, before.generation))
        self._connection.ask("PUT", f"/{before.place}/_mapping", {"_meta": {**known, "oldest": oldest}}, patient=True)
        self._delete(before.place, {"range": {"until": {"lte": oldest}}})

    def _every(self) -> Iterator[_Holder]:
        for segment in self._view.snapshot.segments:
            for number in range(segment.size):
                if segment.live is None or segment.live[number]:
                    yield _Holder(segment, number)

    def _created(
        self, holders: Iterable[_Holder], state: Live, there: Callable[[str, list[str]], set[str]] | None = None
    ) -> Iterator[Action]:
        """What writes articles as documents of a generation; those that are `there` already are left out."""
        for part in _parts(holders):
            skipped = set() if there is None else there(state.place, [_key(holder) for holder in part])
            rest = [holder for holder in part if _key(holder) not in skipped]
            for id_, fields in self._documents(self._view, rest, state.generation):
                yield Action("create", id_, fields)

    def _closed(self, place: str, older: View, holders: Iterable[_Holder], until: str) -> Iterator[Action]:
        """What lets the documents of articles end with a generation: they are written anew with the end in them."""
        for part in _parts(holders):
            since = self._since(place, [_key(holder) for holder in part], older.generation)
            ready = [holder for holder in part if _key(holder) in since]
            for id_, fields in self._documents(older, ready, "", since):
                yield Action("index", id_, {**fields, "until": until})

    def _since(self, index: str, keys: list[str], generation: str) -> dict[str, str]:
        """The generations with which the documents of some articles came that an older generation holds."""
        body = {
            "query": {"bool": {"filter": [{"terms": {"key": keys}}, *visible(generation)]}},
            "size": len(keys),
            "_source": False,
        }
        self._refresh(index)
        hits = self._search(index, body)["hits"]["hits"]
        return dict(hit["_id"].split("-", 1) for hit in hits)

    def _documents(
        self, view: View, holders: list[_Holder], since: str, each: dict[str, str] | None = None
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        wanted = self._forms_of(view)
        for segment, number in holders:
            article = segment.article(number)
            digest = int(segment.numbers("digest")[number])
            own = wanted[id(segment)].get(number, {})
            begin = since or (each or {})[_key(_Holder(segment, number))]
            yield written(article, view.analyzer, view.bm25f, digest=digest, since=begin, forms=own)

    def _forms_of(self, view: View) -> dict[int, dict[int, dict[str, float]]]:
        """For each segment of a view which forms its articles hold; looked up once."""
        if view.generation not in self._held:
            wanted = explained(view.vocabulary) | shipped() | self._recorded
            self._held[view.generation] = {
                id(segment): by_article(segment, wanted) for segment in view.snapshot.segments
            }
        return self._held[view.generation]

    def _keys_there(self, index: str, keys: list[str]) -> set[str]:
        """Which articles have a document already."""
        ids = [document_id(key, self._view.generation) for key in keys]
        found = self._connection.ask("POST", f"/{index}/_mget?_source=false", {"ids": ids}, patient=True)
        return {each["_id"].partition("-")[0] for each in found["docs"] if each.get("found")}

    def _send(self, index: str, actions: Iterable[Action]) -> int:
        total = 0
        for count in send(self._connection, index, actions, at_once=2 * len(self._link.hosts)):
            total += count
            self._sent += count
            self._lock.check()
            if self._progress is not None:
                self._progress(self._sent)
        return total

    def _check(self, state: Live) -> None:
        """Compare what a generation holds on the cluster with what it holds here.

        Raises:
            ClusterStateError: they are not the same.
        """
        self._refresh(state.place)
        _expect(self._connection, self._view, state)

    def _switch(self, before: Live | None, after: Live) -> None:
        self._lock.renew()
        cluster_state.switch(self._connection, before, after)

    def _wait(self, index: str) -> None:
        health = self._connection.ask(
            "GET", f"/_cluster/health/{index}?wait_for_status=green&timeout=300s", seconds=_LONG, patient=True
        )
        if health["timed_out"]:
            raise ClusterStateError(self._link.place, message("its copies are not ready after 300 seconds"))

    def _refresh(self, index: str) -> None:
        self._connection.ask("POST", f"/{index}/_refresh", seconds=_LONG, patient=True)

    def _search(self, index: str, body: dict[str, Any]) -> Any:
        path = f"/{index}/_search?allow_partial_search_results=false"
        return self._connection.ask("POST", path, body, seconds=_LONG, patient=True)

    def _delete(self, index: str, query: dict[str, Any]) -> int:
        return delete(self._connection, index, query)


def _listed(forms: Iterable[tuple[str, ...]]) -> list[str]:
    return sorted(map(" ".join, forms))


def sums(view: View) -> tuple[int, int, int]:
    """The number of live articles of a view, and the sums of their digests' parts."""
    count = first = second = 0
    for segment in view.snapshot.segments:
        digests = segment.numbers("digest")
        for digest in (digests if segment.live is None else digests[segment.live]).tolist():
            one, two = checks(digest)
            count, first, second = count + 1, first + one, second + two
    return count, first, second


def remote_sums(connection: Connection, state: Live) -> tuple[int, int, int]:
    """The number of articles that a generation holds on the cluster, and the sums of their digests' parts."""
    body = {
        "query": {"bool": {"filter": visible(state.generation)}},
        "size": 0,
        "track_total_hits": True,
        "aggs": {name: {"sum": {"field": name}} for name in ("check", "check2")},
    }
    path = f"/{state.place}/_search?allow_partial_search_results=false"
    found = connection.ask("POST", path, body, seconds=_LONG, patient=True)
    first, second = (round(found["aggregations"][name]["value"]) for name in ("check", "check2"))
    return int(found["hits"]["total"]["value"]), first, second


def _expect(connection: Connection, view: View, state: Live) -> int:
    """Make sure that a state on the cluster has the articles of a view; how many these are.

    Raises:
        ClusterStateError: it has others.
    """
    expected, found = sums(view), remote_sums(connection, state)
    if expected != found:
        raise ClusterStateError(
            connection.place,
            message("it holds {found} articles, not {expected}, or others", found=found[0], expected=expected[0]),
        )
    return expected[0]


def _owner() -> str:
    """Who writes, as others are told."""
    return f"{socket.gethostname()}:{os.getpid()}"


def delete(connection: Connection, index: str, query: dict[str, Any]) -> int:
    """Delete what a query finds; how much that was.

    Raises:
        ClusterStateError: some of it could not be deleted.
        RefusedError: the cluster refuses.
    """
    connection.ask("POST", f"/{index}/_refresh", seconds=_LONG, patient=True)
    path = f"/{index}/_delete_by_query?refresh=true&conflicts=proceed"
    done = connection.ask("POST", path, {"query": query}, seconds=_LONG, patient=True)
    if done.get("failures") or done.get("version_conflicts"):
        raise ClusterStateError(connection.place, message("not all that had to go could be deleted"))
    return int(done["deleted"])


def compared(folder: Path, link: Link) -> int:
    """Compare what the cluster searches with the same generation of the index in a folder; how many articles it has.

    Raises:
        ClusterStateError: they are not the same, or one of them has no such generation.
        ClusterError: the cluster refuses, or no node answers.
    """
    connection = Connection(link)
    state = cluster_state.live(connection)
    view = None if state is None else View.open_older(folder, state.generation)
    if state is None or view is None:
        raise ClusterStateError(
            link.place, message("it searches no generation that {folder!r} has", folder=str(folder))
        )
    return _expect(connection, view, state)


def withdraw(link: Link, ids: Iterable[str]) -> int:
    """Delete removed articles from every index of the archive, at once; how many documents that was.

    Args:
        link: the cluster.
        ids: the digests of the articles' ids.

    Raises:
        ClusterError: the cluster refuses, or no node answers.
    """
    connection, keys = Connection(link), list(ids)
    indexes = cluster_state.indexes(connection) if keys else []
    return sum(delete(connection, index, {"terms": {"key": keys}}) for index in indexes)


def put_back(folder: Path, link: Link, ids: Iterable[str]) -> int:
    """Load articles whose removal was taken back, where the generation that is searched holds them.

    Raises:
        LockedError: another process writes.
        ClusterError: the cluster refuses, or no node answers.
    """
    connection = Connection(link)
    with writing(folder), locked(connection, _owner()) as lock:
        state = cluster_state.live(connection)
        view = None if state is None else View.open_older(folder, state.generation)
        if state is None or view is None:
            return 0
        publisher = _Publisher(link, connection, lock, view, None)
        publisher._recorded = cluster_state.variants(cluster_state.meta(connection, state.place), state.generation)  # noqa: SLF001
        holders = [holder for _, holder in _located(view, set(ids))]
        done = publisher._send(state.place, publisher._created(holders, state))  # noqa: SLF001 this module's own
        publisher._refresh(state.place)  # noqa: SLF001
        return done


def _parts(holders: Iterable[_Holder], size: int = 500) -> Iterator[list[_Holder]]:
    part: list[_Holder] = []
    for holder in holders:
        part.append(holder)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part


def _key(holder: _Holder) -> str:
    return hexadecimal(ids_of(holder.segment.strings("id", [holder.number])))[0]


def _located(view: View, keys: set[str]) -> Iterator[tuple[str, _Holder]]:
    """The live articles of a view with some digests of ids."""
    if not keys:
        return
    for segment in view.snapshot.segments:
        found = hexadecimal(ids_of(segment.strings("id")))
        for number, key in enumerate(found):
            if key in keys and (segment.live is None or segment.live[number]):
                yield key, _Holder(segment, number)
