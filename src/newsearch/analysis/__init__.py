"""Text → terms: articles and queries go through the same steps, whose rules `docs/analysis.md` tells."""

from newsearch.analysis.analyzer import ANALYSIS_VERSION, Analyzer, Token
from newsearch.analysis.capitals import is_name, name_counts
from newsearch.analysis.chunks import BREAK, Boundaries, ChunkTable, Expansion, NameCounts, Postings
from newsearch.analysis.language import Language, detect_language
from newsearch.analysis.normalise import fold
from newsearch.analysis.overrides import Overrides
from newsearch.analysis.stems import StemTable
from newsearch.analysis.steps import Explanation, explain
from newsearch.analysis.variants import Variants

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
