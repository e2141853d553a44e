"""Watches an archive: updates the index when files have changed and then nothing has for a moment."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from newsearch.build.build import refuse_own_source, update
from newsearch.build.options import DEFAULTS, BuildOptions
from newsearch.corpus import read_corpus
from newsearch.corpus.sources import is_article_file
from newsearch.errors import MissingExtraError, NewsearchError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from typing_extensions import Unpack

    from newsearch.build.options import BuildKeywords
    from newsearch.build.report import BuildReport

SETTLE = 1.0
"""Seconds for which no file must change before an update, by default."""

LONGEST_SETTLE = 3600.0
"""Seconds for which files can be asked to be quiet, at most."""

LONGEST = 30
"""An update is made at the latest after so many times as long, however often files change."""

RETRY = 30.0
"""Seconds after which an update that failed is tried again, though nothing has changed since."""

_TURN = 500
"""Milliseconds between two looks at the time."""


def watch(
    index: str | Path,
    paths: Sequence[str | Path],
    options: BuildOptions = DEFAULTS,
    *,
    mapping: Mapping[str, str] | None = None,
    settle: float = SETTLE,
    **keywords: Unpack[BuildKeywords],
) -> Iterator[BuildReport | NewsearchError]:
    """Update an index at once, and again whenever files have changed; for ever, one update at a time.

    What changes during an update is seen by the next one. Where a build was interrupted, the first update goes on from
    what it has finished. An error ends its update and not the watching; it is tried again after `RETRY` seconds, and
    told again when something has changed. So it is where an update would lose too much, until the files are whole or an
    update is forced.

    Args:
        index: the folder of the index; what happens in it is not looked at.
        paths: files and folders of the archive.
        options: how each update writes.
        mapping: as of `read_corpus`.
        settle: seconds for which nothing must have changed before an update.
        keywords: options, in place of those in `options`.

    Yields:
        What each update did, or the error that it ended with.

    Raises:
        MissingExtraError: watchfiles is not installed.
        UsageError: there is no such path, `settle` is no time, or an option has no meaning.
    """
    chosen = replace(replace(options, **keywords), resume=True)
    if not 0 < settle <= LONGEST_SETTLE:
        raise UsageError(
            "files must be quiet for 0 to {longest_settle:g} seconds, not {settle:g}",
            longest_settle=LONGEST_SETTLE,
            settle=settle,
        )
    try:
        from watchfiles import watch as changes_of
    except ImportError as error:
        raise MissingExtraError("watch", "watching files") from error
    refuse_own_source(Path(index), read_corpus(*paths, mapping=mapping))
    step = max(1, int(settle * 1000))
    turns = changes_of(
        *paths,
        watch_filter=_filter(Path(index)),
        debounce=LONGEST * step,
        step=step,
        rust_timeout=max(step, _TURN),
        yield_on_timeout=True,
    )
    due: float | None = 0.0
    said = ""
    for changes in turns:
        if not changes and (due is None or time.monotonic() < due):
            continue
        try:
            corpus = read_corpus(*paths, mapping=mapping)
            done: BuildReport | NewsearchError = update(index, corpus, chosen)
            due = None
        except NewsearchError as problem:
            done, due = problem, time.monotonic() + RETRY
            if not changes and str(problem) == said:
                continue  # it was tried again, and that is all
        said = str(done) if isinstance(done, NewsearchError) else ""
        yield done


def _filter(index: Path) -> Callable[[Any, str], bool]:
    """A function that tells whether a change concerns the archive."""
    own = str(index.resolve()) + "/"

    def concerns(_: Any, name: str) -> bool:
        return is_article_file(name) and not str(Path(name).resolve()).startswith(own)

    return concerns
