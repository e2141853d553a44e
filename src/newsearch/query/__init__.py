"""The query language: what a person types, as a tree of what is asked for. `docs/query.md` is its manual."""

from __future__ import annotations

from newsearch.calendar import WIB
from newsearch.query.atoms import MAX_CHARACTERS, MAX_DEPTH, MAX_WORDS
from newsearch.query.date_ranges import Interval, parse_interval
from newsearch.query.notes import Note, caret
from newsearch.query.parser import ParsedQuery, parse
from newsearch.query.tree import (
    AtLeast,
    Boolean,
    Boost,
    DateRange,
    Everything,
    Field,
    Fuzzy,
    Keyword,
    KeywordFieldName,
    Near,
    Phrase,
    Positional,
    Prefix,
    Query,
    Same,
    TextFieldName,
    Unit,
    Wildcard,
    Word,
    boolean,
)

__all__ = [
    "MAX_CHARACTERS",
    "MAX_DEPTH",
    "MAX_WORDS",
    "WIB",
    "AtLeast",
    "Boolean",
    "Boost",
    "DateRange",
    "Everything",
    "Field",
    "Fuzzy",
    "Interval",
    "Keyword",
    "KeywordFieldName",
    "Near",
    "Note",
    "ParsedQuery",
    "Phrase",
    "Positional",
    "Prefix",
    "Query",
    "Same",
    "TextFieldName",
    "Unit",
    "Wildcard",
    "Word",
    "boolean",
    "caret",
    "parse",
    "parse_interval",
]
