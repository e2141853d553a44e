"""What can go wrong, as types.

NewsearchError
├── UsageError              the call itself is wrong: an option, a path, a table of field names
│   ├── EmptySourceError    a build would lose too much of the live index
│   ├── MissingExtraError   a file needs an optional dependency that is not installed
│   ├── StemmerError        the installed stemmer is not the one that newsearch needs
│   ├── IndexClosedError    the index was closed before it was asked
│   ├── SavedSearchError    the definition of a saved search is wrong, or there is none
│   ├── UnsupportedError    what holds the archive cannot do what is asked
│   └── QueryError          the query cannot be answered as written
├── ArticleNotFoundError    no live article has that id
│   └── NotRemovedError     no article with that id has been removed
├── IndexNotFoundError      the folder holds no index
├── IndexFormatError        the index is of another format or version
├── ChangesUnknownError     what has changed since a generation cannot be told
├── IndexCorruptError       the index holds bytes that it was not written with
│   ├── TombstonesError     what was removed for good cannot be told
│   └── AlertStateError     whom saved searches have told cannot be said
├── PartError               a part of a distributed build is missing, damaged or of another build
├── UnsafeIndexError        everybody may write the index
├── WorkerError             a process that a build had started has ended, or met what it did not expect
├── QueryWorkerError        a process that answered queries for another has ended before its time
├── LockedError             another process is writing
│   └── HeldError           a reader holds an older generation that has to go
├── ClusterError            a cluster that holds an index refused
│   ├── UnreachableError    no node of it answers
│   │   └── CertificateError its certificate is not to be trusted, is of another host, or has run out
│   ├── DeniedError         user or password are not right, or the user may not do that
│   ├── BlockedError        it takes no writes, as when its disks are full
│   ├── IncompleteError     a part of the index did not answer, so that hits would be missing
│   └── ClusterStateError   it does not hold what the index in the folder expects
└── StorageError            the file system refused: full, read-only, unreadable

Every error says in one line what happened and what to do next; the data that it was composed from are its attributes.
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Any, ClassVar

from newsearch.messages import Message, message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


_NAMED = 5
"""How many files an error names."""


class NewsearchError(Exception):
    """Base of every error that newsearch raises on purpose; it can be sent to another process.

    Attributes:
        code: what kind it is, for programs: "index-not-found".
    """

    code: ClassVar[str] = "error"

    def __init__(self, template: str = "", /, **values: Any) -> None:
        """The error of a message: its template, and what stands in the holes of that."""
        super().__init__(template if isinstance(template, Message) else message(template, **values))

    def __init_subclass__(cls) -> None:
        cls.code = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", cls.__name__.removesuffix("Error")).lower()

    @property
    def message(self) -> Message:
        """What happened and what to do, in one line."""
        return self.args[0] if self.args and isinstance(self.args[0], Message) else message(str(self))

    def to_dict(self) -> dict[str, Any]:
        """The error as JSON types: its code, its message, and what that was composed of."""
        return {
            "code": self.code,
            "message": str(self),
            "template": self.message.template,
            "values": self.message.values,
        }

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), self.message), self.__dict__


def _again(kind: type[NewsearchError], message: Message) -> NewsearchError:
    """An error with its message composed."""
    error = kind.__new__(kind, message)
    error.args = (message,)
    return error


class UsageError(NewsearchError):
    """The call is wrong: an option, a path, a table of field names. Nothing was changed."""


class EmptySourceError(UsageError):
    """A build would lose more of the live articles than the guard allows. Nothing was changed.

    Attributes:
        before: how many articles the live generation has.
        lost: how many of them would be gone.
        limit: the share that may be.
        files: how many of each file, the most first; "" stands for those that no file gave.
    """

    def __init__(self, before: int, lost: int, limit: float, files: Mapping[str, int] | None = None) -> None:
        self.before, self.lost, self.limit, self.files = before, lost, limit, dict(files or {})
        named = [f"{name!r} ({count:,})" for name, count in self.files.items() if name]
        shown = ", ".join(named[:_NAMED])
        more = f", … (+{len(named) - _NAMED:,})" if len(named) > _NAMED else ""
        told = f" {shown}{more};" if named else ""
        super().__init__(
            "this would lose {lost:,} of the index's {before:,} articles, and a build may lose "
            "{limit:.0%} at most:{told} nothing was changed. Is the archive whole, is it mounted, and "
            "is the path right? To build all the same: --force",
            lost=lost,
            before=before,
            limit=limit,
            told=told,
        )


class MissingExtraError(UsageError):
    """A file needs an optional dependency that is not installed."""

    def __init__(self, extra: str, what: str) -> None:
        self.extra, self.what = extra, what
        super().__init__(
            "{what} needs an optional dependency: pip install 'newsearch[{extra}]'", what=what, extra=extra
        )


class StemmerError(UsageError):
    """The installed stemmer is not the one that newsearch needs."""


class IndexClosedError(UsageError):
    """The index was closed before it was asked."""

    def __init__(self, folder: Path | str) -> None:
        self.folder = folder
        super().__init__("the index in {folder!r} was closed: open it again with `Index.open`", folder=str(folder))


class QueryError(UsageError):
    """The query cannot be answered as written; `start` and `end` bound the part at fault, in code points."""

    def __init__(self, problem: str, query: str, start: int = 0, end: int = 0) -> None:
        self.problem, self.query, self.start, self.end = problem, query, start, end
        super().__init__(problem)


class SavedSearchError(UsageError):
    """A saved search cannot be used: its definition is wrong, or there is none; `path` is its file, which stays."""

    def __init__(self, path: Path, problem: str) -> None:
        self.path, self.problem = path, problem
        super().__init__("the saved search {path!r} cannot be used: {problem}", path=str(path), problem=problem)


class UnsupportedError(UsageError):
    """The backend that holds the index cannot do what is asked; another can. Nothing was answered."""

    def __init__(self, backend: str, what: str) -> None:
        self.backend, self.what = backend, what
        super().__init__(
            "{backend} does not offer {what}: leave it out, or ask an index in a folder", backend=backend, what=what
        )


class ArticleNotFoundError(NewsearchError):
    """No live article has that id."""

    def __init__(self, id: str) -> None:  # noqa: A002 the field's own name
        self.id = id
        super().__init__("no article has the id {id!r}: `newsearch search WORD` shows ids", id=id)


class NotRemovedError(ArticleNotFoundError):
    """No article with that id has been removed."""

    def __init__(self, id: str) -> None:  # noqa: A002 the field's own name
        super().__init__(id)
        self.args = (message("no removed article has the id {id!r}: `newsearch remove --list` shows them", id=id),)


class IndexNotFoundError(NewsearchError):
    """The folder holds no index."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(
            "there is no index in {folder!r}: build one with `newsearch index PATH`, or name another with --index",
            folder=str(folder),
        )


