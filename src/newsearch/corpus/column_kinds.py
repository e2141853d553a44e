"""Finds out, by the values in it, what a column holds whose name says nothing.

This is decided once for each file (table, sheet), from its first records alone, so that records which are added later
change nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any

from newsearch.corpus import date_forms, dates
from newsearch.corpus.values import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from newsearch.corpus.field_names import FieldMap

SAMPLE = 50
"""Records that columns are told by."""

_LONG = 100
"""Characters from which on a text, in the middle of all, is that of an article and no headline."""

_LONG_DECK = 300
"""Characters from which on what is called a summary, and stands in the place of a text, is the text."""

_SHARE = 0.8
"""The part of a column's values that must be of a kind."""

_ADDRESS = re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|mp4|mp3)(?:$|\?)", re.IGNORECASE)
_OF_PICTURES = re.compile(r"ima?ge?|foto|photo|gambar|thumb|video|avatar|logo|icon|media", re.IGNORECASE)
_OF_CRAWLING = re.compile(
    r"scra?p|crawl|fetch|retriev|download|akses|access|insert|import|modif|update|edit", re.IGNORECASE
)
_OF_WORK = re.compile(r"clean|stem|token|stopword|filter|casefold|lemma|normal|preproc|prepro", re.IGNORECASE)
"""Names of columns that hold another column's text worked on."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What was found out about the columns of one file.

    Attributes:
        fields: column -> the article field that it is read into.
        told: article field -> the column that was recognised by its values.
        unknown: column that is not read -> one of its values.
    """

    fields: FieldMap
    told: dict[str, str] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Told:
    """The columns that several files of one shape have, and the first of these files.

    Attributes:
        file: the first file.
        table: the table or sheet in it, or "".
        columns: what its columns hold.
        files: how many files and tables of this shape were read.
    """

    file: str
    table: str
    columns: Columns
    files: int = 1


class Tables:
    """The columns of all files read; files of one shape are kept once."""

    def __init__(self) -> None:
        self._told: dict[tuple[object, ...], Told] = {}

    def add(self, file: str, table: str, columns: Columns) -> None:
        """Note the columns of one table of a file."""
        shape = (tuple(columns.told.items()), tuple(columns.unknown))
        if shape in self._told:
            self._told[shape].files += 1
        elif len(self._told) < SHAPES:
            self._told[shape] = Told(file, table, columns)

    def __iter__(self) -> Iterator[Told]:
        return iter(self._told.values())


SHAPES = 200
"""Shapes of files that are remembered."""


def tell(sample: Sequence[Mapping[str, Any]], fields: FieldMap, now: datetime | None = None) -> Columns:
    """Decide what the columns of some records hold."""
    if all(fields.has_body(record) for record in sample) and _is_settled(sample, fields):
        return Columns(_with_dates(fields, sample), {}, _unknown(_texts(sample), fields, {}))
    teller = _Teller(_texts(sample), fields, now, len(sample))
    changed = teller.decide()
    settled = _with_dates(fields.with_columns(changed) if changed else fields, sample)
    told = {field: name for name, field in changed.items() if field is not None}
    return Columns(settled, told, _unknown(teller.texts, fields, changed))


def _with_dates(fields: FieldMap, sample: Sequence[Mapping[str, Any]]) -> FieldMap:
    form = date_forms.tell([fields.assign(record) for record in sample], sample)
    return fields.with_dates(form) if form else fields


def _is_settled(sample: Sequence[Mapping[str, Any]], fields: FieldMap) -> bool:
    """Whether the column names alone give each record a long body, a headline, a date and an address."""
    values = [fields.assign(record) for record in sample]
    if not values or sum(fields.field(str(name)) == "published" for name in sample[0]) > 1:
        return False
    return all(
        {"headline", "published", "url"} <= each.keys() and len(text_of(each["body"])) >= _LONG for each in values
    )


