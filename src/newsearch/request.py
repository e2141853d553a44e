"""What is asked of an index, as one value: the library, the command line and all that serves others make one."""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from operator import index as whole_number
from typing import TYPE_CHECKING, Any, ClassVar, Literal, get_args

from newsearch.arguments import texts
from newsearch.calendar import WIB
from newsearch.conditions import LACKED, NO_CONDITIONS, Conditions
from newsearch.deadline import TIMEOUT
from newsearch.errors import UsageError
from newsearch.query.date_ranges import Interval, parse_interval
from newsearch.value import value as fixed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import TypedDict

    from typing_extensions import Unpack

    class CountOptions(TypedDict, total=False):
        """What of a `SearchRequest` says which articles match, beside the text; for functions that take keywords."""

        where: Mapping[str, str | Iterable[str]]
        without: Iterable[str]
        since: str | date | None
        until: str | date | None
        undated: bool
        all_words: bool
        strict: bool
        as_written: bool
        now: datetime | None
        timeout: float | None

    class SearchOptions(CountOptions, total=False):
        """All that a `SearchRequest` takes beside the text."""

        sort: Sort
        recency: str | None
        feedback: bool
        neighbours: bool
        limit: int
        offset: int
        no_duplicates: bool


Sort = Literal["relevance", "newest", "oldest"]
"""By score; by date, newest or oldest first. Articles without a date come last in both."""

SORTS: tuple[Sort, ...] = get_args(Sort)

LIMIT = 10
"""Hits on a page where nothing else is said."""

_HOUR = 3600.0
_UNITS = {
    **dict.fromkeys(("h", "jam"), _HOUR),
    **dict.fromkeys(("d", "hari"), 24 * _HOUR),
    **dict.fromkeys(("w", "pekan", "minggu"), 7 * 24 * _HOUR),
    **dict.fromkeys(("m", "bulan"), 365.25 / 12 * 24 * _HOUR),
    **dict.fromkeys(("y", "tahun"), 365.25 * 24 * _HOUR),
}
_HALF_LIFE = r"([1-9][0-9]{0,4}) ?([a-z]+)"


