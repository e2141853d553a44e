"""A shortcut to the tree of plain words or of one phrase, which most queries are."""

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
    """The tree that the parser would give for plain words or for one phrase; None for any other text."""
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
