"""Feeding a writer: which files to read, which of their records are new, changed, superseded or gone."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from newsearch.analysis import detect_language
from newsearch.corpus import Corpus, Skip
from newsearch.corpus.date_texts import DateTexts
from newsearch.index.digest import article_digest
from newsearch.index.ledger import NO_FILE, Entry, Ledger, Source
from newsearch.index.tombstones import REMOVED, Tombstones

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from newsearch.article import Article
    from newsearch.corpus import CorpusFile
    from newsearch.engine.interface import Snapshot, Writer
    from newsearch.index.report import BuildReport
from newsearch.index.seen import Seen, SeenIds

SUPERSEDED = "superseded by a later record of the same id"
WITHDRAWN = "deleted again before it was live"
SKIPPED_BEFORE = "skipped when it was read, in a file that has not changed since"

_STDIN = "-"
_BROKEN_OFF = ("unreadable", "truncated", "damaged file")
"""How the reasons begin for which a file was not read to its end: what was not met may still be in it."""


class _Old(NamedTuple):
    """An article of the generation that is being updated."""

    digest: int
    file: int


class Feed:
    """Gives a writer what a corpus holds and keeps the report's sums true.

    A `fresh` writer started empty: every article is added, and `base` serves only to tell new from changed ones.
    Of records with one id the last one read is the article. A file that has not changed and is passed over counts as
    read at its place, so an update of a corpus ends as a rebuild from it would.
    """

    def __init__(
        self,
        writer: Writer,
        report: BuildReport,
        base: Snapshot | None,
        ledger: Ledger,
        tombstones: Tombstones | None = None,
        *,
        fresh: bool,
        prune: bool = False,
        on_skip: Callable[[Skip], None] | None,
        progress: Callable[[int], None] | None,
    ) -> None:
        self._writer, self._report, self._ledger, self._fresh, self._prune = writer, report, ledger, fresh, prune
        self._on_skip, self._progress = on_skip, progress
        self._tombstones = tombstones or Tombstones()
        self._base = _Base(base)
        self._known = ledger.copy()
        self._names: dict[int, str] = {entry.number: name for name, entry in ledger.files.items()}
        self._seen = SeenIds()
        self._gone: set[str] = set()
        self._beaten: set[tuple[int, str]] = set()
        self._moved = False
        # Numbers of the corpus's files: all that the ledger knows; those that have not changed and are still to come in
        # its order; those that were not read because they have not changed.
        self._given: set[int] = set()
        self._later: set[int] = set()
        self._passed: set[int] = set()
        self._lost: dict[str, int] = {}
        self._reading = NO_FILE
        self._broken = False

    @property
    def changed(self) -> bool:
        """Whether the new generation would differ from the one that is being updated."""
        report = self._report
        return bool(report.added or report.changed or report.deleted) or self._moved or self._ledger != self._known

    def add(self, article: Article) -> None:
        """Index one article that no file can give again."""
        self._record(article, NO_FILE, self._report.read + 1)

    def delete(self, id_: str) -> bool:
        """Delete the live article with that id, added now or before; False when there is none."""
        seen, old = self._seen.pop(id_), self._base.find(id_)
        if seen is None and (old is None or id_ in self._gone):
            return False
        self._writer.remove(id_)
        if seen is not None:
            setattr(self._report, seen.as_, getattr(self._report, seen.as_) - 1)
            self._skip(Skip("", seen.line, WITHDRAWN, id_))
        if old is not None and id_ not in self._gone:
            self._gone.add(id_)
            self._report.deleted += 1
            if seen is None or not seen.written:
                self._count(old.file, articles=-1)
        return True

    def drop(self, id_: str, file: int) -> None:
        """Delete an article that has been removed for good since the generation was built; `base` hides it already."""
        self._writer.remove(id_)
        self._count(file, articles=-1, skipped=1, removed=1)
        self._moved = True

    def take(self, articles: Corpus | Iterable[Article]) -> None:
        """Index a corpus file by file, or articles one by one."""
        if not isinstance(articles, Corpus):
            for article in articles:
                self.add(article)
            return
        own = articles.on_skip

        def skipped(skip: Skip) -> None:
            self._broken |= skip.reason.startswith(_BROKEN_OFF)
            self._met()
            self._skip(skip)
            self._count(self._reading, skipped=1)
            if own is not None:
                own(skip)

        articles.on_skip = skipped
        before, articles.unreadable_dates = articles.unreadable_dates, DateTexts()
        try:
            self._files(articles)
        finally:
            articles.on_skip = own
            self._report.unreadable_dates.merge(articles.unreadable_dates)
            before.merge(articles.unreadable_dates)
            articles.unreadable_dates = before

    def _files(self, corpus: Corpus) -> None:
        """Read the files that are new or have changed, in the corpus's order, and count the others."""
        now = corpus.now.isoformat() if corpus.now is not None else ""
        self._ledger.remember(Source(corpus.paths, dict(corpus.mapping or {}), now))
        plan = [(file, self._unchanged(self._met_again(file))) for file in corpus.files()]
        corpus.expect(file for file, entry in plan if entry is None)
        entries = [self._ledger.files.get(file.name) for file, _ in plan]
        self._given = {entry.number for entry in entries if entry is not None}
        # A file that has not changed and is read again, for what others superseded, still holds what it held.
        still = {file.name: entry for file, entry in plan if entry is not None}
        still |= {
            file.name: entry for (file, _), entry in zip(plan, entries, strict=True) if entry and _same(file, entry)
        }
        self._later = {entry.number for entry in still.values()}
        if self._prune:
            self._lost = {name: self._ledger.files[name].number for name in _gone(corpus, self._ledger)}
        for file, entry in plan:
            if file.name in still:
                self._later.discard(still[file.name].number)
            if entry is None:
                self._read(corpus, file)
                continue
            self._passed.add(entry.number)
            self._report.read += entry.articles + entry.skipped
            self._report.unchanged += entry.articles
            if entry.skipped:
                self._report.skipped += entry.skipped
                for reason, count in (SKIPPED_BEFORE, entry.skipped - entry.removed), (REMOVED, entry.removed):
                    if count:
                        self._report.reasons[reason] += count
        for name, number in self._lost.items():
            self._report.pruned += self._delete_lost(number)
            del self._ledger.files[name]

    def _met_again(self, file: CorpusFile) -> CorpusFile:
        """The file, known by its name also where the ledger kept a digest of that."""
        number = self._ledger.meet(file.name)
        if number is not None:
            self._known.meet(file.name)
            self._names[number] = file.name
        return file

    def _unchanged(self, file: CorpusFile) -> Entry | None:
        """The ledger's entry of a file that need not be read again."""
        entry = self._ledger.files.get(file.name)
        if entry is None or entry.superseded or not _same(file, entry):
            # Where a record of the file was superseded, only reading again tells whether it still is.
            return None
        if entry.removed and entry.undone != self._tombstones.undone:
            return None  # what was removed may be wanted again
        if entry.modified != file.modified:
            entry = self._ledger.files[file.name] = replace(entry, modified=file.modified)
        return entry

    def _read(self, corpus: Corpus, file: CorpusFile) -> None:
        """Read one file, and delete the articles that it gave before and no longer holds."""
        if file.name == _STDIN:
            # It is another stream each time: what it gave before stays.
            for record in corpus.read(file):
                self._record(record.article, NO_FILE, record.line)
            return
        before = self._ledger.files.get(file.name)
        number = before.number if before else self._ledger.next
        self._ledger.next = max(self._ledger.next, number + 1)
        self._names[number] = file.name
        again = before is not None and _same(file, before)
        entry = Entry(number, file.size, file.modified, _digest(file), undone=self._tombstones.undone)
        self._ledger.files[file.name] = entry
        self._reading, self._broken = number, not entry.digest
        for record in corpus.read(file):
            self._record(record.article, number, record.line, again=again)
        self._reading = NO_FILE
        if self._broken:
            self._ledger.files[file.name] = replace(self._ledger.files[file.name], digest="")
        elif before is not None:
            self._delete_lost(number)

    def _record(self, article: Article, file: int, line: int, *, again: bool = False) -> None:
        """Index one article, unless the index holds it as it is; `again` if its file has not changed since."""
        self._met()
        id_, report = article.id, self._report
        if self._tombstones.find(id_) is not None:
            self._skip(Skip(self._names.get(file, ""), line, REMOVED, id_))
            self._count(file, skipped=1, removed=1)
            return
        seen, old = self._seen.get(id_), self._base.find(id_)
        if seen is None and old is not None and self._outranked(old, file, again=again):
            # Of several records of its file the last one is superseded, and it superseded the others.
            winner_file = file if (file, id_) in self._beaten else old.file
            self._beaten.add((file, id_))
            self._supersede(file, line, id_, self._names.get(old.file, ""), winner_file)
            return
        winner = f"{self._names.get(file, 'the articles given')}:{line}"
        if seen is not None:
            setattr(report, seen.as_, getattr(report, seen.as_) - 1)
            self._count(seen.file, articles=-1)
            self._supersede(seen.file, seen.line, id_, winner, file)
        elif old is not None and old.file in self._passed:
            report.unchanged -= 1
            self._count(old.file, articles=-1)
            self._supersede(old.file, 0, id_, winner, file)
        digest = article_digest(article)
        as_: Literal["added", "changed", "unchanged"] = (
            "added" if old is None else "unchanged" if old.digest == digest else "changed"
        )
        stays = as_ == "unchanged" and old is not None and (file in {old.file, NO_FILE}) and id_ not in self._gone
        write = self._fresh or not stays or (seen is not None and seen.written)
        if write:
            if seen is not None or not (self._fresh or old is None):
                self._writer.remove(id_)
            language = detect_language(article.body)
            if language != article.language:
                article = replace(article, language=language)
            self._writer.add(article, digest=digest, file=file)
        elsewhere = old is not None and old.file not in {file, *self._given} and id_ not in self._gone
        if not (self._fresh or stays or seen) and old is not None and elsewhere:
            # Taken from a file that is not of this corpus: when it is, it must be read again.
            self._count(old.file, articles=-1, superseded=1)
        self._moved |= as_ == "unchanged" and not stays
        if id_ in self._gone:
            self._gone.discard(id_)
            report.deleted -= 1
        setattr(report, as_, getattr(report, as_) + 1)
        self._count(file, articles=1)
        self._seen[id_] = Seen(file, line, as_, write)

    def _outranked(self, old: _Old, file: int, *, again: bool) -> bool:
        """Whether the index's article stays, although another file's record of its id is met now.

        So it is if it comes later in the corpus, or if nothing is new about either: it won when both were read.
        """
        if old.file == file or self._fresh or old.file in self._lost.values():
            return False
        return old.file in self._later or (again and old.file not in self._given)

    def _met(self) -> None:
        self._report.read += 1
        if self._progress is not None:
            self._progress(self._report.read)

    def _supersede(self, file: int, line: int, id_: str, winner: str, winner_file: int) -> None:
        """Count a record whose id a later record has too."""
        self._skip(Skip(self._names.get(file, ""), line, SUPERSEDED, id_), f"{SUPERSEDED}: {winner}")
        if file == winner_file:
            self._count(file, skipped=1)
        else:
            self._count(file, superseded=1)

    def _skip(self, skip: Skip, reason: str = "") -> None:
        self._report.skip(skip)
        if self._on_skip is not None:
            self._on_skip(replace(skip, reason=reason) if reason else skip)

    def _count(self, file: int, *, articles: int = 0, skipped: int = 0, superseded: int = 0, removed: int = 0) -> None:
        """Add to the counts of a file's entry."""
        name = self._names.get(file)
        entry = None if name is None else self._ledger.files.get(name)
        if name is not None and entry is not None:
            self._ledger.files[name] = replace(
                entry,
                articles=entry.articles + articles,
                skipped=entry.skipped + skipped,
                superseded=entry.superseded + superseded,
                removed=entry.removed + removed,
                undone=entry.undone if entry.removed else self._tombstones.undone,
            )

    def _delete_lost(self, file: int) -> int:
        """Delete the articles that a file gave before and that were not met in this build; how many."""
        before = self._report.deleted
        for lost in self._base.ids_of(file):
            if lost not in self._seen and lost not in self._gone and self._writer.remove(lost):
                self._gone.add(lost)
                self._report.deleted += 1
        return self._report.deleted - before


