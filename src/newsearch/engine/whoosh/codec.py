"""The Whoosh codec: `whoosh.index.open_dir` opens a generation, and Whoosh's own searcher searches it.

The only module of this package that imports Whoosh. Our own way of searching neither imports it nor reads what
`write_toc` writes, which Whoosh unpickles. Whoosh reads a generation and cannot change it.

Two fields are indexed, "stem" and "exact"; a posting's weight is the term's impact, its value the positions. All fields
of the stored article are stored fields. Search with the weighting model `Impacts`:

    searcher = whoosh.index.open_dir(folder).searcher(weighting=Impacts())
    searcher.search(whoosh.query.Term("stem", "gempa"))
"""

from __future__ import annotations

import dataclasses
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
from whoosh import fields as whoosh_fields
from whoosh import formats, scoring
from whoosh.codec import base
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC
from whoosh.matching import ListMatcher
from whoosh.reading import TermInfo, TermNotFound

from newsearch.article import Article
from newsearch.bm25f import idf
from newsearch.engine.columnar.segment import ColumnarSegment
from newsearch.engine.columnar.snapshot import Entry, read_list
from newsearch.engine.whoosh import unpickling  # noqa: F401 before Whoosh opens anything
from newsearch.errors import IndexCorruptError, UsageError
from newsearch.fields import SPACES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from whoosh.searching import Searcher

    from newsearch.engine.columnar.postings import ColumnarPostings
    from newsearch.fields import Space

_NAME = "MAIN"


class Positions(formats.Format):
    """A posting's value: its positions as little-endian 32-bit numbers."""

    def decode_positions(self, value: bytes) -> list[int]:
        """The positions, for Whoosh's own matchers."""
        positions: list[int] = np.frombuffer(value, "<u4").tolist()
        return positions


class Terms(whoosh_fields.FieldType):
    """A field that newsearch has indexed."""

    def __init__(self) -> None:
        super().__init__(format=Positions(), analyzer=None)

    def index(self, *_: object, **__: object) -> NoReturn:
        """Refuse: Whoosh would write its own format, and convert everything to it."""
        raise UsageError("Whoosh can read this index and not write it: use `newsearch.update`")


def _schema() -> whoosh_fields.Schema:
    stored = {field.name: whoosh_fields.STORED() for field in dataclasses.fields(Article)}
    return whoosh_fields.Schema(**{space: Terms() for space in SPACES}, **stored)


def write_toc(folder: Path, entries: Sequence[Entry]) -> None:
    """Write Whoosh's table of contents of a generation."""
    segments = [WhooshSegment(entry) for entry in entries]
    TOC(_schema(), segments, 1).write(FileStorage(str(folder)), _NAME)