class IndexFormatError(NewsearchError):
    """The index was written in another format, or by another version of the analysis."""

    def __init__(self, folder: Path, found: str, expected: str) -> None:
        self.folder, self.found, self.expected = folder, found, expected
        super().__init__(
            "the index in {folder!r} has {found}, and this version reads {expected}: rebuild it with "
            "`newsearch index PATH`",
            folder=str(folder),
            found=found,
            expected=expected,
        )


class ChangesUnknownError(NewsearchError):
    """What has changed since a generation cannot be told: it is too long ago, or the index never went on from it.

    Attributes:
        since: the generation that was named.
        oldest: the oldest one from which the changes are known.
    """

    def __init__(self, since: str, oldest: str) -> None:
        self.since, self.oldest = since, oldest
        super().__init__(
            "what has changed since {since!r} is not known, only since {oldest!r} and the generations after it: "
            "compare in full, and go on from there",
            since=since,
            oldest=oldest,
        )


class IndexCorruptError(NewsearchError):
    """The index holds bytes that it was not written with; `path` is the file at fault."""

    def __init__(self, path: Path, problem: str) -> None:
        self.path, self.problem = path, problem
        super().__init__(
            "{path!r} is damaged ({problem}): `newsearch verify --repair` mends what can be mended, "
            "`newsearch rollback` goes back to an older generation, `newsearch index PATH` builds the "
            "index anew",
            path=str(path),
            problem=problem,
        )


class TombstonesError(IndexCorruptError):
    """The file of tombstones is damaged. What it hides must not come back silently, so nothing is answered."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(path, problem)
        told = message(
            "{path!r} is damaged ({problem}), and what was removed cannot be told: put a copy of the file back; "
            "or delete it, which gives up all removals, and remove the articles again before others search",
            path=str(path),
            problem=problem,
        )
        self.args = (told,)


class AlertStateError(IndexCorruptError):
    """The database of alerts is damaged. The index itself is as it was."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(path, problem)
        told = message(
            "{path!r} is damaged ({problem}), so that whom saved searches have told is not known: put a copy of it "
            "back; or delete it, and all of them go on from now",
            path=str(path),
            problem=problem,
        )
        self.args = (told,)


class PartError(NewsearchError):
    """Parts of a distributed build do not make a whole. Nothing was written.

    Attributes:
        parts: the parts at fault, as "3/64".
        problem: what is wrong with them.
    """

    def __init__(self, parts: Sequence[str], problem: Message) -> None:
        self.parts, self.problem = tuple(parts), problem
        named = ", ".join(self.parts[:_NAMED]) + (
            f", … (+{len(self.parts) - _NAMED:,})" if len(self.parts) > _NAMED else ""
        )
        super().__init__(
            "{number:part|parts} {named}: {problem}; nothing was written",
            number=len(self.parts),
            named=named,
            problem=problem,
        )


