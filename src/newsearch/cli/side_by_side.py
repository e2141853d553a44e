"""Several rankings of the same topics beside one another: their means, and every two of them compared."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import combinations
from math import fsum
from typing import TYPE_CHECKING, Any

from newsearch.cli.terminal import columns, emit, fitted, line, shortened
from newsearch.cli.translation import _, counted, decimal, localised

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsearch.evaluation import Comparison

    Table = dict[str, dict[str, float]]
    """topic -> measure -> value."""

TITLES = {
    "ndcg": "nDCG@10",
    "precision": "P@10",
    "average_precision": "AP",
    "reciprocal_rank": "RR",
    "recall": "recall@100",
    "unjudged": "unjudged@10",
}
"""How the measures of `evaluation.Measures` are headed."""

UNJUDGED = "unjudged"
NUMBER = len("0.1234")
_LONGEST_NAME = 40


@dataclass(frozen=True)
class Pair:
    """Two rankings by one measure.

    Attributes:
        new, old: their names.
        comparison: how they differ.
        low, high: the 95 % bootstrap interval of the mean difference, over topics.
        p_holm: its p, raised for the number of pairs.
    """

    new: str
    old: str
    comparison: Comparison
    low: float
    high: float
    p_holm: float


def means(table: Table) -> dict[str, float]:
    """The mean of each measure over topics."""
    rows = list(table.values())
    return {name: fsum(row[name] for row in rows) / len(rows) for name in rows[0]}


def intervals(table: Table) -> dict[str, tuple[float, float]]:
    """The 95 % bootstrap interval of each mean."""
    from newsearch.evaluation import interval

    return {name: interval([row[name] for row in table.values()]) for name in next(iter(table.values()))}


def pairs(tables: Mapping[str, Table], measure: str) -> list[Pair]:
    """Every two rankings, the earlier one as the new one."""
    from newsearch.evaluation import compare, holm, interval

    values = {name: [row[measure] for row in table.values()] for name, table in tables.items()}
    found = [(new, old, compare(values[new], values[old])) for new, old in combinations(values, 2)]
    raised = holm([comparison.p for _new, _old, comparison in found])
    return [
        Pair(new, old, comparison, *interval([a - b for a, b in zip(values[new], values[old], strict=True)]), p)
        for (new, old, comparison), p in zip(found, raised, strict=True)
    ]


def record(tables: Mapping[str, Table]) -> dict[str, Any]:
    """The parts of the JSON document that tell of several rankings."""
    measures = [name for name in next(iter(next(iter(tables.values())).values())) if name != UNJUDGED]
    compared: dict[tuple[str, str], dict[str, Any]] = {}
    for measure in measures:
        for pair in pairs(tables, measure):
            told = {**asdict(pair.comparison), "interval": [pair.low, pair.high], "p_holm": pair.p_holm}
            compared.setdefault((pair.new, pair.old), {})[measure] = told
    return {
        "runs": [
            {
                "name": name,
                "topics": table,
                "mean": means(table),
                "intervals": {measure: list(bounds) for measure, bounds in intervals(table).items()},
            }
            for name, table in tables.items()
        ],
        "pairs": [{"new": new, "old": old, "measures": told} for (new, old), told in compared.items()],
    }


def show_topics(tables: Mapping[str, Table]) -> None:
    """nDCG@10 of each topic in each ranking, with what differs most at the top."""
    wide = {name: max(NUMBER, min(_LONGEST_NAME, columns(line(name)))) for name in tables}
    values = {topic: [table[topic]["ndcg"] for table in tables.values()] for topic in next(iter(tables.values()))}
    left = max(columns(_("topic")), *(columns(line(topic)) for topic in values))
    heads = [shortened(line(name), width) for name, width in wide.items()]
    heads = [" " * (width - columns(head)) + head for head, width in zip(heads, wide.values(), strict=True)]
    emit("  ".join([fitted(_("topic"), left), *heads]))
    for topic in sorted(values, key=lambda topic: min(values[topic]) - max(values[topic])):
        cells = (decimal(value, f">{width}.4f") for value, width in zip(values[topic], wide.values(), strict=True))
        emit("  ".join([fitted(line(topic), left), *cells]))


def show(tables: Mapping[str, Table]) -> None:
    """A line for each ranking, and one for each two of them."""
    first = next(iter(tables.values()))
    titles = {name: TITLES.get(name, line(name)) for name in next(iter(first.values()))}
    shown = {name: fitted(line(name), _width(tables)) for name in tables}
    heads = [fitted(_("run"), _width(tables)), titles["ndcg"], _interval_head()]
    emit("  ".join([*heads, *(title.rjust(NUMBER) for name, title in titles.items() if name != "ndcg")]))
    for name, table in tables.items():
        mean = means(table)
        low, high = intervals(table)["ndcg"]
        cells = [decimal(mean["ndcg"], f">{len(titles['ndcg'])}.4f"), _bounds(low, high)]
        cells += [decimal(mean[each], f">{max(len(t), NUMBER)}.4f") for each, t in titles.items() if each != "ndcg"]
        emit("  ".join([shown[name], *cells]))
    emit(
        "\n"
        + counted(
            "nDCG@10 of every two runs on {number} topic: paired randomisation test, 95 % bootstrap interval",
            "nDCG@10 of every two runs on {number} topics: paired randomisation test, 95 % bootstrap interval",
            len(first),
        )
    )
    for pair in pairs(tables, "ndcg"):
        emit(_compared(pair, shown))


def _width(tables: Mapping[str, Table]) -> int:
    return min(_LONGEST_NAME, max(columns(_("run")), *(columns(line(name)) for name in tables)))


def _compared(pair: Pair, shown: Mapping[str, str]) -> str:
    found = pair.comparison
    return "  ".join(
        [
            f"{shown[pair.new]} − {shown[pair.old]}",
            decimal(found.difference, ">+7.4f"),
            _bounds(pair.low, pair.high, "+"),
            _(
                "{wins} better, {losses} worse, {ties} the same, p = {p} (Holm {holm})",
                wins=found.wins,
                losses=found.losses,
                ties=found.ties,
                p=decimal(found.p, ".3f"),
                holm=decimal(pair.p_holm, ".3f"),
            ),
        ]
    )


def _interval_head() -> str:
    return fitted(localised("95 %"), len(_bounds(0.0, 0.0)))


def _bounds(low: float, high: float, sign: str = "") -> str:
    return f"[{decimal(low, sign + '.3f')} {decimal(high, sign + '.3f')}]"
