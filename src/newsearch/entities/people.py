"""People's names: what of a span is the name, and which titles and degrees stand around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsearch.entities.features import Window
    from newsearch.entities.lexicon import Lexicon

SIGNS = frozenset(".,()-\"'“”‘’/")
LONGEST_TITLE = 8
"""Tokens of a title at most."""


def core(window: Window, left: str, first: int, last: int, lexicon: Lexicon) -> tuple[int, int, str]:
    """The tokens of a person's span that are the name, and the title before it ("Presiden Turki"), or "".

    `first` and `last` bound the span in `window.tokens`; `left` is the region's left context. A title begins with a
    word that the lexicon knows as one, and runs up to the name.
    """
    words = [token for _, _, token in window.tokens]
    honorifics, degrees = lexicon.classes["honorific"], lexicon.classes["degree"]
    name_first, name_last = first, last
    while name_first < last and (words[name_first].lower() in honorifics or words[name_first] in SIGNS):
        # "Gus Dur", "Bung Tomo" and initials ("H. Agus", but "M. Nuh") are told apart by the lexicon.
        if " ".join(words[name_first:last]).lower() in lexicon.phrases:
            break
        name_first += 1
    while name_last - 1 > name_first and (words[name_last - 1].lower() in degrees or words[name_last - 1] in SIGNS):
        if words[name_last - 1] in SIGNS or words[name_last - 1].isupper() or "." in words[name_last - 1]:
            name_last -= 1
        else:
            break
    if name_first == last:
        return first, first, ""
    titles = lexicon.classes["title"]
    begin = name_first
    while begin and name_first - begin < LONGEST_TITLE and words[begin - 1] not in SIGNS:
        begin -= 1
    start = next((i for i in range(begin, name_first) if words[i].lower() in titles), None)
    parts = words[start:name_first] if start is not None else []
    if start in (None, 0) or begin == 0:
        context = left.split()
        before = next((i for i, word in enumerate(context) if word.lower() in titles and word.isalpha()), None)
        if before is not None and all(word.isalpha() for word in context[before:]):
            parts = context[before:] + words[:name_first]
    return name_first, name_last, " ".join(parts)
