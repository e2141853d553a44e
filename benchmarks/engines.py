"""Compare search engines on one archive: `python benchmarks/engines.py ARCHIVE [--seed N] [--count N]`.

newsearch answers through `Index.search`, with its default ranking and the hits' id, headline, date and score read. The
others get newsearch's own stems, joined by blanks, in three fields (headline, first 60 words, rest) with the weights
5, 2 and 1, and give back the stored headline. Words of queries come from headlines. Every query is new to the process;
engines take turns in rounds of `ROUND` queries, pinned to one processor. It needs `pip install tantivy bm25s`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import sqlite3
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from newsearch import Index, read_corpus, rebuild
from newsearch.analysis import Analyzer, ChunkTable
from newsearch.engine.columnar import ColumnarEngine
from newsearch.engine.columnar.array_files import ArrayFile
from newsearch.fields import LEAD_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from newsearch.article import Article
    from newsearch.request import Sort

ROUND = 20
WARM = 60
WEIGHTS = {"headline": 5.0, "lead": 2.0, "body": 1.0}
TOP = 10


@dataclass(frozen=True)
class Task:
    """One kind of query: how many words, and how they are joined."""

    name: str
    kind: str
    least: int
    most: int
    dated: bool = False
    newest: bool = False
    total: bool = False


TASKS = (
    Task("OR of 1-4, top 10", "or", 1, 4),
    Task("OR of 1-4, top 10 and total", "or", 1, 4, total=True),
    Task("AND of 2-3, top 10", "and", 2, 3),
    Task("phrase of 2, top 10", "phrase", 2, 2),
    Task("OR in a year, top 10", "or", 1, 4, dated=True),
    Task("OR, newest 10", "or", 1, 4, newest=True),
    Task("OR, count only", "count", 1, 4),
)


@dataclass(frozen=True)
class Query:
    """A query as typed, its stems, and the interval of dates in seconds since 1970 UTC, if it has one."""

    words: tuple[str, ...]
    stems: tuple[str, ...]
    year: int

    @property
    def interval(self) -> tuple[int, int]:
        first, end = (datetime(year, 1, 1, tzinfo=timezone.utc) for year in (self.year, self.year + 1))
        return int(first.timestamp()), int(end.timestamp())


@dataclass
class Document:
    """An article and the term lists that every engine gets."""

    article: Article
    headline: str
    lead: str
    body: str

    @property
    def date(self) -> int:
        published = self.article.published
        return int(published.timestamp()) if published else 0


@dataclass
class Built:
    """What building an index took: CPU seconds, bytes without stored text, bytes of stored text, remarks."""

    cpu: float
    size: int
    stored: int = 0
    remarks: list[str] = field(default_factory=list)


class Engine(Protocol):
    name: str

    def build(self, documents: list[Document], folder: Path) -> Built: ...

    def run(self, task: Task, query: Query) -> list[Any] | None: ...

    def matches(self, query: Query, /) -> set[str] | None:
        """The ids of the articles that hold all stems; None when the engine cannot say."""
        ...


class Newsearch:
    name = "newsearch"

    def build(self, documents: list[Document], folder: Path) -> Built:
        table = ChunkTable(Analyzer(), limit=1 << 40)
        passes = []
        for _ in range(2):
            start = cpu()
            for document in documents:
                table.ids(document.article.headline, document.article.language)
                table.ids(document.article.body, document.article.language)
            passes.append(cpu() - start)
        analysis = passes[0] - passes[1]
        del table
        start = cpu()
        rebuild(folder, [document.article for document in documents], engine=ColumnarEngine(entities=False))
        total = cpu() - start
        self.open(folder)
        files = [path for path in folder.rglob("s*.*") if path.suffix in {".index", ".phrases", ".articles"}]
        stored = sum(path.stat().st_size for path in files if path.suffix == ".articles")
        sizes: dict[str, int] = {}
        for path in files:
            with closing(ArrayFile(path)) as arrays:
                for name, size in arrays.sizes().items():
                    sizes[name.split(".")[0]] = sizes.get(name.split(".")[0], 0) + size
        exact = sizes["forms"]
        remarks = [
            f"{total:.1f} s from articles; {analysis:.1f} s of it is the analysis of distinct words, which others skip",
            f"{sum(p.stat().st_size for p in files) - stored - exact:,} bytes without the lists of exact forms",
        ]
        size = sum(path.stat().st_size for path in files) - stored
        return Built(total - analysis, size, stored, remarks)

    def open(self, folder: Path) -> None:
        """Search an index that is there."""
        self._index = Index.open(folder)
        self._snapshot = ColumnarEngine().open(folder / "generations" / self._index.stats().generation)

    def headlines(self) -> Sequence[str]:
        """The headlines of the largest segment."""
        return max(self._snapshot.segments, key=lambda segment: segment.size).strings("headline")

    def run(self, task: Task, query: Query) -> list[Any] | None:
        text = " ".join(query.words)
        if task.kind == "phrase":
            text = f'"{text}"'
        if task.dated:
            text += f" tanggal:{query.year}"
        sort: Sort = "newest" if task.newest else "relevance"
        limit = 0 if task.kind == "count" else TOP
        results = self._index.search(text, limit=limit, sort=sort, all_words=task.kind == "and")
        if task.kind == "count":
            return [results.total]
        hits = [(hit.id, hit.headline, hit.published, hit.score) for hit in results.hits]
        return [*hits, results.total] if task.total else hits

    def matches(self, query: Query) -> set[str] | None:
        found: set[str] = set()
        for segment in self._snapshot.segments:
            lists = [segment.postings("stem", stem) for stem in query.stems]
            numbers = set.intersection(*(set(each.numbers.tolist()) if each else set() for each in lists))
            found |= {segment.strings("id")[number] for number in numbers}
        return found


class Tantivy:
    name = "tantivy-py"

    def build(self, documents: list[Document], folder: Path) -> Built:
        built = self.write(documents, folder)
        self.open(folder)
        return built

    def write(self, documents: Iterable[Document], folder: Path) -> Built:
        """Index documents; what it takes, the making of their JSON aside."""
        import tantivy

        builder = tantivy.SchemaBuilder()
        for name in WEIGHTS:
            builder.add_text_field(name, tokenizer_name="whitespace")
        builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        for name in ("shown", "article"):
            builder.add_bytes_field(name, stored=True, indexed=False)
        builder.add_integer_field("date", indexed=True, fast=True)
        index = tantivy.Index(builder.build(), str(folder))
        writer = index.writer(200_000_000, 1)
        start, apart = cpu(), 0.0
        left = iter(documents)
        while True:
            # tantivy works in a thread of its own while this one makes the texts.
            making = time.thread_time()
            some = list(islice(left, 10_000))
            texts = [json.dumps(document.article.to_dict(), ensure_ascii=False).encode() for document in some]
            apart += time.thread_time() - making
            if not some:
                break
            for document, text in zip(some, texts, strict=True):
                added = tantivy.Document(headline=document.headline, lead=document.lead, body=document.body)
                added.add_integer("date", document.date)
                added.add_text("id", document.article.id)
                added.add_bytes("shown", document.article.headline.encode())
                added.add_bytes("article", text)
                writer.add_document(added)
        writer.commit()
        writer.wait_merging_threads()
        used = cpu() - start - apart
        stored = sum(path.stat().st_size for path in folder.glob("*.store"))
        return Built(used, size_of(folder) - stored, stored)

    def open(self, folder: Path) -> None:
        """Search an index that is there."""
        import tantivy

        self._tantivy = tantivy
        index = tantivy.Index.open(str(folder))
        self._schema = index.schema
        self._searcher: Any = index.searcher()

    def _any_field(self, make: Callable[[str], Any]) -> Any:
        query, should = self._tantivy.Query, self._tantivy.Occur.Should
        return query.boolean_query([(should, query.boost_query(make(name), w)) for name, w in WEIGHTS.items()])

    def _words(self, query: Query, occur: Any) -> Any:
        make = self._tantivy.Query
        words = [self._any_field(partial(self._term, stem)) for stem in query.stems]
        return make.boolean_query([(occur, word) for word in words])

    def _term(self, stem: str, name: str) -> Any:
        return self._tantivy.Query.term_query(self._schema, name, stem)

    def run(self, task: Task, query: Query) -> list[Any] | None:
        make, occur = self._tantivy.Query, self._tantivy.Occur
        if task.kind == "phrase":
            wanted = self._any_field(lambda name: make.phrase_query(self._schema, name, list(query.stems)))
        else:
            wanted = self._words(query, occur.Must if task.kind == "and" else occur.Should)
        if task.dated:
            first, end = query.interval
            dates = make.range_query(self._schema, "date", self._tantivy.FieldType.Integer, first, end - 1)
            wanted = make.boolean_query([(occur.Must, wanted), (occur.Must, make.const_score_query(dates, 0.0))])
        if task.kind == "count":
            return [self._searcher.search(wanted, 1, count=True).count]
        order: dict[str, Any] = {"order_by_field": "date"} if task.newest else {}
        result = self._searcher.search(wanted, TOP, count=task.total, **order)
        return [(score, self._searcher.doc(address)["shown"]) for score, address in result.hits]

    def matches(self, query: Query) -> set[str] | None:
        result = self._searcher.search(self._words(query, self._tantivy.Occur.Must), 1 << 20)
        return {self._searcher.doc(address)["id"][0] for _, address in result.hits}


class Fts5:
    name = "SQLite FTS5"

    def build(self, documents: list[Document], folder: Path) -> Built:
        path = folder / "fts5.db"
        start = cpu()
        self._db = sqlite3.connect(path)
        self._db.execute(
            "CREATE VIRTUAL TABLE t USING fts5(headline, lead, body, id UNINDEXED, shown UNINDEXED, date UNINDEXED, "
            "tokenize='unicode61 remove_diacritics 0')"
        )
        rows = ((d.headline, d.lead, d.body, d.article.id, d.article.headline, d.date) for d in documents)
        self._db.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?)", rows)
        self._db.execute("INSERT INTO t(t) VALUES ('optimize')")
        self._db.commit()
        used = cpu() - start
        tables = "SELECT sum(pgsize) FROM dbstat WHERE name = 't_content'"
        try:
            stored = int(self._db.execute(tables).fetchone()[0])
        except sqlite3.OperationalError:
            stored = sum(len(d.headline) + len(d.lead) + len(d.body) + len(d.article.headline) for d in documents)
        return Built(used, path.stat().st_size - stored, stored)

    def _match(self, task: Task, query: Query) -> str:
        quoted = [f'"{stem}"' for stem in query.stems]
        if task.kind == "phrase":
            return f'"{" ".join(query.stems)}"'
        return (" AND " if task.kind == "and" else " OR ").join(quoted)

    def run(self, task: Task, query: Query) -> list[Any] | None:
        match = self._match(task, query)
        if task.kind == "count":
            return self._db.execute("SELECT count(*) FROM t WHERE t MATCH ?", (match,)).fetchall()
        where = "t MATCH ?"
        values: list[Any] = [match]
        if task.dated:
            where += " AND date >= ? AND date < ?"
            values += query.interval
        order = "date DESC" if task.newest else "bm25(t, 5.0, 2.0, 1.0)"
        rows = self._db.execute(f"SELECT rowid, shown FROM t WHERE {where} ORDER BY {order} LIMIT {TOP}", values)
        hits: list[Any] = rows.fetchall()
        if task.total:
            hits += self._db.execute("SELECT count(*) FROM t WHERE t MATCH ?", (match,)).fetchall()
        return hits

    def matches(self, query: Query) -> set[str] | None:
        match = self._match(Task("", "and", 1, 1), query)
        return {row[0] for row in self._db.execute("SELECT id FROM t WHERE t MATCH ?", (match,))}


class Bm25s:
    name = "bm25s"

    def build(self, documents: list[Document], folder: Path) -> Built:
        import bm25s

        lists = [f"{d.headline} {d.lead} {d.body}".split() for d in documents]
        start = cpu()
        self._model = bm25s.BM25()
        self._model.index(lists, show_progress=False)
        used = cpu() - start
        self._model.save(str(folder))
        self._shown = [document.article.headline for document in documents]
        return Built(used, size_of(folder), remarks=["one field, no positions, no dates, in memory"])

    def run(self, task: Task, query: Query) -> list[Any] | None:
        if task != TASKS[0]:
            return None
        found = self._model.retrieve([list(query.stems)], k=TOP, show_progress=False)
        return [(score, self._shown[n]) for n, score in zip(found.documents[0], found.scores[0], strict=True)]

    def matches(self, _: Query) -> set[str] | None:
        return None


class StockWhoosh:
    name = "Whoosh 2.7.4"

    def build(self, documents: list[Document], folder: Path) -> Built:
        from whoosh import fields, index
        from whoosh.analysis import SpaceSeparatedTokenizer

        text = {n: fields.TEXT(analyzer=SpaceSeparatedTokenizer(), field_boost=w) for n, w in WEIGHTS.items()}
        schema = fields.Schema(**text, id=fields.STORED(), shown=fields.STORED())
        start = cpu()
        writer = index.create_in(str(folder), schema).writer(limitmb=256)
        for d in documents:
            writer.add_document(
                headline=d.headline, lead=d.lead, body=d.body, id=d.article.id, shown=d.article.headline
            )
        writer.commit()
        used = cpu() - start
        self._searcher = index.open_dir(str(folder)).searcher()
        return Built(used, size_of(folder))

    def run(self, task: Task, query: Query) -> list[Any] | None:
        from whoosh.query import And, Or, Phrase, Term

        if task.dated or task.newest or task.kind == "count":
            return None
        if task.kind == "phrase":
            wanted: Any = Or([Phrase(name, list(query.stems)) for name in WEIGHTS])
        else:
            words = [Or([Term(name, stem, w) for name, w in WEIGHTS.items()]) for stem in query.stems]
            wanted = (And if task.kind == "and" else Or)(words)
        return [hit["shown"] for hit in self._searcher.search(wanted, limit=TOP)]

    def matches(self, _: Query) -> set[str] | None:
        return None


def cpu() -> float:
    """CPU seconds of this process, all threads."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def documents_of(articles: list[Article]) -> list[Document]:
    analyzer = Analyzer()
    memo: dict[tuple[str, str], str] = {}

    def stems(chunks: list[str], language: Any) -> str:
        found = []
        for chunk in chunks:
            terms = memo.get((chunk, language))
            if terms is None:
                terms = " ".join(stem for row in analyzer.rows(chunk, language) for stem in row.stem)
                memo[chunk, language] = terms
            if terms:
                found.append(terms)
        return " ".join(found)

    documents = []
    for article in articles:
        chunks = article.body.split()
        lead = stems(article.deck.split() + chunks[:LEAD_WORDS], article.language)
        body = stems(chunks[LEAD_WORDS:] + " ".join(article.captions).split(), article.language)
        documents.append(Document(article, stems(article.headline.split(), article.language), lead, body))
    return documents


