"""Feeding a writer: which files to read, which of their records are new, changed, superseded or gone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from newsearch.analysis import detect_language
from newsearch.corpus import Corpus, Skip
from newsearch.index.digest import article_digest
from newsearch.index.ledger import NO_FILE, Entry, Ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from newsearch.article import Article
    from newsearch.corpus import CorpusFile
    from newsearch.engine.interface import Snapshot, Writer
    from newsearch.index.report import BuildReport


SKIPPED_BEFORE = "skipped when it was read, in a file that has not changed since"


class _Seen(NamedTuple):
    """Where an id was met in this build, and as what it was counted."""

    file: int
    line: int
    as_: Literal["added", "changed", "unchanged"]


class _Old(NamedTuple):
    """An article of the generation that is being updated."""

    digest: int
    file: int


class Feed:
    """Gives a writer what a corpus holds and keeps the report's sums true.

    A `fresh` writer started empty: every article is added, and `base` serves only to tell new from changed ones.
    """

    def __init__(
        self,
        writer: Writer,
        report: BuildReport,
        base: Snapshot | None,
        ledger: Ledger,
        *,
        fresh: bool,
        on_skip: Callable[[Skip], None] | None,
        progress: Callable[[int], None] | None,
    ) -> None:
        self.ledger = ledger
        self._writer, self._report, self._base, self._fresh = writer, report, base, fresh
        self._on_skip, self._progress = on_skip, progress
        self._seen: dict[str, _Seen] = {}
        self._gone: set[str] = set()
        self._names: dict[int, str] = {entry.number: name for name, entry in ledger.files.items()}
        # Files of the corpus that have not changed and come later in its order: their articles win over earlier ones.
        self._later: set[int] = set()

    def take(self, articles: Corpus | Iterable[Article]) -> None:
        """Index a corpus file by file, or articles one by one."""
        if not isinstance(articles, Corpus):
            for line, article in enumerate(articles, start=1):
                self._record(article, NO_FILE, line)
            return
        plan = [(file, self._unchanged(file)) for file in articles.files()]
        self._later = {entry.number for _, entry in plan if entry is not None}
        for file, entry in plan:
            if entry is None:
                self._read(articles, file)
            else:
                self._later.discard(entry.number)
                self._report.read += entry.articles + entry.skipped
                self._report.unchanged += entry.articles
                if entry.skipped:
                    self._report.skipped += entry.skipped
                    self._report.reasons[SKIPPED_BEFORE] += entry.skipped

    def _unchanged(self, file: CorpusFile) -> Entry | None:
        """The ledger's entry of a file that need not be read again."""
        entry = self.ledger.files.get(file.name)
        if entry is None or entry.size != file.size or entry.superseded:
            # Where a record of the file was superseded, only reading again tells whether it still is.
            return None
        if entry.modified == file.modified:
            return entry
        if entry.digest != file.digest():
            return None
        touched = replace(entry, modified=file.modified)
        self.ledger.files[file.name] = touched
        return touched

    def _read(self, corpus: Corpus, file: CorpusFile) -> None:
        """Read one file, and delete the articles that it gave before and no longer holds."""
        before = self.ledger.files.get(file.name)
        number = before.number if before else self.ledger.next
        if before is None:
            self.ledger.next += 1
        self._names[number] = file.name
        read, skipped = corpus.records, corpus.skipped
        entry = Entry(number, file.size, file.modified, file.digest())
        self.ledger.files[file.name] = entry
        reasons = corpus.reasons.copy()
        articles = 0
        for record in corpus.read(file):
            articles += 1
            self._record(record.article, number, record.line)
        met, lost = corpus.records - read, corpus.skipped - skipped
        self._report.read += met - articles
        self._report.skipped += lost
        self._report.reasons.update(corpus.reasons - reasons)
        entry = self.ledger.files[file.name]
        self.ledger.files[file.name] = replace(entry, articles=articles - entry.superseded, skipped=lost)
        if before is not None:
            self._delete_lost(number)

    def _record(self, article: Article, file: int, line: int) -> None:
        """Index one article, unless the index holds it as it is."""
        report = self._report
        report.read += 1
        if self._progress is not None:
            self._progress(report.read)
        seen = self._seen.get(article.id)
        old = self._old(article.id)
        if seen is None and old is not None and old.file != file and old.file in self._later:
            self._supersede(file, line, article.id, self._names[old.file], 0)
            return
        if seen is not None:
            self._supersede(seen.file, seen.line, article.id, self._names.get(file, "the articles given"), line)
            setattr(report, seen.as_, getattr(report, seen.as_) - 1)
        digest = article_digest(article)
        as_: Literal["added", "changed", "unchanged"]
        if old is None:
            as_ = "added"
        elif self._fresh:
            as_ = "unchanged" if old.digest == digest else "changed"
        elif old == (digest, file) and article.id not in self._gone and (seen is None or seen.as_ == "unchanged"):
            as_ = "unchanged"
        else:
            as_ = "changed"
        if self._fresh or as_ != "unchanged":
            self._writer.remove(article.id)
            language = detect_language(article.body)
            self._writer.add(replace(article, language=language), digest=digest, file=file)
        if article.id in self._gone:
            self._gone.discard(article.id)
            report.deleted -= 1
        setattr(report, as_, getattr(report, as_) + 1)
        self._seen[article.id] = _Seen(file, line, as_)

    def _supersede(self, file: int, line: int, id: str, winner: str, winner_line: int) -> None:  # noqa: A002
        """Count a record whose id a later record has too."""
        name = self._names.get(file, "")
        where = f"{winner}:{winner_line}" if winner_line else winner
        skip = Skip(name, line, "superseded by a later record of the same id", id)
        self._report.skip(skip)
        if self._on_skip is not None:
            self._on_skip(replace(skip, reason=f"{skip.reason}: {where}"))
        entry = self.ledger.files.get(name)
        if entry is not None:
            self.ledger.files[name] = replace(entry, superseded=entry.superseded + 1)

    def _old(self, id: str) -> _Old | None:  # noqa: A002 the field's own name
        """What the generation that is being updated holds under an id."""
        if self._base is None:
            return None
        for segment in self._base.segments:
            number = segment.find(id)
            if number is not None:
                return _Old(int(segment.numbers("digest")[number]), int(segment.numbers("file")[number]))
        return None

    def _delete_lost(self, file: int) -> None:
        """Delete the articles that a file gave before and that were not met in this build."""
        if self._base is None:
            return
        for segment in self._base.segments:
            of_file = segment.numbers("file") == file
            if segment.live is not None:
                of_file &= segment.live
            ids = segment.strings("id")
            for number in np.flatnonzero(of_file).tolist():
                lost = ids[number]
                if lost not in self._seen and lost not in self._gone and self._writer.remove(lost):
                    self._gone.add(lost)
                    self._report.deleted += 1
