"""The change journal: what each of the last generations added, changed and deleted against the one before.

    generations/<id>/changes    one line of JSON, {"format": 1, "steps": [{"base", "generation", "added", "changed",
                                "deleted"}, ...]} with the number of articles of each kind, then for each step and kind
                                its articles, 24 bytes each: the digest of the id, and that of the article

Every generation carries the steps of those before it, `KEPT` at most, so that the live one alone tells a follower
which was away what it missed. It holds digests only, and its own digest stands in the manifest.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from newsearch.errors import ChangesUnknownError, IndexCorruptError
from newsearch.messages import message
from newsearch.store import file_operations

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from newsearch.store.manifest import FileRecord

    Articles = NDArray[np.void]
    """Articles, of the type `ARTICLE`."""

NAME = "changes"
FORMAT = 1
KEPT = 100
"""How many steps a journal keeps."""

ID = np.dtype([("high", "<u8"), ("low", "<u8")])
"""The digest of an id, 16 bytes of BLAKE2b as `newsearch.store.tombstones.id_digest` takes them."""

ARTICLE = np.dtype([("id", ID), ("digest", "<i8")])
"""An article: the digest of its id, and that of its content (`article_digest`); of a deleted one 0."""

KINDS = ("added", "changed", "deleted")


def ids_of(ids: Iterable[str]) -> NDArray[np.void]:
    """The digests of some ids, of the type `ID`."""
    digests = (hashlib.blake2b(id_.encode("utf8", "surrogatepass"), digest_size=16).digest() for id_ in ids)
    return np.frombuffer(b"".join(digests), dtype=ID)


def digests_of(written: Iterable[str]) -> NDArray[np.void]:
    """Digests of ids from what `hexadecimal` wrote."""
    return np.frombuffer(bytes.fromhex("".join(written)), dtype=ID)


def hexadecimal(ids: NDArray[np.void]) -> list[str]:
    """Digests of ids as `id_digest` writes them."""
    packed = np.ascontiguousarray(ids).tobytes().hex()
    return [packed[start : start + 32] for start in range(0, len(packed), 32)]


def deleted_articles(ids: NDArray[np.void]) -> Articles:
    """Articles of which only the ids count."""
    found = np.zeros(len(ids), dtype=ARTICLE)
    found["id"] = ids
    return found


NONE: NDArray[np.void] = np.empty(0, dtype=ARTICLE)


class Changes(NamedTuple):
    """Articles that came, changed and went; each stands in one of the three."""

    added: NDArray[np.void] = NONE
    changed: NDArray[np.void] = NONE
    deleted: NDArray[np.void] = NONE


@dataclass(frozen=True, slots=True)
class Step:
    """What one generation has that its base, the one that was live before it, had not, and the other way round."""

    base: str
    generation: str
    changes: Changes


@dataclass(frozen=True, slots=True)
class Journal:
    """The steps that lead to a generation, oldest first; each begins where the one before it ends.

    Attributes:
        generation: the one that they lead to.
        steps: none, where nothing is known of what was before.
    """

    generation: str
    steps: tuple[Step, ...] = ()

    @property
    def chain(self) -> tuple[str, ...]:
        """The generations from which it is known how to go on, oldest first; the last is this one."""
        return (*(step.base for step in self.steps), self.generation)

    def followed(self, generation: str, changes: Changes) -> Journal:
        """The journal of the generation that comes after this one."""
        steps = (*self.steps, Step(self.generation, generation, changes))
        return Journal(generation, steps[-KEPT:])

    def without(self, ids: NDArray[np.void]) -> Journal:
        """A copy that tells nothing of articles with those digests of ids."""
        return Journal(
            self.generation,
            tuple(
                Step(step.base, step.generation, Changes(*(part[~_among(part["id"], ids)] for part in step.changes)))
                for step in self.steps
            ),
        )

    def since(self, generation: str) -> Changes:
        """What has become of the articles since an older generation of the chain, all steps taken together.

        What was deleted and then came again counts as added; what came and went is left out.

        Raises:
            ChangesUnknownError: no step begins there.
        """
        chain = self.chain
        if generation not in chain:
            raise ChangesUnknownError(generation, chain[0])
        steps = self.steps[chain.index(generation) :]
        return steps[0].changes if len(steps) == 1 else _together(steps)

    def save(self, folder: Path) -> None:
        """Write the journal into its generation's folder.

        Raises:
            StorageError: the file system refused.
        """
        steps = [
            {
                "base": step.base,
                "generation": step.generation,
                **{kind: len(part) for kind, part in zip(KINDS, step.changes, strict=True)},
            }
            for step in self.steps
        ]
        header = json.dumps({"format": FORMAT, "steps": steps}).encode("ascii") + b"\n"
        parts = (part.tobytes() for step in self.steps for part in step.changes)
        file_operations.write_bytes(folder / NAME, b"".join((header, *parts)))

    @classmethod
    def load(cls, folder: Path, files: Mapping[str, FileRecord]) -> Journal:
        """Read the journal of a generation.

        Args:
            folder: the generation's.
            files: those of its manifest; where there is no such file among them, it is a journal without steps.

        Raises:
            IndexCorruptError: it is missing or damaged.
        """
        if NAME not in files:
            return cls(folder.name)
        path = folder / NAME
        try:
            content = path.read_bytes()
            if hashlib.sha256(content).hexdigest() != files[NAME].sha256:
                raise IndexCorruptError(path, "it does not match its digest")
            journal = cls(folder.name, _parsed(content))
            journal.check()
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
            raise IndexCorruptError(path, message("it cannot be read: {problem}", problem=problem)) from problem
        return journal

    def check(self) -> None:
        """Compare the steps with one another and with the generation.

        Raises:
            ValueError: they are no chain that leads to it, or one names an article twice.
        """
        ends = [step.generation for step in self.steps]
        if ends != [*[step.base for step in self.steps[1:]], *[self.generation][: len(ends)]]:
            raise ValueError("its steps do not follow one another")
        for step in self.steps:
            ids = np.concatenate([part["id"] for part in step.changes])
            if len(np.unique(ids)) != len(ids):
                raise ValueError("a step names an article twice")


def _parsed(content: bytes) -> tuple[Step, ...]:
    start = content.index(b"\n") + 1
    header = json.loads(content[:start])
    if header["format"] != FORMAT:
        raise ValueError(message("format {found!r}", found=header["format"]))
    steps: list[Step] = []
    for record in header["steps"]:
        parts = []
        for kind in KINDS:
            count = int(record[kind])
            parts.append(np.frombuffer(content, dtype=ARTICLE, count=count, offset=start) if count else NONE)
            start += count * ARTICLE.itemsize
        steps.append(Step(str(record["base"]), str(record["generation"]), Changes(*parts)))
    if start != len(content):
        raise ValueError("its length is another")
    return tuple(steps)


def _among(ids: NDArray[np.void], others: NDArray[np.void]) -> NDArray[np.bool_]:
    """Which of some digests stand among others."""
    return np.isin(ids, others) if len(others) else np.zeros(len(ids), dtype=np.bool_)


def _together(steps: tuple[Step, ...]) -> Changes:
    """The changes of several steps as those of one."""
    parts = [(kind, part) for step in steps for kind, part in enumerate(step.changes)]
    every = np.concatenate([NONE, *(part for _, part in parts)])
    kinds = np.repeat([kind for kind, _ in parts] or [0], [len(part) for _, part in parts] or [0])
    if not len(every):
        return Changes()
    _, owner = np.unique(every["id"], return_inverse=True)
    owner = owner.reshape(-1)
    # Stable, so that of one article what came later stands later.
    ranked = np.argsort(owner, kind="stable")
    every, kinds, owner = every[ranked], kinds[ranked], owner[ranked]
    first = np.flatnonzero(np.diff(owner, prepend=-1))
    last = np.append(first[1:], len(owner)) - 1
    came = np.add.reduceat(kinds == KINDS.index("added"), first) > 0
    ended, began = kinds[last], kinds[first]
    gone = ended == KINDS.index("deleted")
    rows = every[last]
    return Changes(rows[came & ~gone], rows[~came & ~gone], rows[gone & (began != KINDS.index("added"))])
