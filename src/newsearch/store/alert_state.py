"""What has been found for saved searches and whom it is still to be told: a database of SQLite beside the generations.

    alerts.sqlite3    search    up to which generation each saved search has been answered
                      match     what was found: digests of the article's id and content, and the event's own id
                      outbox    events that a destination has not got yet
                      sink      what is known of destinations between two runs
                      passed    generations up to which searches were answered

It holds digests, and no text, address or id of an article. Whatever belongs together is one transaction: after a kill
or a power loss it has happened as a whole or not at all. What is deleted is overwritten (`secure_delete`).
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from newsearch.errors import AlertStateError, LockedError, StorageError
from newsearch.store import file_operations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

NAME = "alerts.sqlite3"
FORMAT = 1
NEWEST = 100
"""So many of a search's matches are kept however old they are: a feed shows them."""

WAITING, STAGED, FAILED = 0, 1, 2
"""States of an event in the outbox: to be delivered; written beside its place; given up."""

FIRST_PAUSE, LONGEST_PAUSE = 30, 4 * 3600
"""Seconds between the first two tries to deliver an event, and between two at most."""

TRIES = 15
"""After so many an event has failed; with the pauses between them that takes a day at the least."""

_PATIENCE = 30.0
"""Seconds to wait for another process that writes the database."""

_TABLES = """
CREATE TABLE search(name TEXT PRIMARY KEY, definition TEXT NOT NULL, generation TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE passed(generation TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE match(
    search TEXT NOT NULL, id BLOB NOT NULL, article INTEGER NOT NULL,
    event BLOB NOT NULL, kind TEXT NOT NULL, generation TEXT NOT NULL, time REAL NOT NULL,
    PRIMARY KEY(search, id, article)) WITHOUT ROWID;
CREATE INDEX match_by_event ON match(event);
CREATE INDEX match_by_id ON match(id);
CREATE TABLE outbox(
    search TEXT NOT NULL, sink TEXT NOT NULL, event BLOB NOT NULL, parcel BLOB,
    state INTEGER NOT NULL DEFAULT 0, tries INTEGER NOT NULL DEFAULT 0, tried REAL NOT NULL DEFAULT 0,
    problem TEXT NOT NULL DEFAULT '',
    PRIMARY KEY(search, sink, event)) WITHOUT ROWID;
CREATE INDEX outbox_by_event ON outbox(event);
CREATE TABLE sink(
    search TEXT NOT NULL, sink TEXT NOT NULL, off TEXT NOT NULL DEFAULT '', stale INTEGER NOT NULL DEFAULT 0,
    device INTEGER NOT NULL DEFAULT 0, inode INTEGER NOT NULL DEFAULT 0, length INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY(search, sink)) WITHOUT ROWID;
"""


class Match(NamedTuple):
    """An article that a search found.

    Attributes:
        id: the 16 bytes of its id's digest.
        article: the digest of its content.
        event: the 16 bytes of the event's own id.
        kind: "added" or "changed".
        generation: in which it was found.
        time: when, in seconds since 1970 UTC.
    """

    id: bytes
    article: int
    event: bytes
    kind: str
    generation: str
    time: float


class Waiting(NamedTuple):
    """An event that a destination has not got yet.

    Attributes:
        match: what it tells of.
        state: `WAITING`, `STAGED` or `FAILED`.
        tries: how often it was tried.
    """

    match: Match
    state: int
    tries: int


class Place(NamedTuple):
    """How far a file has been written: which one it was, and its length."""

    device: int = 0
    inode: int = 0
    length: int = 0


@dataclass(frozen=True, slots=True)
class Position:
    """Up to where a search has been answered, and which definition of it."""

    definition: str
    generation: str


