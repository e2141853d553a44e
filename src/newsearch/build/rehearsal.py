"""What an update would do, without doing any of it."""

from __future__ import annotations

from contextlib import closing, nullcontext
from typing import TYPE_CHECKING

from newsearch.build.account import Account
from newsearch.build.build import Build, checked, chosen_options, guard, refuse_own_source, sum_up
from newsearch.build.intake import Intake
from newsearch.build.options import DEFAULTS, BuildOptions
from newsearch.build.report import BuildReport
from newsearch.engine import engine_named
from newsearch.store.ledger import NAME as LEDGER
from newsearch.store.ledger import Ledger
from newsearch.store.tombstones import Tombstones

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from typing_extensions import Unpack

    from newsearch.article import Article
    from newsearch.build.options import BuildKeywords
    from newsearch.corpus import Corpus, Skip
    from newsearch.engine.interface import Snapshot


def rehearse(
    index: str | Path,
    articles: Corpus | Iterable[Article],
    options: BuildOptions = DEFAULTS,
    *,
    on_skip: Callable[[Skip], None] | None = None,
    progress: Callable[[int], None] | None = None,
    **keywords: Unpack[BuildKeywords],
) -> BuildReport:
    """What `update` would report: which files it would read, and what would become of their records.

    The files are read, and the live index is; nothing is written, and no lock is taken.

    Raises:
        EmptySourceError, IndexFormatError, IndexCorruptError, UsageError: as `update` would.
    """
    asked = chosen_options(options, keywords)
    folder = checked(index, articles, on_skip, progress)
    refuse_own_source(folder, articles)
    _, old = Build.extending(folder, asked)
    report = BuildReport()
    opened = nullcontext() if old is None else closing(engine_named(old[1].engine, folder).open(old[0]))
    with opened as whole:
        removed = Tombstones.load(folder)
        snapshot = None if whole is None or old is None else removed.masked(whole, old[0].name)
        report.before = 0 if snapshot is None else snapshot.articles
        ledger = Ledger() if old is None else Ledger.load(old[0], old[1].files[LEDGER].sha256)
        intake = Intake(
            _Nothing(snapshot),
            Account(report, ledger, removed.undone, on_skip, progress),
            snapshot,
            removed,
            asked,
            fresh=old is None,
            earlier=None,
        )
        intake.take(articles)
    sum_up(report, fresh=old is None)
    if not asked.force:
        guard(report, intake, fresh=old is None, compared=snapshot is not None)
    report.generation = "" if old is None else old[1].generation
    return report


class _Nothing:
    """A writer that writes nothing, and knows which articles would be live."""

    resumed, refused = 0, ""

    def __init__(self, snapshot: Snapshot | None) -> None:
        self._segments = () if snapshot is None else snapshot.segments
        self._added: set[str] = set()
        self._removed: set[str] = set()

    def add(self, article: Article, *, digest: int, file: int) -> None:  # noqa: ARG002 part of the signature
        """Note an article."""
        self._added.add(article.id)

    def keep(self, id: str, folder: Path, name: str, place: int) -> None:  # noqa: A002, ARG002 part of the signature
        """Note an article that a part has indexed."""
        self._added.add(id)

    def remove(self, id: str) -> bool:  # noqa: A002 the field's own name
        """Note that an article is gone; False when there is none."""
        if id in self._added:
            self._added.remove(id)
            return True
        live = id not in self._removed and any(segment.find(id) is not None for segment in self._segments)
        self._removed.add(id)
        return live

    def compact(self) -> None:
        """There is nothing to write."""

    finish = abort = compact
