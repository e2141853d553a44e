"""Lists the generations that an index keeps, and goes back to an older one."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from newsearch.errors import IndexCorruptError, IndexFormatError, IndexNotFoundError, UsageError
from newsearch.store.generations import Generations
from newsearch.store.lock import writing
from newsearch.store.manifest import Manifest
from newsearch.upkeep.verify import check_generation


@dataclass(frozen=True, slots=True)
class Generation:
    """One generation that an index keeps.

    Attributes:
        id: its name.
        live: whether it is the one that readers open.
        created: when it was finished, ISO 8601 in UTC.
        articles: how many it holds.
        size: bytes of its files; those that an update did not change are shared with older generations.
        newsearch, engine: what wrote it.
        problem: why its manifest cannot be read, or ""; the fields above are empty then.
    """

    id: str
    live: bool
    created: str = ""
    articles: int = 0
    size: int = 0
    newsearch: str = ""
    engine: str = ""
    problem: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON types."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Rollback:
    """What a rollback did: `before` was live ("" where `CURRENT` was damaged), `generation` is now.

    `passed` are newer generations that could not be used, each with what is wrong with it.
    """

    before: str
    generation: str
    passed: dict[str, str]

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON types, as `newsearch rollback --json` prints them."""
        return {"format": 1, **asdict(self)}


def generations(index: str | Path) -> list[Generation]:
    """The complete generations of an index, newest first.

    Raises:
        IndexNotFoundError: there is no index.
        StorageError: the file system refused.
    """
    kept = Generations(Path(index))
    live = _live(kept)
    return [_described(kept, generation, live) for generation in reversed(kept.complete())]


def rollback(index: str | Path, to: str | None = None, *, lock_timeout: float = 0.0) -> Rollback:
    """Make an older generation the live one, after every byte of it has been verified.

    Readers that are open keep theirs until they refresh. The generation that was live is kept until the next build.

    Args:
        index: the folder of the index.
        to: the id of the generation; the default is the newest sound one that is older than the live one, or where
            `CURRENT` is damaged the newest sound one of all.
        lock_timeout: seconds to wait for another writer.

    Raises:
        IndexNotFoundError: there is no index.
        UsageError: there is no such generation, or no older one.
        IndexCorruptError: it is damaged, or with no `to` all older ones are.
        IndexFormatError: another version wrote it.
        LockedError: another process is writing.
        StorageError: the file system refused; the live generation is as it was.
    """
    folder = Path(index)
    kept = Generations(folder)
    _live(kept)  # before the lock is taken, which would make the folder
    with writing(folder, lock_timeout):
        before, complete = _live(kept), kept.complete()
        if to is not None:
            if to not in complete:
                raise UsageError(
                    "there is no generation {to!r}: `newsearch generations` lists those that are kept", to=to
                )
            check_generation(kept, to)
            kept.switch(to)
            return Rollback(before, to, {})
        passed: dict[str, str] = {}
        damage: IndexCorruptError | IndexFormatError | None = None
        for generation in reversed(complete):
            if before and generation >= before:
                continue
            try:
                check_generation(kept, generation)
            except (IndexCorruptError, IndexFormatError) as problem:
                passed[generation], damage = problem.message, damage or problem
                continue
            kept.switch(generation)
            return Rollback(before, generation, passed)
    if damage is not None:
        raise damage
    raise UsageError("no generation is kept that is older than the live one; `newsearch index PATH` builds anew")


def _live(kept: Generations) -> str:
    """The live generation's id; "" where `CURRENT` is damaged."""
    live = ""
    with suppress(IndexCorruptError):
        current = kept.current()
        if current is None:
            raise IndexNotFoundError(kept.folder)
        live = current
    return live


def _described(kept: Generations, generation: str, live: str) -> Generation:
    try:
        manifest = Manifest.load(kept.path(generation))
    except (IndexCorruptError, IndexFormatError) as problem:
        return Generation(generation, generation == live, problem=problem.message)
    return Generation(
        generation,
        generation == live,
        created=manifest.created,
        articles=manifest.articles,
        size=sum(record.size for record in manifest.files.values()),
        newsearch=manifest.newsearch,
        engine=manifest.engine,
    )
