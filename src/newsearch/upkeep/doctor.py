"""Looks at what an index needs around it: versions, permissions, lock, disk space, remains of builds."""

from __future__ import annotations

import fcntl
import os
import platform
import shutil
from dataclasses import asdict, dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

from newsearch.analysis import StemTable, sastrawi
from newsearch.build.build import kept
from newsearch.errors import IndexCorruptError, IndexFormatError, StemmerError
from newsearch.messages import message
from newsearch.store import file_operations, lock
from newsearch.store.generations import STEMS, Generations
from newsearch.store.opening import load_manifest
from newsearch.store.permissions import open_to_all
from newsearch.version import __version__

State = Literal["fine", "warning", "problem"]

DISTRIBUTIONS = ("whoosh", "PySastrawi", "numpy", "typer", "zstandard", "charset-normalizer", "rapidfuzz")
"""What newsearch needs to be installed."""

ROOM = 2
"""A build is sure of its room with so many times the live generation's size free on the disk."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was looked at, what was found, and what helps ("" where nothing is wrong)."""

    what: str
    state: State
    found: str
    help: str = ""


@dataclass(slots=True)
class Diagnosis:
    """All findings; `index` is the folder's absolute path, `versions` those of everything that newsearch runs on."""

    index: str
    versions: dict[str, str]
    findings: list[Finding] = field(default_factory=list)

    @property
    def healthy(self) -> bool:
        """Whether there is no problem; warnings do not count."""
        return all(finding.state != "problem" for finding in self.findings)

    def to_dict(self) -> dict[str, Any]:
        """The diagnosis as JSON types, as `newsearch doctor --json` prints it."""
        return {"format": 1, "healthy": self.healthy, **asdict(self)}


def doctor(index: str | Path) -> Diagnosis:
    """Look at an index and what it needs; nothing is changed, and no article is read (see `verify` for that).

    Raises:
        StorageError: the folder cannot be looked at.
    """
    folder = Path(index)
    found = Diagnosis(str(folder.absolute()), {"newsearch": __version__, "python": platform.python_version()})
    found.versions.update({name: _version(name) for name in DISTRIBUTIONS})
    found.findings.append(_stemmer())
    with file_operations.guarded(folder):
        exists = folder.is_dir()
        if exists:
            live, size = _live(folder)
            found.findings += [
                live,
                *_whoosh(folder, live),
                _lock(folder),
                *_permissions(folder),
                _disk(folder, size),
                _stems(folder),
            ]
            found.findings += _unfinished(folder)
        else:
            help_ = "newsearch index PATH builds one"
            found.findings.append(Finding("index", "warning", "there is no such folder", help_))
    return found


def _version(distribution: str) -> str:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return ""


def _stemmer() -> Finding:
    try:
        return Finding("stemmer", "fine", f"{sastrawi.DISTRIBUTION} {sastrawi.version()}")
    except StemmerError as problem:
        return Finding("stemmer", "problem", problem.message)


def _live(folder: Path) -> tuple[Finding, int]:
    """Check the live generation; returns the bytes of its files too."""
    try:
        live = Generations(folder).current()
        if live is None:
            return Finding("index", "warning", "no build has finished yet", "newsearch index PATH"), 0
        known = load_manifest(folder, live)
    except IndexCorruptError as problem:
        return Finding(
            "index",
            "problem",
            message("{path}: {problem}", path=problem.path, problem=problem.problem),
            "newsearch verify",
        ), 0
    except IndexFormatError as problem:
        return Finding("index", "problem", problem.message), 0
    size = sum(record.size for record in known.files.values())
    if known.stemmer != _version(sastrawi.DISTRIBUTION):
        other = f"built with {sastrawi.DISTRIBUTION} {known.stemmer}: it can be searched and not updated"
        return Finding("index", "warning", other, "newsearch index PATH"), size
    return Finding(
        "index",
        "fine",
        message(
            "{live}, {articles:,} {articles:article|articles}, {size:,} bytes",
            live=live,
            articles=known.articles,
            size=size,
        ),
    ), size


