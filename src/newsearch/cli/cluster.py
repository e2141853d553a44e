"""What commands do besides where a cluster answers for the index."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from newsearch.cli.progress import clear_progress
from newsearch.cli.terminal import report
from newsearch.messages import message

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from newsearch.opensearch.link import Link
    from newsearch.store.tombstones import Tombstone

PASSWORD = "NEWSEARCH_OPENSEARCH_PASSWORD"  # noqa: S105 the name of a variable
"""The variable that may hold the password, where no file does."""


def link_of(folder: Path) -> Link | None:
    """The cluster that answers for the index in a folder; None where none does."""
    from newsearch.opensearch.opened import LINK

    if not (folder / LINK).exists():
        return None
    from newsearch.opensearch.link import Link

    take_password()
    return Link.load(folder)


def take_password() -> None:
    """Let connections use the password of the environment, if it has one."""
    if PASSWORD in os.environ:
        from newsearch.opensearch import connection

        connection.password = os.environ[PASSWORD]


def bring_up(folder: Path, *, whole: bool = False, keep: int = 2) -> None:
    """Bring the cluster, where there is one, to the live generation of the index.

    Raises:
        LockedError: another process writes.
        ClusterError: the cluster refuses; what it searched it still searches.
    """
    link = link_of(folder)
    if link is None:
        return
    from newsearch.opensearch.publishing import publish

    done = publish(folder, link, whole=whole, keep=keep)
    clear_progress()
    report(
        message(
            "{place} searches generation {generation}: {loaded:,} {loaded:document|documents} loaded, {closed:,} ended",
            place=link.place,
            generation=done.generation,
            loaded=done.loaded,
            closed=done.closed,
        )
    )


def withdraw(folder: Path, stones: Sequence[Tombstone], *, purged: bool = False) -> None:
    """Take removed articles from the cluster, where there is one; after a purge not a byte of them is left there.

    Raises:
        ClusterError: the cluster refuses, or no node answers.
    """
    link = link_of(folder)
    if link is None:
        return
    from newsearch.opensearch import publishing

    number = publishing.withdraw(link, [stone.id_digest for stone in stones])
    if purged:
        # A cluster keeps what was deleted for a while, to bring other nodes up to date: only new files are without it.
        publishing.publish(folder, link, whole=True, keep=1)
    report(
        message(
            "{place}: {number:,} {number:document|documents} of removed articles deleted; snapshots that were taken of "
            "it may still hold them",
            place=link.place,
            number=number,
        )
    )


def put_back(folder: Path, stones: Sequence[Tombstone]) -> None:
    """Load articles whose removal was taken back into the cluster, where there is one.

    Raises:
        LockedError: another process writes.
        ClusterError: the cluster refuses, or no node answers.
    """
    link = link_of(folder)
    if link is not None:
        from newsearch.opensearch import publishing

        publishing.put_back(folder, link, [stone.id_digest for stone in stones])


def compare(folder: Path) -> None:
    """Compare what the cluster holds, where there is one, with the index.

    Raises:
        ClusterError: they are not the same, or the cluster does not answer.
    """
    link = link_of(folder)
    if link is None:
        return
    from newsearch.opensearch.publishing import compared

    articles = compared(folder, link)
    report(
        message("{place} holds the same {articles:,} {articles:article|articles}", place=link.place, articles=articles)
    )
