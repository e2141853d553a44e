"""Counts over all that a query finds on a cluster; exact, as those of `newsearch.ranking.aggregates` are."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from newsearch.ranking.aggregates import KINDS, NamedEntity
from newsearch.ranking.facets import NAMES, PERIODS_BY_NAME, Facet, FacetName, Period, Timeline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from newsearch.article import Kind
    from newsearch.opensearch.dsl import Query
    from newsearch.opensearch.remote_view import RemoteView

_BUCKETS = 10_000
"""Values that one request counts; OpenSearch gives 65,535 at most."""
_GROUPS = 500
"""Entities with several names that one request counts."""
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class _Entity(NamedTuple):
    """An entity among the hits.

    Attributes:
        names: that they use, the commonest first.
        articles: how many hits bear any of them; with several names at least the commonest one's, until it is counted.
        most: as many at most.
    """

    names: list[str]
    articles: int
    most: int


class RemoteCounts:
    """Counts for one state."""

    def __init__(self, view: RemoteView) -> None:
        self._view = view
        self._volumes: dict[Period, dict[int, int]] = {}

    def facet(self, query: Query, name: FacetName, limit: int | None) -> Facet:
        """The values of one column over all hits."""
        if name in PERIODS_BY_NAME:
            line = self.timeline(query, PERIODS_BY_NAME[name])
            return Facet(name, line.hits(), line.undated)
        column = NAMES[name]
        counts, missing = self._values(query, column)
        if counts is None:
            return Facet(name, {}, 0)
        if column in KINDS:
            found = self._entities(query, column, counts, limit)
            values = {entity.names[0]: entity.articles for entity in found.shown}
            return Facet(name, values, missing, found.number - len(values))
        ordered = sorted(counts, key=lambda value: (-counts[value], value))[:limit]
        return Facet(name, {value: counts[value] for value in ordered}, missing, len(counts) - len(ordered))

    def timeline(self, query: Query, by: Period) -> Timeline:
        """All hits by time of publication, beside the archive's articles."""
        hits = self._periods(query, by)
        if hits is None:
            return Timeline.nothing(by)
        periods, undated = hits
        if not periods:
            return Timeline(by, 0, np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), undated)
        volumes = self._volumes.get(by)
        if volumes is None:
            every = self._periods({"match_all": {}}, by)
            if every is None:
                return Timeline.nothing(by)
            volumes = self._volumes[by] = every[0]
        first, last = min(periods), max(periods)
        numbers = range(first, last + 1)
        counts, articles = (
            np.array([each.get(number, 0) for number in numbers], dtype=np.int64) for each in (periods, volumes)
        )
        return Timeline(by, first, counts, articles, undated)

    def entities(self, query: Query, kind: Kind, limit: int) -> list[NamedEntity]:
        """The `limit` entities of a kind that most hits name."""
        counts, _ = self._values(query, kind)
        if counts is None:
            return []
        shown = self._entities(query, kind, counts, limit).shown
        bounds = {by: {by: {"field": "published"}} for by in ("min", "max")}
        found = self._grouped(query, kind, [entity.names for entity in shown], bounds)
        return [
            NamedEntity(
                kind,
                entity.names[0],
                tuple(entity.names[1:]),
                entity.articles,
                *(_moment(bucket[by]["value"]) for by in ("min", "max")),
            )
            for entity, bucket in zip(shown, found, strict=False)
        ]

    def _values(self, query: Query, column: str) -> tuple[dict[str, int] | None, int]:
        """How many hits have each value of a column, and how many none; None where there is no time."""
        body = {
            "query": query,
            "size": 0,
            "aggs": {
                "values": {"terms": {"field": column, "size": _BUCKETS, "shard_size": 2 * _BUCKETS}},
                "missing": {"missing": {"field": column}},
            },
        }
        found = self._view.ask(body)
        if found is None or found["timed_out"]:
            return None, 0
        values, missing = found["aggregations"]["values"], found["aggregations"]["missing"]["doc_count"]
        if not values["doc_count_error_upper_bound"] and not values["sum_other_doc_count"]:
            return {bucket["key"]: bucket["doc_count"] for bucket in values["buckets"]}, missing
        return self._all_values(query, column), missing

    def _all_values(self, query: Query, column: str) -> dict[str, int] | None:
        """The same where there are more values than one request counts: one page of them after another."""
        counts: dict[str, int] = {}
        pages: dict[str, Any] = {"size": _BUCKETS, "sources": [{"value": {"terms": {"field": column}}}]}
        while True:
            found = self._view.ask({"query": query, "size": 0, "aggs": {"values": {"composite": pages}}})
            if found is None or found["timed_out"]:
                return None
            values = found["aggregations"]["values"]
            counts |= {bucket["key"]["value"]: bucket["doc_count"] for bucket in values["buckets"]}
            if "after_key" not in values:
                return counts
            pages["after"] = values["after_key"]

    def _periods(self, query: Query, by: Period) -> tuple[dict[int, int], int] | None:
        """How many hits each period has, by its number, and how many have no date; None where there is no time."""
        aggregations = {
            "periods": {"histogram": {"field": by, "interval": 1, "min_doc_count": 1}},
            "undated": {"missing": {"field": by}},
        }
        found = self._view.ask({"query": query, "size": 0, "aggs": aggregations})
        if found is None or found["timed_out"]:
            return None
        buckets = found["aggregations"]["periods"]["buckets"]
        undated = int(found["aggregations"]["undated"]["doc_count"])
        return {int(bucket["key"]): bucket["doc_count"] for bucket in buckets}, undated

    def _entities(self, query: Query, kind: Kind, counts: dict[str, int], limit: int | None) -> _Entities:
        """The entities that hits name, given how many hits bear each name."""
        found = list(self._joined(kind, counts))
        if limit is not None and len(found) > limit:
            # Whoever has fewer at most than so many have at least is not among them.
            least = sorted((entity.articles for entity in found), reverse=True)[limit - 1] if limit else 0
            candidates = [entity for entity in found if limit and entity.most >= least]
        else:
            candidates = found
        several = [entity for entity in candidates if entity.most > entity.articles]
        exact = self._grouped(query, kind, [entity.names for entity in several], {})
        counted = {entity.names[0]: bucket["doc_count"] for entity, bucket in zip(several, exact, strict=False)}
        known = [entity._replace(articles=counted.get(entity.names[0], entity.articles)) for entity in candidates]
        known.sort(key=lambda entity: (-entity.articles, entity.names[0]))
        return _Entities(known[:limit], len(found))

    def _joined(self, kind: Kind, counts: dict[str, int]) -> Iterator[_Entity]:
        """The names that hits bear, by entity."""
        aggregates = self._view.local.aggregates
        names, entities = aggregates.column(kind), aggregates.joined(kind)
        seen: set[str] = set()
        for name in counts:
            if name in seen:
                continue
            number = names.number(name)
            numbers: Iterable[int] = () if number is None else entities.names(number)
            own = [other for other in map(names.name, numbers) if other in counts] or [name]
            seen.update(own)
            own.sort(key=lambda other: (-counts[other], other))
            yield _Entity(own, counts[own[0]], sum(counts[other] for other in own))

    def _grouped(self, query: Query, kind: Kind, groups: Sequence[Sequence[str]], more: Any) -> list[Any]:
        """Of each of some groups of names the hits that bear any of them, as buckets; fewer where time is up."""
        buckets: list[Any] = []
        rest = iter(groups)
        while some := list(islice(rest, _GROUPS)):
            filters = [{"terms": {kind: list(names)}} for names in some]
            counted = {"groups": {"filters": {"filters": filters}, **({"aggs": more} if more else {})}}
            found = self._view.ask({"query": query, "size": 0, "aggs": counted})
            if found is None or found["timed_out"]:
                break
            buckets += found["aggregations"]["groups"]["buckets"]
        return buckets


class _Entities(NamedTuple):
    """The commonest entities, and how many there are."""

    shown: list[_Entity]
    number: int


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else _EPOCH + timedelta(seconds=seconds)
