"""A message is its text, and still knows what it was composed of."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsearch.errors import IndexCorruptError, IndexNotFoundError, NewsearchError, QueryError, UsageError
from newsearch.messages import Message, message, told

VALUES = st.one_of(st.integers(), st.text(), st.none(), st.floats(allow_nan=False), st.lists(st.text()), st.binary())


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(VALUES, st.text())
def test_it_is_the_text_that_an_f_string_would_be(value: object, name: str) -> None:
    text = message("{name} is {value!r}: {name}", name=name, value=value)
    assert text == f"{name} is {value!r}: {name}"
    assert pickle.loads(pickle.dumps(text)) == text  # noqa: S301 our own bytes
    json.dumps(text.values)


def test_values_are_kept_as_json_types_or_messages() -> None:
    inner = message("it has {size:,} bytes", size=np.int64(1234))
    outer = message("{path!r} is damaged ({problem})", path=Path("a"), problem=ValueError(inner))
    assert (inner, inner.values) == ("it has 1,234 bytes", {"size": 1234})
    assert outer == f"{Path('a')!r} is damaged (it has 1,234 bytes)"
    assert isinstance(outer.values["problem"], Message)
    assert outer.values["problem"].template == "it has {size:,} bytes"


def test_braces_in_values_and_in_texts_without_values_stay() -> None:
    assert message("{a}", a="{b} {") == "{b} {"
    assert message("{1} {") == "{1} {"


def test_an_error_tells_its_code_its_message_and_its_values() -> None:
    error = IndexNotFoundError(Path("arsip"))
    assert (error.code, error.message.values) == ("index-not-found", {"folder": "arsip"})
    record = error.to_dict()
    assert (record["code"], record["message"]) == ("index-not-found", str(error))
    assert record["template"].startswith("there is no index in {folder!r}")
    assert json.loads(json.dumps(record)) == record


def test_an_error_keeps_them_on_its_way_to_another_process() -> None:
    error = IndexCorruptError(Path("s1.index"), message("it has {size} bytes", size=3))
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 our own bytes
    assert (type(again), str(again), again.message.template) == (
        IndexCorruptError,
        str(error),
        error.message.template,
    )
    assert again.message.values["problem"].values == {"size": 3}


def test_every_kind_of_error_has_a_code_of_its_own() -> None:
    def family(kind: type[NewsearchError]) -> list[type[NewsearchError]]:
        return [kind, *(each for below in kind.__subclasses__() for each in family(below))]

    codes = [kind.code for kind in family(NewsearchError)]
    assert len(set(codes)) == len(codes)
    assert {"usage", "query", "unsupported", "index-corrupt", "empty-source"} <= set(codes)


def test_what_an_error_says_is_its_message_or_its_text() -> None:
    assert told(ValueError("no number")) == "no number"
    assert told(UsageError("{a} of {b}", a=1, b=2)).template == "{a} of {b}"
    assert told(QueryError("too long", "x" * 9)) == "too long"
