"""The engines that `searching.py` compares. Each gives id, headline and date of its hits, with their scores.

newsearch answers through `Index.search` with its default ranking. The others are given newsearch's own stems in three
fields with weights, and store what they give back and no more. tantivy-py is asked as its own parser would ask: all
terms of an OR in one union.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any, Protocol

from common import Document, Query, Task, size_of

from newsearch import Index
from newsearch.engine.columnar import ColumnarEngine

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from newsearch.request import Sort

WEIGHTS = {"headline": 5.0, "lead": 2.0, "body": 1.0}
TOP = 10


class Engine(Protocol):
    name: str

    def open(self, folder: Path) -> None:
        """Search an index that is there."""
        ...

    def run(self, task: Task, query: Query) -> list[Any]: ...

    def matches(self, query: Query) -> set[str]:
        """The ids of the articles that hold all stems."""
        ...


class Peer(Engine, Protocol):
    """An engine that is given documents."""

    def build(self, documents: Iterable[Document], folder: Path) -> None: ...


class Newsearch:
    name = "newsearch"

    def open(self, folder: Path) -> None:
        self.index = Index.open(folder)
        self._snapshot = ColumnarEngine().open(folder / "generations" / self.index.stats().generation)

    def headlines(self) -> list[str]:
        return sorted(hit.headline for hit in self.index.search_all("*"))

    def run(self, task: Task, query: Query) -> list[Any]:
        text = " ".join(query.words)
        if task.kind == "phrase":
            text = f'"{text}"'
        if task.dated:
            text += f" tanggal:{query.year}"
        sort: Sort = "newest" if task.newest else "relevance"
        limit = 0 if task.kind == "count" else TOP
        results = self.index.search(text, limit=limit, sort=sort, all_words=task.kind == "and")
        if task.kind == "count":
            return [results.total]
        hits = [(hit.id, hit.headline, hit.published, hit.score) for hit in results.hits]
        return [*hits, results.total] if task.total else hits

    def matches(self, query: Query) -> set[str]:
        found: set[str] = set()
        for segment in self._snapshot.segments:
            lists = [segment.postings("stem", stem) for stem in query.stems]
            numbers = set.intersection(*(set(each.numbers.tolist()) if each else set() for each in lists))
            found |= {segment.strings("id")[number] for number in numbers}
        return found


class Tantivy:
    name = "tantivy-py"

    def build(self, documents: Iterable[Document], folder: Path) -> None:
        import tantivy

        builder = tantivy.SchemaBuilder()
        for name in WEIGHTS:
            builder.add_text_field(name, tokenizer_name="whitespace")
        builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_bytes_field("shown", stored=True, indexed=False)
        builder.add_integer_field("date", stored=True, indexed=True, fast=True)
        index = tantivy.Index(builder.build(), str(folder))
        writer = index.writer(200_000_000, 1)
        for document in documents:
            added = tantivy.Document(headline=document.headline, lead=document.lead, body=document.body)
            added.add_integer("date", document.date)
            added.add_text("id", document.article.id)
            added.add_bytes("shown", document.article.headline.encode())
            writer.add_document(added)
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> None:
        import tantivy

        self._make, self._occur, self._tantivy = tantivy.Query, tantivy.Occur, tantivy
        index = tantivy.Index.open(str(folder))
        self._schema = index.schema
        self._searcher: Any = index.searcher()

    def _terms(self, stem: str) -> list[Any]:
        """A stem in every field, with the fields' weights."""
        terms = ((self._make.term_query(self._schema, name, stem), weight) for name, weight in WEIGHTS.items())
        return [(self._occur.Should, self._make.boost_query(term, weight)) for term, weight in terms]

    def _query(self, task: Task, query: Query) -> Any:
        make = self._make
        if task.kind == "phrase":
            phrases = ((make.phrase_query(self._schema, name, list(query.stems)), w) for name, w in WEIGHTS.items())
            return make.boolean_query([(self._occur.Should, make.boost_query(each, w)) for each, w in phrases])
        if task.kind == "and":
            return make.boolean_query([(self._occur.Must, make.boolean_query(self._terms(s))) for s in query.stems])
        return make.boolean_query([term for stem in query.stems for term in self._terms(stem)])

    def run(self, task: Task, query: Query) -> list[Any]:
        wanted = self._query(task, query)
        if task.dated:
            first, end = query.interval
            dates = self._make.range_query(self._schema, "date", self._tantivy.FieldType.Integer, first, end - 1)
            must = self._occur.Must
            wanted = self._make.boolean_query([(must, wanted), (must, self._make.const_score_query(dates, 0.0))])
        if task.kind == "count":
            return [self._searcher.search(wanted, 1, count=True).count]
        order: dict[str, Any] = {"order_by_field": "date"} if task.newest else {}
        result = self._searcher.search(wanted, TOP, count=task.total, **order)
        found = ((score, self._searcher.doc(address)) for score, address in result.hits)
        return [(stored["id"][0], stored["shown"][0], stored["date"][0], score) for score, stored in found]

    def matches(self, query: Query) -> set[str]:
        result = self._searcher.search(self._query(Task("", "and", 1, 1), query), 1 << 20)
        return {self._searcher.doc(address)["id"][0] for _, address in result.hits}


class Fts5:
    name = "SQLite FTS5"

    def build(self, documents: Iterable[Document], folder: Path) -> None:
        database = sqlite3.connect(folder / "fts5.db")
        database.execute(
            "CREATE VIRTUAL TABLE t USING fts5(headline, lead, body, id UNINDEXED, shown UNINDEXED, date UNINDEXED, "
            "tokenize='unicode61 remove_diacritics 0')"
        )
        rows = ((d.headline, d.lead, d.body, d.article.id, d.article.headline, d.date) for d in documents)
        database.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?)", rows)
        database.execute("INSERT INTO t(t) VALUES ('optimize')")
        database.commit()
        database.close()

    def open(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / "fts5.db")

    def _match(self, task: Task, query: Query) -> str:
        if task.kind == "phrase":
            return f'"{" ".join(query.stems)}"'
        return (" AND " if task.kind == "and" else " OR ").join(f'"{stem}"' for stem in query.stems)

    def run(self, task: Task, query: Query) -> list[Any]:
        match = self._match(task, query)
        if task.kind == "count":
            return self._database.execute("SELECT count(*) FROM t WHERE t MATCH ?", (match,)).fetchall()
        where, values = "t MATCH ?", [match, *(query.interval if task.dated else ())]
        if task.dated:
            where += " AND date >= ? AND date < ?"
        order = "date DESC" if task.newest else "bm25(t, 5.0, 2.0, 1.0)"
        hits: list[Any] = self._database.execute(
            f"SELECT id, shown, date FROM t WHERE {where} ORDER BY {order} LIMIT {TOP}", values
        ).fetchall()
        if task.total:
            hits += self._database.execute("SELECT count(*) FROM t WHERE t MATCH ?", (match,)).fetchall()
        return hits

    def matches(self, query: Query) -> set[str]:
        match = self._match(Task("", "and", 1, 1), query)
        return {row[0] for row in self._database.execute("SELECT id FROM t WHERE t MATCH ?", (match,))}


def size_without_store(folder: Path) -> int:
    """Bytes of an index but for what is stored to be given back."""
    stored = sum(path.stat().st_size for end in ("*.store", "*.articles") for path in folder.rglob(end))
    size: int = size_of(folder)
    return size - stored