def _whoosh(folder: Path, live: Finding) -> list[Finding]:
    """Check that Whoosh opens the live generation, if there is one that can be read."""
    current = Generations(folder).current() if live.state != "problem" else None
    if current is None:
        return []
    from newsearch.engine.whoosh.look import articles_seen

    known = load_manifest(folder, current).articles
    try:
        seen = articles_seen(Generations(folder).path(current))
    except IndexCorruptError as problem:
        return [
            Finding(
                "whoosh",
                "problem",
                message("{path}: {problem}", path=problem.path, problem=problem.problem),
                "newsearch verify",
            )
        ]
    if seen != known:
        return [
            Finding(
                "whoosh",
                "problem",
                message("Whoosh counts {seen:,} {seen:article|articles} of {known:,}", seen=seen, known=known),
                "newsearch verify",
            )
        ]
    counted = message("Whoosh opens it and counts {seen:,} {seen:article|articles}", seen=seen)
    return [Finding("whoosh", "fine", counted)]


def _lock(folder: Path) -> Finding:
    path = folder / lock.NAME
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return Finding("lock", "fine", "nobody is writing")
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(descriptor, 100, 0).decode("ascii", "replace")
        return Finding("lock", "fine", message("{holder} is writing", holder=holder))
    finally:
        os.close(descriptor)
    return Finding("lock", "fine", "nobody is writing")


def _permissions(folder: Path) -> list[Finding]:
    """Check who else may write the index, and whether this user may."""
    paths = open_to_all(folder)
    found = []
    if paths:
        more = f" and {len(paths) - 1:,} more" if len(paths) > 1 else ""
        problem = message("everybody may write {paths}{more}", paths=paths[0], more=more)
        found.append(Finding("permissions", "warning", problem, message("chmod -R o-w {folder}", folder=folder)))
    owner, user = folder.stat().st_uid, os.geteuid()
    if owner not in {user, 0}:
        found.append(
            Finding(
                "permissions",
                "warning",
                message("it belongs to user {owner}, who may change it; this is {user}", owner=owner, user=user),
            )
        )
    if not os.access(folder, os.W_OK):
        found.append(Finding("permissions", "warning", "this user may search the index and not update it"))
    return found or [Finding("permissions", "fine", "only its owner and group may write")]


def _disk(folder: Path, size: int) -> Finding:
    free = shutil.disk_usage(folder).free
    state: State = "fine" if free >= ROOM * size else "warning"
    help_ = (
        ""
        if state == "fine"
        else message("a rebuild may need {room:,}: free some, or build with --keep 1", room=ROOM * size)
    )
    return Finding("disk", state, message("{free:,} bytes are free", free=free), help_)


def _stems(folder: Path) -> Finding:
    path = folder / STEMS
    if not path.exists():
        return Finding("stems", "fine", "none are kept; the next build finds them anew, which takes longer")
    try:
        table = StemTable.load(path)
    except StemmerError:
        return Finding("stems", "warning", "they cannot be used without the stemmer")
    if table.ignored:
        return Finding("stems", "warning", table.ignored, "newsearch index PATH")
    return Finding("stems", "fine", message("{st_size:,} bytes are kept between builds", st_size=path.stat().st_size))


def _unfinished(folder: Path) -> list[Finding]:
    """Check for generations that a build is writing, or was writing when it was stopped."""
    unfinished = [path.name for path in Generations(folder).unfinished()]
    if not unfinished:
        return []
    found = message(
        "{names}: being written, or left by a build that was stopped; the next build deletes it",
        names=", ".join(unfinished),
    )
    articles = kept(folder)
    resumed = message(
        "--resume goes on from {articles:,} {articles:article|articles} that it had indexed", articles=articles
    )
    help_ = resumed if articles else ""
    return [Finding("unfinished", "warning", found, help_)]
