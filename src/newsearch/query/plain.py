"""The short way to the tree of words alone, and of a phrase alone, as most queries are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsearch.query.atoms import MAX_CHARACTERS, MAX_WORDS, RESERVED
from newsearch.query.tree import Boolean, Phrase, Word

if TYPE_CHECKING:
    from newsearch.query.tree import Query

_WORD = rf"(?!(?:{'|'.join(sorted(RESERVED))})(?![A-Za-z0-9]))[A-Za-z0-9]+"
_WORDS = re.compile(rf" *{_WORD}(?: +{_WORD})* *")
"""Words, none of them an operator in any language."""
_QUOTED = re.compile(r' *"([A-Za-z0-9]+(?: +[A-Za-z0-9]+)+)" *')
"""Two or more words within quotation marks, and nothing else."""

_SHORT = MAX_CHARACTERS - MAX_WORDS
"""Words alone that are no longer keep within the limit when each is written with a + before it."""


def plain(text: str, *, all_words: bool) -> Query | None:
    """What the parser would make of words alone, or of one phrase; None when the text is anything else."""
    if len(text) > _SHORT:
        return None
    if _WORDS.fullmatch(text):
        words = text.split()
        if len(words) == 1:
            return Word(words[0])
        if len(words) <= MAX_WORDS:
            nodes = tuple(map(Word, words))
            return Boolean(nodes) if all_words else Boolean((), nodes)
    elif quoted := _QUOTED.fullmatch(text):
        words = quoted[1].split()
        if len(words) <= MAX_WORDS:
            return Phrase(" ".join(words))
    return None
