"""Forms are kept as parts of their stems' lists, and read as lists of their own."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import pytest

from newsearch.engine.columnar import form, form_writer, postings, stem_list_writer
from newsearch.engine.columnar.array_files import ArrayFile, FileWriter
from newsearch.engine.columnar.form import Form
from newsearch.engine.columnar.form_lists import Forms, decode_forms
from newsearch.engine.columnar.form_writer import FormWriter
from newsearch.engine.columnar.stem_list_writer import ListsWriter
from newsearch.engine.columnar.stem_lists import Lists, PostingLists, decode_lists
from newsearch.errors import IndexCorruptError
from newsearch.fields import BODY, CAPTIONS

if TYPE_CHECKING:
    from pathlib import Path

SIZE = 20_000
PARENTS = (1, 6, 3000, 17_000, 400)
WORDS = 150
"""Words; the lists are of the first ones, and the last one belongs to a form of several stems."""

OWN = WORDS


@dataclass
class Rows:
    """A list: article -> (impact in 256ths, positions)."""

    rows: dict[int, tuple[int, list[int]]]

    @classmethod
    def lists(cls, rows: list[Rows]) -> Lists:
        """The flat arrays of some lists."""
        every = list(chain.from_iterable(each.rows.items() for each in rows))
        return Lists(
            np.array([len(each.rows) for each in rows]),
            np.array([number for number, _ in every], dtype=np.int64),
            np.array([code for _, (code, _) in every], dtype=np.uint8),
            np.array([len(positions) for _, (_, positions) in every], dtype=np.int64),
            np.array([position for _, (_, positions) in every for position in positions], dtype=np.int64),
        )


@pytest.fixture(scope="module")
def parents() -> dict[int, Rows]:
    """The lists by their places."""
    random = np.random.default_rng(5)
    result = {}
    for place, count in (*enumerate(PARENTS), (OWN, 30)):
        rows = {}
        for number in np.sort(random.choice(SIZE, count, replace=False)).tolist():
            positions = random.choice(5000, int(random.integers(1, 6)), replace=False) + BODY.first
            if number % 9 == 0:
                positions[0] = CAPTIONS.first + 700
            rows[number] = int(random.integers(1, 200)), np.sort(positions).tolist()
        result[place] = Rows(rows)
    return result


@pytest.fixture(scope="module")
def forms(parents: dict[int, Rows]) -> dict[int, tuple[int, Rows]]:
    """For some words the place of the parent and the list of the form."""
    random = np.random.default_rng(6)

    def part(place: int, rows: float, differing: float) -> tuple[int, Rows]:
        held = {}
        for number, (code, positions) in parents[place].rows.items():
            if random.random() < rows:
                held[number] = code, positions
                if len(positions) > 1 and random.random() < differing:
                    least = int(random.integers(1, len(positions)))
                    held[number] = code // 2, sorted(random.choice(positions, least, replace=False).tolist())
        return place, Rows(held or dict(list(parents[place].rows.items())[:1]))

    return {
        0: (0, parents[0]),
        2: (2, parents[2]),
        3: part(3, 0.9, 0.2),
        7: part(2, 0.01, 0.5),
        8: part(2, 0.5, 1.0),
        20: part(3, 0.02, 0.0),
        21: part(3, 1.0, 0.01),
        22: part(3, 0.4, 0.6),
        130: (1, parents[1]),
        131: part(1, 0.5, 0.5),
        149: (OWN, parents[OWN]),
    }


@pytest.fixture(params=[0, postings.MARKED], ids=["marked", "whole"])
def opened(
    parents: dict[int, Rows],
    forms: dict[int, tuple[int, Rows]],
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> Forms:
    monkeypatch.setattr(postings, "MARKED", request.param)
    monkeypatch.setattr(stem_list_writer, "MARKED", request.param)
    monkeypatch.setattr(form_writer, "MARKED", request.param)
    monkeypatch.setattr(postings, "RANKED", 4 * request.param)
    monkeypatch.setattr(form, "RANKED", 4 * request.param)
    monkeypatch.setattr(form, "MARKED", request.param)
    file = FileWriter(tmp_path / "a")
    lists = Rows.lists([parents.get(place, Rows({})) for place in range(OWN + 1)])
    lists_writer, writer = ListsWriter(file, SIZE), FormWriter(file)
    lists_writer.write(lists)
    lists_writer.finish()
    # In the order of the parents, and in two parts.
    words = sorted(forms, key=lambda word: forms[word][0])
    for some in (words[:4], words[4:]):
        places = np.array([forms[word][0] for word in some])
        writer.write(np.array(some), places, Rows.lists([forms[word][1] for word in some]), 0, lists)
    writer.finish(WORDS)
    file.finish({})
    mapped = ArrayFile(tmp_path / "a")
    return Forms(mapped, PostingLists(mapped, SIZE), WORDS)


def _list(opened: Forms, word: int) -> Form | postings.ColumnarPostings | None:
    return opened.get(word, PostingLists(opened.file, SIZE).get)


@pytest.mark.parametrize("word", [0, 2, 3, 7, 8, 20, 21, 22, 130, 131, 149])
def test_a_form_comes_back(opened: Forms, forms: dict[int, tuple[int, Rows]], word: int) -> None:
    rows = forms[word][1].rows
    found = _list(opened, word)
    assert found is not None
    assert found.count == len(rows)
    assert found.numbers.tolist() == list(rows)
    assert found.impacts.tolist() == [code / 256 for code, _ in rows.values()]
    assert found.scores(512.0).tolist() == [2.0 * code for code, _ in rows.values()]
    assert found.max_impact == max(code for code, _ in rows.values()) / 256
    every = found.positions()
    assert every.values.tolist() == list(chain.from_iterable(positions for _, positions in rows.values()))
    assert np.diff(every.offsets).tolist() == [len(positions) for _, positions in rows.values()]


@pytest.mark.parametrize("word", [3, 7, 8, 20, 21, 22, 131])
def test_a_form_is_a_part_of_its_parent(opened: Forms, word: int) -> None:
    found = _list(opened, word)
    assert isinstance(found, Form)
    assert found.parent.numbers[found.rows].tolist() == found.numbers.tolist()


def test_a_form_that_is_its_stem_everywhere_has_the_stems_list(opened: Forms) -> None:
    """Whether they are spelt alike or not."""
    for word in (0, 2, 130, 149):
        found = _list(opened, word)
        assert found is not None
        assert found.parent is None


def test_a_word_that_is_no_form_has_no_list(opened: Forms, forms: dict[int, tuple[int, Rows]]) -> None:
    assert [word for word in range(WORDS) if _list(opened, word) is not None] == sorted(forms)


@pytest.mark.parametrize("word", [2, 3, 7, 8, 20, 21, 22, 149])
@pytest.mark.parametrize("chosen", [1, 4, 60])
def test_part_of_a_form_is_read(opened: Forms, forms: dict[int, tuple[int, Rows]], word: int, chosen: int) -> None:
    """Positions of some rows, and scores of articles that have the form and of such that do not."""
    rows = forms[word][1].rows
    numbers = np.array(list(rows))
    random = np.random.default_rng(chosen)
    for _ in range(10):
        found = _list(opened, word)
        assert found is not None
        some = np.sort(random.choice(len(numbers), min(chosen, len(numbers)), replace=False))
        lists = found.positions(some)
        assert lists.values.tolist() == list(chain.from_iterable(rows[n][1] for n in numbers[some].tolist()))
        wanted = np.union1d(numbers[some], random.choice(SIZE, chosen))
        expected = [2.0 * rows[n][0] if n in rows else 0.0 for n in wanted.tolist()]
        places, missing = found.find(wanted)
        assert np.where(missing, 0.0, found.scores(512.0, places)).tolist() == expected


@pytest.mark.parametrize("words", [[0, 2, 3, 7, 8, 20, 21, 22, 130, 131, 149], [20, 130], [2], [8, 22]])
def test_many_forms_are_decoded_together(opened: Forms, forms: dict[int, tuple[int, Rows]], words: list[int]) -> None:
    lists = PostingLists(opened.file, SIZE)
    places = np.unique([forms[word][0] for word in words])
    decoded = decode_lists(lists, places)
    found = decode_forms(opened, opened.table(np.array(words)), places, decoded)
    expected = Rows.lists([forms[word][1] for word in words])
    for name in Lists.__slots__:
        assert getattr(found, name).tolist() == getattr(expected, name).tolist(), name


@pytest.mark.parametrize(("first", "end"), [(0, 0), (0, WORDS), (3, 22), (127, 131), (128, 140)])
def test_the_counts_of_some_forms(opened: Forms, forms: dict[int, tuple[int, Rows]], first: int, end: int) -> None:
    expected = [len(forms[word][1].rows) if word in forms else 0 for word in range(first, end)]
    assert opened.counts(first, end).tolist() == expected


def test_a_form_with_an_article_that_its_stem_has_not_is_refused(parents: dict[int, Rows], tmp_path: Path) -> None:
    lists = Rows.lists([parents[1]])
    missing = min(set(range(SIZE)) - set(parents[1].rows))
    form = Rows.lists([Rows({missing: (1, [BODY.first])})])
    with closing(FileWriter(tmp_path / "a")) as file, pytest.raises(ValueError, match="article"):
        FormWriter(file).write(np.array([4]), np.array([0]), form, 0, lists)


def test_a_form_at_a_position_that_its_stem_has_not_is_refused(parents: dict[int, Rows], tmp_path: Path) -> None:
    lists = Rows.lists([parents[2]])
    number, (_, positions) = next((n, row) for n, row in parents[2].rows.items() if len(row[1]) > 1)
    form = Rows.lists([Rows({number: (1, [positions[-1] + 1])})])
    with closing(FileWriter(tmp_path / "a")) as file, pytest.raises(ValueError, match="stands"):
        FormWriter(file).write(np.array([4]), np.array([0]), form, 0, lists)


def test_a_form_of_a_list_that_is_not_there_is_damage(tmp_path: Path) -> None:
    file = FileWriter(tmp_path / "a")
    lists = Rows.lists([Rows({5: (9, [BODY.first, BODY.first + 2])})])
    writer = ListsWriter(file, SIZE)
    writer.write(lists)
    writer.finish()
    forms = FormWriter(file)
    forms.write(np.array([1]), np.array([0]), Rows.lists([Rows({5: (9, [BODY.first])})]), 0, lists)
    forms.finish(2)
    file.finish({})
    mapped = ArrayFile(tmp_path / "a")
    opened = Forms(mapped, PostingLists(mapped, SIZE), 2)
    with pytest.raises(IndexCorruptError):
        opened.get(1, lambda _: None)
