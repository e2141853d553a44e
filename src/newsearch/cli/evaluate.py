"""`newsearch eval`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from newsearch.cli.app import app
from newsearch.cli.options import JsonOption, index_folder, option
from newsearch.cli.rankings import DEFAULT, plain, ranked, save, saved
from newsearch.cli.side_by_side import NUMBER, TITLES, UNJUDGED, intervals, means, record, show, show_topics
from newsearch.cli.terminal import emit, emit_json, line, report
from newsearch.cli.translation import _, decimal, localised
from newsearch.errors import UsageError
from newsearch.messages import message

if TYPE_CHECKING:
    from newsearch.cli.side_by_side import Table
    from newsearch.evaluation import Comparison, Judgments, Run, Topic


@app.command(name="eval")
def evaluate(
    context: typer.Context,
    topics: Annotated[Path, typer.Argument(metavar="TOPICS", help="Lines of topic, tab, query.")],
    qrels: Annotated[Path, typer.Argument(metavar="QRELS", help="Judgments in TREC format.")],
    runs: Annotated[
        Optional[list[Path]],
        typer.Argument(metavar="[RUN]...", help="Rankings in TREC format, to be measured side by side."),
    ] = None,
    system: Annotated[
        Optional[list[str]],
        option("--system", "NAME", "A ranking of the index: default, feedback, neighbours, recency=30d. Repeatable."),
    ] = None,
    save_to: Annotated[
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
    by_topic: Annotated[
        bool, option("--by-topic", None, "Of several rankings, also print nDCG@10 of each topic.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Measure rankings on topics whose answers people have judged."""
    from newsearch.evaluation import read_qrels, read_topics

    judged, every = read_qrels(qrels), read_topics(topics)
    systems = list(dict.fromkeys(system or ([] if runs else [DEFAULT])))
    if save_to and len(systems) != 1:
        raise UsageError("--save writes one ranking of the index: give one --system")
    if save_to and not judged:
        # Judging begins with rankings.
        save(save_to, ranked(index_folder(context), every, systems)[systems[0]])
        return
    wanted = [topic for topic in every if _is_judged(topic, judged)]
    if not wanted:
        raise UsageError("no topic has a judgment: do both files name their topics alike?")
    of_files = saved(runs or [], wanted)
    before = saved([against], wanted) if against else {}
    scored = ranked(index_folder(context), every if save_to else wanted, systems) if systems else {}
    if save_to:
        save(save_to, scored[systems[0]])
    rankings = {**{name: plain(found, wanted) for name, found in scored.items()}, **of_files}
    if len(rankings) != len(scored) + len(of_files):
        raise UsageError("a run is named like a --system: give its file another name")
    names = list(dict.fromkeys(measure or []))
    tables = {name: _measured(run, judged, names) for name, run in rankings.items()}
    if len(tables) > 1 and against:
        raise UsageError("--against compares with one ranking: give its run beside the others")
    old = [_measured(run, judged, names) for run in before.values()]
    _tell(tables, old[0] if old else None, by_topic=by_topic, json=json)


def _tell(tables: dict[str, Table], old: Table | None, *, by_topic: bool, json: bool) -> None:
    first = next(iter(tables.values()))
    comparisons = _compared(first, old) if old else {}
    if json:
        more = record(tables) if len(tables) > 1 else {}
        emit_json({**_record(first, comparisons), **more})
    elif len(tables) > 1:
        if by_topic:
            show_topics(tables)
            emit("")
        show(tables)
    else:
        _print(first, comparisons)


def _is_judged(topic: Topic, judged: Judgments) -> bool:
    if topic.id in judged:
        return True
    report(message("topic {id} has no judgment and is left out", id=topic.id))
    return False


def _measured(run: Run, judged: Judgments, names: list[str]) -> Table:
    """The measures of each topic."""
    from newsearch.evaluation import measure

    table = {topic: asdict(measure(ranking, judged[topic])) for topic, ranking in run.items()}
    if names:
        from newsearch.measures import further

        for topic, values in further(names, run, judged).items():
            table[topic].update(values)
    return table


def _compared(new: Table, old: Table) -> dict[str, Comparison]:
    """Each measure's comparison, topic by topic."""
    from newsearch.evaluation import compare

    names = [name for name in next(iter(new.values())) if name != UNJUDGED]
    return {name: compare([new[topic][name] for topic in new], [old[topic][name] for topic in new]) for name in names}


def _record(measured: Table, comparisons: dict[str, Comparison]) -> dict[str, Any]:
    document: dict[str, Any] = {
        "format": 1,
        "topics": measured,
        "mean": means(measured),
        "ndcg_interval": list(intervals(measured)["ndcg"]),
    }
    if comparisons:
        document["against"] = {name: asdict(comparison) for name, comparison in comparisons.items()}
    return document


def _print(measured: Table, comparisons: dict[str, Comparison]) -> None:
    """A line per topic, the mean, and what is better and worse than before."""
    width = max(len("topic"), *(len(line(topic)) for topic in measured))
    titles = {name: TITLES.get(name, line(name)) for name in next(iter(measured.values()))}
    emit("  ".join(["topic".ljust(width), *(title.rjust(NUMBER) for title in titles.values())]))
    for topic, row in {**{line(topic): row for topic, row in measured.items()}, "mean": means(measured)}.items():
        cells = (decimal(row[name], f">{max(len(title), NUMBER)}.4f") for name, title in titles.items())
        emit("  ".join([topic.ljust(width), *cells]))
    low, high = intervals(measured)["ndcg"]
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
