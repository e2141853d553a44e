"""The names of the tables of counts that a segment keeps beside its articles, and what each counts."""

from __future__ import annotations

SEPARATOR = "\x1f"
"""Between the parts of a key."""

NAMES = "names"
"""word -> (uses as a capitalised word in mid-sentence, uses in mid-sentence)."""

SHORT_FORMS = "short-forms"
"""short form, long form (both folded) -> (articles that explain the one by the other)."""

LONG_FORMS = "long-forms"
"""long form, short form: the same pairs the other way round."""

ALIASES = "aliases"
"""kind, short name (folded), full name -> (articles that use both for one entity)."""

WIDTHS = {NAMES: 2, SHORT_FORMS: 1, LONG_FORMS: 1, ALIASES: 1}
"""The tables, with the number of counts of each key."""
