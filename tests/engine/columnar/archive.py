"""Small archives for the tests of the engine, and what the reference implementation says of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from newsearch.analysis import Analyzer, name_counts
from newsearch.article import Article
from newsearch.bm25f import Bm25f
from newsearch.document import document
from newsearch.engine.columnar import ColumnarEngine
from newsearch.fields import SPACES
from newsearch.tallies import Counts, add, tallies

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from newsearch.engine.columnar.snapshot import ColumnarSnapshot
    from newsearch.fields import Space

BM25F = Bm25f()

_WORDS = (
    "gempa mengguncang Palu Gempa digempa tsunami Donggala bantuan membantu dibantu KPK (KPK) Komisi Pemberantasan "
    "Korupsi korupsi. Presiden berkata: “Kita bantu!” anak-anak Covid-19 1.000 2018 yang di dan ke Sulawesi Tengah 😀 é"
).split()

_texts = st.lists(st.sampled_from([*_WORDS, "\n\n"]), max_size=25).map(" ".join)
_days = st.integers(0, 400).map(
    lambda day: datetime(2018, 9, 28, tzinfo=timezone(timedelta(hours=7))) + timedelta(days=day)
)


def articles(identity: st.SearchStrategy[str]) -> st.SearchStrategy[Article]:
    """Articles with few words, so that lists, phrases and forms meet."""
    return st.builds(
        Article,
        id=identity,
        headline=_texts,
        deck=_texts,
        body=_texts,
        published=st.none() | _days,
        precision=st.just("day"),
        source=st.sampled_from(["", "Antara", "Kompas"]),
        authors=st.lists(st.sampled_from(["Redaksi", "Sita", "Ni Made"]), max_size=2, unique=True).map(tuple),
        captions=st.lists(_texts, max_size=2).map(tuple),
        language=st.sampled_from(["id", "en"]),
    )


@dataclass
class Expected:
    """What an index of some articles must answer, by `newsearch.document`, one article at a time.

    Attributes:
        lists: for each space, each term's id -> (impact, positions).
    """

    articles: dict[str, Article]
    lists: dict[Space, dict[str, dict[str, tuple[float, list[int]]]]] = field(init=False)
    counts: Counts = field(init=False)

    def __post_init__(self) -> None:
        analyzer = Analyzer()
        self.lists = {space: defaultdict(dict) for space in SPACES}
        self.counts = {}
        for article in self.articles.values():
            terms = document(article, analyzer)
            for space in SPACES:
                for term, positions in terms.terms[space].items():
                    impact = terms.impact(space, term, BM25F)
                    self.lists[space][term][article.id] = impact, positions.tolist()
            add(self.counts, tallies(article, name_counts(article.body, analyzer, article.language)))


@dataclass
class Folders:
    """Generations under one folder."""

    root: Path
    engine: ColumnarEngine = field(default_factory=lambda: ColumnarEngine(entities=False, jobs=1))
    made: int = 0

    def write(
        self, added: list[Article], base: Path | None = None, removed: list[str] | None = None, batch: int = 1 << 40
    ) -> Path:
        """A generation: the articles of `base` without `removed`, and `added`, in batches of so many words."""
        folder = self.root / f"g{self.made}"
        self.made += 1
        folder.mkdir()
        writer = self.engine.writer(folder, BM25F, base=base, stems=self.root / "stems")
        writer.batch_words = batch
        for id_ in removed or []:
            assert writer.remove(id_)
        for article in added:
            writer.remove(article.id)
            writer.add(article, digest=len(article.body), file=3)
        writer.finish()
        return folder


LONG = 4
"""The letters of most terms, about."""


def _long(terms: Sequence[str]) -> list[int]:
    return [place for place, term in enumerate(terms) if len(term) > LONG]


def found(snapshot: ColumnarSnapshot) -> Expected:
    """What an opened generation holds, in the form of `Expected`, by reading every list."""
    result = Expected({})
    result.lists = {space: defaultdict(dict) for space in SPACES}
    for segment in snapshot.segments:
        ids = list(segment.strings("id"))
        for number, id_ in enumerate(ids):
            if segment.live is None or segment.live[number]:
                result.articles[id_] = segment.article(number)
        for space in SPACES:
            terms = list(segment.terms(space))
            assert list(segment.terms(space, fits=_long)) == [row for row in terms if len(row[0]) > LONG]
            for term, count in terms:
                postings = segment.postings(space, term)
                assert postings is not None
                assert postings.count == count
                lists = postings.positions()
                for row, (number, impact) in enumerate(
                    zip(postings.numbers.tolist(), postings.impacts.tolist(), strict=True)
                ):
                    if segment.live is None or segment.live[number]:
                        positions = lists.values[lists.offsets[row] : lists.offsets[row + 1]].tolist()
                        result.lists[space][term][ids[number]] = impact, positions
        counts = {name: dict(segment.tally(name)) for name in ("names", "short-forms", "long-forms", "aliases")}
        add(result.counts, counts)
    return result