class WhooshSegment(base.Segment):
    """A segment as Whoosh's table of contents describes it: by names and numbers only."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(_NAME)
        self.segid = entry.name
        self.deleted = entry.deleted
        self.size, self.gone = entry.size, entry.gone

    def codec(self) -> ColumnarCodec:
        """The codec that reads the segment."""
        return ColumnarCodec()

    def opened(self, storage: FileStorage) -> ColumnarSegment:
        """The segment's files, mapped.

        Raises:
            IndexCorruptError: they are damaged, or the table of contents says something else than the list of segments.
        """
        folder = Path(storage.folder)
        listing = read_list(folder)
        if Entry(self.segid, self.size, self.deleted, self.gone) not in listing.entries:
            raise IndexCorruptError(folder / f"_{_NAME}_1.toc", "it names other segments than the generation has")
        return ColumnarSegment(folder, self.segid, self.deleted, seals=listing.seals)

    def doc_count_all(self) -> int:
        """Articles, deleted ones included."""
        return self.size

    def deleted_count(self) -> int:
        """Deleted articles."""
        return self.gone

    def should_assemble(self) -> bool:
        """Its files stay as they are."""
        return False

    def delete_document(self, *_: object, **__: object) -> NoReturn:
        """Refuse."""
        raise UsageError("Whoosh can read this index and not write it: use `newsearch.update`")


class ColumnarCodec(base.Codec):
    """Reads segments for Whoosh."""

    def terms_reader(self, storage: FileStorage, segment: WhooshSegment) -> TermsReader:
        """The terms and posting lists."""
        return TermsReader(segment.opened(storage))

    def per_document_reader(self, storage: FileStorage, segment: WhooshSegment) -> PerDocumentReader:
        """The stored articles and deletions."""
        return PerDocumentReader(segment.opened(storage))


class TermsReader(base.TermsReader):
    """Terms and posting lists of one segment."""

    def __init__(self, segment: ColumnarSegment) -> None:
        self._segment = segment

    def _postings(self, space: str, text: bytes) -> ColumnarPostings | None:
        return self._segment.postings(space, text.decode()) if space in SPACES else None

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self._postings(*term) is not None

    def indexed_field_names(self) -> Sequence[Space]:
        """The two lists of terms."""
        return SPACES

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """All terms, in order."""
        for space in sorted(SPACES):
            yield from self.terms_from(space, b"")

    def terms_from(self, space: str, first: bytes) -> Iterator[tuple[str, bytes]]:
        """Terms of a field, in order, from one on."""
        if space in SPACES:
            for term, _ in self._segment.terms(space, first.decode()):
                yield space, term.encode()

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """All terms, each with its statistics."""
        for term in self.terms():
            yield term, self.term_info(*term)

    def items_from(self, space: str, first: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """The terms of a field from one on, each with its statistics."""
        for term in self.terms_from(space, first):
            yield term, self.term_info(*term)

    def term_info(self, space: str, text: bytes) -> TermInfo:
        """The statistics of a term."""
        postings = self._postings(space, text)
        if postings is None:
            raise KeyError((space, text))
        numbers = postings.numbers
        return TermInfo(
            weight=float(postings.impacts.sum()),
            df=postings.count,
            minlength=1,
            maxlength=1,
            maxweight=postings.max_impact,
            minid=int(numbers[0]),
            maxid=int(numbers[-1]),
        )

    def matcher(self, space: str, text: bytes, format_: formats.Format, scorer: object = None) -> ListMatcher:
        """A walk along one posting list."""
        postings = self._postings(space, text)
        if postings is None:
            raise TermNotFound(f"No term {space}:{text!r}")
        lists = postings.positions()
        content = lists.values.astype("<u4").tobytes()
        bounds = (lists.offsets * 4).tolist()
        return ListMatcher(
            postings.numbers.tolist(),
            weights=postings.impacts.tolist(),
            values=[content[a:b] for a, b in pairwise(bounds)],
            format=format_,
            scorer=scorer,
            term=(space, text),
        )

    def close(self) -> None:
        """Unmap the files."""
        self._segment.close()


class PerDocumentReader(base.PerDocumentReader):
    """Stored articles and deletions of one segment."""

    def __init__(self, segment: ColumnarSegment) -> None:
        self._segment = segment

    def doc_count(self) -> int:
        """Live articles."""
        return self._segment.size - len(self._segment.gone())

    def doc_count_all(self) -> int:
        """Articles, deleted ones included."""
        return self._segment.size

    def has_deletions(self) -> bool:
        """Whether an article is deleted."""
        return self._segment.live is not None

    def is_deleted(self, docnum: int) -> bool:
        """Whether this one is."""
        return self._segment.live is not None and not self._segment.live[docnum]

    def deleted_docs(self) -> list[int]:
        """The deleted ones."""
        numbers: list[int] = self._segment.gone().tolist()
        return numbers

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:  # noqa: ARG002 Whoosh's signature
        """The default: impacts already include the fields' lengths."""
        return default

    def field_length(self, fieldname: str) -> int:  # noqa: ARG002 Whoosh's signature
        """0: impacts already include the fields' lengths."""
        return 0

    min_field_length = max_field_length = field_length

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """The article's fields, as `Article.to_dict` gives them."""
        return self._segment.article(docnum).to_dict()

    def close(self) -> None:
        """Unmap the files."""
        self._segment.close()


class Impacts(scoring.WeightingModel):
    """A weighting model that scores as newsearch does: impact times idf, which counts live articles of all segments."""

    def scorer(self, searcher: Searcher, fieldname: str, text: bytes, qf: float = 1) -> ImpactScorer:
        """The scorer of one term."""
        reader = searcher.get_parent().reader()
        frequency = 0
        for leaf, _ in reader.leaf_readers():
            if (fieldname, text) in leaf:
                frequency += sum(1 for _ in leaf.postings(fieldname, text).all_ids())
        return ImpactScorer(qf * idf(reader.doc_count(), frequency))


class ImpactScorer(scoring.BaseScorer):
    """Scores a posting of one term: the weight times the impact."""

    def __init__(self, weight: float) -> None:
        self._weight = weight

    def supports_block_quality(self) -> bool:
        """False: Whoosh then looks at every posting."""
        return False

    def score(self, matcher: ListMatcher) -> float:
        """The score of the posting that a matcher stands at."""
        return float(self._weight * matcher.weight())

    def max_quality(self) -> float:
        """A bound that no score of a posting exceeds."""
        return self._weight

    def block_quality(self, matcher: ListMatcher) -> float:  # noqa: ARG002 Whoosh's signature
        """A bound that no score of a posting in the block exceeds."""
        return self._weight
