"""Text → terms: articles and queries go through the same steps, whose rules `docs/analysis.md` tells."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from newsearch.analysis.analyzer import ANALYSIS_VERSION, Analyzer, Token
from newsearch.analysis.capitals import is_name, name_counts
from newsearch.analysis.language import Language, detect_language
from newsearch.analysis.normalise import fold
from newsearch.analysis.overrides import Overrides
from newsearch.analysis.stems import StemTable
from newsearch.analysis.variants import Variants

if TYPE_CHECKING:
    from newsearch.analysis.chunks import BREAK, Boundaries, ChunkTable, Expansion, NameCounts, Postings
    from newsearch.analysis.steps import Explanation, explain

# What no search needs is imported when it is asked for.
_LATER = {
    **dict.fromkeys(("BREAK", "Boundaries", "ChunkTable", "Expansion", "NameCounts", "Postings"), "chunks"),
    **dict.fromkeys(("Explanation", "explain"), "steps"),
}

__all__ = [
    "ANALYSIS_VERSION",
    "BREAK",
    "Analyzer",
    "Boundaries",
    "ChunkTable",
    "Expansion",
    "Explanation",
    "Language",
    "NameCounts",
    "Overrides",
    "Postings",
    "StemTable",
    "Token",
    "Variants",
    "detect_language",
    "explain",
    "fold",
    "is_name",
    "name_counts",
]


def __getattr__(name: str) -> Any:
    home = _LATER.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value