class _Base:
    """The generation that is being updated, by id and by file."""

    def __init__(self, snapshot: Snapshot | None) -> None:
        segments = [] if snapshot is None else snapshot.segments
        self._parts = [(segment, segment.numbers("digest"), segment.numbers("file")) for segment in segments]
        self._ids: dict[int, list[str]] | None = None

    def find(self, id_: str) -> _Old | None:
        """What it holds under an id."""
        for segment, digests, owners in self._parts:
            number = segment.find(id_)
            if number is not None:
                return _Old(int(digests[number]), int(owners[number]))
        return None

    def ids_of(self, file: int) -> list[str]:
        """The ids of a file's articles."""
        if self._ids is None:
            self._ids = {}
            for segment, _, owners in self._parts:
                ids = segment.strings("id")
                live = np.arange(segment.size) if segment.live is None else np.flatnonzero(segment.live)
                for number, owner in zip(live.tolist(), owners[live].tolist(), strict=True):
                    self._ids.setdefault(owner, []).append(ids[number])
        return self._ids.get(file, [])


def _gone(corpus: Corpus, ledger: Ledger) -> list[str]:
    """The files of the ledger that lay in a folder of the corpus and do not stand there any more.

    One that is there and cannot be read is not gone.
    """
    folders = tuple(path.rstrip("/") + "/" for path in corpus.paths)
    return [name for name in ledger.files if name.startswith(folders) and not _stands(name)]


def _stands(name: str) -> bool:
    try:
        os.lstat(name)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def _same(file: CorpusFile, entry: Entry) -> bool:
    """Whether a file has the content that it had when it was read."""
    if not entry.digest or entry.size != file.size:
        return False
    return entry.modified == file.modified or entry.digest == _digest(file)


def _digest(file: CorpusFile) -> str:
    """The digest of a file's bytes; "" where they cannot be read, which reading them will report."""
    try:
        return file.digest()
    except OSError:
        return ""
