"""Runs a build again and again, each time struck at another file call, and looks at the index afterwards.

    python -m durability.points OPERATION STEP ERRORS FOLDER

OPERATION is `build` (there is no index yet), `rebuild`, `update`, `resume` (an update that was interrupted goes on),
`rollback` or `remove` (for good). Of many writes in a row to one file the first, the last and the one in the middle
count; of the calls that are left every STEP-th is struck: by a kill, and by ERRORS of the eight kinds of errors, which
take turns. Prints one JSON document: the number of calls, of those struck and of runs of each kind, and every broken
promise.

A run is a forked process: it has the modules and tables loaded already, and dies alone. An error ends in a
refusal; or the build goes on, where there is another way or only tidying up is left.
"""

from __future__ import annotations

import errno
import itertools
import json
import os
import shutil
import signal
import sys
import traceback
from collections import Counter
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import entity_model
import newsearch.engine
from durability.faults import Faults, Kind
from newsearch import Article, Index, IndexNotFoundError, NewsearchError, rebuild, remove, update
from newsearch.build import build
from newsearch.engine.columnar import ColumnarEngine, generation_writer
from newsearch.store.generations import Generations
from newsearch.store.tombstones import NAME as TOMBSTONES
from newsearch.upkeep.history import rollback
from newsearch.upkeep.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterator

ERRORS = (errno.ENOSPC, errno.EIO, errno.EMFILE, errno.EROFS)
QUERIES = ("gempa", "warga mengungsi", '"air surut"', "banjir jakarta", "judul:gempa -palu")
DONE, REFUSED, BROKEN = 0, 10, 11
State = list[list[tuple[str, float]]]

# Who looks for people and places loads large tables for each writer, and touches no file of the index.
for module in (newsearch.engine, build):
    setattr(module, "default_engine", lambda **_: ColumnarEngine(entities=False))  # noqa: B010 build only imports it


def article(number: int, headline: str, body: str) -> Article:
    """One article."""
    when = datetime(2018, 9, 28, 10, number, tzinfo=timezone.utc)
    return Article(id=f"a{number}", headline=headline, body=body, published=when, precision="minute", source="Arsip")


OLD = [
    article(1, "Gempa Guncang Palu", "Gempa mengguncang Palu.\n\nWarga mengungsi ke bukit."),
    article(2, "Banjir Jakarta", "Air surut perlahan. Warga kembali ke rumah."),
    article(3, "Tsunami di Donggala", "Warga mengungsi setelah gempa besar."),
]
NEW = [
    article(2, "Banjir Jakarta Surut", "Air surut pada pagi hari."),
    article(4, "Gempa Susulan", "Gempa susulan dirasakan warga Sigi."),
]


def operate(operation: str, folder: Path) -> None:
    """What is interrupted."""
    if operation == "update":
        update(folder, NEW)
    elif operation == "resume":
        update(folder, NEW, resume=True)
    elif operation == "remove":
        remove(folder, ["a1", "a3"], reason="uji")
    elif operation == "rollback":
        rollback(folder, Generations(folder).complete()[0])
    else:
        rebuild(folder, [*OLD[:1], *OLD[2:], *NEW])


def state(folder: Path) -> State | None:
    """What the index answers; None where there is none."""
    try:
        with Index.open(folder) as index:
            return [[(hit.id, hit.score) for hit in index.search(query)] for query in QUERIES]
    except IndexNotFoundError:
        return None


def prepare(operation: str, folder: Path) -> None:
    """The index before: two generations, the live one made by an update; or none."""
    if operation == "build":
        return
    rebuild(folder, OLD[:2])
    update(folder, OLD[2:])
    if operation == "resume":
        generation_writer.MEMORY = 1 << 10  # a batch for each article
        with suppress(KeyboardInterrupt):
            update(folder, NEW, progress=interrupt)
        assert build.kept(folder) == 1


def interrupt(read: int) -> None:
    """What a Ctrl-C at the second article does."""
    if read == 2:
        raise KeyboardInterrupt


