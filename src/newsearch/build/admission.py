"""Records: each becomes an article of the index or not, by the rule for where its id stands already."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from newsearch.analysis import detect_language
from newsearch.build.decisions import RECORD_RULES, Standing
from newsearch.build.seen_ids import Outcome, Seen, SeenIds
from newsearch.corpus import Skip
from newsearch.corpus.ids import qualified
from newsearch.errors import IndexCorruptError
from newsearch.store.digest import article_digest
from newsearch.store.journal import Changes, deleted_articles, ids_of
from newsearch.store.ledger import NO_FILE
from newsearch.store.tombstones import REMOVED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newsearch.article import Article
    from newsearch.build.account import Account
    from newsearch.build.base import Base
    from newsearch.engine.interface import Segment, Snapshot, Writer
    from newsearch.store.tombstones import Tombstones

WITHDRAWN = "deleted again before it was live"


class Incoming(Protocol):
    """A record that gives an article: what is decided about it needs no more than its id and its digest."""

    @property
    def id(self) -> str:
        """The article's id."""
        ...

    @property
    def digest(self) -> int:
        """The digest of the article as it was read (`newsearch.store.digest`)."""
        ...

    def apart(self) -> Incoming:
        """The same under an id of its own, for where another text has that of its path."""
        ...

    def write(self, writer: Writer, file: int) -> None:
        """Give the article to a writer; `file` is the number of its file in the ledger."""
        ...


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """An article that has just been read."""

    article: Article
    digest: int

    @classmethod
    def of(cls, article: Article) -> ReadArticle:
        """The article with its digest."""
        return cls(article, article_digest(article))

    @property
    def id(self) -> str:
        """The article's id."""
        return self.article.id

    def apart(self) -> ReadArticle:
        """The article under an id that says which text it has."""
        return self.of(replace(self.article, id=qualified(self.article)))

    def write(self, writer: Writer, file: int) -> None:
        """Have the article indexed, with the language that its text is in."""
        writer.add(in_its_language(self.article), digest=self.digest, file=file)


def in_its_language(article: Article) -> Article:
    """The article with the language that its body is found to be in."""
    language = detect_language(article.body)
    return article if language == article.language else replace(article, language=language)


@dataclass(slots=True)
class Plan:
    """Which files a build reads, by their numbers in the ledger.

    Attributes:
        given: files of the corpus that the ledger knows.
        later: given files that have not changed and whose turn is still to come.
        passed: given files that were not read because they have not changed.
        wanted: files to be read although they have not changed.
        pruned: files that are gone; their articles are deleted.
    """

    given: set[int] = field(default_factory=set)
    later: set[int] = field(default_factory=set)
    passed: set[int] = field(default_factory=set)
    wanted: set[int] = field(default_factory=set)
    pruned: set[int] = field(default_factory=set)


