"""`newsearch remove`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from newsearch.cli import codes
from newsearch.cli.app import app
from newsearch.cli.build import LockOption
from newsearch.cli.cluster import put_back, withdraw
from newsearch.cli.options import JsonOption, index_folder
from newsearch.cli.terminal import emit, emit_json, line, report
from newsearch.cli.translation import localised
from newsearch.errors import NewsearchError, UsageError
from newsearch.messages import message

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from newsearch.store.tombstones import Tombstone


@app.command()
def remove(
    context: typer.Context,
    ids: Annotated[
        Optional[list[str]], typer.Argument(metavar="ID...", help="The articles' ids.", show_default=False)
    ] = None,
    url: Annotated[
        Optional[list[str]], typer.Option("--url", metavar="URL", help="Remove the articles of this address.")
    ] = None,
    query: Annotated[str, typer.Option("--query", metavar="QUERY", help="Remove all that a query finds.")] = "",
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it is kept.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Remove what --query finds without asking.")] = False,
    purge: Annotated[
        bool, typer.Option("--purge", help="Leave no byte of anything removed; with or without more to remove.")
    ] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take the removal of these ids back.")] = False,
    listing: Annotated[bool, typer.Option("--list", help="List what has been removed.")] = False,
    lock_timeout: LockOption = 0.0,
    json: JsonOption = False,
) -> None:
    """Remove articles for good: no update, rebuild or rollback brings them back."""
    from newsearch.upkeep.removal import remove as remove_articles
    from newsearch.upkeep.removal import removed, restore

    folder = index_folder(context)
    named = list(ids or [])
    if (undo or listing) and (url or query or reason or yes or purge or (listing and (named or undo))):
        raise UsageError("--list stands alone, and --undo takes ids only")
    if listing:
        _write(removed(folder), json=json)
    elif undo:
        _nonempty(named, "--undo takes the ids of removed articles: `newsearch remove --list` shows them")
        stones = restore(folder, named, lock_timeout=lock_timeout)
        put_back(folder, stones)
        _write(stones, json=json)
        _say_what_is_back(folder, stones)
    elif purge and not (named or url or query):
        _write(_purged(folder, lock_timeout), json=json)
    else:
        _nonempty([*named, *(url or []), query], "say which articles: by ID, --url or --query")
        _nonempty([reason.strip()], "say why: --reason TEXT; it is all that will tell why they are not found")
        named += _of_urls(folder, url or [])
        if query:
            found = _found(folder, query)
            if not yes and not _agreed(found, json=json):
                raise UsageError(
                    "nothing was removed: --yes removes {number:this|these} {number:,} {number:article|articles}",
                    number=len(found),
                )
            named += found
        stones = remove_articles(folder, named, reason=reason, lock_timeout=lock_timeout)
        if not purge:
            withdraw(folder, stones)
        if purge:
            try:
                stones = _purged(folder, lock_timeout)
            except NewsearchError:
                _write(stones, json=json)  # they are removed all the same
                raise
        _write(stones, json=json)
        if not purge:
            report(
                message(
                    "removed {number:,} {number:article|articles}: {number:it is|they are} found no longer; "
                    "{number:its text stays|their texts stay} in the index's files until `newsearch remove --purge`",
                    number=len(stones),
                )
            )


def _say_what_is_back(folder: Path, stones: Sequence[Tombstone]) -> None:
    """Say which removals have been taken back, and when their articles are found again."""
    from newsearch.index import Index

    with Index.open(folder) as opened:
        live = sum(stone.id in opened for stone in stones)
    report(
        message(
            "took {number:,} {number:removal|removals} back: {live:,} {live:article is|articles are} found again, "
            "{rest:,} after the next update",
            number=len(stones),
            live=live,
            rest=len(stones) - live,
        )
    )


def _purged(folder: Path, lock_timeout: float) -> list[Tombstone]:
    from newsearch.build.purge import purge

    stones = list(purge(folder, lock_timeout=lock_timeout).purged)
    withdraw(folder, stones, purged=True)
    return stones


def _nonempty(values: Sequence[str], problem: str) -> None:
    """Refuse a call that names nothing.

    Raises:
        UsageError: with that problem.
    """
    if not any(values):
        raise UsageError(problem)


def _of_urls(folder: Path, urls: Sequence[str]) -> list[str]:
    """The ids of the articles of some addresses."""
    from newsearch.index import Index

    ids: list[str] = []
    if urls:
        with Index.open(folder) as opened:
            for url in urls:
                found = [hit.id for hit in opened.search_all("*", where={"url": url})]
                if not found:
                    report(message("no article has the URL {url!r}", url=url))
                    raise typer.Exit(codes.NO_HIT)
                ids += found
    return ids


def _found(folder: Path, query: str) -> dict[str, str]:
    """The ids and headlines of all that a query finds, every word of it understood."""
    from newsearch.index import Index

    with Index.open(folder) as opened:
        found = {hit.id: hit.headline for hit in opened.search_all(query, strict=True, as_written=True)}
    if not found:
        raise typer.Exit(codes.NO_HIT)
    return found


def _agreed(found: dict[str, str], *, json: bool) -> bool:
    """Show what would be removed, and ask where somebody can answer."""
    if json:
        rows = [{"id": id_, "headline": headline} for id_, headline in found.items()]
        emit_json({"format": 1, "receipts": [], "would_remove": rows})
        return False
    for id_, headline in found.items():
        emit(f"{line(id_)}  {line(headline)}")
    if sys.stdin is None or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    return typer.confirm(
        localised(
            message("Remove {number:this|these} {number:,} {number:article|articles} for good?", number=len(found))
        ),
        err=True,
    )


def _write(stones: Sequence[Tombstone], *, json: bool) -> None:
    if json:
        receipts: list[dict[str, Any]] = [stone.to_dict() for stone in stones]
        emit_json({"format": 1, "receipts": receipts, "would_remove": []})
        return
    for stone in stones:
        what = line(stone.id) or f"digest {stone.id_digest}"
        state = f"  purged in {stone.purged}" if stone.purged else ""
        emit(f"{stone.time}  {what}  {line(stone.headline)}\n  {line(stone.reason)}{state}")
