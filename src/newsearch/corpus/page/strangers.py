"""Removes paragraphs that are not the article's: captions, and headlines of other articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsearch.corpus.page.captions import LONGEST, is_caption, may_hold_credit
from newsearch.corpus.page.line_shapes import (
    FULL_STOPS,
    content_words,
    is_fixture,
    is_list_item,
    is_result,
    is_sentence,
    reads_like_headline,
)

if TYPE_CHECKING:
    from newsearch.corpus.page.draft import Draft

_HEADLINE_WORDS = 8
"""A line of so many words says more than a heading does."""


_HEADING_WORDS = 6
"""A line of more words is no heading of a section."""

_ASKING = frozenset("apa itu mengapa kenapa siapa bagaimana kapan bisa harus adalah cara".split())
"""Words of a heading that asks; the answer below it does not repeat them."""

LONGEST_HEADING = 100
"""No heading is longer, in characters."""


def without_strangers(paragraphs: list[str], draft: Draft) -> list[str]:
    """`paragraphs` without captions and headlines of other articles, which go to the draft's own fields for them."""
    kept: list[str] = []
    last = len(paragraphs) - 1
    for number, paragraph in enumerate(paragraphs):
        if len(paragraph) <= LONGEST and (
            paragraph in draft.captions or (may_hold_credit(paragraph) and is_caption(paragraph))
        ):
            draft.captions.append(paragraph)
        elif paragraph.startswith("Video: ") and len(paragraph) <= 160 and paragraph[-1] not in FULL_STOPS:
            draft.related.append(paragraph[7:])
        elif len(paragraph) <= 160 and paragraph[-1] not in ".:;,)" and _is_stranger(paragraphs, number, last):
            draft.related.append(paragraph)
        else:
            kept.append(paragraph)
    return kept


def _is_stranger(paragraphs: list[str], number: int, last: int) -> bool:
    """Whether a paragraph is another article's headline: it has the shape of one, and the next is not about it.

    The article's own headings are short and name what their paragraph is about: half of their words are repeated there.
    A line as long as a headline is one, unless nearly all of it comes back: another article on the same matter shares
    many words too.
    """
    line = paragraphs[number]
    if number == 0 or not reads_like_headline(line) or _has_own_shape(line):
        return False
    if number == last:
        return True
    if _is_of_a_list(paragraphs, number):
        return False
    words = content_words(line) - _ASKING
    following = content_words(paragraphs[number + 1])
    share = 0.5 if line.count(" ") < _HEADLINE_WORDS - 1 else 0.8
    if len(words & following) >= share * len(words):
        return False
    return line.count(" ") >= _HEADING_WORDS or not _names_its_matter(paragraphs, number)


def _has_own_shape(line: str) -> bool:
    """Whether the line has a shape that no other article's headline has: an item, a match, a result, a sentence."""
    return is_list_item(line) or is_fixture(line) or is_result(line) or is_sentence(line)


def _names_its_matter(paragraphs: list[str], number: int) -> bool:
    """Whether a short line names what the article speaks of: half of its words stand in other paragraphs of prose."""
    words = content_words(paragraphs[number]) - _ASKING
    prose = [line for at, line in enumerate(paragraphs) if at != number and len(line) > LONGEST_HEADING]
    return 2 * len(words & frozenset().union(*map(content_words, prose))) >= len(words)


def _is_of_a_list(paragraphs: list[str], number: int) -> bool:
    """Whether a heading belongs to an article with numbered headings, and is about one of them."""
    headings = [line for line in paragraphs if len(line) <= 160 and is_list_item(line)]
    if len(headings) < 2:
        return False
    names = {word for word in content_words(paragraphs[number]) if len(word) > 3}
    return any(len(names & content_words(heading)) > 1 for heading in headings)
