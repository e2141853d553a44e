"""`newsearch verify`, `newsearch generations`, `newsearch changes` and `newsearch rollback`."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from newsearch.cli import codes
from newsearch.cli.app import app
from newsearch.cli.build import LockOption
from newsearch.cli.cluster import bring_up, compare
from newsearch.cli.options import JsonOption, index_folder
from newsearch.cli.progress import clear_progress, reading
from newsearch.cli.terminal import emit, emit_json, line, report
from newsearch.cli.translation import _, counted, decimal, grouped, localised
from newsearch.messages import message


@app.command()
def verify(
    context: typer.Context,
    deep: Annotated[bool, typer.Option("--deep", help="Read every term and article too.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Verify the older generations that are kept too.")] = False,
    mend: Annotated[bool, typer.Option("--repair", help="Mend what can be mended safely.")] = False,
    lock_timeout: LockOption = 0.0,
    json: JsonOption = False,
) -> None:
    """Compare every byte of the index with what was recorded when it was built."""
    if mend:
        from newsearch.upkeep.repair import repair

        repaired = repair(index_folder(context), deep=deep, lock_timeout=lock_timeout, progress=reading())
        clear_progress()
        found, record = repaired.report, repaired.to_dict()
        for what in (*repaired.done, *([repaired.left] if repaired.left else [])):
            report(what)
    else:
        from newsearch.upkeep.verify import verify as verify_index

        found = verify_index(index_folder(context), deep=deep, every=every)
        record = found.to_dict()
        if found.sound:
            compare(index_folder(context))
    if json:
        emit_json(record)
    else:
        for damage in found.damages:
            emit(line(localised(message("damaged: {file}: {problem}", file=damage.file, problem=damage.problem))))
            emit("  " + line(localised(message("to mend it: {help}", help=damage.help))))
        for name in found.unknown:
            report(message("not part of the index: {name}", name=name))
        state = _("sound") if found.sound else counted("{number} problem", "{number} problems", len(found.damages))
        size = decimal(found.bytes / 1e6, ",.1f")
        read = _("{files} {files:file|files}, {size} MB", files=found.files, size=size)
        if deep:
            read += _(
                ", {articles} {articles:article|articles} and {terms} {terms:term|terms}",
                articles=found.articles,
                terms=found.terms,
            )
        emit(
            _(
                "{state}: {read} in {number} {number:generation|generations} read",
                state=state,
                read=read,
                number=len(found.generations),
            )
        )
    if not found.sound:
        raise typer.Exit(codes.CORRUPT)


@app.command()
def generations(context: typer.Context, json: JsonOption = False) -> None:
    """List the generations that are kept, the newest first."""
    from newsearch.upkeep.history import generations as kept

    found = kept(index_folder(context))
    if json:
        emit_json({"format": 1, "generations": [generation.to_dict() for generation in found]})
        return
    for generation in found:
        mark = "*" if generation.live else " "
        size = decimal(generation.size / 1e6, ">10,.1f")
        articles = counted(
            "{articles} article ",
            "{articles} articles",
            generation.articles,
            articles=f"{grouped(generation.articles):>11}",
        )
        what = f"{articles}  {size} MB"
        emit(f"{mark} {generation.id}  {line(localised(generation.problem)) if generation.problem else what}")


@app.command()
def changes(
    context: typer.Context,
    since: Annotated[str, typer.Option("--since", metavar="ID", help="The generation that is known.")],
    json: JsonOption = False,
) -> None:
    """List what was added, changed and deleted since a generation."""
    from newsearch.upkeep.changes import changes as changed_since

    found = changed_since(index_folder(context), since)
    if json:
        emit_json(found.to_dict())
        return
    for kind in ("added", "changed", "deleted"):
        for article in getattr(found, kind):
            emit(f"{kind}\t{line(article.id or article.id_digest)}")
    report(message("{generation} is live: ask for what has changed since it next", generation=found.generation))


@app.command()
def rollback(
    context: typer.Context,
    to: Annotated[Optional[str], typer.Option("--to", metavar="ID", help="The generation to go back to.")] = None,
    lock_timeout: LockOption = 0.0,
    json: JsonOption = False,
) -> None:
    """Make an older generation the live one, once it is verified."""
    from newsearch.upkeep.history import rollback as go_back

    done = go_back(index_folder(context), to, lock_timeout=lock_timeout)
    bring_up(index_folder(context))
    for problem in done.passed.values():
        report(problem)
    if json:
        emit_json(done.to_dict())
    else:
        before = _("; {generation} was", generation=done.before) if done.before else ""
        emit(_("{generation} is live", generation=done.generation) + before)