class UnsafeIndexError(NewsearchError):
    """Everybody may write the index, so that nobody can vouch for what is in it; `paths` are the places at fault."""

    def __init__(self, folder: Path, paths: Sequence[Path]) -> None:
        self.folder, self.paths = folder, tuple(paths)
        more = message(" and {number:,} more", number=len(paths) - 1) if len(paths) > 1 else ""
        super().__init__(
            "everybody may write {paths!r}{more}, so nothing was written: look at it with `newsearch "
            "verify`, then `chmod -R o-w {folder}`",
            paths=str(paths[0]),
            more=more,
            folder=shlex.quote(str(folder)),
        )


class LockedError(NewsearchError):
    """Another process is writing the index."""

    def __init__(self, folder: Path, holder: str) -> None:
        self.folder, self.holder = folder, holder
        super().__init__(
            "{holder} is writing the index in {folder!r}: try again when it has finished",
            holder=holder,
            folder=str(folder),
        )


class HeldError(LockedError):
    """Readers hold older generations that a purge has to delete."""

    def __init__(self, folder: Path, generations: Sequence[str]) -> None:
        super().__init__(folder, "a reader")
        self.generations = tuple(generations)
        told = message(
            "a reader of the index in {folder!r} still holds {generations}, where what was removed can be read: close "
            "or refresh it, then purge again",
            folder=str(folder),
            generations=", ".join(generations),
        )
        self.args = (told,)


class WorkerError(NewsearchError):
    """A process that a build had started has ended, or met what it did not expect; the live index is as it was."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(
            "a worker process of the build {problem}; the live index was not changed. If memory was "
            "short, give less with --memory, or fewer --jobs",
            problem=problem,
        )


class QueryWorkerError(NewsearchError):
    """A process that answered queries for another has ended before its time."""

    def __init__(self) -> None:
        super().__init__(
            "a process that answered queries was killed; what was printed is whole. If memory was short, give fewer "
            "--jobs"
        )


class StorageError(NewsearchError):
    """The file system refused; the live index is as it was."""

    def __init__(self, path: Path, problem: OSError) -> None:
        self.path, self.problem = path, problem
        super().__init__(
            "{path!r}: {value}; the live index was not changed", path=str(path), value=problem.strerror or problem
        )


class ClusterError(NewsearchError):
    """A cluster that holds an index refused; `place` is its address. The index in the folder is as it was."""

    def __init__(self, place: str, problem: str) -> None:
        self.place, self.problem = place, problem
        super().__init__(
            "{place} refused: {problem}; look at the cluster's health, then try again", place=place, problem=problem
        )


class UnreachableError(ClusterError):
    """No node of the cluster answers."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(place, problem)
        self.args = (
            message(
                "no node of {place} answers ({problem}): are they running, and are address and certificate right?",
                place=place,
                problem=problem,
            ),
        )


class CertificateError(UnreachableError):
    """The certificate of a node cannot be accepted, and nothing was sent to it.

    Attributes:
        reason: "untrusted", "name" (it is of another host), "expired", "not yet valid" or "other".
    """

    def __init__(self, place: str, reason: str, problem: str) -> None:
        super().__init__(place, problem)
        self.reason = reason
        self.args = (message("{place} is not spoken to: {problem}", place=place, problem=problem),)


class DeniedError(ClusterError):
    """The cluster does not know user and password, or the user may not do what is asked."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(place, problem)
        self.args = (message("{place} denies it: {problem}", place=place, problem=problem),)


class BlockedError(ClusterError):
    """The cluster takes no writes, as when its disks are full. What it searched it still searches."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(place, problem)
        self.args = (
            message(
                "{place} takes no writes ({problem}): where its disks are full, free or add space, upon which the "
                "nodes lift the block themselves; else lift it. The same command then goes on from where it stopped; "
                "what was searched is searched on",
                place=place,
                problem=problem,
            ),
        )


class IncompleteError(ClusterError):
    """A part of the index did not answer. Fewer hits than there are would have been shown, so none are.

    Attributes:
        missing, parts: how many shards did not answer, and how many there are.
    """

    def __init__(self, place: str, missing: int, parts: int) -> None:
        self.missing, self.parts = missing, parts
        super().__init__(place, "")
        self.args = (
            message(
                "{missing} of {parts} {parts:part|parts} of the index at {place} did not answer, so that hits would be "
                "missing: try again when the cluster is green or yellow",
                missing=missing,
                parts=parts,
                place=place,
            ),
        )


class ClusterStateError(ClusterError):
    """The cluster does not hold what the index in the folder expects."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(place, problem)
        self.args = (
            message(
                "{place} cannot be used: {problem}; `newsearch update PATH` on that index loads what is missing",
                place=place,
                problem=problem,
            ),
        )
