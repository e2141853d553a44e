"""What queries mean: the golden table, the limits, and what is said of text that is not understood."""

from __future__ import annotations

import csv
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newsearch.query
from newsearch.errors import QueryError
from newsearch.query import (
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_WORDS,
    WIB,
    Boolean,
    DateRange,
    Everything,
    Near,
    Note,
    Query,
    Same,
    Word,
    boolean,
    caret,
    parse,
)

NOW = datetime(2025, 6, 11, 9, 30, tzinfo=WIB)
with Path(__file__).with_name("queries.tsv").open(encoding="utf-8", newline="") as table:
    GOLDEN = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: row["query"])
def test_golden_table(row: dict[str, str]) -> None:
    query = parse(row["query"], now=NOW)
    assert row["tree"] == str(query.tree)
    assert row["notes"] == "; ".join(f"{note.start}-{note.end} {note.problem}" for note in query.notes)


def test_public_names_are_sorted_and_importable() -> None:
    names = newsearch.query.__all__
    assert sorted(names, key=lambda name: (not name.isupper(), name[0].islower(), name)) == names
    assert all(hasattr(newsearch.query, name) for name in names)


def test_all_words_requires_every_word_but_not_every_alternative() -> None:
    assert str(parse("gempa (palu OR donggala) -hoaks", all_words=True).tree) == "+gempa +(palu donggala) -hoaks"


def test_all_words_holds_within_a_field() -> None:
    assert str(parse("judul:(gempa palu)", all_words=True).tree) == "headline:(+gempa +palu)"


def test_strict_raises_for_the_first_thing_not_understood() -> None:
    with pytest.raises(QueryError, match="there is no field 'jdul'") as caught:
        parse("banjir jdul:gempa (palu", strict=True)
    assert caught.value.query[caught.value.start : caught.value.end] == "jdul:"


def test_a_date_keeps_what_was_written() -> None:
    tree = parse("tanggal:kemarin", now=NOW).tree
    assert isinstance(tree, DateRange)
    assert tree.text == "kemarin"


def test_now_without_zone_is_refused_whatever_the_query() -> None:
    with pytest.raises(ValueError, match="aware"):
        parse("gempa", now=datetime(2025, 6, 11))  # noqa: DTZ001 what is tested


@pytest.mark.parametrize("text", ["", " \n", "!!!", "…", "()", '""', "https://", "😀"])
def test_text_without_words_gives_the_empty_tree(text: str) -> None:
    assert Boolean() == parse(text).tree


@given(st.lists(st.sampled_from(["gempa", "PALU", "7", "AND", "OR", "DAN", "NOT", '"', " ", "  "]), max_size=8))
def test_words_alone_and_a_phrase_are_read_like_any_other_text(parts: list[str]) -> None:
    text = "".join(parts)
    for all_words in (False, True):
        # A tab is punctuation, which the short ways do not know.
        short, long = (parse(written, all_words=all_words) for written in (text, text + "\t"))
        assert (short.tree, short.notes) == (long.tree, long.notes)


def test_control_characters_and_undecodable_bytes_separate_words() -> None:
    assert str(parse("gempa\x1b\udce9palu").tree) == "gempa palu"


def test_a_soft_hyphen_within_a_word_does_not_part_it() -> None:
    assert Word("gem\u00adpa") == parse("gem\u00adpa").tree


def test_a_chain_of_near_asks_for_each_pair() -> None:
    a, b, c = Word("a"), Word("b"), Word("c")
    assert Boolean(required=(Near(a, b, 2), Near(b, c, 3))) == parse("a NEAR/2 b NEAR/3 c").tree


