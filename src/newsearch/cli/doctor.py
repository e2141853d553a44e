"""`newsearch doctor`."""

from __future__ import annotations

import typer

from newsearch.cli import codes
from newsearch.cli.app import app
from newsearch.cli.options import JsonOption, index_folder
from newsearch.cli.terminal import emit, emit_json, line
from newsearch.cli.translation import _, localised, marked
from newsearch.messages import message

STATES = (marked("fine"), marked("warning"), marked("problem"))
LOOKED_AT = (
    *(marked("index"), marked("stemmer"), marked("lock"), marked("permissions")),
    *(marked("disk"), marked("stems"), marked("unfinished")),
)
"""What the library names in one word, to be found for the catalog."""


@app.command()
def doctor(context: typer.Context, json: JsonOption = False) -> None:
    """Look at versions, permissions, lock and disk, and say what is wrong."""
    from newsearch.upkeep.doctor import doctor as examine

    found = examine(index_folder(context))
    if json:
        emit_json(found.to_dict())
    else:
        emit(line(localised(message("index: {index}", index=found.index))))
        emit(
            _("versions: ") + ", ".join(f"{name} {version or _('missing')}" for name, version in found.versions.items())
        )
        for finding in found.findings:
            emit(f"{_(finding.state):<8} {_(finding.what)}: {line(localised(finding.found))}")
            if finding.help:
                emit("         " + line(localised(message("to mend it: {help}", help=finding.help))))
    if not found.healthy:
        raise typer.Exit(codes.CORRUPT)
