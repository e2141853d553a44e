"""Which article is meant: by its id, by its rank on the last page on this terminal, or by how its id begins."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from newsearch.cli.last_hits import recalled
from newsearch.errors import ArticleNotFoundError, UsageError
from newsearch.request import SearchRequest

if TYPE_CHECKING:
    from pathlib import Path

    from newsearch.index import Index

_SHORTEST = 3
_NAMED = 5
_SECONDS = 5.0


def article_id(index: Index, folder: Path, text: str) -> str:
    """The id of the article that is meant.

    Raises:
        ArticleNotFoundError: there is none.
        UsageError: several are.
    """
    if text in index:
        return text
    of_rank = recalled(folder, text)
    if of_rank is not None:
        return of_rank
    if len(text) >= _SHORTEST:
        ids = (hit.id for hit in index.answer(SearchRequest("*", limit=0, timeout=_SECONDS)).all())
        found = list(islice((id_ for id_ in ids if id_.startswith(text)), _NAMED + 1))
        if len(found) == 1:
            return found[0]
        if found:
            named = ", ".join(map(repr, sorted(found[:_NAMED]))) + (", …" if len(found) > _NAMED else "")
            raise UsageError("several ids begin with {text!r}: {named}", text=text, named=named)
    raise ArticleNotFoundError(text)
