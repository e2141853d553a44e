"""A small archive, the index of it, and everything that a reader may ask it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from newsearch import Article, Index, rebuild, update
from newsearch.engine.columnar import ColumnarEngine

if TYPE_CHECKING:
    from pathlib import Path

PLACES = "Palu Donggala Sigi Poso Jakarta Bandung Semarang Surabaya Medan Padang Kupang Ambon".split()
EVENTS = "gempa banjir longsor kebakaran kekeringan pemilu panen sidang".split()
QUERIES = (
    "gempa warga",
    '"warga mengungsi"',
    "judul:banjir -palu",
    "meng*",
    "tanggal:2018-10",
    "sumber:arsip kebakaran~5 bukit",
    "gempa OR (banjir AND NOT jakarta)",
)


def articles(first: int, end: int) -> list[Article]:
    """Articles of some numbers: the same number gives the same article."""
    start = datetime(2018, 9, 1, 8, 30, tzinfo=timezone(timedelta(hours=7)))
    made = []
    for number in range(first, end):
        place, event = PLACES[number % len(PLACES)], EVENTS[number % len(EVENTS)]
        made.append(
            Article(
                id=f"arsip-{number}",
                headline=f"{event.capitalize()} di {place}",
                body=f"Warga {place} menghadapi {event} ke-{number}.\n\nWarga mengungsi ke bukit. Petugas mendata "
                f"kerusakan akibat {event} dan membagikan {number} paket bantuan.",
                published=start + timedelta(days=number),
                precision="minute",
                source="Arsip" if number % 2 else "Kabar",
            )
        )
    return made


def build(index: Path) -> None:
    """Two generations; the live one has two segments, one with deletions."""
    rebuild(index, articles(0, 40), engine=ColumnarEngine(entities=False))
    update(index, [*articles(40, 44), Article(id="arsip-3", headline="Ralat", body="Berita ini diperbarui.")])


def answers(index: Path, queries: tuple[str, ...] = QUERIES) -> list[Any]:
    """What the index says to everything.

    Raises:
        NewsearchError: it is damaged.
    """
    with Index.open(index) as opened:
        said: list[Any] = [opened.stats().to_dict()]
        for query in queries:
            results = opened.search(query, limit=5)
            said.append((results.total, [(hit.id, hit.score, hit.headline, hit.snippet) for hit in results]))
        said += [opened.article(f"arsip-{number}").to_dict() for number in (0, 3, 21, 43)]
    return said