@fixed
class SearchRequest:
    """A search: what is looked for, within what, in which order, which page, and in what time.

        SearchRequest("gempa Palu", limit=5, where={"source": "Kabar Kota"}, since="2018-09")

    It never changes, can be compared and hashed, and is checked when it is made. `dataclasses.replace` gives another
    page of the same search.

    Attributes:
        text: words, phrases, fields, dates: the language of `docs/query.md`. "" is all that fits the conditions.
        where: condition -> value or values of which any will do, as a `Conditions`: "source", "author", "editor",
            "section", "tag", "language", "dateline", "id", "url", "person", "organisation", "place". They add nothing
            to a score.
        without: only articles that lack all of these: "source", "author", "editor", "section", "tag", "dateline",
            "url", "date".
        since: only articles from this date on: as in the query language, or a date; kept as text.
        until: only articles up to this date, which is within.
        undated: whether articles without a date pass filters on dates.
        all_words: whether every word must be found instead of any.
        strict: whether what is not understood in the text is an error instead of a note.
        as_written: whether words are searched as they were typed, slips and all; else what the archive shows to be one
            is searched as what is meant, and a message says so.
        now: what "kemarin" and the like count from, with its UTC offset; None: the present, at each search.
        sort: "relevance", "newest" or "oldest". A text that only excludes is sorted newest first.
        recency: a half-life, such as "30d": an article's score halves with each one by which it is older than the
            newest of the archive, down to a thousandth, which is what articles without a date count.
        feedback: whether the words of the ten best articles add to the scores. What is found stays the same.
        neighbours: whether the best forty articles count more by how like each is to the best five. What is found stays
            the same. The index has to be built with neighbours.
        limit: hits on the page.
        offset: hits before the page.
        no_duplicates: whether only the earliest of syndicated copies is a hit of the page, with the others as its
            `copies`; totals count them all the same.
        timeout: seconds for all of the answer. What was found in them is returned, and `partial` says so; None: however
            long it takes.

    Raises:
        UsageError: a value has no meaning; the message quotes it.
        QueryError: `since` or `until` is no date.
    """

    text: str = ""
    where: Mapping[str, str | Iterable[str]] = NO_CONDITIONS
    without: Iterable[str] = ()
    since: str | date | None = None
    until: str | date | None = None
    undated: bool = False
    all_words: bool = False
    strict: bool = False
    as_written: bool = False
    now: datetime | None = None
    sort: Sort = "relevance"
    recency: str | None = None
    feedback: bool = False
    neighbours: bool = False
    limit: int = LIMIT
    offset: int = 0
    no_duplicates: bool = False
    timeout: float | None = TIMEOUT

    if TYPE_CHECKING:
        __slots__: ClassVar[tuple[str, ...]]
        __set_fields__: ClassVar[tuple[Callable[[Any, Any], None], ...]]
        __dataclass_fields__: ClassVar[dict[str, Any]]

    def __init__(self, text: str = "", **options: Unpack[SearchOptions]) -> None:
        """A request for a text; the options are the attributes below it."""
        if unknown := options.keys() - _CHECKS.keys():
            raise TypeError(f"a SearchRequest takes {', '.join(_CHECKS)}, and not {', '.join(map(str, unknown))}")
        checked = {name: _CHECKS[name](name, given) for name, given in options.items()}
        # As `value` sets fields: the text first, and the others in their order.
        values = _text("text", text), *(_DEFAULTS | checked).values()
        for put, given in zip(self.__set_fields__, values):  # noqa: B905 as many; `strict` takes time
            put(self, given)
        if self.since is not None or self.until is not None:
            self.interval(self.moment())

    def __reduce__(self) -> tuple[Any, ...]:
        return _request, ({name: getattr(self, name) for name in self.__slots__},)

    @property
    def is_within(self) -> bool:
        """Whether conditions beside the text say what is wanted."""
        return self.since is not None or self.until is not None or bool(self.where) or bool(self.without)

    @property
    def asks_nothing(self) -> bool:
        """Whether neither words nor conditions say what is wanted."""
        return not (self.is_within or self.text.strip())

    def moment(self) -> datetime:
        """What relative dates count from: `now`, or the present."""
        return self.now or datetime.now(WIB)

    def interval(self, now: datetime) -> tuple[Interval, str] | None:
        """The time that `since` and `until` bound, and how it was written; None where they bound none.

        Raises:
            QueryError: one is no date.
            UsageError: it ends before it begins, or is open where it should be bounded.
        """
        since, until = self.since, self.until
        if since is None and until is None:
            return None
        start = None if since is None else parse_interval(str(since), now).start
        end = None if until is None else parse_interval(str(until), now).end
        written = str(since) if since == until else f"{since or ''}..{until or ''}"
        if (since is not None and start is None) or (until is not None and end is None):
            raise UsageError(
                "{written!r} leaves open what it should bound: write a day, a month or a year", written=written
            )
        if start is not None and end is not None and start >= end:
            raise UsageError("{written!r} ends before it begins", written=written)
        return Interval(start, end), written

    def to_dict(self) -> dict[str, Any]:
        """The request as JSON types: its text, and what differs from the defaults."""
        record: dict[str, Any] = {"text": self.text}
        for name, default in _DEFAULTS.items():
            value = getattr(self, name)
            if value != default:
                if isinstance(value, Conditions):
                    value = value.to_dict()
                elif isinstance(value, tuple):
                    value = list(value)
                record[name] = value.isoformat() if isinstance(value, datetime) else value
        return record

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> SearchRequest:
        """The request that `to_dict` gave; a name that is left out has its default.

        Raises:
            UsageError: a name is unknown, or a value has no meaning.
        """
        keywords = _known(record)
        now = keywords.get("now")
        if now is not None:
            keywords["now"] = _parsed_moment(now)
        return cls(**keywords)


def half_life(text: str) -> float:
    """A half-life in seconds, given as "30d" or "30 hari": h, d, w, m, y, or jam, hari, pekan, bulan, tahun.

    Raises:
        UsageError: it is none.
    """
    found = re.fullmatch(_HALF_LIFE, text.strip().lower()) if isinstance(text, str) else None
    if found is None or found[2] not in _UNITS:
        raise UsageError("recency must be a half-life such as 12h, 30d, 2w, 6m or 1y, not {text!r}", text=text)
    return int(found[1]) * _UNITS[found[2]]


