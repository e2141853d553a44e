"""Takes in a corpus: decides which files to read, which records are new, changed or superseded, and what is gone."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from newsearch import arguments
from newsearch.article import Article
from newsearch.build.admission import ReadArticle, Records
from newsearch.build.base import Base
from newsearch.build.decisions import FILE_RULES, Reading
from newsearch.corpus import Corpus, Skip
from newsearch.corpus.date_texts import DateTexts
from newsearch.corpus.sources import is_article_file
from newsearch.corpus.text import one_line
from newsearch.errors import UsageError
from newsearch.store.ledger import NO_FILE, Entry, Ledger, Source
from newsearch.store.tombstones import REMOVED, Tombstones

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from newsearch.build.account import Account
    from newsearch.build.admission import Incoming
    from newsearch.build.options import BuildOptions
    from newsearch.corpus import CorpusFile
    from newsearch.engine.interface import Snapshot, Writer
    from newsearch.store.journal import Changes

SKIPPED_BEFORE = "skipped when it was read, in a file that has not changed since"

_BROKEN_OFF = (
    *("unreadable", "truncated", "damaged file", "damaged member", "damaged JSON, or"),
    *("damaged ZIP", "damaged TAR", "damaged WARC", "damaged Parquet"),
)
"""How the reasons begin for which a file was not read to its end: what was not met may still be in it."""


@dataclass(slots=True)
class _File:
    """A file that is being read, or was.

    Attributes:
        name: its name in the ledger.
        number: its number in the new ledger.
        before: its entry in the live generation's ledger, if any.
        given: how many of its records were articles.
        skipped: how many of its records gave no article.
        unread: how many of the skipped records have no id.
        emptied: ids of indexed articles whose records in this file no longer have a text.
        broken: whether it could not be read to its end.
    """

    name: str
    number: int
    before: Entry | None
    given: int = 0
    skipped: int = 0
    unread: int = 0
    emptied: set[str] = field(default_factory=set)
    broken: bool = False

    @property
    def reading(self) -> Reading:
        """How its reading ended."""
        if self.broken:
            return Reading.BROKEN_OFF
        if not self.given:
            return Reading.EMPTY
        return Reading.UNREAD if self.before is not None and self.unread > self.before.unread else Reading.WHOLE


class Intake:
    """Gives a writer the articles of a corpus, and keeps the report's sums true; `rules` has the rules it follows.

    A `fresh` writer started empty: every article is added, and `base` serves to tell new from changed ones, and to
    keep the articles of files that are damaged. An update of a corpus ends as a rebuild from it would.
    """

    def __init__(
        self,
        writer: Writer,
        account: Account,
        base: Snapshot | None,
        tombstones: Tombstones,
        options: BuildOptions,
        *,
        fresh: bool,
        earlier: Ledger | None,
    ) -> None:
        report, ledger = account.report, account.ledger
        self._account = account
        self._writer, self._report, self._ledger = writer, report, ledger
        self._fresh, self._prune, self._force = fresh, options.prune, options.force
        self._base = Base(base)
        self._records = Records(writer, self._account, self._base, tombstones, fresh=fresh)
        self._plan = self._records.plan
        # The ledger of the live generation: of an update it is the one that is being written, as it was.
        self._known = earlier or ledger.copy()
        self._files_read: list[_File] = []
        self._reading: _File | None = None

    @property
    def changed(self) -> bool:
        """Whether the new generation would differ from the one that is being updated."""
        report = self._report
        return (
            bool(report.added or report.changed or report.deleted) or self._records.moved or self._ledger != self._known
        )

    def add(self, article: Article) -> None:
        """Index one article that no file can give again.

        Raises:
            UsageError: it is none, or its id, headline or body is no text.
        """
        if not isinstance(article, Article):
            raise UsageError("an Article is what can be indexed, not {value}", value=arguments.quoted(article))
        for name in ("id", "headline", "deck", "body", "source", "url"):
            arguments.text(f"an article's {name}", getattr(article, name))
        self._records.take(ReadArticle.of(article), NO_FILE, self._report.read + 1)

    def delete(self, id_: str) -> bool:
        """Delete the live article with that id, added now or before; False when there is none.

        Raises:
            UsageError: it is no text.
        """
        return self._records.delete(arguments.text("id", id_))

    def drop(self, id_: str, file: int) -> None:
        """Delete an article that was removed for good after the live generation was built; `base` hides it already."""
        self._writer.remove(id_)
        self._account.count(file, articles=-1, skipped=1, removed=1)
        self._records.dropped.add(id_)
        self._records.moved = True

    def changes(self, whole: Snapshot | None) -> Changes:
        """What the build changes against the live generation (`Records.changes`)."""
        return self._records.changes(whole)

    def take(self, articles: Corpus | Iterable[Article]) -> None:
        """Index a corpus file by file, or articles one by one."""
        if not isinstance(articles, Corpus):
            for article in articles:
                self.add(article)
            return
        own, earlier = articles.on_skip, articles.earlier

        def skipped(skip: Skip) -> None:
            self._account.met()
            self._account.skip(skip)
            if self._reading is not None:
                self._missed(self._reading, skip)
            if own is not None:
                own(skip)

        articles.on_skip = skipped
        dates, articles.unreadable_dates = articles.unreadable_dates, DateTexts()
        articles.earlier = tuple(path for source in self._ledger.sources for path in source.paths)
        try:
            self._files(articles)
        finally:
            articles.on_skip, articles.earlier = own, earlier
            self._report.unreadable_dates.merge(articles.unreadable_dates)
            dates.merge(articles.unreadable_dates)
            articles.unreadable_dates = dates

    def lost(self) -> dict[str, int]:
        """File -> the number of its articles that would be lost, most first; "" stands for articles without a file."""
        names = {entry.number: name for name, entry in self._known.files.items()}
        lost = dict(self._report.lost)
        if self._fresh:
            lost = {
                names.get(owner, ""): count for owner, count in self._base.owners_without(self._records.seen).items()
            }
        for name, count in self._report.at_risk.items():
            lost[name] = lost.get(name, 0) + count
        return dict(sorted(lost.items(), key=lambda pair: (-pair[1], pair[0])))

    def _files(self, corpus: Corpus) -> None:
        """Read the files that are new or have changed, in the corpus's order, and count the others."""
        now = corpus.now.isoformat() if corpus.now is not None else ""
        self._ledger.remember(Source(corpus.paths, dict(corpus.mapping or {}), now))
        plan = [(file, self._unchanged(self._met_again(file))) for file in corpus.files()]
        corpus.expect(file for file, entry in plan if entry is None)
        entries = [self._ledger.files.get(file.name) for file, _ in plan]
        self._plan.given = {entry.number for entry in entries if entry is not None}
        # A file that has not changed and is read again, for what others superseded, still holds what it held.
        still = {file.name: entry for file, entry in plan if entry is not None}
        still |= {
            file.name: entry for (file, _), entry in zip(plan, entries, strict=True) if entry and _same(file, entry)
        }
        self._plan.later = {entry.number for entry in still.values()}
        gone = _under(corpus, self._ledger, _is_gone) if self._prune else {}
        self._plan.pruned = set(gone.values())
        for file, entry in plan:
            if file.name in still:
                self._plan.later.discard(still[file.name].number)
            if entry is None or entry.number in self._plan.wanted:
                self._read(corpus, file)
            else:
                self._pass_over(entry)
        if self._fresh:
            self._miss_files({file.name for file, _ in plan}, corpus)
        for read in self._files_read:
            self._settle(read)
        for name, number in gone.items():
            self._report.pruned += self._delete(name, self._records.lost_of(number))
            del self._ledger.files[name]

    def _met_again(self, file: CorpusFile) -> CorpusFile:
        """The file under its own name, where the ledger had kept only a digest of that name."""
        number = self._ledger.meet(file.name)
        self._known.meet(file.name)
        if number is not None:
            self._account.names[number] = file.name
        return file

    def _unchanged(self, file: CorpusFile) -> Entry | None:
        """The ledger's entry of a file that need not be read again."""
        entry = self._ledger.files.get(file.name)
        if entry is None or entry.superseded or entry.apart or not _same(file, entry):
            # Where a record depends on those of other files, only reading again tells whether it still does.
            return None
        if entry.removed and entry.undone != self._account.undone:
            return None  # what was removed may be wanted again
        stamped = _stamped(entry, file)
        if stamped != entry:
            entry = self._ledger.files[file.name] = stamped
        return entry

    def _pass_over(self, entry: Entry) -> None:
        """Count a file that has not changed and is not read."""
        self._plan.passed.add(entry.number)
        self._report.read += entry.articles + entry.skipped
        self._report.unchanged += entry.articles
        if entry.skipped:
            self._report.skipped += entry.skipped
            for reason, count in (SKIPPED_BEFORE, entry.skipped - entry.removed), (REMOVED, entry.removed):
                if count:
                    self._report.reasons[reason] += count

    def _read(self, corpus: Corpus, file: CorpusFile) -> None:
        """Read one file."""
        if file.stream:
            # It is another one each time: what it gave before stays.
            for record in corpus.read(file):
                self._records.take(ReadArticle.of(record.article), NO_FILE, record.line)
            return
        before = self._ledger.files.get(file.name)
        again = before is not None and _same(file, before)
        digest = _digest(file)
        read = self._begin(file.name)
        entry = Entry(read.number, file.size, file.modified, digest, undone=self._account.undone)
        self._ledger.files[file.name] = _stamped(entry, file)
        read.broken, self._reading = not digest, read
        for incoming, line, by_path in _given(corpus, file):
            read.given += 1
            self._records.take(incoming, read.number, line, again=again, by_path=by_path)
        self._reading = None

    def _begin(self, name: str) -> _File:
        """Start a file of the new ledger; it keeps its number if the ledger goes on from the live generation's."""
        entry = self._ledger.files.get(name)
        number = entry.number if entry else self._ledger.next
        self._ledger.next = max(self._ledger.next, number + 1)
        self._account.names[number] = name
        read = _File(name, number, self._known.files.get(name))
        self._files_read.append(read)
        return read

    def _miss_files(self, planned: set[str], corpus: Corpus) -> None:
        """Note the files of the ledger that stand in the corpus's folders and could not be listed."""
        for name in _under(corpus, self._known, _stands):
            if name not in planned:
                read = self._begin(name)
                read.broken = True
                self._ledger.files[name] = Entry(read.number, 0, 0, "", undone=self._account.undone)

    def _missed(self, read: _File, skip: Skip) -> None:
        """Note a record of the current file that gave no article."""
        read.skipped += 1
        read.broken |= skip.reason.startswith(_BROKEN_OFF)
        self._account.count(read.number, skipped=1)
        id_ = one_line(skip.id)
        if id_ and self._base.find(id_) is not None:
            read.emptied.add(id_)
        elif not id_:
            read.unread += 1

    def _settle(self, read: _File) -> None:
        """Delete the articles that a file gave before and gives no more, or keep them if the file is damaged."""
        rule = FILE_RULES[read.reading]
        lost = self._records.lost_of(read.before.number) if read.before is not None else []
        stay = rule.forced if self._force else rule.kept
        kept = [id_ for id_ in lost if stay or (id_ in read.emptied and not self._force)]
        if self._fresh:
            kept = [id_ for id_ in kept if self._records.carry(id_, read.number)]
        else:
            self._delete(read.name, sorted(set(lost).difference(kept)))
        self._account.count(read.number, articles=len(kept))
        entry = self._ledger.files[read.name]
        if not kept:
            self._ledger.files[read.name] = replace(entry, unread=read.unread, digest=entry.digest * (not read.broken))
            return
        unread = read.before.unread if read.before is not None else read.unread
        self._ledger.files[read.name] = replace(entry, unread=unread, digest="")
        self._report.kept[read.name] = len(kept)
        if rule.kept and rule.at_risk:
            self._report.at_risk[read.name] = len(kept)
        if not read.skipped:
            self._account.met()
            self._account.skip(Skip(read.name, 0, "nothing in it is an article any more"))

    def _delete(self, name: str, ids: list[str]) -> int:
        """Delete articles of a file; returns how many."""
        deleted = self._records.lose(ids)
        if deleted:
            self._report.lost[name] = self._report.lost.get(name, 0) + deleted
        return deleted


