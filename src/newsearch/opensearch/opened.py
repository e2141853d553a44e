"""Opens the index of a folder or an address, wherever it is searched; what needs a cluster is imported only then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsearch.embedded.view import View

if TYPE_CHECKING:
    from pathlib import Path

    from newsearch.opensearch.remote_view import RemoteView

LINK = "opensearch.json"
"""The file by which the folder of an index says that a cluster answers for it."""


def opened(place: Path) -> View | RemoteView:
    """The live generation of the index in a folder, or of the cluster that an address or the folder names.

    Raises:
        IndexNotFoundError: there is no index.
        IndexFormatError: another version wrote it.
        IndexCorruptError: it is damaged.
        UsageError: an address is none, or of another folder.
        ClusterError: the cluster does not answer, or holds what the folder does not know.
    """
    if not is_address(place) and not (place / LINK).exists():
        return View.open(place)
    from newsearch.opensearch.link import Link, linked
    from newsearch.opensearch.remote_view import RemoteView

    folder = linked(str(place)) if is_address(place) else place
    link = Link.load(folder)
    return View.open(folder) if link is None else RemoteView.open(folder, link)


def is_address(place: object) -> bool:
    """Whether this names an index on a cluster and not a folder; a path that was made of it has lost a slash."""
    return str(place).startswith(("opensearch:/", "opensearchs:/"))
