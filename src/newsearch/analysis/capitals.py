"""How an archive shows which words are names: they have a capital where other words would have none.

A use counts in mid-sentence: not the first word of a sentence, a quotation or what follows a colon or a dash. Sentences
of which almost every word has a capital (headlines, lines in ALL CAPS) tell nothing and are left out. The counts of
articles add up, and steer only how a query is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsearch.analysis.analyzer import Analyzer
    from newsearch.analysis.language import Language

NAME_USES = 5
NAME_SHARE = 0.9


def is_name(capitalised: int, uses: int, *, least: int = NAME_USES, share: float = NAME_SHARE) -> bool:
    """Whether an archive uses a word as a name: at least 90 % of at least five uses in mid-sentence have a capital."""
    return uses >= least and capitalised >= share * uses


def name_counts(text: str, analyzer: Analyzer, language: Language = "id") -> list[tuple[str, int, int]]:
    """(exact term, uses with a capital, uses) in mid-sentence of a text, sorted; `ChunkTable` does it in bulk."""
    import numpy as np

    from newsearch.analysis.chunks import ChunkTable

    table = ChunkTable(analyzer)
    counts = table.name_counts(table.ids(text, language), np.zeros(1, dtype=np.int64))
    terms = [table.exact_terms[term] for term in counts.terms.tolist()]
    return sorted(zip(terms, counts.capitalised.tolist(), counts.uses.tolist(), strict=True))
