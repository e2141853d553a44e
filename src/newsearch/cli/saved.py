"""`newsearch saved`."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, Optional

import typer

from newsearch.cli import codes
from newsearch.cli.app import app
from newsearch.cli.command import QueryCommand, query_text
from newsearch.cli.conditions import Conditions, UndatedOption
from newsearch.cli.formats import Format
from newsearch.cli.options import JsonOption, index_folder, on_pages, option, searches_folder, style_of
from newsearch.cli.terminal import emit, emit_json, line, report
from newsearch.cli.translation import localised
from newsearch.errors import SavedSearchError, UsageError
from newsearch.messages import message

if TYPE_CHECKING:
    from newsearch.alerts.saved_searches import SavedSearches
    from newsearch.store.alert_state import AlertState


class Action(str, Enum):
    """What to do with saved searches."""

    add = "add"
    list = "list"
    show = "show"
    edit = "edit"
    remove = "remove"
    run = "run"
    status = "status"
    retry = "retry"


class Tell(str, Enum):
    """What a saved search tells of."""

    new = "new"
    changed = "new+changed"


class _Called(NamedTuple):
    """What the command was called with."""

    context: typer.Context
    searches: SavedSearches
    name: str
    json: bool

    @property
    def folder(self) -> Path:
        """The folder of the index."""
        return index_folder(self.context)


@app.command(cls=QueryCommand)
def saved(
    context: typer.Context,
    action: Annotated[Action, typer.Argument(help="What to do.")],
    name: Annotated[Optional[str], typer.Argument(metavar="NAME", help="The saved search.", show_default=False)] = None,
    words: Annotated[
        Optional[list[str]], typer.Argument(metavar="WORD...", help="What it asks for.", show_default=False)
    ] = None,
    *,
    sink: Annotated[
        Optional[list[str]],
        option("--sink", "KIND,KEY=VALUE,...", "Where it tells what it finds: folder,path=kabar. Repeatable."),
    ] = None,
    tell: Annotated[Tell, option("--tell", None, "Of which articles it tells.")] = Tell.new,
    undated: UndatedOption = False,
    conditions: Conditions,
    json: JsonOption = False,
) -> None:
    """Keep searches under a name, and see whom they tell."""
    from newsearch.alerts.saved_searches import SavedSearches

    called = _Called(context, SavedSearches(searches_folder(context)), name or "", json)
    if action is Action.add:
        _add(called, query_text(words or []), sink or [], tell.value, conditions, undated=undated)
        return
    if words or sink or undated or conditions != Conditions():
        raise UsageError("words, conditions and --sink belong to `saved add`")
    if not called.name and action not in {Action.list, Action.status}:
        raise UsageError("which one? `newsearch saved list` names them")
    _ACTIONS[action](called)


def _add(called: _Called, text: str, sinks: list[str], tell: str, conditions: Conditions, *, undated: bool) -> None:
    from newsearch.alerts.notify import begin
    from newsearch.alerts.saved_searches import CONDITIONS, written

    if not called.name:
        raise UsageError("give it a name: newsearch saved add NAME WORD...")
    asked = conditions.request(text, undated=undated).to_dict()
    given = {key: asked[key] for key in CONDITIONS if key in asked}
    definition = written(text, given, tell, [_sink(each, called.searches.folder) for each in sinks])
    search = called.searches.save(called.name, definition)
    begin(called.folder, called.searches.folder, only=search.name)
    _show(called)


def _sink(text: str, folder: Path) -> dict[str, Any]:
    """A table of a definition from `KIND,KEY=VALUE,...`; a key that is a list may stand there several times.

    A path that is typed counts from here, and in the definition from its folder.
    """
    from newsearch.alerts.destinations import FIELDS

    kind, *parts = text.split(",")
    fields = FIELDS.get(kind, {})
    record: dict[str, Any] = {"kind": kind}
    for part in parts:
        key, equals, value = part.partition("=")
        if not equals:
            raise UsageError("--sink takes KIND,KEY=VALUE,..., as in folder,path=kabar, not {text!r}", text=text)
        wanted = fields[key].type if key in fields else str
        if wanted is list:
            record.setdefault(key, []).append(value)
        elif wanted is bool and value in {"true", "false"}:
            record[key] = value == "true"
        else:
            here = key in fields and fields[key].is_path and not Path(value).is_absolute()
            record[key] = os.path.relpath(value, folder) if here else value
    return record


def _list(called: _Called) -> None:
    found, wrong = called.searches.every()
    if called.json:
        problems = [str(problem) for problem in wrong]
        emit_json({"format": 1, "searches": [search.to_dict() for search in found], "problems": problems})
    else:
        for search in found:
            emit(line(f"{search.name}\t{search.query}\t{' · '.join(map(str, search.destinations))}"))
    for problem in wrong:
        report(problem.message)
    if wrong:
        raise typer.Exit(codes.SKIPPED)


def _show(called: _Called) -> None:
    if called.json:
        emit_json({"format": 1, **called.searches.load(called.name).to_dict()})
        return
    text = called.searches.text(called.name)
    for row in text.splitlines():
        emit(line(row))


def _edit(called: _Called) -> None:
    """Let an editor have a copy, which replaces the definition once it is understood."""
    from newsearch.store import file_operations

    path = called.searches.path(called.name)
    draft = path.with_name(f".{called.name}.draft")
    if not draft.exists():
        file_operations.write_bytes(draft, called.searches.text(called.name).encode())
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    with file_operations.guarded(draft):
        ended = subprocess.run([*shlex.split(editor), str(draft)], check=False).returncode  # noqa: S603 the reader's own
    if ended:
        raise UsageError("the editor ended with {code}: the definition is as it was", code=ended)
    try:
        called.searches.save(called.name, draft.read_text("utf8"), replacing=True)
    except (SavedSearchError, UnicodeDecodeError) as problem:
        why = problem.problem if isinstance(problem, SavedSearchError) else "it is not UTF-8"
        raise UsageError(
            "the definition is as it was: {problem}; what was written stays in {draft!r}, and the next `saved edit` "
            "goes on from it",
            problem=why,
            draft=str(draft),
        ) from problem
    draft.unlink()


def _remove(called: _Called) -> None:
    from newsearch.store.alert_state import AlertState

    there = called.searches.delete(called.name)
    with AlertState.existing(called.folder) as state:
        known = state is not None and state.delete(called.name)
    if not (there or known):
        report(message("there is no saved search {name!r}", name=called.name))
        raise typer.Exit(codes.NO_HIT)


def _run(called: _Called) -> None:
    from newsearch.cli.hits import document, write_counts, write_hits, write_notes
    from newsearch.index import Index

    with Index.open(called.folder) as opened:
        answer = opened.answer(called.searches.load(called.name).request())
        write_notes(answer)
        if called.json:
            emit_json(document(answer))
        else:
            with on_pages(called.context):
                write_hits(answer.hits, Format.plain, style_of(called.context))
            write_counts(answer, 0, everything=False)
        if not answer.total:
            raise typer.Exit(codes.NO_HIT)


def _retry(called: _Called) -> None:
    from newsearch.store.alert_state import AlertState

    with AlertState.existing(called.folder) as state:
        count = 0 if state is None else state.retry(called.name)
    emit(localised(message("{count:,} events are tried again by the next `newsearch notify`", count=count)))


def _status(called: _Called) -> None:
    from newsearch.store.alert_state import AlertState

    with AlertState.existing(called.folder) as state:
        records = _records(called.searches, state)
    if called.name:
        records = [record for record in records if record["name"] == called.name]
    if called.json:
        emit_json({"format": 1, "searches": records})
    else:
        for record in records:
            emit(line(f"{record['name']}\t{record['generation'] or '-'}\t{localised(record['problem'])}"))
            for each in record["sinks"]:
                state_of = localised(message("{waiting:,} wait, {failed:,} given up", **{k: each[k] for k in _COUNTS}))
                emit("  " + line(f"{each['sink']}\t{state_of}\t{'; '.join(each['problems'])}"))
    if any(record["problem"] or any(each["failed"] for each in record["sinks"]) for record in records):
        raise typer.Exit(codes.SKIPPED)


_COUNTS = ("waiting", "failed")


def _records(searches: SavedSearches, state: AlertState | None) -> list[dict[str, Any]]:
    """What is known of each saved search: those with a definition, and those whose definition is gone."""
    found, wrong = searches.every()
    positions = {} if state is None else state.positions()
    counts = {(search, sink): rest for search, sink, *rest in (() if state is None else state.addressed())}
    records = []
    for search in found:
        sinks = []
        for each in search.destinations:
            waiting, failed = counts.get((search.name, each.key), (0, 0))
            why = [] if state is None else state.problems(search.name, each.key)
            sinks.append({"sink": str(each), "waiting": waiting, "failed": failed, "problems": why})
        at = positions.pop(search.name, None)
        records.append({"name": search.name, "generation": at.generation if at else "", "problem": "", "sinks": sinks})
    for problem in wrong:
        at = positions.pop(problem.path.stem, None)
        generation = at.generation if at else ""
        records.append({"name": problem.path.stem, "generation": generation, "problem": problem.problem, "sinks": []})
    gone = "its definition is not there: `newsearch saved remove` forgets it"
    records += [
        {"name": name, "generation": at.generation, "problem": gone, "sinks": []} for name, at in positions.items()
    ]
    return records


_ACTIONS: dict[Action, Callable[[_Called], None]] = {
    Action.list: _list,
    Action.show: _show,
    Action.edit: _edit,
    Action.remove: _remove,
    Action.run: _run,
    Action.status: _status,
    Action.retry: _retry,
}