class Points:
    """One operation, on copies of one index."""

    def __init__(self, operation: str, scratch: Path) -> None:
        self.operation, self.scratch = operation, scratch
        self.base, self.folder = scratch / "base", scratch / "index"
        prepare(operation, self.base)
        self.before = state(self.base)
        self.faults = Faults(str(self.folder))
        self.renew()
        operate(operation, self.folder)  # loads all that is loaded once
        self.after = state(self.folder)
        assert self.before != self.after
        self.faults.install()
        self.broken: list[str] = []
        self.runs: Counter[str] = Counter()

    def renew(self) -> None:
        """The index as it was before."""
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.base.exists():
            shutil.copytree(self.base, self.folder)

    def calls(self) -> list[str]:
        """The file calls of the operation, in order."""
        self.renew()
        self.faults.armed = True
        operate(self.operation, self.folder)
        self.faults.armed = False
        calls: list[str] = list(self.faults.calls)
        self.faults.calls.clear()
        return calls

    def unsynced(self, calls: list[str]) -> Iterator[str]:
        """What the disk may not have yet when the build makes its generation the live one, and after that."""
        if self.operation == "remove":
            last = calls[calls.index(f"os.rename /{TOMBSTONES}.new") :]
            if f"fsync /{TOMBSTONES}.new" not in calls or "fsync " not in last:
                yield "the tombstones were not synced"
            return
        # A first build renames one before it begins, too.
        switch = max(number for number, call in enumerate(calls) if call == "os.rename /CURRENT.new")
        synced = {call.removeprefix("fsync ").removesuffix(".new") for call in calls[:switch] if call[:6] == "fsync "}
        if "/CURRENT" not in synced or "fsync " not in calls[switch:]:
            yield "CURRENT was not synced"
        if self.operation == "rollback":
            return  # its generation was synced when it was built
        live = Generations(self.folder).path(Generations(self.folder).current() or "")
        for path in (live, *live.iterdir()):
            name = str(path)[len(str(self.folder)) :]
            if name not in synced:
                yield f"{name} was not synced before the switch"

    def run(self, number: int, call: str, kind: Kind, code: int) -> None:
        """Strike one call and note which promises do not hold."""
        self.renew()
        child = os.fork()
        if child == 0:
            os._exit(self._struck(number, kind, code))
        status = os.waitpid(child, 0)[1]
        self.runs["killed" if kind == "kill" else "refused" if os.WEXITSTATUS(status) == REFUSED else "went on"] += 1
        name = f"{self.operation}, call {number} ({call}), {kind} {errno.errorcode.get(code, '')}"
        self.broken += [f"{name}: {problem}" for problem in self._problems(kind, status)]

    def _struck(self, number: int, kind: Kind, code: int) -> int:
        faults = self.faults
        faults.armed, faults.strike, faults.kind, faults.errno = True, number, kind, code
        try:
            operate(self.operation, self.folder)
        except NewsearchError:
            return REFUSED
        except BaseException:  # noqa: BLE001 whatever it is, the promise is broken
            traceback.print_exc()
            return BROKEN
        return DONE

    def _problems(self, kind: Kind, status: int) -> Iterator[str]:
        if kind == "kill":
            killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
            expected = (self.before, self.after)
            if not killed:
                yield f"it was not killed: status {status}"
        else:
            ended = os.WEXITSTATUS(status) if os.WIFEXITED(status) else BROKEN
            if ended not in {DONE, REFUSED}:
                yield f"it ended with an error of no type of ours: status {status}"
            one = self.after if ended == DONE else self.before
            # Where the disk does not obey any more, a switch that it did not confirm cannot be undone.
            expected = (one, self.after) if kind == "stuck" else (one, one)
        try:
            if state(self.folder) not in expected:
                yield "the index answers neither as before nor as after it"
            operate(self.operation, self.folder)
            if state(self.folder) != self.after:
                yield "the next build does not answer as it should"
            yield from self._litter()
        except Exception as problem:  # noqa: BLE001 whatever it is, the promise is broken
            yield f"afterwards: {type(problem).__name__}: {problem}"

    def _litter(self) -> Iterator[str]:
        report = verify(self.folder, every=True)
        if report.damages or report.unknown:
            yield f"damaged {report.damages}, unknown {report.unknown}"
        names = {path.name for path in self.folder.iterdir()} - {TOMBSTONES}
        if names != {"CURRENT", "generations", "lock", "stems"}:
            yield f"litter beside the generations: {sorted(names)}"
        kept = sorted(path.name for path in (self.folder / "generations").iterdir())
        if kept != Generations(self.folder).complete() or len(kept) > 2:
            yield f"litter among the generations: {kept}"


def chosen(calls: list[str]) -> list[int]:
    """The numbers of the calls that count."""
    numbers: list[int] = []
    for _, group in itertools.groupby(range(len(calls)), key=lambda number: calls[number]):
        same = list(group)
        numbers += sorted({same[0], same[len(same) // 2], same[-1]})
    return numbers


def main(operation: str, step: int, errors: int, scratch: Path) -> dict[str, Any]:
    """Strike every `step`-th call that counts."""
    entity_model.read_once()
    points = Points(operation, scratch)
    calls = points.calls()
    numbers = chosen(calls)
    points.broken += points.unsynced(calls)
    struck = numbers[::step]
    kinds: list[Kind] = ["error", "stuck"]
    turns = itertools.cycle(itertools.product(ERRORS, kinds))
    for number in struck:
        points.run(number, calls[number], "kill", 0)
        for code, kind in itertools.islice(turns, errors):
            points.run(number, calls[number], kind, code)
        next(turns)  # so that the calls do not always meet the same errors
    return {"calls": len(calls), "points": len(numbers), "struck": len(struck), **points.runs, "broken": points.broken}


if __name__ == "__main__":
    result = main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
    print(json.dumps(result))  # noqa: T201 read by the test