@runtime_checkable
class GivesRecords(Protocol):
    """A corpus whose articles have been read before: it gives what is to be decided about, and no texts."""

    def given(self, file: CorpusFile) -> Iterator[tuple[Incoming, int, bool]]:
        """The articles of a file, with their lines and whether their ids are made of paths."""
        ...


def _given(corpus: Corpus, file: CorpusFile) -> Iterator[tuple[Incoming, int, bool]]:
    """The articles of a file, read or as a part of the build has read them."""
    if isinstance(corpus, GivesRecords):
        yield from corpus.given(file)
        return
    for record in corpus.read(file):
        yield ReadArticle.of(record.article), record.line, record.named_by_path


def _under(corpus: Corpus, ledger: Ledger, wanted: Callable[[str], bool]) -> dict[str, int]:
    """The ledger's files, with their numbers, that lie in a folder of the corpus and for which `wanted` holds."""
    folders = tuple(path.rstrip("/") + "/" for path in corpus.paths)
    return {name: entry.number for name, entry in ledger.files.items() if name.startswith(folders) and wanted(name)}


def _is_gone(name: str) -> bool:
    """Whether no file exists at a path; one that cannot be looked at counts as existing."""
    try:
        os.lstat(name)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _stands(name: str) -> bool:
    """Whether an article file exists at a path, or may exist in a folder that cannot be looked into."""
    try:
        return stat.S_ISREG(os.lstat(name).st_mode) and is_article_file(name)
    except OSError:
        return not _is_gone(name)


def _same(file: CorpusFile, entry: Entry) -> bool:
    """Whether a file has the content that it had when it was read."""
    if not entry.digest or entry.size != file.size:
        return False
    return entry == _stamped(entry, file) or entry.digest == _digest(file)


def _stamped(entry: Entry, file: CorpusFile) -> Entry:
    """A copy of an entry with the file's times and inode."""
    return replace(entry, modified=file.modified, changed=file.changed, inode=file.inode)


def _digest(file: CorpusFile) -> str:
    """The digest of a file's bytes; "" where they cannot be read, which reading them will report."""
    try:
        return file.digest()
    except OSError:
        return ""
