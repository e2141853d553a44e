"""The messages of the command line and of the pages, found in the source, and the catalog of their translations.

Sources: what stands in `_(...)` and `counted(...)`, in templates too; the help of the commands; the manual of the query
language, which the pages show; and messages of the library, in
errors, notes, skips and reports. One with values is a `newsearch.messages.message`, or is given to an error as template
and values; an f-string there is no message: `composed` tells of it.
"""

from __future__ import annotations

import ast
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from newsearch.cli.app import HEADINGS, command_line
from newsearch.cli.help import ARGUMENTS, OPTIONS
from newsearch.cli.translation import CATALOGS, DOMAIN
from newsearch.corpus import kinds
from newsearch.corpus.formats import containers
from newsearch.web.help_page import tables

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(__file__).parents[1] / "src" / "newsearch"
FOLDER = CATALOGS / "id" / "LC_MESSAGES"

SAYING = frozenset({"report", "_nonempty", "localised", "fail", "note", "refuse", "Skip", "Note", "Finding", "Damage"})
"""Functions and values that messages are given to."""
NAMED = frozenset({"problem", "messages"})
"""Variables that messages are kept in before they are given away."""
OTHER = (
    *("[OPTIONS]", "COMMAND [ARGS]...", "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec", "Missing command"),
    *kinds.REFUSALS,
    *containers.REFUSALS,
)
"""What none of these rules finds: Typer's own words among them."""
INTERNAL = frozenset({"AttributeError", "FrozenInstanceError", "TypeError", "RuntimeError"})
"""Errors of whoever calls the library: the command line lets none of them come up."""
FEWEST_LETTERS = 3


def template(node: ast.expr) -> str | None:
    """The template of a string, or of what `message` is given; None of anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Call) and name_of(node) == "message" and node.args:
        return template(node.args[0])
    return None


def name_of(node: ast.Call) -> str:
    """The name of what is called, without what it belongs to."""
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def is_message(text: str) -> bool:
    """Whether a template says something: a single word is a name, and a command is the same in every language."""
    letters = len(re.sub(r"\{[^}]*\}|[^A-Za-z]", "", text))
    return letters >= FEWEST_LETTERS and " " in text and not text.startswith(("newsearch ", "chmod "))


def _is_condition(node: ast.expr) -> bool:
    return isinstance(node, (ast.BoolOp, ast.Compare)) or (isinstance(node, ast.Call) and name_of(node) == "together")


def composed(tree: ast.AST) -> Iterator[str]:
    """Templates of the messages that are composed in a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple) and len(node.elts) == 2 and _is_condition(node.elts[0]):
            # A condition and what is wrong where it holds.
            yield from filter(None, [template(node.elts[1])])
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in NAMED:
            value = node.value.elt if isinstance(node.value, ast.ListComp) else node.value
            yield from filter(is_message, filter(None, [template(value)]))
        if not isinstance(node, ast.Call):
            continue
        name = name_of(node)
        if name == "append" and getattr(getattr(node.func, "value", None), "id", "") in NAMED:
            yield from filter(is_message, filter(None, map(template, node.args)))
        if name == "message":
            yield from filter(is_message, filter(None, map(template, node.args[:1])))
            continue
        own_init = name == "__init__" and isinstance(node.func, ast.Attribute)
        if name in SAYING or (name.endswith("Error") and name not in INTERNAL) or own_init:
            for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
                for choice in (argument.body, argument.orelse) if isinstance(argument, ast.IfExp) else (argument,):
                    found = template(choice)
                    # A single word is a name or a mark, and no message.
                    if found and is_message(found):
                        yield found