def _request(record: dict[str, Any]) -> SearchRequest:
    """A request of its attributes."""
    return SearchRequest(**record)


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise UsageError("{name} must be a text, not {value!r}", name=name, value=value)
    return value


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise UsageError("{name} must be True or False, not {value!r}", name=name, value=value)
    return value


def _sort(name: str, value: Any) -> Sort:
    if value not in SORTS:
        raise UsageError("{name} must be one of {names}, not {value!r}", name=name, names=", ".join(SORTS), value=value)
    choice: Sort = value
    return choice


def _where(_: str, value: Any) -> Conditions:
    return value if isinstance(value, Conditions) else Conditions(value)


def _lacking(name: str, value: Any) -> tuple[str, ...]:
    """What an article lacks, each once."""
    lacked = tuple(dict.fromkeys(texts(name, value)))
    for each in lacked:
        if each not in LACKED:
            raise UsageError("{name} must name {names}, not {each!r}", name=name, names=", ".join(LACKED), each=each)
    return lacked


def _recency(_: str, value: Any) -> str | None:
    if value is not None:
        half_life(value)
    given: str | None = value
    return given


def _count(name: str, value: Any) -> int:
    """A number of hits."""
    try:
        number = None if isinstance(value, bool) else whole_number(value)
    except TypeError:
        number = None
    if number is None or number < 0:
        raise UsageError("{name} must be a whole number and not below 0, not {value!r}", name=name, value=value)
    return number


def _seconds(name: str, value: Any) -> float | None:
    """A time in which to answer."""
    if value is None:
        return None
    number = value if isinstance(value, (int, float)) and not isinstance(value, bool) else math.nan
    if not 0 < number < math.inf:
        raise UsageError(
            "{name} must be above 0 seconds, or None for as long as it takes, not {value!r}", name=name, value=value
        )
    return number


def _moment(name: str, value: Any) -> datetime | None:
    if value is not None and (not isinstance(value, datetime) or value.utcoffset() is None):
        raise UsageError("{name} must be a datetime with a UTC offset, not {value!r}", name=name, value=value)
    moment: datetime | None = value
    return moment


def _parsed_moment(value: Any) -> datetime:
    """A moment in ISO 8601."""
    try:
        return datetime.fromisoformat(value.replace("Z", "+00:00"))
    except (AttributeError, ValueError):
        raise UsageError("now must be a moment such as 2020-01-31T12:00:00+07:00, not {value!r}", value=value) from None


def _date(name: str, value: Any) -> str | None:
    """A bound of time, as it is written in a query; a moment without an offset is one in WIB."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime):
        try:
            local = value.replace(tzinfo=WIB) if value.utcoffset() is None else value.astimezone(WIB)
        except (OverflowError, ValueError):
            raise UsageError("{name} lies outside of the calendar: {value!r}", name=name, value=value) from None
        return local.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    raise UsageError("{name} must be a date or a text such as 2020-01-31, not {value!r}", name=name, value=value)


def _known(record: Any) -> dict[str, Any]:
    """A record of a request, if it holds nothing else."""
    if not isinstance(record, dict):
        raise UsageError("a request must be an object of names and values, not {record!r}", record=record)
    for name in record:
        if name != "text" and name not in _DEFAULTS:
            raise UsageError("a request holds text, {names}, and not {name!r}", names=", ".join(_DEFAULTS), name=name)
    return dict(record)


_DEFAULTS: dict[str, Any] = {
    name: default for name, default in vars(SearchRequest)["__default_values__"].items() if name != "text"
}
_CHECKS: dict[str, Callable[[str, Any], Any]] = {
    "where": _where,
    "without": _lacking,
    "since": _date,
    "until": _date,
    "undated": _flag,
    "all_words": _flag,
    "strict": _flag,
    "as_written": _flag,
    "now": _moment,
    "sort": _sort,
    "recency": _recency,
    "feedback": _flag,
    "neighbours": _flag,
    "limit": _count,
    "offset": _count,
    "no_duplicates": _flag,
    "timeout": _seconds,
}
"""What keeps or refuses the value of each option."""
