"""Where the time of a build goes: `python benchmarks/stages.py ARCHIVE [--count N] [--no-entities] [--warm]`.

One process builds an index of the archive; CPU seconds of each stage, without those of the stages inside it. The first
build of an index stems every word; `--warm` builds a second time beside the stems of the first and reports that.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import tempfile
import time
from collections import defaultdict
from functools import partial, partialmethod, wraps
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsearch import read_corpus, rebuild
from newsearch.analysis import ChunkTable, StemTable
from newsearch.build import build, intake
from newsearch.corpus import Corpus
from newsearch.engine.columnar import ColumnarEngine, batch, generation_writer
from newsearch.engine.columnar.article_blocks import StoreWriter
from newsearch.engine.columnar.batch import Batch
from newsearch.entities import EntityFinder
from newsearch.store import file_operations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsearch.corpus import CorpusFile

NONE = "the rest"
STAGES: tuple[tuple[str, Any, str], ...] = (
    ("feeding: digests, languages, ledger", intake.Intake, "take"),
    ("reading", Corpus, "files"),
    ("reading", Corpus, "read"),
    ("entities", EntityFinder, "find_all"),
    ("chunks to numbers", ChunkTable, "ids_of_all"),
    ("analysis of new chunks", ChunkTable, "_learn"),
    ("stems of new words", StemTable, "stem"),
    ("columns, acronyms, aliases", Batch, "add"),
    ("stored text", StoreWriter, "add"),
    ("stored text", StoreWriter, "finish"),
    ("expansion of chunks", ChunkTable, "expand"),
    ("inversion", batch, "_inverted"),
    ("batches to files", Batch, "write"),
    ("merge", generation_writer, "merge"),
    ("digests and fsync", build, "file_records"),
    ("digests and fsync", file_operations, "sync"),
)


class Stages:
    """CPU seconds by stage; the stage that was entered last is the one that runs."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._open = [NONE]
        self._since = time.process_time()

    def _turn(self) -> None:
        now = time.process_time()
        self.seconds[self._open[-1]] += now - self._since
        self._since = now

    def enter(self, stage: str) -> None:
        self._turn()
        self._open.append(stage)

    def leave(self) -> None:
        self._turn()
        self._open.pop()

    def run(self, stage: str, call: Callable[..., Any], *values: Any, **named: Any) -> Any:
        self.enter(stage)
        try:
            found = call(*values, **named)
        finally:
            self.leave()
        return self._each(stage, found) if isinstance(found, type(_nothing())) else found

    def _each(self, stage: str, found: Iterator[Any]) -> Iterator[Any]:
        while True:
            self.enter(stage)
            try:
                value = next(found)
            except StopIteration:
                return
            finally:
                self.leave()
            yield value

    def watch(self, stage: str, owner: Any, name: str) -> None:
        """Time a function wherever it is called through its owner."""
        call = getattr(owner, name)

        @wraps(call)
        def timed(*values: Any, **named: Any) -> Any:
            return self.run(stage, call, *values, **named)

        setattr(owner, name, timed)


def _nothing() -> Iterator[Any]:
    yield from ()


def _first(corpus: Corpus, left: Iterator[int], read: Callable[..., Iterator[Any]], file: CorpusFile) -> Iterator[Any]:
    """The first records of a corpus."""
    for record, _ in zip(read(corpus, file), left, strict=False):
        yield record


def used() -> float:
    """CPU seconds of this process."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    return own.ru_utime + own.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--count", type=int, default=None, help="articles to read, the first ones")
    parser.add_argument("--no-entities", action="store_true")
    parser.add_argument("--warm", action="store_true", help="with the stems of a first build")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="newsearch-build-"))
    run = partial(rebuild, folder, engine=ColumnarEngine(entities=not options.no_entities, jobs=1))
    try:
        if options.warm:
            run(list(islice(read_corpus(options.archive), options.count)))
        stages = Stages()
        for stage, owner, name in STAGES:
            stages.watch(stage, owner, name)
        if options.count is not None:
            Corpus.read = partialmethod(_first, iter(range(options.count)), Corpus.read)  # type: ignore[assignment]
        start, clock = used(), time.perf_counter()
        report = run(read_corpus(options.archive))
        spent, clock = used() - start, time.perf_counter() - clock
        stages.enter(NONE)
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    finally:
        shutil.rmtree(folder)
    print(f"{report.after:,} articles, {'warm' if options.warm else 'cold'} stems\n")
    print("| stage | CPU, s | share | µs an article |\n|---|---|---|---|")
    for stage, seconds in sorted(stages.seconds.items(), key=lambda item: -item[1]):
        print(f"| {stage} | {seconds:.2f} | {seconds / spent:.0%} | {seconds / report.after * 1e6:.0f} |")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(f"| all | {spent:.2f} | | {spent / report.after * 1e6:.0f} |\n")
    print(
        f"{report.after / spent:,.0f} articles/s of CPU, {clock:.1f} s by the clock, {size:,} bytes, peak {peak:,} MB"
    )


if __name__ == "__main__":
    main()