def shapeless(tree: ast.AST) -> Iterator[ast.JoinedStr]:
    """F-strings that are given to errors and the like: nothing tells of them what they were composed of."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (
            name_of(node) in SAYING or (name_of(node).endswith("Error") and name_of(node) not in INTERNAL)
        ):
            for argument in node.args:
                for choice in (argument.body, argument.orelse) if isinstance(argument, ast.IfExp) else (argument,):
                    if isinstance(choice, ast.JoinedStr) and is_message(_own_words(choice)):
                        yield choice


def _own_words(node: ast.JoinedStr) -> str:
    return "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))


def spoken(tree: ast.AST) -> Iterator[str | tuple[str, ...]]:
    """Messages in `_(...)`, and pairs of them in `counted(...)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node) in {"_", "counted", "marked"}:
            texts = [str(argument.value) for argument in node.args[:2] if isinstance(argument, ast.Constant)]
            if name_of(node) == "counted" and len(texts) == 2:
                yield tuple(texts)
            elif name_of(node) != "counted" and texts:
                yield texts[0]


def helped() -> Iterator[str]:
    """Every text of the help."""
    group: Any = command_line()
    yield from (ARGUMENTS, OPTIONS, *HEADINGS)
    context = group.context_class(group, info_name="newsearch")
    for command in (group, *group.commands.values()):
        yield " ".join(command.help.split())
        for parameter in command.get_params(context):
            yield from filter(None, (parameter.help, parameter.rich_help_panel))


def templated() -> Iterator[str | tuple[str, ...]]:
    """Messages of the pages: in their templates, and in the manual of the query language."""
    for path in sorted((SOURCE / "web" / "templates").glob("*.html")):
        with path.open("rb") as file:
            for _, name, found, _ in babel_extract(file, ("_", "counted"), (), {"trim_blocks": "true"}):
                texts = [found] if isinstance(found, str) else [text for text in found or () if text]
                if texts:
                    yield tuple(texts[:2]) if name == "counted" else texts[0]
    for table in tables():
        yield from (text for text in table.texts() if re.search(r"[A-Za-z]{2}", re.sub(r"`[^`]*`", "", text)))


def messages() -> list[str | tuple[str, ...]]:
    """All messages, each once, in a fixed order."""
    found: dict[str | tuple[str, ...], None] = dict.fromkeys([*helped(), *OTHER])
    for path in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(path.read_text("utf8"))
        found.update(dict.fromkeys(spoken(tree)))
        found.update(dict.fromkeys(composed(tree)))
    found.update(dict.fromkeys(templated()))
    return list(found)


class _Indonesian(Catalog):
    """A catalog whose header has no date: the same messages give the same file. Indonesian has no plural."""

    num_plurals = 1

    mime_headers = property(
        lambda _: [
            ("Language", "id"),
            ("Plural-Forms", "nplurals=1; plural=0;"),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]
    )


def catalog() -> Catalog:
    """The catalog with all messages of the source and the translations that it has."""
    path = FOLDER / f"{DOMAIN}.po"
    new = _Indonesian(
        locale="id", header_comment="# Indonesian messages of newsearch: `make generated` keeps the file.", fuzzy=False
    )
    old = read_po(io.BytesIO(path.read_bytes()), locale="id") if path.exists() else Catalog(locale="id")
    for message in messages():
        one = message if isinstance(message, str) else message[0]
        before = old.get(one)
        string = before.string if before else None
        # Indonesian has one form for every number.
        new.add(message, string=string if isinstance(string, str) or string is None else tuple(string[:1]))
    return new


def written() -> dict[Path, bytes]:
    """The files of the catalog, as text and compiled, with what they should hold."""
    text, compiled = io.BytesIO(), io.BytesIO()
    whole = catalog()
    write_po(text, whole, width=0, omit_header=False, sort_output=False, no_location=True)
    write_mo(compiled, whole)
    return {FOLDER / f"{DOMAIN}.po": text.getvalue(), FOLDER / f"{DOMAIN}.mo": compiled.getvalue()}


def untranslated() -> list[str]:
    """Messages that the catalog has no Indonesian for."""
    return [
        message.id if isinstance(message.id, str) else message.id[0]
        for message in catalog()
        if message.id and not (message.string if isinstance(message.string, str) else any(message.string or ()))
    ]


def untold() -> list[str]:
    """Where an f-string is given for a message."""
    return [
        f"{path.relative_to(SOURCE.parent)}:{found.lineno}"
        for path in sorted(SOURCE.rglob("*.py"))
        for found in shapeless(ast.parse(path.read_text("utf8")))
    ]
