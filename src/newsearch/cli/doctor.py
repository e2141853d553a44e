"""`newsearch doctor`."""

from __future__ import annotations

import typer

from newsearch.cli import codes
from newsearch.cli.app import app
from newsearch.cli.options import IndexOption, JsonOption, index_folder
from newsearch.cli.terminal import emit, emit_json, line


@app.command()
def doctor(context: typer.Context, index: IndexOption = None, json: JsonOption = False) -> None:
    """Look at versions, permissions, lock and disk, and say what is wrong."""
    from newsearch.index.doctor import doctor as examine

    found = examine(index_folder(context, index))
    if json:
        emit_json(found.to_dict())
    else:
        emit(f"index: {line(found.index)}")
        emit("versions: " + ", ".join(f"{name} {version or 'missing'}" for name, version in found.versions.items()))
        for finding in found.findings:
            emit(f"{finding.state:<8} {finding.what}: {line(finding.found)}")
            if finding.help:
                emit(f"         to mend it: {line(finding.help)}")
    if not found.healthy:
        raise typer.Exit(codes.CORRUPT)
