"""What a server counts of itself, in the text format that Prometheus reads."""

from __future__ import annotations

from collections import Counter
from threading import Lock
from time import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from newsearch.web.pool import Pool
    from newsearch.web.served import Served

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BOUNDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
"""Upper bounds of the classes of times, in seconds."""


class Meters:
    """Counts of one process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._requests: Counter[tuple[str, int]] = Counter()
        self._times: dict[str, list[int]] = {}
        self._seconds: Counter[str] = Counter()
        self._partial = 0

    def request(self, route: str, status: int, seconds: float) -> None:
        """Note an answered request."""
        with self._lock:
            self._requests[route, status] += 1
            classes = self._times.setdefault(route, [0] * (len(BOUNDS) + 1))
            classes[next((place for place, bound in enumerate(BOUNDS) if seconds <= bound), len(BOUNDS))] += 1
            self._seconds[route] += seconds  # type: ignore[assignment]  # a Counter of numbers

    def partial(self) -> None:
        """Note an answer whose time ran out."""
        with self._lock:
            self._partial += 1

    def text(self, served: Served, pool: Pool, streams: Pool) -> str:
        """All of it."""
        with self._lock:
            lines = [*self._counted()]
        gauges: list[tuple[str, str, str, float]] = [
            ("requests_running", "gauge", "Requests that are answered now.", pool.running),
            ("requests_refused_total", "counter", "Requests that came when too many were there.", pool.refused),
            ("exports_running", "gauge", "Exports that are written now.", streams.running),
            ("exports_refused_total", "counter", "Exports that came when too many ran.", streams.refused),
            ("refresh_failures_total", "counter", "New generations that could not be opened.", served.failures),
            ("generation_age_seconds", "gauge", "Since when the present state is served.", time() - served.since),
        ]
        state = served.at_present
        if state is not None:
            gauges.append(("articles", "gauge", "Articles that can be found.", state.stats.articles))
            lines += _family(
                "generation_info", "gauge", "The generation that is served.", {f'{{id="{state.view.generation}"}}': 1}
            )
        for name, kind, about, value in gauges:
            lines += _family(name, kind, about, {"": value})
        return "\n".join(lines) + "\n"

    def _counted(self) -> Iterator[str]:
        requests = {
            f'{{route="{route}",status="{status}"}}': float(count) for (route, status), count in self._requests.items()
        }
        yield from _family("requests_total", "counter", "Requests that were answered.", requests)
        yield from _family("partial_total", "counter", "Answers whose time ran out.", {"": self._partial})
        name = "newsearch_request_seconds"
        yield f"# HELP {name} Time of a request, to the head of its answer."
        yield f"# TYPE {name} histogram"
        for route, classes in self._times.items():
            total = 0
            for bound, count in zip((*map(str, BOUNDS), "+Inf"), classes, strict=True):
                total += count
                yield f'{name}_bucket{{route="{route}",le="{bound}"}} {total}'
            yield f'{name}_sum{{route="{route}"}} {self._seconds[route]}'
            yield f'{name}_count{{route="{route}"}} {total}'


def _family(name: str, kind: str, about: str, values: Mapping[str, float]) -> Iterator[str]:
    yield f"# HELP newsearch_{name} {about}"
    yield f"# TYPE newsearch_{name} {kind}"
    for labels, value in values.items():
        yield f"newsearch_{name}{labels} {value:g}" if value < 1e6 else f"newsearch_{name}{labels} {value:.0f}"
