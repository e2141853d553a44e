"""What the benchmarks share: CPU and sizes, the term lists that other engines get, and queries drawn from headlines."""

from __future__ import annotations

import random
import re
import resource
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from newsearch.analysis import Analyzer, StemTable
from newsearch.fields import LEAD_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from newsearch import Article, Index


def cpu() -> float:
    """CPU seconds of this process, all threads."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def private() -> int:
    """Bytes of this process that no other shares, mapped files aside; 0 where the system does not say."""
    status = Path("/proc/self/smaps_rollup")
    if not status.exists():
        return 0
    lines = (line.split() for line in status.read_text().splitlines()[1:])
    return sum(int(line[1]) << 10 for line in lines if line[0] == "Private_Dirty:")


def size_of(folder: Path) -> int:
    """The bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def middle_and_high(values: Sequence[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    return float(np.median(values)), float(np.percentile(values, 95))


@dataclass
class Document:
    """An article, and the lists of stems, joined by blanks, that other engines get of it."""

    article: Article
    headline: str
    lead: str
    body: str

    @property
    def date(self) -> int:
        published = self.article.published
        return int(published.timestamp()) if published else 0


class Stems:
    """Turns articles into documents, with the stem table in a file; the stems of chunks are remembered."""

    def __init__(self, table: Path) -> None:
        self._analyzer = Analyzer(StemTable.load(table))
        self._known: dict[tuple[str, str], str] = {}

    def documents(self, articles: Iterable[Article]) -> Iterator[Document]:
        for article in articles:
            chunks = article.body.split()
            lead = article.deck.split() + chunks[:LEAD_WORDS]
            rest = chunks[LEAD_WORDS:] + " ".join(article.captions).split()
            texts = (self._stems(some, article.language) for some in (article.headline.split(), lead, rest))
            yield Document(article, *texts)

    def _stems(self, chunks: list[str], language: Any) -> str:
        found = []
        for chunk in chunks:
            terms = self._known.get((chunk, language))
            if terms is None:
                terms = " ".join(stem for row in self._analyzer.rows(chunk, language) for stem in row.stem)
                self._known[chunk, language] = terms
            if terms:
                found.append(terms)
        return " ".join(found)


@dataclass(frozen=True)
class Task:
    """One kind of query: how many words, and how they are joined ("or", "and", "phrase", "count")."""

    name: str
    kind: str
    least: int
    most: int
    dated: bool = False
    newest: bool = False
    total: bool = False


TASKS = (
    Task("OR of 1-4", "or", 1, 4),
    Task("OR of 1-4, and total", "or", 1, 4, total=True),
    Task("AND of 2-3", "and", 2, 3),
    Task("phrase of 2", "phrase", 2, 2),
    Task("OR in a year", "or", 1, 4, dated=True),
    Task("OR, newest first", "or", 1, 4, newest=True),
    Task("OR, count only", "count", 1, 4),
)


@dataclass(frozen=True)
class Query:
    """A query as typed, its stems, and a year."""

    words: tuple[str, ...]
    stems: tuple[str, ...]
    year: int = field(default=0, compare=False)

    @property
    def interval(self) -> tuple[int, int]:
        """The year in seconds since 1970 UTC."""
        first, end = (datetime(year, 1, 1, tzinfo=timezone.utc) for year in (self.year, self.year + 1))
        return int(first.timestamp()), int(end.timestamp())


def queries(headlines: Sequence[str], task: Task, count: int, source: random.Random) -> list[Query]:
    """So many different queries of words that stand in one headline, next to each other for phrases."""
    analyzer = Analyzer()
    found: dict[Query, None] = {}
    for _ in range(100 * count):
        tokens = [
            (word, rows[0].stem[0])
            for word in source.choice(headlines).split()
            if word.isalpha() and len(rows := analyzer.rows(word)) == 1 and rows[0].stem[0].isascii()
        ]
        number = source.randint(task.least, task.most)
        if len(tokens) < number:
            continue
        start = source.randrange(len(tokens) - number + 1)
        chosen = tokens[start : start + number] if task.kind == "phrase" else source.sample(tokens, number)
        words, stems = zip(*chosen, strict=True)
        found.setdefault(Query(words, stems, source.randint(2012, 2023)))
        if len(found) == count:
            break
    return list(found)


def parts_of_headlines(index: Index, count: int) -> list[str]:
    """Queries of one to four words that follow one another in a headline, the same ones each time."""
    headlines = [article.headline for article in index.articles() if article.headline]
    chance, found = random.Random(11), list[str]()
    while len(found) < count:
        words = re.findall(r"[A-Za-z]{3,}", chance.choice(headlines))
        size = 1 + len(found) % 4
        if len(words) > size:
            start = chance.randrange(len(words) - size + 1)
            found.append(" ".join(words[start : start + size]))
    return found
