"""What holds for every text and every tree."""

from __future__ import annotations

import dataclasses
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from newsearch.errors import QueryError
from newsearch.query import (
    MAX_DEPTH,
    WIB,
    AtLeast,
    Boolean,
    Boost,
    DateRange,
    Everything,
    Field,
    Fuzzy,
    Interval,
    Keyword,
    Near,
    Phrase,
    Prefix,
    Query,
    Same,
    TextFieldName,
    Wildcard,
    Word,
    boolean,
    caret,
    parse,
    parse_interval,
)
from newsearch.query.field_words import KEYWORD_FIELDS, TEXT_FIELDS
from newsearch.query.tree import depth, is_condition, leaves

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2025, 6, 11, 9, 30, tzinfo=WIB)

PIECES = st.sampled_from(
    [
        *(
            "gempa",
            "Palu",
            "undang-undang",
            "Covid-19",
            "Jum'at",
            "10/06/2025",
            "18:30",
            "2025-13",
            "a",
            "é",
            "\u0301",
            "東京",
        ),
        *("AND", "OR", "NOT", "NEAR", "NEAR/5", "SAMA-KALIMAT", "PARAGRAPH", "DAN", "AND*", "OR~", "=NOT", "+AND"),
        *('"', "“", "”", "(", ")", "+", "-", "--", "=", "*", "*:*", "?", "~", "~2", "^2", "^", "{3}", "{0}", ":", ","),
        *("korup*", "ko*", "s?karno", "*a*", "k*r*p*s*i", "judul:", "isi:", "sumber:", "tanggal:", "id:", "x:", "url:"),
        *("2020..2022", ">=2020", "kemarin", "https://www.example.com/berita/gempa-di-palu?a=b", "detik.com", '"a b"'),
        *(" ", " ", " ", "\n", "\x00", "\ud800", "\u00ad", "\u200b"),
    ]
)
ANY_TEXT = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=24).map("".join))

LETTERS = st.text("abcdefgh", min_size=3, max_size=6)
WORDS = st.builds(Word, st.one_of(LETTERS, st.sampled_from(["Covid-19", "18:30", "and", "Dan"])), st.booleans())
PHRASES = st.builds(Phrase, st.lists(LETTERS, min_size=2, max_size=3).map(", ".join), st.integers(0, 1000))
PATTERNS = st.one_of(
    st.builds(Prefix, LETTERS),
    st.builds(Wildcard, st.tuples(LETTERS, st.sampled_from("?*"), LETTERS).map("".join)),
    st.builds(Fuzzy, LETTERS, st.integers(1, 2)),
)
UNQUOTABLE = dict.fromkeys(map(ord, '"“”„‟«»＂'), " ") | dict.fromkeys(
    (*range(32), *range(127, 160), *range(0xD800, 0xE000)), " "
)
MOMENTS = st.datetimes(
    datetime(1500, 1, 1),  # noqa: DTZ001 hypothesis takes bounds without a zone
    datetime(2500, 1, 1),  # noqa: DTZ001 as above
    timezones=st.just(WIB),
).map(lambda moment: moment.replace(microsecond=0))
KEYWORDS = st.builds(
    Keyword,
    st.sampled_from(sorted(set(KEYWORD_FIELDS.values()) - {"language"})),
    st.one_of(LETTERS, st.text(min_size=1).map(lambda text: " ".join(text.translate(UNQUOTABLE).split()) or "x")),
    st.booleans(),
)
DATES = st.one_of(
    st.builds(lambda a, b: DateRange(min(a, b), max(a, b) + timedelta(seconds=1)), MOMENTS, MOMENTS),
    st.builds(DateRange, MOMENTS, st.none()),
    st.builds(DateRange, st.none(), MOMENTS),
)
POSITIONAL = st.one_of(
    WORDS, PHRASES, PATTERNS, st.lists(WORDS, min_size=2, max_size=3).map(lambda words: Boolean(optional=tuple(words)))
)
LEAVES = st.one_of(
    WORDS,
    PHRASES,
    PATTERNS,
    KEYWORDS,
    DATES,
    st.just(Everything()),
    st.builds(AtLeast, st.one_of(WORDS, PHRASES), st.integers(2, 1000)),
    st.builds(Near, POSITIONAL, POSITIONAL, st.integers(0, 1000)),
    st.builds(
        Same, st.sampled_from(["sentence", "paragraph"]), st.lists(POSITIONAL, min_size=2, max_size=3).map(tuple)
    ),
)


def _mixed(required: list[Query], words: list[Query], excluded: list[Query]) -> Query:
    """Clauses side by side; what is neither required nor excluded is no condition, as the parser has it."""
    optional = [node for node in words if not is_condition(node)]
    return boolean(required, optional, excluded) if required or optional or excluded else Everything()