class AlertState:
    """The database of one index. Its methods write at once, or within `transaction` all together."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        """Use `AlertState.open`."""
        self._connection, self._path = connection, path

    @classmethod
    @contextmanager
    def open(cls, folder: Path) -> Iterator[AlertState]:
        """Lend the database of the index in a folder; it is made if there is none.

        Raises:
            AlertStateError: it is damaged.
            LockedError: another process holds it for too long.
            StorageError: the file system refused.
        """
        path = folder / NAME
        with file_operations.guarded(path):
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            os.close(descriptor)
        with _told(path), closing(sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)) as connection:
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA synchronous = EXTRA")
            connection.execute("PRAGMA foreign_keys = ON")
            state = cls(connection, path)
            state._prepare()
            yield state

    @classmethod
    @contextmanager
    def existing(cls, folder: Path) -> Iterator[AlertState | None]:
        """Lend the database of an index, or None where there is none yet.

        Raises:
            AlertStateError, LockedError, StorageError: as `open`.
        """
        if not (folder / NAME).exists():
            yield None
            return
        with cls.open(folder) as state:
            yield state

    def _prepare(self) -> None:
        version = self._one("PRAGMA user_version")[0]
        if version == 0:
            with self.transaction():
                if self._one("PRAGMA user_version")[0] == 0:
                    for statement in filter(str.strip, _TABLES.split(";")):
                        self._connection.execute(statement)
                    self._connection.execute(f"PRAGMA user_version = {FORMAT}")
        elif version != FORMAT:
            raise AlertStateError(self._path, "it is of another format")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that the block writes is one: it is on the disk when the block has ended, or none of it is."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def _one(self, statement: str, values: Sequence[Any] = ()) -> Any:
        return self._connection.execute(statement, values).fetchone()

    def _rows(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        return self._connection.execute(statement, values).fetchall()

    def _many(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        self._connection.executemany(statement, rows)

    # Positions.

    def positions(self) -> dict[str, Position]:
        """Up to where each search has been answered."""
        return {name: Position(*rest) for name, *rest in self._rows("SELECT name, definition, generation FROM search")}

    def move(self, names: Iterable[str], definitions: Iterable[str], generation: str) -> None:
        """Note that searches have been answered up to a generation."""
        rows = ((name, definition, generation) for name, definition in zip(names, definitions, strict=True))
        self._many("INSERT OR REPLACE INTO search VALUES(?, ?, ?)", rows)
        self._connection.execute("INSERT OR IGNORE INTO passed VALUES(?)", (generation,))

    def passed(self) -> set[str]:
        """Generations up to which searches were answered."""
        return {generation for (generation,) in self._rows("SELECT generation FROM passed")}

    def forget_before(self, generation: str) -> None:
        """Forget matches that were found before a generation, but the newest of each search and what still waits."""
        if self._connection.execute("DELETE FROM passed WHERE generation < ?", (generation,)).rowcount < 1:
            return
        self._connection.execute(
            "DELETE FROM match WHERE generation < ? AND event NOT IN (SELECT event FROM outbox) AND (search, id, "
            "article) NOT IN (SELECT search, id, article FROM (SELECT search, id, article, row_number() OVER "
            "(PARTITION BY search ORDER BY time DESC, event) AS rank FROM match) WHERE rank <= ?)",
            (generation, NEWEST),
        )

    # Matches and events.

    def found(self, search: str, matches: Iterable[Match], sinks: Sequence[str]) -> int:
        """Note what a search found and has not found before, and whom it is to be told; returns how many are new.

        An event that still waits and tells of an older content of the same article is taken back.
        """
        new = 0
        for match in matches:
            cursor = self._connection.execute(
                "INSERT OR IGNORE INTO match(search, id, article, event, kind, generation, time) "
                "VALUES(?, ?, ?, ?, ?, ?, ?)",
                (search, *match),
            )
            if not cursor.rowcount:
                continue
            new += 1
            if match.kind != "added":
                self._connection.execute(
                    "DELETE FROM outbox WHERE search = ? AND state = ? AND event IN "
                    "(SELECT event FROM match WHERE search = ? AND id = ? AND article != ?)",
                    (search, WAITING, search, match.id, match.article),
                )
            self._many(
                "INSERT OR IGNORE INTO outbox(search, sink, event) VALUES(?, ?, ?)",
                [(search, sink, match.event) for sink in sinks],
            )
        return new

    def newest(self, search: str, count: int = NEWEST) -> list[Match]:
        """The matches of a search, the latest first."""
        statement = (
            "SELECT id, article, event, kind, generation, time FROM match WHERE search = ? "
            "ORDER BY time DESC, event LIMIT ?"
        )
        return [Match(*row) for row in self._rows(statement, (search, count))]

    def waiting(self, search: str, sink: str, count: int) -> list[Waiting]:
        """Events that a destination is to get, the earliest found first."""
        return self._waiting("state != 2", "time, match.event", count, search, sink)

    def due(self, search: str, sink: str, now: float, count: int, parcel: bytes | None = None) -> list[Waiting]:
        """Events that are to be tried now: all of a parcel, or such as are in none.

        After each try the pause doubles, from `FIRST_PAUSE` to `LONGEST_PAUSE`. A clock set back holds up none.
        """
        pause = "min(? * (1 << (tries - 1)), ?)"
        where = f"state = 0 AND parcel IS ? AND (tries = 0 OR tried > ? OR tried + {pause} <= ?)"
        values = (parcel, now, FIRST_PAUSE, LONGEST_PAUSE, now)
        return self._waiting(where, "time, match.event", count, search, sink, *values)

    def parcels(self, search: str, sink: str) -> list[bytes]:
        """The parcels of a destination that have not arrived."""
        statement = (
            "SELECT DISTINCT parcel FROM outbox WHERE search = ? AND sink = ? AND state = 0 AND parcel IS NOT NULL "
            "ORDER BY parcel"
        )
        return [parcel for (parcel,) in self._rows(statement, (search, sink))]

    def _waiting(self, where: str, order: str, count: int, search: str, sink: str, *values: Any) -> list[Waiting]:
        statement = (
            "SELECT id, article, match.event, kind, generation, time, state, tries "  # noqa: S608 constants and holes
            "FROM outbox JOIN match ON match.event = outbox.event AND match.search = outbox.search "
            f"WHERE outbox.search = ? AND sink = ? AND {where} ORDER BY {order} LIMIT ?"
        )
        rows = self._rows(statement, (search, sink, *values, count))
        return [Waiting(Match(*row[:6]), *row[6:]) for row in rows]

    def count(self, search: str, sink: str) -> int:
        """How many events a destination has not got, failed ones included."""
        return int(self._one("SELECT count(*) FROM outbox WHERE search = ? AND sink = ?", (search, sink))[0])

    def addressed(self) -> list[tuple[str, str, int, int]]:
        """For each search and destination with something in the outbox how many events wait, and how many failed."""
        return self._rows(
            "SELECT search, sink, sum(state != 2), sum(state = 2) FROM outbox GROUP BY search, sink "
            "ORDER BY search, sink"
        )

    def delivered(self, search: str, sink: str, events: Iterable[bytes]) -> None:
        """Take events from the outbox."""
        self._many(
            "DELETE FROM outbox WHERE search = ? AND sink = ? AND event = ?", [(search, sink, e) for e in events]
        )

    def staged(self, search: str, sink: str, events: Iterable[bytes]) -> None:
        """Note that events stand beside their place and only have to be moved there."""
        self._set("state = 1", search, sink, events)

    def bundled(self, search: str, sink: str, events: Iterable[bytes], parcel: bytes) -> None:
        """Settle which events are sent together, at every try."""
        with self.transaction():
            self._set("parcel = ?", search, sink, events, parcel)

    def failed(self, search: str, sink: str, events: Iterable[bytes], time: float, problem: str) -> None:
        """Note that events could not be delivered; after `TRIES` they are given up."""
        what = "state = CASE WHEN tries + 1 >= ? THEN 2 ELSE 0 END, tries = tries + 1, tried = ?, problem = ?"
        self._set(what, search, sink, events, TRIES, time, problem)

    def problems(self, search: str, sink: str) -> list[str]:
        """Why what waits for a destination, or was given up, has not arrived."""
        statement = (
            "SELECT DISTINCT problem FROM outbox WHERE search = ? AND sink = ? AND problem != '' ORDER BY problem"
        )
        return [problem for (problem,) in self._rows(statement, (search, sink))]

    def _set(self, what: str, search: str, sink: str, events: Iterable[bytes], *values: Any) -> None:
        statement = f"UPDATE outbox SET {what} WHERE search = ? AND sink = ? AND event = ?"  # noqa: S608 holes
        self._many(statement, [(*values, search, sink, event) for event in events])

    def retry(self, search: str) -> int:
        """Put failed events of a search back to those that wait, and switch its destinations on; returns how many."""
        with self.transaction():
            self._connection.execute("UPDATE sink SET off = '' WHERE search = ?", (search,))
            cursor = self._connection.execute(
                "UPDATE outbox SET state = 0, tries = 0, problem = '' WHERE search = ? AND state = 2", (search,)
            )
            return cursor.rowcount

    # Destinations.

    def keep_sinks(self, search: str, sinks: Sequence[str]) -> None:
        """Forget the destinations that a search has no more, and what waits for them."""
        known = ", ".join("?" * len(sinks))
        for table in ("outbox", "sink"):
            self._connection.execute(
                f"DELETE FROM {table} WHERE search = ? AND sink NOT IN ({known})",  # noqa: S608 names of tables and holes
                (search, *sinks),
            )

    def off(self, search: str, sink: str) -> str:
        """Why a destination is switched off; "" where it is not."""
        row = self._one("SELECT off FROM sink WHERE search = ? AND sink = ?", (search, sink))
        return row[0] if row else ""

    def switch_off(self, search: str, sink: str, why: str) -> None:
        """Give a destination up, with all that waits for it."""
        self._known(search, sink)
        self._connection.execute("UPDATE sink SET off = ? WHERE search = ? AND sink = ?", (why, search, sink))
        self._connection.execute(
            "UPDATE outbox SET state = 2, problem = ? WHERE search = ? AND sink = ?", (why, search, sink)
        )

    def place(self, search: str, sink: str) -> Place:
        """How far a file has been written."""
        row = self._one("SELECT device, inode, length FROM sink WHERE search = ? AND sink = ?", (search, sink))
        return Place(*row) if row else Place()

    def set_place(self, search: str, sink: str, place: Place) -> None:
        """Note how far a file has been written."""
        self._known(search, sink)
        self._connection.execute(
            "UPDATE sink SET device = ?, inode = ?, length = ? WHERE search = ? AND sink = ?", (*place, search, sink)
        )

    def stale(self, search: str, sink: str) -> bool:
        """Whether a destination has to be looked at: a feed for what was forgotten, a file for what was not noted."""
        row = self._one("SELECT stale FROM sink WHERE search = ? AND sink = ?", (search, sink))
        return bool(row and row[0])

    def set_stale(self, search: str, sink: str, *, stale: bool) -> None:
        """Note whether a destination has to be looked at."""
        self._known(search, sink)
        self._connection.execute("UPDATE sink SET stale = ? WHERE search = ? AND sink = ?", (stale, search, sink))

    def _known(self, search: str, sink: str) -> None:
        self._connection.execute("INSERT OR IGNORE INTO sink(search, sink) VALUES(?, ?)", (search, sink))

    # Forgetting.

    def forget(self, ids: Sequence[bytes]) -> None:
        """Leave nothing of the articles with those digests of ids."""
        gone = "SELECT event FROM match WHERE id = ?"
        with self.transaction():
            rows = [(id_,) for id_ in ids if self._one("SELECT 1 FROM match WHERE id = ? LIMIT 1", (id_,))]
            self._many("UPDATE sink SET stale = 1 WHERE search IN (SELECT search FROM match WHERE id = ?)", rows)
            self._many(f"DELETE FROM outbox WHERE event IN ({gone})", rows)  # noqa: S608 a constant
            self._many("DELETE FROM match WHERE id = ?", rows)

    def delete(self, search: str) -> bool:
        """Leave nothing of a search; False when nothing is known of it."""
        with self.transaction():
            there = search in self.positions()
            for table, name in (("outbox", "search"), ("match", "search"), ("sink", "search"), ("search", "name")):
                self._connection.execute(f"DELETE FROM {table} WHERE {name} = ?", (search,))  # noqa: S608 names of tables
            return there


def forget(folder: Path, ids: Sequence[str]) -> None:
    """Leave nothing in the database of an index, if there is one, of articles with those digests of ids, in hex.

    Raises:
        AlertStateError: it is damaged.
        LockedError: another process holds it for too long.
        StorageError: the file system refused.
    """
    if not ids:
        return
    with AlertState.existing(folder) as state:
        if state is not None:
            state.forget([bytes.fromhex(id_) for id_ in ids])


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn an error of SQLite into one of ours."""
    try:
        yield
    except sqlite3.OperationalError as problem:
        if "locked" in str(problem):
            raise LockedError(path.parent, "another process") from problem
        raise StorageError(path, OSError(0, str(problem))) from problem
    except sqlite3.DatabaseError as problem:
        raise AlertStateError(path, str(problem)) from problem
