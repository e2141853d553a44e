"""What an address asks for: parameters of a URL as one value, the request that they make, and addresses of others.

`SEARCH` is the one table of what a search may say in a URL; pages, the HTTP interface and its description read it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, quote_plus

from newsearch.conditions import CONDITIONS
from newsearch.deadline import TIMEOUT
from newsearch.errors import UsageError
from newsearch.request import SORTS, SearchRequest
from newsearch.translation import Language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from typing_extensions import Unpack

    from newsearch.request import SearchOptions

LONGEST_TIMEOUT = 30.0
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


class Parameter(NamedTuple):
    """A parameter of a URL.

    Attributes:
        name, about: its name and what it is.
        several: whether it may be repeated.
        schema: of one value, in JSON Schema.
    """

    name: str
    about: str
    several: bool = False
    schema: Mapping[str, Any] = {"type": "string"}


def choice(values: Iterable[str], default: str | None = None) -> dict[str, Any]:
    """The schema of one of some values."""
    return {"type": "string", "enum": list(values), **({"default": default} if default else {})}


FLAG = choice(("0", "1"), "0")
_PERIODS = ("day", "week", "month", "year")

CONDITION_NAMES = {each.option or each.name: each.name for each in CONDITIONS}
"""Name in a URL -> name of the condition; those of the command line's options."""

SEARCH = (
    Parameter("q", "Words, phrases, fields, dates: the query language. None: all articles that fit the conditions."),
    *(
        Parameter(name, f"Only articles with this {name}; repeated: with any of these.", several=True)
        for name in CONDITION_NAMES
    ),
    Parameter(
        "without", "Only articles that lack this: source, author, date, ...; repeated: all of these.", several=True
    ),
    Parameter("since", "Only articles from this date on: 2025, 2025-06, kemarin."),
    Parameter("until", "Only articles up to this date, within it."),
    Parameter("undated", "1: articles without a date pass filters on dates.", schema=FLAG),
    Parameter("all", "1: every word must be found.", schema=FLAG),
    Parameter("written", "1: slips of typing are not repaired.", schema=FLAG),
    Parameter("sort", "What comes first.", schema=choice(SORTS, "relevance")),
    Parameter("recency", "A half-life such as 30d, by which scores fall with age."),
    Parameter("neighbours", "1: what is like the best articles moves up, in an index with neighbours.", schema=FLAG),
    Parameter("copies", "fold: copies of one text stand under the earliest of them.", schema=choice(("all", "fold"))),
    Parameter("timeout", "Seconds to look for at most, up to 30.", schema={"type": "string", "default": "5"}),
)
"""What says which articles, and in which order."""

STRICT = Parameter("strict", "1: what is not understood in the query is an error.", schema=FLAG)
LIMIT = Parameter("limit", "How many, up to 100.", schema={"type": "string", "default": "10"})
BY = Parameter("by", "The length of a period.", schema=choice(_PERIODS))
PAGE = Parameter("page", "Which page, counted from 1.", schema={"type": "string", "default": "1"})
LANG = Parameter("lang", "The language of what is said.", schema=choice([language.value for language in Language]))
KIND = Parameter("kind", "Only these entities.", schema=choice(("person", "organisation", "place")))

_ORDER = {
    parameter.name: place
    for place, parameter in enumerate(
        (*SEARCH, STRICT, LIMIT, BY, KIND, *(Parameter(name, "") for name in ("share", "format", "id")), PAGE, LANG)
    )
}
_DEFAULTS = {
    "sort": "relevance",
    "page": "1",
    **dict.fromkeys(("undated", "all", "written", "neighbours", "share", "strict"), "0"),
}


@lru_cache(maxsize=2048)
def quoted(text: str) -> str:
    """A text as it stands in a query; a page has the same ones in most of its addresses."""
    return quote_plus(text, errors="replace")