def _fielded(name: TextFieldName, node: Query) -> Query:
    return node if isinstance(node, (Field, Keyword, DateRange, Everything)) else Field(name, node)


def _grow(trees: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    some = st.lists(trees, max_size=3)
    return st.one_of(
        st.lists(trees, min_size=1, max_size=3).map(lambda nodes: boolean(optional=nodes)),
        st.builds(_mixed, some, some, some),
        st.builds(Boost, trees, st.integers(101, 9999).map(lambda n: n / 100)),
        st.builds(_fielded, st.sampled_from(sorted(set(TEXT_FIELDS.values()))), trees),
    )


TREES = st.recursive(LEAVES, _grow, max_leaves=10)


@settings(max_examples=400)
@given(ANY_TEXT, st.booleans())
@example('judul:"', False)
@example("judul:==", False)
@example("judul:-=", False)
@example("-*:* OR (", True)
def test_any_text_is_answered_and_its_canonical_form_asks_for_the_same(text: str, all_words: bool) -> None:
    query = parse(text, all_words=all_words, now=NOW)
    again = parse(str(query.tree), now=NOW)
    assert query.tree == again.tree
    assert str(query.tree) == str(again.tree)


@given(
    st.lists(st.sampled_from(["gempa", "Palu", "2018", "AND", "ANDI", "OR", "DAN", "NEAR", " ", "x"])), st.booleans()
)
def test_words_alone_are_read_as_the_parser_reads_them(words: list[str], all_words: bool) -> None:
    text = " ".join(words)
    tree = parse(text, all_words=all_words, now=NOW).tree
    # A full stop at the end is punctuation, and no text of words alone.
    assert parse(f"{text} .", all_words=all_words, now=NOW).tree == tree


@given(ANY_TEXT)
def test_notes_lie_within_the_text_and_are_shown_in_two_lines(text: str) -> None:
    for note in parse(text, now=NOW).notes:
        assert 0 <= note.start <= note.end <= len(text)
        assert caret(text, note).count("\n") == 1


@given(ANY_TEXT)
def test_strict_raises_for_the_first_note_and_only_then(text: str) -> None:
    notes = parse(text, now=NOW).notes
    if not notes:
        assert parse(text, now=NOW).tree == parse(text, now=NOW, strict=True).tree
        return
    with pytest.raises(QueryError) as caught:
        parse(text, now=NOW, strict=True)
    assert (notes[0].problem, notes[0].start, notes[0].end) == (
        caught.value.problem,
        caught.value.start,
        caught.value.end,
    )


@settings(max_examples=300)
@given(TREES)
def test_a_tree_is_read_back_from_its_canonical_form(tree: Query) -> None:
    assume(depth(tree) <= MAX_DEPTH)
    assume(sum(len(str(leaf).split()) for leaf in leaves(tree)) <= 60)
    query = parse(str(tree), now=NOW)
    assert tree == query.tree
    assert not query.notes


@given(TREES, TREES, TREES)
def test_grouping_that_changes_nothing_gives_the_same_tree(a: Query, b: Query, c: Query) -> None:
    for build in (lambda *nodes: boolean(optional=nodes), lambda *nodes: boolean(required=nodes)):
        join: Callable[..., Query] = build
        assert join(join(a, b), c) == join(a, join(b, c))


@given(
    st.text('()"=+-:*?~^{} aANDORTjudl', max_size=4096),
)
def test_hostile_text_breaks_nothing_but_limits(text: str) -> None:
    problem = "simpler"
    try:
        parse(text, now=NOW)
    except QueryError as error:
        problem = error.problem
    assert problem.endswith(("simpler", "shorter"))


@given(MOMENTS, MOMENTS, st.integers(-12, 12))
def test_an_interval_is_read_back_from_how_it_is_written(a: datetime, b: datetime, hours: int) -> None:
    zone = timezone(timedelta(hours=hours))
    interval = Interval(min(a, b).astimezone(zone), max(a, b).astimezone(zone) + timedelta(seconds=1))
    assert interval == parse_interval(str(interval), NOW)


@given(
    st.one_of(
        st.text(max_size=30),
        st.lists(st.sampled_from("0129-./: TZ+…<>=jun i hari lalu 3".split()), max_size=8).map("".join),
    )
)
def test_any_text_is_a_date_or_a_query_error(text: str) -> None:
    with suppress(QueryError):
        interval = parse_interval(text, NOW)
        assert interval.start or interval.end
        assert interval.start is None or interval.end is None or interval.start < interval.end


def test_nodes_are_frozen_and_slotted() -> None:
    for node in (
        Word,
        Phrase,
        Prefix,
        Wildcard,
        Fuzzy,
        Keyword,
        DateRange,
        Everything,
        AtLeast,
        Boost,
        Near,
        Same,
        Field,
    ):
        assert dataclasses.is_dataclass(node)
        assert not hasattr(Word("a"), "__dict__")