def test_a_chain_of_one_unit_asks_for_all_in_one() -> None:
    a, b, c = Word("a"), Word("b"), Word("c")
    assert Same("sentence", (a, b, c)) == parse("a SENTENCE b SAMA-KALIMAT c").tree


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("a" * MAX_CHARACTERS, True),
        ("a" * (MAX_CHARACTERS + 1), False),
        ("a " * MAX_WORDS, True),
        ("a " * (MAX_WORDS + 1), False),
        ('"' + "a " * (MAX_WORDS + 1) + '"', False),
        ("sumber:a " * (MAX_WORDS + 1), False),
        ("tanggal:2020 " * (MAX_WORDS + 1), False),
        ("a NEAR/5 " * (MAX_WORDS - 1) + "a", False),  # a chain of pairs names the inner words twice
        ("(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH, True),
        ("(" * (MAX_DEPTH + 1) + "a" + ")" * (MAX_DEPTH + 1), False),
        ("NOT " * MAX_DEPTH + "a", True),
        ("NOT " * (MAX_DEPTH + 1) + "a", False),
        ("judul:" * (MAX_DEPTH + 1) + "a", False),
        ("(" * MAX_CHARACTERS, False),
        ("a AND (b OR " * MAX_DEPTH + "c", False),
        (")" * MAX_CHARACTERS, True),
        ('"' * MAX_CHARACTERS, True),
        ("-" * MAX_CHARACTERS, True),
        ("a?" * (MAX_CHARACTERS // 2), True),
        ("a*" * (MAX_CHARACTERS // 2), False),
        ("a" + "?" * (MAX_CHARACTERS - 1), True),
        ("a~" * 64, True),
    ],
)
def test_limits(text: str, accepted: bool) -> None:
    if accepted:
        parse(text, now=NOW)
    else:
        with pytest.raises(QueryError, match=r"make it (shorter|simpler)"):
            parse(text, now=NOW)


def test_a_limit_names_the_word_that_breaks_it() -> None:
    with pytest.raises(QueryError) as caught:
        parse("a " * MAX_WORDS + "terakhir")
    assert (2 * MAX_WORDS, 2 * MAX_WORDS + len("terakhir")) == (caught.value.start, caught.value.end)


def test_caret_points_at_the_part() -> None:
    assert caret("gempa jdul:palu", Note("x", "why", 6, 11)) == "gempa jdul:palu\n      ^^^^^ why"


def test_caret_counts_the_columns_of_wide_and_combining_characters() -> None:
    assert caret("東京 e\u0301 x", Note("x", "why", 6, 7)) == "東京 e\u0301 x\n       ^ why"


def test_caret_shows_no_control_characters() -> None:
    assert caret("a\x1b[31m\nx", Note("x", "why", 7, 8)) == "a [31m x\n       ^ why"


def test_caret_of_a_long_query_shows_the_part_at_fault() -> None:
    text = "a" * 200 + "X" + "b" * 200
    query, mark = caret(text, Note("x", "why", 200, 201)).split("\n")
    assert query == "… " + "a" * 60 + "X" + "b" * 59 + " …"
    assert query.index("X") == mark.index("^")


ATOMS = [Word("a"), Word("b"), Word("c")]
Formula: TypeAlias = "Word | tuple[list[Formula], list[Formula], list[Formula]]"
"""A word, or what is required, optional and excluded."""

FORMULAS: st.SearchStrategy[Formula] = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.tuples(*[st.lists(inner, max_size=2)] * 3).filter(any),
    max_leaves=8,
)


def _built(formula: Formula) -> Query:
    if isinstance(formula, Word):
        return formula
    return boolean(*([_built(inner) for inner in group] for group in formula))


def _means(formula: Formula, true: frozenset[Query]) -> bool:
    """Whether the clauses as they were given match an article with these words."""
    if isinstance(formula, Word):
        return formula in true
    required, optional, excluded = ([_means(inner, true) for inner in group] for group in formula)
    if any(excluded):
        return False
    return all(required) if required or not optional else any(optional)


def _matches(node: Query, true: frozenset[Query]) -> bool:
    """What the docstring of Boolean says."""
    if not isinstance(node, Boolean):
        return isinstance(node, Everything) or node in true
    if any(_matches(child, true) for child in node.excluded):
        return False
    if node.required:
        return all(_matches(child, true) for child in node.required)
    return any(_matches(child, true) for child in node.optional)


@settings(max_examples=300)
@given(FORMULAS)
def test_the_one_form_of_clauses_means_what_the_clauses_mean(formula: Formula) -> None:
    node = _built(formula)
    for chosen in product([False, True], repeat=len(ATOMS)):
        true = frozenset(atom for atom, is_true in zip(ATOMS, chosen, strict=True) if is_true)
        assert _means(formula, true) == _matches(node, true)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("OR gempa", "nothing-before"),
        ("gempa AND", "nothing-after"),
        ("gempa)", "unopened-parenthesis"),
        ("(gempa", "unclosed-parenthesis"),
        ('"gempa palu', "unclosed-quotation"),
        ("+gempa OR palu", "needless-plus"),
        ("gempa NEAR -palu", "unfit-operands"),
        ("gempa NEAR/9999 palu", "distance-too-long"),
        ("jdul:gempa", "unknown-field"),
        ("judul: gempa", "space-before-value"),
        ("judul:(isi:gempa)", "field-within-field"),
        ("*gempa", "leading-star"),
        ("g*", "short-prefix"),
        ("gempa*a*b*c*d", "too-many-stars"),
        ("gempa ATAU palu", "foreign-operator"),
        ('sumber:""', "missing-value"),
        ("tanggal:kapan", "unread-date"),
        ("gempa^x", "unread-boost"),
        ("gempa^9999", "boost-bounds"),
        ("gempa~9", "word-edits"),
        ("ge~1", "short-fuzzy-word"),
        ('"gempa palu"~9999', "phrase-distance"),
        ('"gempa"~1', "misplaced-tilde"),
        ("gempa{9999}", "count-bounds"),
    ],
)
def test_a_note_says_what_kind_it_is(text: str, code: str) -> None:
    notes = parse(text, now=NOW).notes
    assert [note.to_dict()["code"] for note in notes] == [code]
