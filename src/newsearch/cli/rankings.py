"""The rankings that `eval` measures: of the index, with its options, and of files; each by a name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsearch.cli.terminal import report
from newsearch.errors import UsageError
from newsearch.messages import message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsearch.evaluation import Run, Topic

    Scored = dict[str, list[tuple[str, float]]]
    """topic -> (article id, score), best first."""

DEPTH = 1000
"""Articles of a topic that are ranked."""

DEFAULT = "default"

_FLAGS: dict[str, dict[str, Any]] = {
    DEFAULT: {},
    "feedback": {"feedback": True},
    "neighbours": {"neighbours": True},
    "all": {"all_words": True},
    "newest": {"sort": "newest"},
    "oldest": {"sort": "oldest"},
    "as-written": {"as_written": True},
}
_RECENCY = "recency="


def options_of(system: str) -> dict[str, Any]:
    """What a ranking of the index is asked for with, from its name: "default", "feedback", "all,recency=30d".

    Raises:
        UsageError: there is no such option.
    """
    options: dict[str, Any] = {}
    for part in system.split(","):
        if part.startswith(_RECENCY):
            options["recency"] = part[len(_RECENCY) :]
        elif part in _FLAGS:
            options.update(_FLAGS[part])
        else:
            known = ", ".join((*_FLAGS, _RECENCY + "30d"))
            raise UsageError("--system does not know {part!r}, only: {known}", part=part, known=known)
    return options


def ranked(folder: Path, topics: Sequence[Topic], systems: Sequence[str], depth: int = DEPTH) -> dict[str, Scored]:
    """What the index answers each topic with, for each of some systems; what it did not understand is said once.

    Only the first `depth` articles of each topic are ranked.

    Raises:
        UsageError: a system has an option that there is not.
        NewsearchError: the index cannot be opened.
    """
    from newsearch.index import Index

    asked = {system: options_of(system) for system in systems}
    scored: dict[str, Scored] = {}
    said: set[str] = set()
    with Index.open(folder) as opened:
        for system, options in asked.items():
            scored[system] = {}
            for topic in topics:
                results = opened.search(topic.query, limit=depth, timeout=None, **options)
                for note in results.notes:
                    text = message("topic {id}: {problem}", id=topic.id, problem=note.problem)
                    if text not in said:
                        said.add(text)
                        report(text)
                scored[system][topic.id] = [(hit.id, hit.score) for hit in results]
    return scored


def plain(scored: Scored, topics: Sequence[Topic]) -> Run:
    """A ranking of some topics without its scores."""
    return {topic.id: [id_ for id_, _ in scored[topic.id]] for topic in topics}


def saved(paths: Sequence[Path], topics: Sequence[Topic]) -> dict[str, Run]:
    """The rankings of files, by their names; a topic that one of them lacks is said, and is answered with nothing.

    Raises:
        UsageError: a file cannot be read, is no run, has none of the topics, or is given twice.
    """
    from newsearch.evaluation import read_run

    runs: dict[str, Run] = {}
    stems = [path.stem for path in paths]
    for path in paths:
        name = path.stem if stems.count(path.stem) == 1 else str(path)
        if name in runs:
            raise UsageError("the run {path!r} is given twice", path=str(path))
        found = read_run(path)
        lacking = [topic.id for topic in topics if topic.id not in found]
        if len(lacking) == len(topics):
            raise UsageError("{path!r} answers none of the topics: is it a run of others?", path=str(path))
        for id_ in lacking:
            report(message("the run {name!r} has nothing for topic {id}", name=name, id=id_))
        runs[name] = {topic.id: found.get(topic.id, []) for topic in topics}
    return runs


def save(path: Path, scored: Scored) -> None:
    """Write a run in TREC format.

    Raises:
        UsageError: a name cannot stand in such a file.
    """
    from newsearch.evaluation import is_name, run_lines

    for topic, hits in scored.items():
        for name in (topic, *(hit[0] for hit in hits)):
            if not is_name(name):
                raise UsageError(
                    "--save cannot write {name!r}: names in the TREC format are UTF-8 without blanks", name=name
                )
    lines = [row for topic, hits in scored.items() for row in run_lines(topic, hits)]
    path.write_text("".join(f"{row}\n" for row in lines), encoding="utf8")
