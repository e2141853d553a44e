"""`newsearch eval`."""

from __future__ import annotations

from dataclasses import asdict
from math import fsum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from newsearch.cli.app import app
from newsearch.cli.options import JsonOption, index_folder
from newsearch.cli.terminal import emit, emit_json, line, report
from newsearch.cli.translation import _, decimal, localised
from newsearch.errors import UsageError
from newsearch.messages import message

if TYPE_CHECKING:
    from newsearch.evaluation import Comparison, Judgments, Run, Topic

    Table = dict[str, dict[str, float]]
    """topic -> measure -> value."""

_DEPTH = 1000
_NUMBER = len("0.1234")
_COLUMNS = {
    "ndcg": "nDCG@10",
    "precision": "P@10",
    "average_precision": "AP",
    "reciprocal_rank": "RR",
    "recall": "recall@100",
    "unjudged": "unjudged@10",
}


@app.command(name="eval")
def evaluate(
    context: typer.Context,
    topics: Annotated[Path, typer.Argument(metavar="TOPICS", help="Lines of topic, tab, query.")],
    qrels: Annotated[Path, typer.Argument(metavar="QRELS", help="Judgments in TREC format.")],
    save: Annotated[
        Optional[Path], typer.Option("--save", metavar="RUN", help="Write the ranking to a file in TREC format.")
    ] = None,
    against: Annotated[
        Optional[Path], typer.Option("--against", metavar="RUN", help="Compare with a ranking that was saved.")
    ] = None,
    measure: Annotated[
        Optional[list[str]],
        typer.Option(
            "--measure", metavar="NAME", help="Also this measure, by ir-measures: nDCG@20, Rprec. Repeatable."
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Measure the ranking on topics whose answers people have judged."""
    from newsearch.evaluation import read_qrels, read_run, read_topics

    judged = read_qrels(qrels)
    wanted = [topic for topic in read_topics(topics) if _is_judged(topic, judged)]
    if not wanted:
        raise UsageError("no topic has a judgment: do both files name their topics alike?")
    before = read_run(against) if against else None
    scored = _run(index_folder(context), wanted)
    if save:
        _save(save, scored)
    run = {topic: [id_ for id_, _ in hits] for topic, hits in scored.items()}
    names = list(dict.fromkeys(measure or []))
    measured = _measured(run, judged, names)
    old = _measured({topic: before.get(topic, []) for topic in run}, judged, names) if before is not None else None
    comparisons = _compared(measured, old) if old else {}
    if json:
        emit_json(_record(measured, comparisons))
    else:
        _print(measured, comparisons)


def _is_judged(topic: Topic, judged: Judgments) -> bool:
    if topic.id in judged:
        return True
    report(message("topic {id} has no judgment and is left out", id=topic.id))
    return False


def _run(folder: Path, topics: list[Topic]) -> dict[str, list[tuple[str, float]]]:
    """The first articles of each topic with their scores, best first."""
    from newsearch.index import Index

    scored: dict[str, list[tuple[str, float]]] = {}
    with Index.open(folder) as opened:
        for topic in topics:
            results = opened.search(topic.query, limit=_DEPTH)
            for note in results.notes:
                report(message("topic {id}: {problem}", id=topic.id, problem=note.problem))
            scored[topic.id] = [(hit.id, hit.score) for hit in results]
    return scored


def _save(path: Path, scored: dict[str, list[tuple[str, float]]]) -> None:
    """Write a run in TREC format.

    Raises:
        UsageError: a name holds white space, which the format cannot tell from the end of a column.
    """
    from newsearch.evaluation import run_lines

    for topic, hits in scored.items():
        for name in (topic, *(hit[0] for hit in hits)):
            if len(name.split()) != 1:
                raise UsageError("--save cannot write {name!r}: names in the TREC format hold no blanks", name=name)
    lines = [row for topic, hits in scored.items() for row in run_lines(topic, hits)]
    path.write_text("".join(f"{row}\n" for row in lines), encoding="utf8")


def _measured(run: Run, judged: Judgments, names: list[str]) -> Table:
    """The measures of each topic."""
    from newsearch.evaluation import measure

    table = {topic: asdict(measure(ranking, judged[topic])) for topic, ranking in run.items()}
    if names:
        from newsearch.measures import further

        for topic, values in further(names, run, judged).items():
            table[topic].update(values)
    return table


def _mean(table: Table) -> dict[str, float]:
    rows = list(table.values())
    return {name: fsum(row[name] for row in rows) / len(rows) for name in rows[0]}


def _compared(new: Table, old: Table) -> dict[str, Comparison]:
    """Each measure's comparison, topic by topic."""
    from newsearch.evaluation import compare

    names = [name for name in next(iter(new.values())) if name != "unjudged"]
    return {name: compare([new[topic][name] for topic in new], [old[topic][name] for topic in new]) for name in names}


def _record(measured: Table, comparisons: dict[str, Comparison]) -> dict[str, Any]:
    from newsearch.evaluation import interval

    low, high = interval([row["ndcg"] for row in measured.values()])
    record: dict[str, Any] = {
        "format": 1,
        "topics": measured,
        "mean": _mean(measured),
        "ndcg_interval": [low, high],
    }
    if comparisons:
        record["against"] = {name: asdict(comparison) for name, comparison in comparisons.items()}
    return record


def _print(measured: Table, comparisons: dict[str, Comparison]) -> None:
    """A line per topic, the mean, and what is better and worse than before."""
    from newsearch.evaluation import interval

    width = max(len("topic"), *(len(line(topic)) for topic in measured))
    titles = {name: _COLUMNS.get(name, line(name)) for name in next(iter(measured.values()))}
    emit("  ".join(["topic".ljust(width), *(title.rjust(_NUMBER) for title in titles.values())]))
    for topic, row in {**{line(topic): row for topic, row in measured.items()}, "mean": _mean(measured)}.items():
        cells = (decimal(row[name], f">{max(len(title), _NUMBER)}.4f") for name, title in titles.items())
        emit("  ".join([topic.ljust(width), *cells]))
    low, high = interval([row["ndcg"] for row in measured.values()])
    emit(
        "\n"
        + localised(
            message(
                "nDCG@10 over {number:,} {number:topic|topics}: 95 % bootstrap interval {low:.4f} to {high:.4f}",
                number=len(measured),
                low=low,
                high=high,
            )
        )
    )
    if comparisons:
        emit("\n" + _("against the saved run (paired randomisation test)"))
        for name, found in comparisons.items():
            emit(
                f"{titles[name]:<12}{decimal(found.difference, '>+8.4f')}  "
                + _(
                    "{wins} better, {losses} worse, {ties} the same, p = {p}",
                    wins=found.wins,
                    losses=found.losses,
                    ties=found.ties,
                    p=decimal(found.p, ".3f"),
                )
            )
