"""Stock Whoosh behind the seam: right and slow.

Two fields hold all terms, "stem" and "exact"; a posting's weight is the term's BM25F impact on the article, its value
the positions. Articles and their columns are stored fields. Of Whoosh's matchers only the walk along one posting list
is used; its parser, scorers and collectors are not.
"""

from __future__ import annotations

import json
import shutil
import struct
import zlib
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from whoosh import fields as whoosh_fields
from whoosh import formats
from whoosh import index as whoosh_index

from newsearch.analysis import Analyzer, StemTable, name_counts
from newsearch.article import Article, Prose
from newsearch.document import document
from newsearch.engine.article_columns import row
from newsearch.engine.interface import Fits, KeywordColumn, Keywords, NumberColumn, PositionLists, StringColumn, Usage
from newsearch.engine.listed_postings import ListedPostings, best, fitting, frequency_of, placed, usage_of
from newsearch.engine.whoosh import unpickling  # noqa: F401 before Whoosh opens anything
from newsearch.entities import EntityFinder
from newsearch.errors import IndexCorruptError, StorageError, UnsupportedError
from newsearch.fields import SPACES, Space
from newsearch.messages import message, told
from newsearch.tallies import Counts, add, tallies

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from whoosh.reading import IndexReader

    from newsearch.bm25f import Bm25f
    from newsearch.engine.interface import Matched, PostingList

_TALLIES = "tallies.json"


class Positions(formats.Format):
    """A posting's value: its positions as little-endian 32-bit numbers."""

    def decode_positions(self, value: bytes) -> list[int]:
        """The positions, for Whoosh's own matchers."""
        positions: list[int] = np.frombuffer(value, "<u4").tolist()
        return positions


class Terms(whoosh_fields.FieldType):
    """A field whose value is made of terms already: term -> (impact, positions)."""

    def __init__(self) -> None:
        super().__init__(format=Positions(), analyzer=None)

    def index(
        self, value: Mapping[str, tuple[float, NDArray[np.uint32]]], **_: object
    ) -> Iterator[tuple[bytes, int, float, bytes]]:
        """For each term what Whoosh needs to index it: (term, frequency, weight, value)."""
        for term, (impact, positions) in value.items():
            yield term.encode(), len(positions), impact, positions.astype("<u4").tobytes()


def _schema() -> whoosh_fields.Schema:
    return whoosh_fields.Schema(stem=Terms(), exact=Terms(), row=whoosh_fields.STORED(), article=whoosh_fields.STORED())


