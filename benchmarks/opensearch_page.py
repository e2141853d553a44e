"""What a page of results costs: newsearch in one process beside OpenSearch as people set it up, interleaved.

A page is ten hits, the exact total, a marked headline and two snippets for each, five facets of ten values, and months.
OpenSearch has the `indonesian` analyzer, keyword fields and its own highlighter; HTTP and JSON are in its times.

    tools/opensearch.py start
    benchmarks/opensearch_page.py INDEX [--load] [--queries 300] [--rounds 3]
"""

from __future__ import annotations

import argparse
import http.client
import json
import time
from typing import TYPE_CHECKING, Any

from common import parts_of_headlines

from newsearch import Index, SearchRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Literal

    Facet = Literal["person", "organisation", "place", "source", "section"]

NAME = "peer"
FACETS: tuple[Facet, ...] = ("person", "organisation", "place", "source", "section")
SHOWN = ["id", "headline", "published", "source"]
MARKED: dict[str, Any] = {
    "fields": {"headline": {"number_of_fragments": 0}, "body": {"fragment_size": 160, "number_of_fragments": 2}}
}
COUNTED: dict[str, Any] = {name: {"terms": {"field": name, "size": 10}} for name in FACETS}
MONTHS: dict[str, Any] = {
    "months": {"date_histogram": {"field": "published", "calendar_interval": "month", "time_zone": "+07:00"}},
}
BULK = 8 << 20


class Peer:
    """OpenSearch on this machine."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)

    def ask(self, method: str, path: str, body: Any = None, kind: str = "application/json") -> Any:
        sent = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        self._connection.request(method, path, sent, {"Content-Type": kind})
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status >= 400:
            raise SystemExit(f"{method} {path}: {content[:500]!r}")
        return json.loads(content)

    def load(self, index: Index) -> float:
        """Load every article into a new index; the seconds that it took."""
        text, word = {"type": "text", "analyzer": "indonesian"}, {"type": "keyword"}
        fields: dict[str, Any] = {
            "headline": text,
            "body": text,
            "published": {"type": "date"},
            "id": word,
        }
        for name in FACETS:
            fields[name] = word
        settings = {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "-1"}
        if NAME in {each["index"] for each in self.ask("GET", "/_cat/indices?format=json")}:
            self.ask("DELETE", f"/{NAME}")
        self.ask("PUT", f"/{NAME}", {"settings": settings, "mappings": {"dynamic": "strict", "properties": fields}})
        began = time.perf_counter()
        part, size = [], 0
        for line in _lines(index):
            part.append(line)
            size += len(line)
            if size > BULK:
                self._bulk(part)
                part, size = [], 0
        self._bulk(part)
        self.ask("POST", f"/{NAME}/_refresh")
        self.ask("POST", f"/{NAME}/_forcemerge?max_num_segments=1")
        return time.perf_counter() - began

    def _bulk(self, part: list[bytes]) -> None:
        if part and self.ask("POST", f"/{NAME}/_bulk", b"".join(part), "application/x-ndjson")["errors"]:
            raise SystemExit("a document was refused")

    def search(self, text: str, **more: Any) -> Any:
        query = {"combined_fields": {"query": text, "fields": ["headline^2", "body"]}}
        return self.ask("POST", f"/{NAME}/_search?request_cache=false", {"query": query, "_source": SHOWN, **more})


def _lines(index: Index) -> Iterable[bytes]:
    for article in index.articles():
        names = {kind: {each.name for each in article.entities if each.kind == kind} for kind in FACETS[:3]}
        record: dict[str, Any] = {
            "id": article.id,
            "headline": article.headline,
            "body": "\n".join(filter(None, (article.deck, article.body))),
            "published": article.published.isoformat() if article.published else None,
            "source": article.source,
            "section": article.section,
        }
        record |= {kind: sorted(found) for kind, found in names.items()}
        yield json.dumps({"create": {"_id": article.id}}).encode() + b"\n" + json.dumps(record).encode() + b"\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("index")
    parser.add_argument("--port", type=int, default=9311)
    parser.add_argument("--load", action="store_true")
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    index, peer = Index.open(asked.index), Peer(asked.port)
    if asked.load:
        print(f"loaded {len(index):,} articles into the peer in {peer.load(index):.0f} s")

    def shown(text: str) -> list[Any]:
        return [(hit.headline, hit.snippet) for hit in index.search(text, limit=10)]

    def whole(text: str) -> tuple[Any, ...]:
        answer = index.answer(SearchRequest(text))
        marked = [(hit.headline, hit.snippet) for hit in answer.hits]
        return marked, answer.total, answer.facets(FACETS, limit=10), list(answer.timeline())

    page: dict[str, Any] = {"size": 10, "track_total_hits": True, "highlight": MARKED, "aggs": {**COUNTED, **MONTHS}}
    jobs: dict[str, tuple[Callable[[str], Any], Callable[[str], Any]]] = {
        "hits": (
            lambda text: peer.search(text, size=10, track_total_hits=False),
            lambda text: index.search(text, limit=10).hits,
        ),
        "snippets": (lambda text: peer.search(text, size=10, track_total_hits=False, highlight=MARKED), shown),
        "facets": (
            lambda text: peer.search(text, size=0, aggs=COUNTED),
            lambda text: index.facets(text, FACETS, limit=10),
        ),
        "page": (
            lambda text: peer.search(text, **page),
            whole,
        ),
    }
    spent: dict[tuple[str, int], list[float]] = {(name, side): [] for name in jobs for side in (0, 1)}
    asked_for = parts_of_headlines(index, asked.queries)
    for turn in range(asked.rounds + 1):
        for text in asked_for:
            for name, sides in jobs.items():
                for side, work in enumerate(sides):
                    began = time.perf_counter()
                    work(text)
                    if turn:
                        spent[name, side].append(time.perf_counter() - began)
    print("              OpenSearch p50 / p95 ms     newsearch p50 / p95 ms     newsearch : OpenSearch")
    for name in jobs:
        theirs, ours = (sorted(spent[name, side]) for side in (0, 1))
        a, b, c, d = (each[int(len(each) * share)] * 1e3 for each in (theirs, ours) for share in (0.5, 0.95))
        print(f"{name:12} {a:12.2f} / {b:8.2f} {c:15.2f} / {d:8.2f} {c / a:14.2f} / {d / b:.2f}")


if __name__ == "__main__":
    main()
