"""What a query was understood as, what is in force beside it, and what would give hits where there are none."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from newsearch.conditions import CONDITION
from newsearch.query import Boolean, boolean, parse
from newsearch.web.asked import CONDITION_NAMES, quoted
from newsearch.web.call import segments

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsearch.answer import Answer
    from newsearch.query import ParsedQuery
    from newsearch.query.tree import Query
    from newsearch.request import SearchRequest
    from newsearch.web.asked import Asked
    from newsearch.web.call import Call

MOST_ALTERNATIVES = 5
_BUDGET = 0.5
"""Seconds for each count of an alternative."""

_EXCLUDED = re.compile(rf'(?:^|\s)-({"|".join(CONDITION)}):"([^"“”„‟«»＂]+)"(?=\s|$)')
_QUOTES = re.compile('["“”„‟«»＂]')


class Chip(NamedTuple):
    """A condition in force.

    Attributes:
        name: of its parameter.
        value: what it asks for.
        excludes: whether it leaves out what has the value.
        off: the address without it.
    """

    name: str
    value: str
    excludes: bool
    off: str


class Alternative(NamedTuple):
    """Another search that has hits.

    Attributes:
        without: what it leaves out, as a query or a condition has it.
        total: its hits.
        address: where it is.
    """

    without: str
    total: int
    address: str


class Slip(NamedTuple):
    """A word that the archive hardly knows, and searches with words that it knows: each word and its address."""

    word: str
    articles: int
    instead: list[tuple[str, str]]


def read(request: SearchRequest) -> ParsedQuery:
    """The query as it is understood, without the conditions beside it."""
    return parse(request.text, all_words=request.all_words, now=request.moment(), strict=request.strict)


def chips(asked: Asked, path: str) -> list[Chip]:
    """The conditions that are in force beside the words."""
    found = []
    for name in (*CONDITION_NAMES, "without", "since", "until", "recency"):
        found += [Chip(name, value, False, asked.without(name, value).address(path)) for value in asked.every(name)]
    query = asked.first("q")
    for match in _EXCLUDED.finditer(query):
        rest = " ".join((query[: match.start()] + query[match.end() :]).split())
        found.append(Chip(match[1], match[2], True, asked.but(q=rest).address(path)))
    return found


def excluding(asked: Asked, query: str, name: str, path: str) -> Callable[[str], str]:
    """What gives the address of the same search without what has a value; "" where the query language cannot say that.

    `query` is the text to which it is added: the canonical form where the typed one was not understood.
    """
    address = asked.pattern(path, "q")
    head = quoted(f'{query} -{CONDITION_NAMES.get(name, name)}:"'.lstrip())

    def without(value: str) -> str:
        if _QUOTES.search(value) or not any(map(str.isalnum, value)):
            return ""
        return address.format(q=f"{head}{quoted(value)}%22")

    return without


def faults(answer: Answer) -> Iterator[tuple[str, list[tuple[str, bool]]]]:
    """What was not understood: the problem, and the query in pieces, each with whether it is at fault."""
    for note in answer.notes:
        yield note.problem, list(segments(answer.query, [(note.start, max(note.end, note.start))]))


def slips(call: Call, answer: Answer, path: str) -> list[Slip]:
    """Words that may be meant instead of some of the query's."""
    found = []
    for slip in answer.suggestions:
        word = re.compile(rf"(?<!\w){re.escape(slip.word)}(?!\w)")
        instead = [
            (other, call.asked.but(q=word.sub(lambda _, other=other: other, answer.query, count=1)).address(path))  # type: ignore[misc]
            for other in slip.words
        ]
        found.append(Slip(slip.word, slip.articles, instead))
    return found


def alternatives(call: Call, parsed: ParsedQuery, path: str) -> list[Alternative]:
    """Searches that have hits because they leave out one condition or one part of the query; the most hits first."""
    found: dict[str, Alternative] = {}
    for without, asked in _shorter(call.asked, parsed):
        request = replace(asked.request(limit=0), timeout=_BUDGET)
        if request.asks_nothing:
            continue
        total = call.state.index.answer(request).total
        address = asked.address(path)
        if total:
            found.setdefault(address, Alternative(without, total, address))
    return sorted(found.values(), key=lambda each: -each.total)[:MOST_ALTERNATIVES]


def _shorter(asked: Asked, parsed: ParsedQuery) -> Iterator[tuple[str, Asked]]:
    for name in (*CONDITION_NAMES, "without", "since", "until"):
        for value in asked.every(name)[:MOST_ALTERNATIVES]:
            yield f"{name}: {value}", asked.without(name, value)
    if "since" in asked and "until" in asked:
        yield f"{asked.first('since')}..{asked.first('until')}", asked.but(since="", until="")
    if "all" in asked:
        yield "", asked.but(all="")
    for part, rest in _parts(parsed.tree):
        yield str(part), asked.but(q=str(rest))


def _parts(tree: Query) -> Iterator[tuple[Query, Query]]:
    """Each part of a query that must be there, or must not, and what is left without it."""
    if not isinstance(tree, Boolean):
        return
    for place, part in enumerate(tree.required[:8]):
        rest = (*tree.required[:place], *tree.required[place + 1 :])
        if rest or tree.optional:
            yield part, boolean(rest, tree.optional, tree.excluded)
    for place, part in enumerate(tree.excluded[:8]):
        yield part, boolean(tree.required, tree.optional, (*tree.excluded[:place], *tree.excluded[place + 1 :]))
