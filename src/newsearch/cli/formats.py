"""In which format data is printed: the options that say so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Optional, TypeVar

import typer

from newsearch.cli.options import option
from newsearch.cli.parameters import said
from newsearch.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

_PANEL = "Output"


class Format(str, Enum):
    """How hits are printed."""

    plain = "plain"
    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"
    ids = "ids"


class RowFormat(str, Enum):
    """How rows of counts are printed."""

    plain = "plain"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"


AnyFormat = TypeVar("AnyFormat", Format, RowFormat)


@dataclass(frozen=True)
class Output:
    """The options that say how hits are printed."""

    form: Annotated[
        Optional[Format],
        option(
            "--format",
            None,
            "plain: to read; table: one line per hit; json: one document; jsonl: one document per hit; csv; ids.",
            panel=_PANEL,
            show_default="plain",
        ),
    ] = None
    json: Annotated[bool, option("--json", None, "Print one JSON document.", panel=_PANEL)] = False
    jsonl: Annotated[bool, option("--jsonl", None, "The same as --format jsonl.", panel=_PANEL)] = False

    def chosen(self, context: typer.Context) -> Format:
        """The format that is asked for.

        Raises:
            UsageError: the options ask for two.
        """
        json, jsonl = Format.json if self.json else None, Format.jsonl if self.jsonl else None
        return _chosen(context, {"form": self.form, "json": json, "jsonl": jsonl}) or Format.plain


@dataclass(frozen=True)
class RowOutput:
    """The options that say how rows of counts are printed."""

    form: Annotated[
        Optional[RowFormat],
        option(
            "--format",
            None,
            "plain: to read; json: one document; jsonl: one document per row; csv.",
            panel=_PANEL,
            show_default="plain",
        ),
    ] = None
    csv: Annotated[bool, option("--csv", None, "The same as --format csv.", panel=_PANEL)] = False
    json: Annotated[bool, option("--json", None, "Print one JSON document.", panel=_PANEL)] = False
    jsonl: Annotated[bool, option("--jsonl", None, "The same as --format jsonl.", panel=_PANEL)] = False

    def chosen(self, context: typer.Context) -> RowFormat:
        """The format that is asked for.

        Raises:
            UsageError: the options ask for two.
        """
        flags = {name: RowFormat(name) if getattr(self, name) else None for name in ("csv", "json", "jsonl")}
        return _chosen(context, {"form": self.form, **flags}) or RowFormat.plain


def _chosen(context: typer.Context, asked: Mapping[str, AnyFormat | None]) -> AnyFormat | None:
    """The one format among those that options ask for; what is typed wins over what was configured."""
    typed = {form for name, form in asked.items() if form is not None and said(context, name)}
    found = typed or {form for form in asked.values() if form is not None}
    if len(found) > 1:
        names = [f"--{name.replace('form', 'format')}" for name in asked]
        raise UsageError(
            "{names} and {names2} name different formats: give one of them",
            names=", ".join(names[:-1]),
            names2=names[-1],
        )
    return found.pop() if found else None
