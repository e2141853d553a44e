"""Where phrases stand that stand for words: known from the writing of a segment, and the same as is found there."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch.article import Article
from newsearch.engine.columnar.array_files import FileWriter
from newsearch.engine.columnar.phrase_indexer import USES
from newsearch.engine.columnar.segment import ColumnarSegment
from newsearch.engine.phrase_search import phrase
from newsearch.errors import IndexCorruptError

from .archive import Folders

if TYPE_CHECKING:
    from newsearch.engine.columnar.segment import ColumnarSegment as Segment

LONG = ("lembaga", "penilai", "kolam")
EXPLAINED = "Lembaga Penilai Kolam (LPK) bekerja."

_bodies = st.lists(st.sampled_from([*LONG, EXPLAINED, "LPK", "warga", ".\n\n"]), max_size=12).map(" ".join)


def explaining(count: int, *others: str) -> list[Article]:
    bodies = [EXPLAINED] * count + list(others)
    return [Article(id=str(number), body=body) for number, body in enumerate(bodies)]


def only(folders: Folders, folder: Path) -> Segment:
    (segment,) = folders.engine.open(folder).segments
    return segment


def looked_for(segment: Segment, terms: tuple[str, ...]) -> dict[int, float]:
    """The articles in which terms follow one another, with the least of their impacts, from their positions."""
    lists = [postings for term in terms if (postings := segment.postings("exact", term)) is not None]
    numbers, rows = phrase(segment, lists)
    impacts = np.minimum.reduce([each.impacts[own] for each, own in zip(lists, rows, strict=True)])
    return dict(zip(numbers.tolist(), impacts.tolist(), strict=True))


def test_a_long_form_is_known_once_articles_enough_explain_it(folders: Folders) -> None:
    few = only(folders, folders.write(explaining(USES - 1)))
    assert few.phrase(LONG) is None
    enough = only(folders, folders.write(explaining(USES, "Lembaga bekerja.", "Kolam penilai lembaga.")))
    known = enough.phrase(LONG)
    assert known is not None
    assert known[0].tolist() == list(range(USES))


def test_a_phrase_of_words_that_stand_apart_is_known_to_be_nowhere(folders: Folders) -> None:
    """A shipped variant, looked for in every segment that has its words."""
    segment = only(folders, folders.write([Article(id="1", body="serikat buruh di amerika")]))
    known = segment.phrase(("amerika", "serikat"))
    assert known is not None
    assert len(known[0]) == 0


@given(st.lists(_bodies, min_size=1, max_size=12), st.lists(_bodies, max_size=6), st.data())
@settings(max_examples=40, deadline=None)
def test_what_is_known_is_what_the_positions_say(first: list[str], second: list[str], data: st.DataObject) -> None:
    """In segments that were updated and merged too; deleted articles count as long as their numbers do."""
    with tempfile.TemporaryDirectory() as root:
        folders = Folders(Path(root))
        base = folders.write([Article(id=f"a{n}", body=body) for n, body in enumerate(first)], batch=20)
        gone = data.draw(st.lists(st.sampled_from(range(len(first))), unique=True))
        updated = folders.write(
            [Article(id=f"b{n}", body=body) for n, body in enumerate(second)],
            base=base,
            removed=[f"a{n}" for n in gone],
        )
        for folder in (base, updated):
            for segment in folders.engine.open(folder).segments:
                known = segment.phrase(LONG)
                if known is not None:
                    got = dict(zip(*(values.tolist() for values in known), strict=True))
                    assert got == looked_for(segment, LONG)


def test_the_file_can_be_made_again_from_the_segment(folders: Folders, tmp_path: Path) -> None:
    folder = folders.write(explaining(USES + 1, "Amerika Serikat."))
    target = tmp_path / "again"
    target.mkdir()
    assert folders.engine.derive(folder, "s000001.phrases", target)
    assert (target / "s000001.phrases").read_bytes() == (folder / "s000001.phrases").read_bytes()


@pytest.mark.parametrize(
    ("ends", "numbers", "impacts"),
    [
        ([[2, 9]], [0, 1], [7, 7]),  # past the numbers
        ([[9, 2]], [0, 1], [7, 7]),  # past the impacts
        ([[2, 2]], [0, 200], [7, 7]),  # an article that the segment has not
        ([[2, 1]], [0], [7, 7]),  # fewer numbers than impacts
    ],
)
def test_damage_is_told_of(folders: Folders, ends: list[list[int]], numbers: list[int], impacts: list[int]) -> None:
    folder = folders.write(explaining(USES, *(["warga"] * 40)))
    path = folder / "s000001.phrases"
    path.unlink()
    file = FileWriter(path)
    whole = bytes([0xFF]) + " ".join(LONG).encode() + bytes([0xFF])
    file.array("phrases.strings", "u1").write_bytes(whole)
    file.array("phrases.heads", "u1").write_bytes(whole[:-1])
    file.put("phrases.blocks", np.array([0, len(whole) - 1, 1]), "<u4")
    for name, values, type_ in (("ends", ends, "<u4"), ("numbers", numbers, "u1"), ("impacts", impacts, "u1")):
        file.put(f"phrases.{name}", np.array(values), type_)
    file.finish({})
    segment = ColumnarSegment(folder, "s000001", whole=True)
    with pytest.raises(IndexCorruptError):
        segment.phrase(LONG)
