"""Conditions beside the words of a query: the names that exist, and their values as one fixed value.

`CONDITIONS` is the one table of them. The query language takes its field names from it, the command line what its
options ask for, a `SearchRequest` what `where` may name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple

from newsearch.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


class Condition(NamedTuple):
    """One name of `where`.

    Attributes:
        name: as `where`, JSON and facets say it.
        by: "value": an article's whole value is compared. "entity": the article names it, by any of its names.
        fields: what may stand before the colon in a query.
        several: whether an article may have several values.
        option: the command line's option for it, where that is not called like the condition.
    """

    name: str
    by: Literal["value", "entity"]
    fields: tuple[str, ...]
    several: bool = False
    option: str = ""


CONDITIONS = (
    Condition("source", "value", ("sumber", "source", "media")),
    Condition("author", "value", ("oleh", "author", "penulis"), several=True),
    Condition("editor", "value", ("editor", "penyunting"), several=True),
    Condition("section", "value", ("rubrik", "section", "kanal")),
    Condition("tag", "value", ("tag", "tags", "tagar", "topik"), several=True),
    Condition("language", "value", ("bahasa", "language")),
    Condition("dateline", "value", ("dateline",)),
    Condition("id", "value", ("id",)),
    Condition("url", "value", ("url",)),
    Condition("person", "entity", ("orang", "person", "tokoh"), several=True),
    Condition(
        "organisation",
        "entity",
        ("org", "organisasi", "organisation", "organization", "lembaga"),
        several=True,
        option="org",
    ),
    Condition("place", "entity", ("tempat", "place", "lokasi"), several=True),
)
"""Every condition, in the order in which they are listed to users."""

LACKED = (*(each.name for each in CONDITIONS if each.by == "value" and each.name not in {"language", "id"}), "date")
"""What an article may be without."""

CONDITION: dict[str, Condition] = {condition.name: condition for condition in CONDITIONS}
"""The same by name."""


class Conditions(Mapping[str, tuple[str, ...]]):
    """A mapping of condition -> values, of which any will do. It never changes, and can be hashed.

    Names come in the order of `CONDITIONS`, values in the order given, each once; a name without a value is left out.

    Raises:
        UsageError: there is no such name, or a value is no text with a letter or digit.
    """

    __slots__ = ("_values",)

    def __init__(self, where: Mapping[str, str | Iterable[str]] | None = None) -> None:
        self._values: dict[str, tuple[str, ...]] = {}
        if where is None:
            return
        if not isinstance(where, Mapping):
            raise UsageError("where must map names of conditions to values, not {where!r}", where=where)
        for name in where:
            if not isinstance(name, str) or name not in CONDITION:
                raise UsageError("where must name {names}, not {name!r}", names=", ".join(CONDITION), name=name)
        found = {name: _values(name, where[name]) for name in CONDITION if name in where}
        self._values = {name: values for name, values in found.items() if values}

    def __getitem__(self, name: str) -> tuple[str, ...]:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __hash__(self) -> int:
        return hash(tuple(self._values.items()))

    def __repr__(self) -> str:
        return repr(self._values)

    def __reduce__(self) -> tuple[Any, ...]:
        return Conditions, (self._values,)

    def to_dict(self) -> dict[str, list[str]]:
        """The conditions as JSON types."""
        return {name: list(values) for name, values in self._values.items()}


def _values(name: str, given: Any) -> tuple[str, ...]:
    """The values of one condition."""
    if isinstance(given, (bytes, bytearray, Mapping)) or not isinstance(given, (str, Iterable)):
        raise UsageError("{name} must be limited to a text or to several, not {given!r}", name=name, given=given)
    values = tuple(dict.fromkeys([given] if isinstance(given, str) else _hashable(name, given)))
    for value in values:
        if not any(map(str.isalnum, value)):
            raise UsageError(
                "{name} must be limited to a value with letters or digits, not {value!r}", name=name, value=value
            )
    return values


def _hashable(name: str, given: Iterable[Any]) -> Iterator[str]:
    for value in given:
        if not isinstance(value, str):
            raise UsageError("{name} must be limited to texts, not {value!r}", name=name, value=value)
        yield value


NO_CONDITIONS = Conditions()
"""None at all."""
