"""Further measures of rankings by their usual names, worked out by ir-measures.

S. MacAvaney, C. Macdonald, I. Ounis: Streamlining evaluation with ir-measures, ECIR 2022. What `newsearch.evaluation`
measures is its own, so that it needs no extra.
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from newsearch.errors import MissingExtraError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_REFUSALS = (ValueError, NameError, AssertionError, TypeError, KeyError, OSError, subprocess.SubprocessError)
"""What the library raises for a measure that it does not know, or cannot work out here."""


def further(
    names: Sequence[str], run: Mapping[str, Sequence[str]], judged: Mapping[str, Mapping[str, int]]
) -> dict[str, dict[str, float]]:
    """For each topic of a run, article ids best first, the value of each measure.

    Raises:
        MissingExtraError: ir-measures is not installed.
        UsageError: it does not know a measure.
    """
    try:
        import ir_measures
    except ImportError as error:
        raise MissingExtraError("eval", "--measure") from error
    # The library sorts by score: these keep the run's own order.
    scores = {topic: {id_: float(-rank) for rank, id_ in enumerate(ids)} for topic, ids in run.items()}
    grades = {topic: dict(judged[topic]) for topic in run}
    values: dict[str, dict[str, float]] = {topic: {} for topic in run}
    for name in names:
        try:
            found = list(ir_measures.iter_calc([ir_measures.parse_measure(name)], grades, scores))
        except _REFUSALS as error:
            raise UsageError(
                "ir-measures cannot work out {name!r} ({error}): names are like nDCG@20, RR, P(rel=2)@5, Judged@10",
                name=name,
                error=error,
            ) from error
        for row in found:
            values[row.query_id][name] = float(row.value)
    return values