def queries(documents: list[Document], task: Task, count: int, source: random.Random) -> Iterator[Query]:
    """Queries of words that stand in one headline, next to each other for phrases."""
    analyzer = Analyzer()
    seen: set[tuple[str, ...]] = set()
    for _ in range(100 * count):
        document = source.choice(documents)
        tokens = [
            (word, rows[0].stem[0])
            for word in document.article.headline.split()
            if word.isalpha() and len(rows := analyzer.rows(word)) == 1 and rows[0].stem[0].isascii()
        ]
        number = source.randint(task.least, task.most)
        if len(tokens) < number:
            continue
        start = source.randrange(len(tokens) - number + 1)
        chosen = tokens[start : start + number] if task.kind == "phrase" else source.sample(tokens, number)
        words = tuple(word for word, _ in chosen)
        if words not in seen:
            seen.add(words)
            yield Query(words, tuple(stem for _, stem in chosen), source.randint(2012, 2023))
        if len(seen) == count:
            return


def measure(engines: list[Engine], task: Task, asked: list[Query]) -> dict[str, tuple[float, float]]:
    """Median and 95th percentile of each engine, in microseconds."""
    times: dict[str, list[float]] = {engine.name: [] for engine in engines}
    for start in range(0, len(asked), ROUND):
        order = engines[(start // ROUND) % len(engines) :] + engines[: (start // ROUND) % len(engines)]
        for engine in order:
            for query in asked[start : start + ROUND]:
                begin = time.perf_counter()
                answer = engine.run(task, query)
                spent = time.perf_counter() - begin
                if answer is not None and start >= WARM:
                    times[engine.name].append(spent * 1e6)
    return {name: (float(np.median(spent)), float(np.percentile(spent, 95))) for name, spent in times.items() if spent}


def agree(engines: list[Engine], asked: list[Query]) -> str:
    """Whether all engines that can say find the same articles for all words of a query."""
    same = 0
    for query in asked:
        sets = [found for engine in engines if (found := engine.matches(query)) is not None]
        same += all(found == sets[0] for found in sets)
    return f"{same} of {len(asked)} queries for all words: every engine finds the same articles"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=None, help="articles to read, the first ones")
    parser.add_argument("--queries", type=int, default=400, help="of each kind")
    parser.add_argument("--whoosh", action="store_true", help="stock Whoosh too, which takes very long")
    options = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    articles = []
    for article in read_corpus(options.archive):
        articles.append(article)
        if len(articles) == options.count:
            break
    documents = documents_of(list({article.id: article for article in articles}.values()))
    del articles
    engines: list[Engine] = [Newsearch(), Tantivy(), Fts5(), Bm25s()]
    if options.whoosh:
        engines.append(StockWhoosh())
    root = Path(tempfile.mkdtemp(prefix="newsearch-engines-"))
    try:
        compare(engines, documents, root, random.Random(options.seed), options.queries)
    finally:
        shutil.rmtree(root)


def compare(engines: list[Engine], documents: list[Document], root: Path, source: random.Random, count: int) -> None:
    print(f"{len(documents):,} articles\n")
    print("| engine | index, articles/s of CPU | size without stored text | stored text | remarks |")
    print("|---|---|---|---|---|")
    for place, engine in enumerate(engines):
        folder = root / str(place)
        folder.mkdir()
        built = engine.build(documents, folder)
        rate = len(documents) / built.cpu
        print(f"| {engine.name} | {rate:,.0f} | {built.size:,} | {built.stored:,} | {'; '.join(built.remarks)} |")
    print(f"\n| p50 / p95, µs | {' | '.join(e.name for e in engines)} | newsearch : tantivy |")
    print("|---" * (len(engines) + 2) + "|")
    for task in TASKS:
        asked = list(queries(documents, task, count + WARM, source))
        found = measure(engines, task, asked)
        cells = [f"{found[e.name][0]:,.0f} / {found[e.name][1]:,.0f}" if e.name in found else "–" for e in engines]
        ours, theirs = found["newsearch"], found["tantivy-py"]
        print(f"| {task.name} | {' | '.join(cells)} | {ours[0] / theirs[0]:.2f} / {ours[1] / theirs[1]:.2f} |")
    print("\n" + agree(engines, list(queries(documents, TASKS[2], 100, source))))


if __name__ == "__main__":
    main()
