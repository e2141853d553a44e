"""A body taken apart: the article's paragraphs, and what stood between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsearch.corpus import inline
from newsearch.corpus.captions import LONGEST, is_caption, may_hold_credit
from newsearch.corpus.endings import take_signature
from newsearch.corpus.lines import LineSorter
from newsearch.corpus.openings import take_dateline, without_preface
from newsearch.corpus.rejoin import rejoin
from newsearch.corpus.words import FULL_STOPS, content_words, is_list_item, reads_like_headline

if TYPE_CHECKING:
    from newsearch.corpus.parts import Parts


_HEADLINE_WORDS = 8
"""A line of so many words says more than a heading does."""


def take_apart(text: str, parts: Parts) -> None:
    """Sort `text`, the body of a record or the middle of a page, into `parts`: nothing of it is lost."""
    text = without_preface(text, parts)
    kept = rejoin(LineSorter(parts).sort(inline.split_out(text, parts)))
    take_signature(kept, parts)
    paragraphs = [line for line in kept if line]
    take_dateline(paragraphs, parts)
    parts.paragraphs += _without_strangers(paragraphs, parts, has_credits=may_hold_credit(text))


def _without_strangers(paragraphs: list[str], parts: Parts, *, has_credits: bool) -> list[str]:
    """`paragraphs` without captions and without headlines of other articles, which go to where they belong."""
    kept: list[str] = []
    last = len(paragraphs) - 1
    for number, paragraph in enumerate(paragraphs):
        if len(paragraph) <= LONGEST and (
            paragraph in parts.captions or (has_credits and may_hold_credit(paragraph) and is_caption(paragraph))
        ):
            parts.captions.append(paragraph)
        elif paragraph.startswith("Video: ") and len(paragraph) <= 160 and paragraph[-1] not in FULL_STOPS:
            parts.related.append(paragraph[7:])
        elif len(paragraph) <= 160 and paragraph[-1] not in ".:;,)" and _is_stranger(paragraphs, number, last):
            parts.related.append(paragraph)
        else:
            kept.append(paragraph)
    return kept


def _is_stranger(paragraphs: list[str], number: int, last: int) -> bool:
    """Whether a paragraph is the headline of another article: it has that shape, and the next does not speak of it.

    The article's own headings are short and name what their paragraph is about: half of their words come back there.
    A line as long as a headline is one, unless nearly all of it comes back: another article on the same matter shares
    many words too.
    """
    line = paragraphs[number]
    if number == 0 or not reads_like_headline(line) or is_list_item(line):
        return False
    if number == last:
        return True
    words = content_words(line)
    following = content_words(paragraphs[number + 1])
    share = 0.5 if line.count(" ") < _HEADLINE_WORDS - 1 else 0.8
    return len(words & following) < share * len(words)