class StockPostings(ListedPostings):
    """One term's posting list, walked once."""

    def __init__(self, reader: IndexReader, space: Space, term: bytes) -> None:
        matcher = reader.postings(space, term)
        numbers, impacts, values = [], [], []
        while matcher.is_active():
            numbers.append(matcher.id())
            impacts.append(matcher.weight())
            values.append(matcher.value())
            matcher.next()
        super().__init__(np.array(numbers, dtype=np.uint32), np.array(impacts, dtype=np.float32))
        self._values = values

    def positions(self, rows: NDArray[np.intp] | None = None) -> PositionLists:
        """The term's positions in the chosen articles, or in all."""
        values = self._values if rows is None else [self._values[i] for i in rows.tolist()]
        offsets = np.zeros(len(values) + 1, dtype=np.int64)
        np.cumsum([len(value) // 4 for value in values], out=offsets[1:])
        return PositionLists(offsets, np.frombuffer(b"".join(values), "<u4").astype(np.uint32))


class StockSegment:
    """One Whoosh segment, its columns read into memory."""

    def __init__(self, reader: IndexReader, counts: Counts) -> None:
        self._reader = reader
        self._counts = counts
        self.size: int = reader.doc_count_all()
        alive = np.array([not reader.is_deleted(number) for number in range(self.size)], dtype=np.bool_)
        self.live: NDArray[np.bool_] | None = None if alive.all() else alive
        self._rows = [_row(reader, number) for number in range(self.size)]
        self._numbers = {record["strings"]["id"]: number for number, record in enumerate(self._rows) if alive[number]}

    def postings(self, space: Space, term: str) -> StockPostings | None:
        """The posting list of a term, or None when no article has it."""
        key = term.encode()
        return StockPostings(self._reader, space, key) if (space, key) in self._reader else None

    def best(self, ways: Sequence[tuple[Space, str, float]], among: NDArray[np.intp] | None = None) -> Matched:
        """The articles that hold any of some terms, each with the greatest of its scores."""
        return best(self, ways, among)

    def placed(
        self, lists: Sequence[PostingList], rows: Sequence[NDArray[np.intp]], bases: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """The positions of several terms in some articles at once, with a number added to each."""
        return placed(cast("Sequence[StockPostings]", lists), rows, bases)

    def frequency(self, space: Space, term: str) -> int:
        """How many of its live articles hold a term."""
        return frequency_of(self, space, term)

    def usage(self, term: str) -> Usage:
        """How its live articles use an exact term."""
        return usage_of(self, term)

    def phrase(self, terms: tuple[str, ...]) -> Matched | None:  # noqa: ARG002 none is known
        """None: this engine finds no phrases in advance."""
        return None

    def terms(
        self, space: Space, first: str = "", end: str | None = None, fits: Fits | None = None
    ) -> Iterator[tuple[str, int]]:
        """Terms in code point order with the number of articles that hold each."""
        terms = self._terms(space, first, end)
        return terms if fits is None else fitting(list(terms), fits)

    def _terms(self, space: Space, first: str, end: str | None) -> Iterator[tuple[str, int]]:
        last = None if end is None else end.encode()
        for key, info in self._reader.iter_from(space, first.encode()):
            if key[0] != space or (last is not None and key[1] >= last):
                return
            yield key[1].decode(), info.doc_frequency()

    def strings(self, column: StringColumn, numbers: Sequence[int] | None = None) -> Sequence[str]:
        """A column of one string per article, or what stands in it for some articles."""
        rows = self._rows if numbers is None else [self._rows[number] for number in numbers]
        return [record["strings"][column] for record in rows]

    def keywords(self, column: KeywordColumn) -> Keywords:
        """A column of names per article."""
        lists = [record["keywords"][column] for record in self._rows]
        names = sorted({name for names in lists for name in names})
        places = {name: place for place, name in enumerate(names)}
        offsets = np.zeros(self.size + 1, dtype=np.int64)
        np.cumsum([len(names) for names in lists], out=offsets[1:])
        values = np.array([places[name] for names in lists for name in names], dtype=np.uint32)
        return Keywords(names, offsets, values)

    def numbers(self, column: NumberColumn) -> NDArray[np.int64]:
        """A column of one number per article."""
        return np.array([record["numbers"][column] for record in self._rows], dtype=np.int64)

    def find(self, id: str) -> int | None:  # noqa: A002 the field's own name
        """The number of the live article with that id."""
        return self._numbers.get(id)

    def article(self, number: int) -> Article:
        """A stored article, whole."""
        return _article(self._reader, number)

    def prose(self, number: int) -> Prose:
        """The parts of a stored article that a snippet is made from."""
        article = self.article(number)
        return Prose(article.deck, article.body, article.language)

    def tally(self, name: str, first: str = "", end: str | None = None) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Counts beside the articles."""
        rows = self._counts.get(name, {})
        return ((key, tuple(rows[key])) for key in sorted(rows) if key >= first and (end is None or key < end))


def _row(reader: IndexReader, number: int) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(reader.stored_fields(number)["row"])
    return record


def _article(reader: IndexReader, number: int) -> Article:
    return Article.from_dict(json.loads(zlib.decompress(reader.stored_fields(number)["article"])))


class StockSnapshot:
    """One generation, opened."""

    def __init__(self, folder: Path) -> None:
        try:
            self._index = whoosh_index.open_dir(str(folder))
            counts: Counts = json.loads((folder / _TALLIES).read_text("utf8"))
            self._reader = self._index.reader()
            self.segments: Sequence[StockSegment] = [
                # The tallies are kept for the whole generation: they stand with its first segment.
                StockSegment(reader, counts if place == 0 else {})
                for place, (reader, _) in enumerate(self._reader.leaf_readers())
            ]
        except FileNotFoundError as problem:
            raise IndexCorruptError(folder, message("{filename} is missing", filename=problem.filename)) from problem
        except OSError as problem:
            raise StorageError(folder, problem) from problem
        except (ValueError, KeyError, TypeError, EOFError, struct.error, whoosh_index.IndexError) as problem:
            raise IndexCorruptError(folder, told(problem)) from problem
        self.articles: int = self._reader.doc_count()

    def close(self) -> None:
        """Close Whoosh's files."""
        self._reader.close()
        self._index.close()


class StockWriter:
    """Writes a generation through Whoosh's own writer."""

    def __init__(self, folder: Path, bm25f: Bm25f, *, base: Path | None, stems: Path) -> None:
        self._folder, self._bm25f, self._stems = folder, bm25f, stems
        self._table = StemTable.load(stems)
        self._analyzer = Analyzer(self._table)
        self._finder = EntityFinder()
        self._counts: Counts = {}
        if base is not None:
            for path in base.iterdir():
                if path.suffix in {".toc", ".seg"} or path.name == _TALLIES:
                    shutil.copy2(path, folder / path.name)
            self._counts = json.loads((folder / _TALLIES).read_text("utf8"))
            self._counts = {t: {key: tuple(row) for key, row in rows.items()} for t, rows in self._counts.items()}
            self._index = whoosh_index.open_dir(str(folder))
        else:
            self._index = whoosh_index.create_in(str(folder), _schema())
        self._writer = self._index.writer()
        with self._index.reader() as reader:
            self._next: int = reader.doc_count_all()
            self._numbers = {_row(reader, number)["strings"]["id"]: number for number in reader.all_doc_ids()}
        self._gone: list[int] = []
        self._committed = False
        self._compact = False
        self.resumed, self.refused = 0, ""

    def add(self, article: Article, *, digest: int, file: int) -> None:
        """Index one article, with its entities."""
        whole = replace(article, entities=self._finder.find(article))
        terms = document(whole, self._analyzer)
        words = int(terms.lengths[1] + terms.lengths[2])
        columns = row(whole, digest=digest, file=file, words=words)
        norms = self._bm25f.norms(terms.lengths[None, :])[0]
        self._writer.add_document(
            **{
                space: {
                    term: (self._bm25f.score(terms.frequencies(space, term) @ norms), positions)
                    for term, positions in terms.terms[space].items()
                }
                for space in SPACES
            },
            row=json.dumps(asdict(columns)),
            article=zlib.compress(json.dumps(whole.to_dict()).encode()),
        )
        add(self._counts, self._tallies(whole))
        self._numbers[article.id] = self._next
        self._next += 1

    def keep(self, id: str, folder: Path, name: str, place: int) -> None:  # noqa: A002, ARG002 part of the signature
        """There are no parts to take anything over from."""
        raise UnsupportedError("Whoosh", "a build in parts")

    def remove(self, id: str) -> bool:  # noqa: A002 the field's own name
        """Delete the live article with that id, written before or now."""
        number = self._numbers.pop(id, None)
        if number is None:
            return False
        self._gone.append(number)
        return True

    def compact(self) -> None:
        """Let `finish` merge all segments, which leaves deleted articles out."""
        self._compact = True

    def finish(self) -> None:
        """Commit what was added, then the deletions: Whoosh cannot delete from the segment that it is writing."""
        self._committed = True
        self._writer.commit(merge=False)
        if self._gone:
            with self._index.reader() as reader:
                for number in self._gone:
                    add(self._counts, self._tallies(_article(reader, number)), sign=-1)
            deleter = self._index.writer()
            for number in self._gone:
                deleter.delete_document(number)
            deleter.commit(merge=False)
        if self._compact:
            self._index.writer().commit(optimize=True)
        self._index.close()
        (self._folder / _TALLIES).write_text(json.dumps(self._counts), "utf8")
        self._table.save(self._stems)

    def abort(self) -> None:
        """Free the files; the folder stays unfinished."""
        if not self._committed:
            self._writer.cancel()
        self._index.close()

    def _tallies(self, article: Article) -> Counts:
        return tallies(article, name_counts(article.body, self._analyzer, article.language))


class StockEngine:
    """Stock Whoosh 2.7.4 with its own codec."""

    name = "whoosh"

    def open(self, folder: Path) -> StockSnapshot:
        """Open a finished generation."""
        return StockSnapshot(folder)

    def writer(
        self,
        folder: Path,
        bm25f: Bm25f,
        *,
        base: Path | None,
        stems: Path,
        resume: bool = False,  # noqa: ARG002 nothing that it is interrupted in can be gone on from
    ) -> StockWriter:
        """Start a generation in an empty folder."""
        return StockWriter(folder, bm25f, base=base, stems=stems)

    def derive(self, folder: Path, name: str, target: Path) -> bool:  # noqa: ARG002 no file follows from others
        """False: no file is written anew."""
        return False

    def kept(self, folder: Path) -> int:  # noqa: ARG002 as above
        """0: no build is resumed."""
        return 0