class Asked:
    """The parameters of an address: names in their fixed order, and the values of each. It never changes."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, tuple[str, ...]]) -> None:
        """Of names and values; empty values and defaults are left out."""
        some = {name: tuple(dict.fromkeys(filter(None, given))) for name, given in values.items()}
        names = sorted((name for name in some if some[name]), key=lambda name: (_ORDER.get(name, len(_ORDER)), name))
        self._values = {name: some[name] for name in names if some[name] != (_DEFAULTS.get(name),)}

    @classmethod
    def read(cls, pairs: Iterable[tuple[str, str]]) -> Asked:
        """The parameters of a URL, in any order."""
        values: dict[str, list[str]] = {}
        for name, value in pairs:
            values.setdefault(name, []).append(value)
        return cls({name: tuple(given) for name, given in values.items()})

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def every(self, name: str) -> tuple[str, ...]:
        """All values of a name."""
        return self._values.get(name, ())

    def first(self, name: str) -> str:
        """The first value of a name, or ""."""
        return self.every(name)[0] if name in self._values else ""

    @property
    def names(self) -> list[str]:
        """The names that have values, in their order."""
        return list(self._values)

    def pairs(self, names: Iterable[str] | None = None) -> list[tuple[str, str]]:
        """Names and values, all or only those of some names."""
        wanted = self._values if names is None else set(names)
        return [(name, value) for name, values in self._values.items() if name in wanted for value in values]

    def only(self, names: Iterable[str]) -> Asked:
        """What of it has one of these names."""
        return Asked({name: self.every(name) for name in names})

    def but(self, **changes: str | tuple[str, ...]) -> Asked:
        """The same with other values for some names, on its first page; "" takes one away."""
        values = {name: given for name, given in self._values.items() if name != "page"}
        return Asked({**values, **{name: (v,) if isinstance(v, str) else v for name, v in changes.items()}})

    def without(self, name: str, value: str) -> Asked:
        """The same without one value of a name, on its first page."""
        return self.but(**{name: tuple(each for each in self.every(name) if each != value)})

    def beside(self, name: str, value: str) -> Asked:
        """The same with one more value of a name, on its first page."""
        return self.but(**{name: (*self.every(name), value)})

    def address(self, path: str) -> str:
        """The address of a path with these parameters."""
        return _address(path, [f"{quoted(name)}={quoted(value)}" for name, value in self.pairs()])

    def pattern(self, path: str, *names: str) -> str:
        """The address of a path with another value for some names, on its first page: a hole to `format` for each.

        What fills them is `quoted` before.
        """
        others = self.but(**dict.fromkeys(names, "?"))
        holes = {name: f"{{{name}}}" for name in names}
        return _address(path, [f"{quoted(name)}={holes.get(name) or quoted(value)}" for name, value in others.pairs()])

    def flag(self, name: str) -> bool:
        """Whether a name is 1.

        Raises:
            UsageError: it is neither 0 nor 1.
        """
        value = self.first(name) or "0"
        if value not in {"0", "1"}:
            raise UsageError("{name} must be 0 or 1, not {value!r}", name=name, value=value)
        return value == "1"

    def number(self, name: str, default: int, most: int = 10**9) -> int:
        """A whole number from 1 on.

        Raises:
            UsageError: it is none, or above `most`.
        """
        text = self.first(name)
        if not text:
            return default
        if not _NUMBER.fullmatch(text) or int(text) > most:
            raise UsageError(
                "{name} must be a whole number from 1 to {most}, not {text!r}", name=name, most=most, text=text
            )
        return int(text)

    def known(self, name: str, choices: Iterable[str], default: str) -> str:
        """One of some choices.

        Raises:
            UsageError: it is none of them.
        """
        value = self.first(name) or default
        known = list(choices)
        if value not in known:
            raise UsageError(
                "{name} must be one of {names}, not {value!r}", name=name, names=", ".join(known), value=value
            )
        return value

    def timeout(self) -> float:
        """Seconds in which to answer.

        Raises:
            UsageError: it is no such time.
        """
        text = self.first("timeout")
        try:
            seconds = float(text) if text else TIMEOUT
        except ValueError:
            seconds = 0.0
        if not 0 < seconds <= LONGEST_TIMEOUT:
            raise UsageError("timeout must be a number of seconds, up to {most}, not {text!r}", most=30, text=text)
        return seconds

    def request(self, **options: Unpack[SearchOptions]) -> SearchRequest:
        """The search that is asked for; `options` say which page, and anything else instead.

        Raises:
            UsageError: a value has no meaning.
            QueryError: a date is none.
        """
        given: dict[str, Any] = {
            "where": {condition: self.every(name) for name, condition in CONDITION_NAMES.items() if name in self},
            "without": self.every("without"),
            "since": self.first("since") or None,
            "until": self.first("until") or None,
            "undated": self.flag("undated"),
            "all_words": self.flag("all"),
            "as_written": self.flag("written"),
            "strict": self.flag("strict"),
            "sort": self.first("sort") or "relevance",
            "recency": self.first("recency") or None,
            "neighbours": self.flag("neighbours"),
            "timeout": self.timeout(),
            "no_duplicates": self.known("copies", ("all", "fold"), "all") == "fold",
            **options,
        }
        return SearchRequest(self.first("q"), **given)


def _address(path: str, parameters: list[str]) -> str:
    return f"{path}{'&' if '?' in path else '?'}{'&'.join(parameters)}" if parameters else path


def article_path(id_: str, base: str = "/articles") -> str:
    """The path of an article; of an id that a browser would take for a step, it is a parameter."""
    written = quote(id_, safe="", errors="surrogatepass")
    return f"{base}?id={written}" if id_.strip(".") == "" else f"{base}/{written}"


def entity_path(kind: str, name: str) -> str:
    """The path of a person, an organisation or a place."""
    return f"/entity/{kind}?name={quote(name, safe='', errors='surrogatepass')}"
