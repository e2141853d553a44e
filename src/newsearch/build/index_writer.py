"""Writes an index from a program of one's own, article by article."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from newsearch import arguments
from newsearch.build.build import Build
from newsearch.build.options import DEFAULTS, BuildOptions
from newsearch.build.report import BuildReport
from newsearch.errors import UsageError
from newsearch.store.lock import writing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

    from typing_extensions import Self, Unpack

    from newsearch.article import Article
    from newsearch.build.intake import Intake
    from newsearch.build.options import BuildKeywords
    from newsearch.corpus import Skip


class IndexWriter:
    """Adds and deletes articles; all changes become live together when the block ends, or none if it fails.

        with IndexWriter("index") as writer:
            writer.add(article)
            writer.remove("id-of-another")

    The block holds the writer's lock: no other process builds or updates the index meanwhile. Readers go on, and
    `refresh` when they like. Memory holds a bounded number of the articles added. One writer is for one thread.

    Attributes:
        report: what was done; its sums are complete when the block has ended.
    """

    def __init__(
        self,
        index: str | Path,
        options: BuildOptions = DEFAULTS,
        *,
        on_skip: Callable[[Skip], None] | None = None,
        **keywords: Unpack[BuildKeywords],
    ) -> None:
        """Make the writer; nothing is opened or locked before the block begins.

        Args:
            index: the folder of the index; it is made, and an index in it, if there is none.
            options: how it is written.
            on_skip: called for every article that is not indexed: it was removed for good, or a later one has its id.
            keywords: options, in place of those in `options`.

        Raises:
            UsageError: an option has no meaning, or none here: `resume` and `prune`, `force` and `neighbours`.
        """
        if not isinstance(options, BuildOptions):
            raise UsageError("options must be BuildOptions, not {value}", value=arguments.quoted(options))
        chosen = replace(options, **keywords)
        arguments.function("on_skip", on_skip)
        chosen.refuse("an IndexWriter", "resume", "prune", "force", "neighbours")
        self.report = BuildReport()
        self._folder, self._options, self._on_skip = (
            arguments.path("the index", index),
            replace(chosen, force=True),
            on_skip,
        )
        self._stack = ExitStack()
        self._intake: Intake | None = None

    def __enter__(self) -> Self:
        """Begin.

        Raises:
            LockedError: another process is writing.
            IndexFormatError: another version wrote the index; it must be rebuilt.
            IndexCorruptError: the index is damaged.
            StorageError: the file system refused.
        """
        self.report = BuildReport()
        with self._stack as stack:
            stack.enter_context(writing(self._folder, self._options.lock_timeout))
            build, old = Build.extending(self._folder, self._options)
            feeding = build.feeding(self.report, old, fresh=old is None, on_skip=self._on_skip)
            self._intake = stack.enter_context(feeding)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Make all changes live; after an error, none of them.

        Raises:
            StorageError: the file system refused; the live index is as it was.
        """
        self._intake = None
        if error is None:
            self._stack.close()
            return
        # The caller's own error is what is raised, whatever becomes of cleaning up.
        with suppress(Exception):
            self._stack.__exit__(kind, error, trace)

    def add(self, article: Article) -> None:
        """Index an article, in place of the one with its id if there is one.

        Raises:
            UsageError: outside of the block.
            StorageError: the file system refused.
        """
        self._open().add(article)

    def remove(self, id: str) -> bool:  # noqa: A002 the field's own name
        """Delete the article with that id; False when there is none.

        It can be added again, by this or by an update that reads its file. `newsearch.remove` keeps it out for good.

        Raises:
            UsageError: outside of the block.
        """
        return self._open().delete(id)

    def _open(self) -> Intake:
        if self._intake is None:
            raise UsageError("an IndexWriter writes inside of its block: with IndexWriter(index) as writer: ...")
        return self._intake
