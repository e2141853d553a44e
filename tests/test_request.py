"""A request: what it takes, what it refuses, and its way through JSON."""

from __future__ import annotations

import ast
import copy
import json
import math
import pickle
from dataclasses import FrozenInstanceError, fields, replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsearch import QueryError, SearchRequest, UsageError, request
from newsearch.cli.conditions import Conditions as CommandConditions
from newsearch.conditions import CONDITION, CONDITIONS, Conditions
from newsearch.query import WIB
from newsearch.query.field_words import KEYWORD_FIELDS, SINGLE_VALUED, TEXT_FIELDS

if TYPE_CHECKING:
    from collections.abc import Mapping

NOW = datetime(2020, 6, 15, 12, tzinfo=WIB)
EARLY, LATE = datetime.fromisoformat("2020-01-01"), datetime.fromisoformat("2090-01-01")
"""Without a UTC offset."""

TEXTS = st.text(st.characters(categories=["L", "N", "Zs"]), min_size=1).filter(lambda text: any(map(str.isalnum, text)))
REQUESTS = st.builds(
    SearchRequest,
    st.text(),
    where=st.dictionaries(st.sampled_from(list(CONDITION)), TEXTS | st.lists(TEXTS)),
    since=st.none() | st.dates(date(1950, 1, 1), date(2000, 1, 1)) | st.just("2019-03"),
    until=st.none() | st.datetimes(EARLY, LATE) | st.just("kemarin"),
    undated=st.booleans(),
    all_words=st.booleans(),
    strict=st.booleans(),
    now=st.none() | st.datetimes(EARLY + timedelta(3), LATE, timezones=st.just(timezone.utc)),
    sort=st.sampled_from(["relevance", "newest", "oldest"]),
    recency=st.none() | st.sampled_from(["30d", "2 pekan"]),
    feedback=st.booleans(),
    neighbours=st.booleans(),
    limit=st.integers(0, 100),
    offset=st.integers(0, 100),
    no_duplicates=st.booleans(),
    timeout=st.none() | st.floats(0.001, 100),
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(REQUESTS)
def test_a_request_comes_back_from_json_pickle_and_copy_and_hashes_alike(request: SearchRequest) -> None:
    for again in (
        SearchRequest.from_dict(json.loads(json.dumps(request.to_dict()))),
        pickle.loads(pickle.dumps(request)),  # noqa: S301 our own bytes
        copy.deepcopy(request),
        replace(request),
    ):
        assert again == request
        assert hash(again) == hash(request)


def test_a_record_holds_what_differs_from_the_defaults() -> None:
    assert SearchRequest("gempa").to_dict() == {"text": "gempa"}
    request = SearchRequest("", where={"person": ["a", "b"], "source": "x"}, since=date(2019, 3, 1), limit=5, now=NOW)
    assert request.to_dict() == {
        "text": "",
        "where": {"source": ["x"], "person": ["a", "b"]},
        "since": "2019-03-01",
        "now": "2020-06-15T12:00:00+07:00",
        "limit": 5,
    }


def test_a_moment_bounds_to_the_second_in_jakarta() -> None:
    utc = datetime(2020, 1, 1, 20, 30, 15, 999, tzinfo=timezone.utc)
    assert SearchRequest(since=utc).since == "2020-01-02T03:30:15+07:00"
    assert SearchRequest(until=EARLY).until == "2020-01-01T00:00:00+07:00"


def test_conditions_are_a_mapping_in_the_order_of_their_table() -> None:
    where = Conditions({"place": "Palu", "source": ["b", "a", "b"], "author": []})
    assert list(where.items()) == [("source", ("b", "a")), ("place", ("Palu",))]
    assert where == {"source": ("b", "a"), "place": ("Palu",)}
    assert SearchRequest(where=where).where is where


def each(names: str, *values: object) -> list[dict[str, Any]]:
    """Keywords that give each of some names each of some values."""
    return [{name: value} for name in names.split() for value in values]


WRONG = [
    *each("text", None, b"gempa", 7, ["gempa"], math.nan),
    *each("limit offset", -1, None, True, 1.0, "5", math.nan, [], b"1"),
    *each("timeout", 0, -1, math.nan, math.inf, True, "5", b"5", [], {}),
    *each("sort", "best", None, [], {}, b"newest", 1),
    *each("recency", "", "besok", "30", 30, b"30d", timedelta(1), [], math.nan),
    *each("strict undated all_words feedback neighbours no_duplicates", None, 0, 1, "no", b"", [], math.nan),
    *each("now", EARLY, date(2020, 1, 1), "2020", 7, b"", []),
    *each("since until", 5, b"2020", [], True, math.nan, "", "kapan", datetime.min.replace(tzinfo=WIB)),
    {"since": datetime.max.replace(tzinfo=timezone.utc)},
    {"since": "2021", "until": "2020"},
    {"since": "<2021"},
    *each("where", "source", ["source"], [], 7, {"colour": "red"}, {None: "a"}, {7: "a"}),
    *({"where": {"source": value}} for value in (None, 7, b"a", [b"a"], [None], "", "...", [["a"]], {"a": 1}, True)),
]


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
def test_a_value_without_a_meaning_is_refused_when_the_request_is_made_and_quoted(wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError) as caught:
        SearchRequest(**wrong)
    assert any(shown in str(caught.value) for shown in quotations(next(iter(wrong.values()))))


def quotations(value: object) -> list[str]:
    """How a message may quote a value, or what is wrong within it."""
    if isinstance(value, dict):
        return [repr(value), *(shown for pair in value.items() for part in pair for shown in quotations(part))]
    within = [shown for part in value for shown in quotations(part)] if isinstance(value, list) else []
    return [repr(value), *within, *([value.isoformat()[:10]] if isinstance(value, datetime) else [])] + (
        [value] if isinstance(value, str) and value else []
    )


def test_a_date_that_is_none_is_an_error_of_the_query() -> None:
    with pytest.raises(QueryError, match="kapan-kapan"):
        SearchRequest(since="kapan-kapan")


@pytest.mark.parametrize(
    "record",
    [
        {"text": "a", "colour": 1},
        {"query": "a"},
        [],
        "gempa",
        None,
        {"now": 7},
        {"now": "kemarin"},
        {"limit": "5"},
        {1: 2},
    ],
    ids=repr,
)
def test_a_record_of_another_form_is_refused(record: Mapping[str, Any]) -> None:
    with pytest.raises(UsageError):
        SearchRequest.from_dict(record)


def test_a_request_never_changes() -> None:
    with pytest.raises(FrozenInstanceError):
        SearchRequest("gempa").limit = 3  # type: ignore[misc]


def test_relative_dates_count_from_the_time_of_each_search() -> None:
    request = SearchRequest(since="kemarin")
    first = request.interval(NOW)
    later = request.interval(NOW + timedelta(days=1))
    assert first is not None
    assert later is not None
    assert (first[0].start, later[0].start) == (datetime(2020, 6, 14, tzinfo=WIB), datetime(2020, 6, 15, tzinfo=WIB))


def test_the_keywords_of_functions_are_the_fields_of_a_request() -> None:
    """They are types alone, which nobody needs at run time."""
    tree = ast.parse(Path(request.__file__).read_text("utf8"))
    classes = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    declared = [ast.unparse(row) for name in ("CountOptions", "SearchOptions") for row in classes[name].body[1:]]
    own = [
        ast.unparse(row).partition(" = ")[0] for row in classes["SearchRequest"].body if isinstance(row, ast.AnnAssign)
    ]
    assert sorted(declared) == sorted(own[1:])
    assert [field.name for field in fields(SearchRequest)] == [row.partition(":")[0] for row in own]


def test_the_query_language_takes_its_fields_from_the_table() -> None:
    for condition in CONDITIONS:
        table: Mapping[str, str] = KEYWORD_FIELDS if condition.by == "value" else TEXT_FIELDS
        assert {table[field] for field in condition.fields} == {condition.name}
        assert (condition.name in SINGLE_VALUED) is not condition.several


def test_the_command_line_has_an_option_for_each_condition_but_those_that_queries_alone_name() -> None:
    options = {field.name for field in fields(CommandConditions)}
    without = [each.name for each in CONDITIONS if (each.option or each.name) not in options]
    assert without == ["editor", "id", "url"]