class Records:
    """Gives a writer the records that are articles of the index.

    Attributes:
        plan: which files are read; whoever reads them keeps it.
        seen: the ids that have been met.
        gone: the ids of the index that were deleted.
        dropped: the ids of the index that had been removed for good, and are deleted now.
        moved: whether an article has another file now, and nothing else is new.
    """

    def __init__(self, writer: Writer, account: Account, base: Base, tombstones: Tombstones, *, fresh: bool) -> None:
        self._writer, self._account, self._base = writer, account, base
        self._tombstones, self._fresh = tombstones, fresh
        self.plan = Plan()
        self.seen = SeenIds()
        self.gone: set[str] = set()
        self.dropped: set[str] = set()
        self.moved = False
        self._beaten: set[tuple[int, str]] = set()
        self._claimed: dict[str, int] = {}

    def take(self, incoming: Incoming, file: int, line: int, *, again: bool = False, by_path: bool = False) -> None:
        """Take one record by the rule for where its id stands; `again` if its file has not changed since."""
        self._account.met()
        standing = self._standing(incoming.id, file, again=again)
        if by_path:
            incoming, standing = self._apart(incoming, standing, file, again=again)
        rule = RECORD_RULES[standing]
        if standing is Standing.REMOVED:
            self._account.skip(Skip(self._account.names.get(file, ""), line, REMOVED, incoming.id))
            self._account.count(file, skipped=1, removed=1)
        elif rule.indexed:
            self._index(incoming, standing, file, line)
        else:
            self._lose(incoming.id, file, line)

    def delete(self, id_: str) -> bool:
        """Delete the live article with that id, added now or before; False when there is none."""
        seen, old = self.seen.pop(id_), self._base.find(id_)
        if seen is None and (old is None or id_ in self.gone):
            return False
        self._writer.remove(id_)
        account = self._account
        if seen is not None:
            account.tell(seen.as_, -1)
            account.skip(Skip("", seen.line, WITHDRAWN, id_))
        if old is not None and id_ not in self.gone:
            self.gone.add(id_)
            account.report.deleted += 1
            if seen is None or not seen.written:
                account.count(old.file, articles=-1)
        return True

    def lost_of(self, file: int) -> list[str]:
        """The articles that a file of the live generation gave and that this build has not met."""
        return [id_ for id_ in self._base.ids_of(file) if id_ not in self.seen and id_ not in self.gone]

    def lose(self, ids: list[str]) -> int:
        """Delete articles that were not met; returns how many."""
        deleted = 0
        for id_ in ids:
            if self._writer.remove(id_):
                self.gone.add(id_)
                deleted += 1
        self._account.report.deleted += deleted
        return deleted

    def carry(self, id_: str, file: int) -> bool:
        """Index an article of the live generation once more; False where the stored article is damaged."""
        old = self._base.find(id_)
        try:
            article = self._base.article(id_)
        except IndexCorruptError:
            return False
        if old is None or article is None:
            return False
        self._writer.add(replace(article, entities=()), digest=old.digest, file=file)
        self.seen[id_] = Seen(file, 0, "unchanged", written=True, digest=old.digest)
        return True

    def changes(self, whole: Snapshot | None) -> Changes:
        """What the build changes against the live generation, given that with what tombstones hide; None without one.

        A fresh build has given all articles that stay; any other leaves those that it has not met.
        """
        gone = ids_of(self.gone | self.dropped)
        if self._fresh and whole is not None:
            old = np.concatenate([gone, *map(_live_ids, whole.segments)])
            gone = np.setdiff1d(old, self.seen.articles("added", "changed", "unchanged")["id"])
        return Changes(self.seen.articles("added"), self.seen.articles("changed"), deleted_articles(gone))

    def _standing(self, id_: str, file: int, *, again: bool) -> Standing:
        """Say where an id stands already."""
        if self._tombstones.find(id_) is not None:
            return Standing.REMOVED
        if id_ in self.seen:
            return Standing.MET
        old = None if self._fresh else self._base.find(id_)
        if old is None:
            return Standing.NEW
        if id_ in self.gone:
            return Standing.DELETED
        if old.file == file:
            return Standing.OWN
        if old.file in self.plan.pruned:
            return Standing.AGAIN
        if old.file in self.plan.later:
            return Standing.LATER
        if old.file in self.plan.passed:
            return Standing.PASSED
        if old.file in self.plan.given:
            return Standing.AGAIN
        return Standing.SETTLED if again else Standing.ELSEWHERE

    def _apart(self, incoming: Incoming, standing: Standing, file: int, *, again: bool) -> tuple[Incoming, Standing]:
        """Give a record whose id is made of its path another id, if the same path elsewhere has another text."""
        rule, id_ = RECORD_RULES[standing], incoming.id
        if standing is Standing.REMOVED:
            # The first file of that path is the one whose article was removed.
            apart = self._claimed.setdefault(id_, file) != file or self._owns_apart(incoming, file)
        else:
            seen, there = self.seen.get(id_), self._base.find(id_)
            apart = rule.apart != "no" and incoming.digest != (seen.digest if seen else there.digest if there else None)
        if not apart:
            return incoming, standing
        if rule.apart == "reversed":
            there = self._base.find(id_)
            self.plan.wanted.add(there.file if there else NO_FILE)
            return incoming, Standing.AGAIN
        self._account.count(file, apart=1)
        incoming = incoming.apart()
        return incoming, self._standing(incoming.id, file, again=again)

    def _owns_apart(self, incoming: Incoming, file: int) -> bool:
        """Whether the index that is extended has a record under an id of its own, from the same file."""
        old = None if self._fresh else self._base.find(incoming.apart().id)
        return old is not None and old.file == file

    def _lose(self, id_: str, file: int, line: int) -> None:
        """Count a record that the index's own article supersedes."""
        old = self._base.find(id_)
        owner = old.file if old is not None else NO_FILE
        # Of several records of its file the last one is superseded, and it superseded the others.
        winner = file if (file, id_) in self._beaten else owner
        self._beaten.add((file, id_))
        self._account.supersede(file, line, id_, self._account.names.get(owner, ""), winner)

    def _index(self, incoming: Incoming, standing: Standing, file: int, line: int) -> None:
        """Index one article, unless the index holds it as it is."""
        id_, digest = incoming.id, incoming.digest
        seen, old = self.seen.get(id_), self._base.find(id_)
        as_: Outcome = "added" if old is None else "unchanged" if old.digest == digest else "changed"
        owned = old is not None and file in {old.file, NO_FILE} and id_ not in self.gone
        stays = as_ == "unchanged" and owned
        write = self._fresh or not stays or (seen is not None and seen.written)
        loser = RECORD_RULES[standing].loser
        winner = f"{self._account.names.get(file, 'the articles given')}:{line}"
        if loser == "the one met" and seen is not None:
            self._account.tell(seen.as_, -1)
            self._account.count(seen.file, articles=-1)
            self._account.supersede(seen.file, seen.line, id_, winner, file)
        elif loser == "the one passed over" and old is not None:
            self._account.tell("unchanged", -1)
            self._account.count(old.file, articles=-1)
            self._account.supersede(old.file, 0, id_, winner, file)
        elif loser == "the one taken" and old is not None and not stays:
            # When the file that it was taken from is one of the corpus, it must be read again.
            self._account.count(old.file, articles=-1, superseded=1)
        if write:
            self._write(incoming, file, replacing=seen is not None or not (self._fresh or old is None))
        self.moved |= as_ == "unchanged" and not stays
        if id_ in self.gone:
            self.gone.discard(id_)
            self._account.report.deleted -= 1
        self._account.tell(as_, 1)
        self._account.count(file, articles=1)
        self.seen[id_] = Seen(file, line, as_, write, digest)

    def _write(self, incoming: Incoming, file: int, *, replacing: bool) -> None:
        if replacing:
            self._writer.remove(incoming.id)
        incoming.write(self._writer, file)


def _live_ids(segment: Segment) -> NDArray[np.void]:
    """The digests of the ids of a segment's live articles."""
    found = ids_of(segment.strings("id"))
    return found if segment.live is None else found[segment.live]