def _texts(sample: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Column -> its values that are not empty, in the order of the columns."""
    texts: dict[str, list[str]] = {}
    for record in sample:
        for name, value in list(record.items())[:1000]:
            held = texts.setdefault(str(name), [])
            text = text_of(value).strip()
            if text:
                held.append(text)
    return {name: held for name, held in texts.items() if held}


def _unknown(texts: Mapping[str, list[str]], fields: FieldMap, changed: Mapping[str, str | None]) -> dict[str, str]:
    return {name: held[0] for name, held in texts.items() if fields.field(name) is None and not changed.get(name)}


class _Teller:
    """Decides about the columns of one sample; `decide` gives those whose names do not say what they hold."""

    def __init__(self, texts: dict[str, list[str]], fields: FieldMap, now: datetime | None, records: int) -> None:
        self.texts = texts
        self._now, self._records = now, records
        self._fixed = fields.mapped
        self._names = {name: fields.field(name) for name in texts}
        self._changed: dict[str, str | None] = {}

    def decide(self) -> dict[str, str | None]:
        """Column -> the field that it holds, or None where its values do not fit the field that its name promises."""
        self._unmask()
        self._clock()
        self._body()
        self._find("url", self._is_address)
        self._find("headline", self._is_headline)
        self._find("published", self._is_date)
        return self._changed

    def _known(self, field: str) -> list[str]:
        return [name for name, known in self._now_named().items() if known == field]

    def _now_named(self) -> dict[str, str | None]:
        return {**self._names, **self._changed}

    def _free(self) -> list[str]:
        """The columns of which nothing is known yet."""
        return [name for name, known in self._names.items() if known is None and not self._changed.get(name)]

    def _unmask(self) -> None:
        """Set aside columns whose names promise texts and whose values are addresses or numbers."""
        for name, known in self._names.items():
            if known in ("body", "headline") and known not in self._fixed:
                if self._all(name, _ADDRESS.fullmatch):
                    self._changed[name] = None if self._known("url") else "url"
                elif self._all(name, str.isdigit):
                    self._changed[name] = None

    def _clock(self) -> None:
        """Take the times of day that stand beside the dates."""
        if "published" in self._fixed or len(self._known("published")) < 2:
            return
        for name in self._known("published"):
            if self._all(name, date_forms.is_clock):
                self._changed[name] = "published_clock"

    def _body(self) -> None:
        """Take the longest text for the body, unless a column is named so; take a short one for the headline."""
        if "body" in self._fixed:
            return
        named = self._known("body")
        if any(self._length(name) >= _LONG for name in named[:1]):
            return
        decks = [name for name in self._known("deck") if not named and self._length(name) >= _LONG_DECK]
        longest = max((*self._free(), *named, *decks), key=self._length, default="")
        if not longest or self._length(longest) < _LONG or not self._is_prose(longest):
            return
        if longest not in named and self._records < 2 and not self._known("headline"):
            return  # one long text under a name that nobody knows may be anything
        short = [name for name in named if 3 * self._length(name) < self._length(longest)]
        for name in short:
            self._changed[name] = None
            if "headline" not in self._fixed and not self._known("headline") and self._is_headline(name):
                self._changed[name] = "headline"
        if longest not in named or named[0] != longest:
            self._changed[longest] = "body"

    def _find(self, field: str, is_one: Any) -> None:
        if field in self._fixed or self._known(field):
            return
        found = next((name for name in self._free() if is_one(name)), None)
        if found is not None:
            self._changed[found] = field

    def _length(self, name: str) -> float:
        return 0 if _OF_WORK.search(name) else median(map(len, self.texts[name]))

    def _is_prose(self, name: str) -> bool:
        return median(text.count(" ") for text in self.texts[name]) >= 12

    def _is_address(self, name: str) -> bool:
        held = self.texts[name]
        return (
            self._all(name, _ADDRESS.fullmatch)
            and not _OF_PICTURES.search(name)
            and not self._all(name, _PICTURE.search)
            and self._differ(held)
        )

    def _is_headline(self, name: str) -> bool:
        held = self.texts[name]
        return (
            not _OF_WORK.search(name)
            and 15 <= median(map(len, held)) <= 200
            and median(text.count(" ") for text in held) >= 2
            and self._all(name, lambda text: text[:1].isupper() or text[:1] in "\"'“‘0123456789")
            and self._differ(held)
            and not self._all(name, self._date_of)
        )

    def _is_date(self, name: str) -> bool:
        return not _OF_CRAWLING.search(name) and self._all(name, self._date_of)

    def _date_of(self, text: str) -> bool:
        if text.isdigit() and len(text) not in (8, 14):
            return False  # a number of something else
        return len(text) <= 80 and any(map(str.isdigit, text)) and dates.parse(text, self._now) is not None

    def _all(self, name: str, is_one: Any) -> bool:
        held = self.texts[name][:20]
        return sum(bool(is_one(text)) for text in held) >= _SHARE * len(held)

    def _differ(self, held: list[str]) -> bool:
        return len(set(held)) >= 0.6 * len(held)
