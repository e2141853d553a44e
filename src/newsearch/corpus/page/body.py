"""Takes a body apart, in several passes whose order is given here."""

from __future__ import annotations

from collections.abc import Callable

from newsearch.corpus.page.draft import Draft
from newsearch.corpus.page.head import take_dateline, without_preface
from newsearch.corpus.page.inline_noise import split_out
from newsearch.corpus.page.line_joining import rejoin
from newsearch.corpus.page.lines import sort_lines
from newsearch.corpus.page.signature import take_signature
from newsearch.corpus.page.strangers import without_strangers


def drop_breaks(lines: list[str], draft: Draft) -> list[str]:  # noqa: ARG001 a pass
    """`lines` without the empty ones; each line is a paragraph."""
    return [line for line in lines if line]


Pass = Callable[[list[str], Draft], list[str]]
"""Takes what it knows off some lines, into a draft, and gives the others; an empty line is a break."""

PASSES: tuple[Pass, ...] = (
    # Only there can "katanya.Ikuti" and a box inside a sentence be told from a line of its own.
    split_out,
    # Each line by itself: boilerplate, other headlines, bylines, dates.
    sort_lines,
    # Sentences that a line end broke, once what stood between their halves has gone.
    rejoin,
    # The last line, once it is whole: "(rfi/end)", a name, tags, teasers.
    take_signature,
    drop_breaks,
    # The first, once the paragraph is whole: place and outlet.
    take_dateline,
    # Captions and headlines are told by the paragraphs beside them, which are all there now.
    without_strangers,
)
"""The passes over a body, in their order; the first is given all of the text as one line."""


def take_apart(text: str, draft: Draft) -> None:
    """Sort `text`, the body of a record or the middle of a page, into `draft`, and lose nothing of it.

    A text with words always gives a body with words: if every line was taken for something else, the text is the body.
    """
    before = _Marks(draft)
    lines = [without_preface(text, draft)]
    for each in PASSES:
        lines = each(lines, draft)
    draft.paragraphs += lines or before.restored(text, draft)


class _Marks:
    """The sizes of a draft's fields before a body was taken apart."""

    def __init__(self, draft: Draft) -> None:
        self._captions, self._related, self._furniture = map(len, (draft.captions, draft.related, draft.furniture))

    def restored(self, text: str, draft: Draft) -> list[str]:
        """The paragraphs of a body of which nothing was left: its captions, or else its headline, or else all of it."""
        if not any(map(str.isalnum, text)):
            return []
        captions = draft.captions[self._captions :]
        if captions:
            del draft.captions[self._captions :]
            return captions
        if draft.headline and draft.headline in text:
            return [draft.headline]
        del draft.related[self._related :], draft.furniture[self._furniture :]
        return [line for line in map(str.strip, text.split("\n")) if line]
