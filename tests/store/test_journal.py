"""The journal of changes as a value and as a file."""

from __future__ import annotations

import hashlib
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch.errors import ChangesUnknownError, IndexCorruptError
from newsearch.store.journal import ARTICLE, KEPT, NAME, Changes, Journal, deleted_articles, hexadecimal, ids_of
from newsearch.store.manifest import FileRecord
from newsearch.store.tombstones import id_digest

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

State = dict[str, int]


def articles(state: State) -> NDArray[np.void]:
    """Articles of their ids and digests."""
    found = deleted_articles(ids_of(state))
    found["digest"] = list(state.values())
    return found


def changes(before: State, after: State) -> Changes:
    """What one state has against another."""
    added = {id_: digest for id_, digest in after.items() if id_ not in before}
    changed = {id_: digest for id_, digest in after.items() if before.get(id_, digest) != digest}
    return Changes(
        articles(added), articles(changed), deleted_articles(ids_of(id_ for id_ in before if id_ not in after))
    )


def journal(states: list[State]) -> Journal:
    """The journal of generations g0, g1, ... with those articles."""
    found = Journal("g0")
    for number, (before, after) in enumerate(pairwise(states), start=1):
        found = found.followed(f"g{number}", changes(before, after))
    return found


def files(folder: Path) -> dict[str, FileRecord]:
    """What a manifest says of the journal in a folder, as it is now."""
    content = (folder / NAME).read_bytes()
    return {NAME: FileRecord(len(content), hashlib.sha256(content).hexdigest())}


def plain(found: NDArray[np.void]) -> dict[str, int]:
    return dict(zip(hexadecimal(found["id"]), found["digest"].tolist(), strict=True))


def test_a_digest_is_that_of_a_tombstone() -> None:
    assert hexadecimal(ids_of(["a", "", "\ud800"])) == [id_digest("a"), id_digest(""), id_digest("\ud800")]
    assert ARTICLE.itemsize == 24


_states = st.lists(st.dictionaries(st.sampled_from("abcde"), st.integers(1, 3)), min_size=1, max_size=6)


@settings(max_examples=50)
@given(_states)
def test_all_steps_together_lead_from_any_state_to_the_last(states: list[State]) -> None:
    found = journal(states)
    for number, state in enumerate(states):
        known = {id_digest(id_): digest for id_, digest in state.items()}
        added, changed, deleted = (plain(part) for part in found.since(f"g{number}"))
        assert not set(deleted) - set(known)
        assert not set(changed) - set(known)
        known = {id_: digest for id_, digest in {**known, **added, **changed}.items() if id_ not in deleted}
        assert known == {id_digest(id_): digest for id_, digest in states[-1].items()}


@settings(max_examples=50)
@given(_states)
def test_what_came_in_between_counts_as_added_whether_steps_are_taken_one_by_one_or_together(
    states: list[State],
) -> None:
    one_by_one = {id_digest(id_) for before, after in pairwise(states) for id_ in after if id_ not in before}
    alive = {id_digest(id_) for id_ in states[-1]}
    assert set(plain(journal(states).since("g0").added)) == one_by_one & alive


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    folder = tmp_path / "g2"
    folder.mkdir()
    written = journal([{"a": 1, "b": 1}, {"a": 2, "c": 1}, {"c": 1}])
    written.save(folder)
    read = Journal.load(folder, files(folder))
    assert read.chain == written.chain == ("g0", "g1", "g2")
    assert [plain(part) for part in read.since("g0")] == [plain(part) for part in written.since("g0")]
    assert b'"added": 1' in (folder / NAME).read_bytes()


def test_a_generation_without_a_journal_has_one_without_steps(tmp_path: Path) -> None:
    assert Journal.load(tmp_path / "g7", {}).chain == ("g7",)


def test_a_byte_that_was_not_written_is_damage(tmp_path: Path) -> None:
    folder = tmp_path / "g1"
    folder.mkdir()
    journal([{}, {"a": 1}]).save(folder)
    known = files(folder)
    content = bytearray((folder / NAME).read_bytes())
    content[-1] ^= 1
    (folder / NAME).write_bytes(content)
    with pytest.raises(IndexCorruptError, match="does not match its digest"):
        Journal.load(folder, known)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}\n",
        b'{"format": 2, "steps": []}\n',
        b'{"format": 1, "steps": []}\nmore',
        b'{"format": 1, "steps": [{"base": "g0", "generation": "g1", "added": 1, "changed": 0, "deleted": 0}]}\n',
        b'{"format": 1, "steps": [{"base": "g0", "generation": "g9", "added": 0, "changed": 0, "deleted": 0}]}\n',
        b'{"format": 1, "steps": [{"base": "g0", "generation": "g1", "added": -1, "changed": 0, "deleted": 0}]}\n',
        b'{"format": 1, "steps": [{"base": "g0", "generation": "g1", "added": 2, "changed": 0, "deleted": 0}]}\n'
        + b"x" * 48,
    ],
)
def test_what_is_no_journal_is_damage(tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / "g1"
    folder.mkdir()
    (folder / NAME).write_bytes(content)
    with pytest.raises(IndexCorruptError, match="changes"):
        Journal.load(folder, files(folder))


def test_it_keeps_the_last_steps_and_tells_who_comes_too_late() -> None:
    found = journal([{"a": number} for number in range(1, KEPT + 3)])
    assert len(found.steps) == KEPT
    assert found.chain[0] == "g1"
    assert list(plain(found.since("g1").changed).values()) == [KEPT + 2]
    with pytest.raises(ChangesUnknownError, match="'g0' is not known, only since 'g1'"):
        found.since("g0")


def test_what_is_to_be_forgotten_stands_in_no_step() -> None:
    found = journal([{"a": 1}, {"a": 1, "b": 1}, {"a": 1, "b": 2}, {"a": 1, "c": 1}]).without(ids_of(["b"]))
    assert [plain(part) for part in found.since("g0")] == [{id_digest("c"): 1}, {}, {}]
    assert all(id_digest("b") not in hexadecimal(part["id"]) for step in found.steps for part in step.changes)
