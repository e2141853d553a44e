"""What the tools take: each argument with its type, its bounds, and what an assistant is told of it.

An argument that is unknown, of another type, or out of bounds is refused, and never ignored: an assistant that believes
its condition was heard reports what it did not find.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from newsearch.errors import UsageError
from newsearch.query import MAX_CHARACTERS
from newsearch.ranking.facets import FacetName, Period  # noqa: TC001 pydantic evaluates them
from newsearch.request import Sort  # noqa: TC001 pydantic evaluates it

Name = Annotated[str, Field(min_length=1, max_length=200)]
Names = Annotated[list[Name], Field(max_length=10)]
Day = Annotated[str, Field(min_length=1, max_length=40)]
Id = Annotated[str, Field(min_length=1, max_length=8192, description="The article's id, as a hit gives it.")]

CONDITIONS = ("source", "section", "author", "tag", "person", "organisation", "place", "dateline", "language")
"""Arguments that are conditions of a request, by the name that `where` has for them."""

LIMIT = 20
LONGEST_TEXT = 20_000


class Question(BaseModel):
    """The arguments of a tool."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    @classmethod
    def schema_of_arguments(cls) -> dict[str, Any]:
        """The JSON Schema of the arguments, without the titles that only repeat their names."""
        schema: dict[str, Any] = _untitled(cls.model_json_schema())
        schema.pop("description", None)
        return schema

    @classmethod
    def read(cls, arguments: dict[str, Any]) -> Question:
        """The question that arguments ask.

        Raises:
            UsageError: one is unknown, missing, of another type or out of bounds.
        """
        try:
            return cls.model_validate(arguments)
        except ValidationError as error:
            known = ", ".join(cls.model_fields) or "none"
            problems = [_problem(each["loc"], each["msg"]) for each in error.errors()[:_PROBLEMS]]
            raise UsageError(
                "{problems}; the arguments are {known}", problems="; ".join(problems), known=known
            ) from None


class Condition(Question):
    """Which articles count."""

    query: Annotated[
        str, Field(max_length=MAX_CHARACTERS, description="Words, in the query language that `about` explains.")
    ] = ""
    since: Annotated[Day | None, Field(description="Published on or after: 2025, 2025-06, 2025-06-10, kemarin.")] = None
    until: Annotated[Day | None, Field(description="Published on or before, within it.")] = None
    source: Annotated[Names, Field(description="Outlets, any of them.")] = []
    section: Annotated[Names, Field(description="Sections, any of them.")] = []
    author: Annotated[Names, Field(description="Authors, any of them.")] = []
    tag: Annotated[Names, Field(description="Tags, any of them.")] = []
    person: Annotated[Names, Field(description="People that the article names, any of them.")] = []
    organisation: Annotated[Names, Field(description="Organisations that it names, any of them.")] = []
    place: Annotated[Names, Field(description="Places that it names, any of them.")] = []
    dateline: Annotated[Names, Field(description="Places it was reported from, any of them.")] = []
    language: Annotated[list[Literal["id", "en"]], Field(max_length=2, description="id or en.")] = []
    all_words: Annotated[bool, Field(description="Every word must be found, not any.")] = False
    undated: Annotated[bool, Field(description="Let articles without a date pass since and until.")] = False


class Search(Condition):
    """Find articles."""

    sort: Annotated[Sort, Field(description="What comes first.")] = "relevance"
    no_duplicates: Annotated[bool, Field(description="Show syndicated copies under the earliest of them.")] = False
    limit: Annotated[int, Field(ge=1, le=LIMIT, description="Hits on a page.")] = 10
    cursor: Annotated[str | None, Field(max_length=200, description="next_cursor of the page before.")] = None


class GetArticle(Question):
    """Read one article."""

    id: Id
    part: Annotated[
        Literal["lead", "full", "matches"],
        Field(description="lead: its first paragraphs; full: its text from offset on; matches: what query matches."),
    ] = "lead"
    query: Annotated[str, Field(max_length=MAX_CHARACTERS, description="For matches: what to look for.")] = ""
    offset: Annotated[int, Field(ge=0, le=100_000_000, description="For full: where to go on.")] = 0
    max_chars: Annotated[int, Field(ge=100, le=LONGEST_TEXT, description="For full: how much text.")] = 4000


class TimelineOf(Condition):
    """Count articles along time."""

    by: Annotated[Period, Field(description="The length of a period.")] = "month"


class FacetsOf(Condition):
    """Count articles by the values of a field."""

    name: Annotated[FacetName, Field(description="What to count by.")]
    limit: Annotated[int, Field(ge=1, le=50, description="The commonest values.")] = 20


class Similar(Question):
    """Find articles like one."""

    id: Id
    limit: Annotated[int, Field(ge=1, le=10, description="How many.")] = 5


class About(Question):
    """What the archive is."""


_PROBLEMS = 5
_SHOWN = 80


def _problem(place: tuple[int | str, ...], said: str) -> str:
    """What is wrong with an argument; a value is not repeated."""
    name = ".".join(map(str, place))[:_SHOWN]
    return f"{name}: {said[0].lower()}{said[1:]}" if name else said


def _untitled(part: Any) -> Any:
    if isinstance(part, dict):
        return {
            name: _untitled(value) for name, value in part.items() if not (name == "title" and isinstance(value, str))
        }
    return [_untitled(each) for each in part] if isinstance(part, list) else part
