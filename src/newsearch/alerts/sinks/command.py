"""A program of one's own as a destination: it is given one event at a time, as JSON on its standard input."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING

from newsearch.alerts.sinks.local import document
from newsearch.alerts.sinks.parcels import SENT, Outcome
from newsearch.messages import message

if TYPE_CHECKING:
    from newsearch.alerts.destinations import Destination
    from newsearch.alerts.sinks.parcels import Parcel

PATIENCE = 60.0
"""Seconds that a program may take for one event."""


def run(destination: Destination, parcel: Parcel, now: float) -> Outcome:  # noqa: ARG001 as of `Send`
    """Run the program for the one event of a parcel; no shell reads its arguments.

    It has the event if it ends with 0; else it is run again later. What it says on stdout is not wanted.
    """
    (event,) = parcel.events
    try:
        process = subprocess.Popen(  # noqa: S603 the definition's owner names the program
            destination.values["run"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            cwd=destination.folder,
            start_new_session=True,
        )
    except (OSError, ValueError) as problem:
        return Outcome("down", message("it cannot be run: {problem}", problem=getattr(problem, "strerror", problem)))
    try:
        process.communicate(document(event), timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        _end(process)
        return Outcome("down", message("it took more than {seconds:g} seconds", seconds=PATIENCE))
    except BaseException:
        _end(process)
        raise
    if process.returncode:
        return Outcome("again", message("it ended with {code}", code=process.returncode))
    return SENT


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program and what it has started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
