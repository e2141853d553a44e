"""Records that Python printed are read like JSON, and nothing in them is run."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta, timezone
from pprint import pformat
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch import read_corpus
from newsearch.corpus.python_literals import as_json, is_python

from . import archives as make

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RECORDS = [make.record(number, note=None, words=("jum'at", 'kata "bagus"'), read=True) for number in (1, 2, 3)]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@settings(max_examples=50)
@given(VALUES)
def test_what_python_prints_is_the_same_as_json(value: Any) -> None:
    assert json.loads(as_json(repr(value))) == value


def test_a_long_string_goes_on_behind_the_end_of_a_line() -> None:
    value = {"isi": " ".join([make.SENTENCE] * 3), "judul": "Satu"}
    assert json.loads(as_json(pformat(value, width=60))) == value


@settings(max_examples=50)
@given(st.text(alphabet="'\"\\()[]{},:nN1 dateime.", max_size=60))
def test_any_text_is_answered(text: str) -> None:
    assert isinstance(as_json(text), str)


@pytest.mark.parametrize(
    ("literal", "expected"),
    [
        ((1, "dua", ()), [1, "dua", []]),
        ((1,), [1]),
        ({"judul": date(2024, 1, 2)}, {"judul": "2024-01-02T00:00:00"}),
        (datetime(2024, 1, 2, 10, 5), "2024-01-02T10:05:00"),  # noqa: DTZ001 as printed without a zone
        (datetime(2024, 1, 2, 10, 5, tzinfo=timezone.utc), "2024-01-02T10:05:00+00:00"),
        (datetime(2024, 1, 2, 10, 5, tzinfo=timezone(timedelta(hours=7))), "2024-01-02T10:05:00+07:00"),
        ([float("nan"), True, False, None], [None, True, False, None]),
        (b"satu", "satu"),
    ],
)
def test_literals_that_json_has_not(literal: object, expected: object) -> None:
    assert json.loads(as_json(repr(literal))) == expected


def test_a_wrapper_is_what_it_holds() -> None:
    assert json.loads(as_json("{'_id': ObjectId('5f'), 'n': Decimal('1.5'), 't': (1, 2,)}")) == {
        "_id": "5f",
        "n": "1.5",
        "t": [1, 2],
    }


@pytest.mark.parametrize("text", ['{"a": 1}', "['a']", "[1]", "{satu: 'dua'}", "'judul': 'a'", "Kata {'a': 1}", ""])
def test_other_texts_are_none_of_python(text: str) -> None:
    assert not is_python(text)


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.txt"])
@pytest.mark.parametrize(
    "printed",
    [str, lambda records: str(tuple(records)), lambda records: "\n".join(map(str, records)) + "\n", pformat],
    ids=["list", "tuple", "lines", "pretty"],
)
def test_files_that_python_printed(tmp_path: Path, name: str, printed: Callable[[list[Any]], str]) -> None:
    path = tmp_path / name
    path.write_text(printed(RECORDS), "utf8")
    expected = tmp_path / "expected.json"
    expected.write_text(json.dumps(RECORDS), "utf8")
    assert list(read_corpus(path)) == list(read_corpus(expected))


def test_a_damaged_line_loses_no_other(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    one, two, three = map(str, RECORDS)
    path.write_text(f"{one}\n{two[:60]}\n{three}\n", "utf8")
    corpus = read_corpus(path)
    assert [article.id for article in corpus] == ["a1", "a3"]
    assert dict(corpus.reasons) == {"damaged JSON": 1}


def test_escaped_quotes_without_an_end_are_read_at_once() -> None:
    text = "{'judul': '" + "\\'" * 500_000
    assert as_json(text).startswith('{"judul": ')
