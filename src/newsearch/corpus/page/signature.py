"""Removes the signature that ends an article, and the tags behind it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsearch.corpus.outlets import is_outlet
from newsearch.corpus.page import byline
from newsearch.corpus.page.line_shapes import SENTENCE_ENDS, title_case

if TYPE_CHECKING:
    from newsearch.corpus.page.draft import Draft

_SIGNED_BY = re.compile(r"\(([A-Z][^()]{4,90}|[\w.]{4,30}\.\w{2,3}/[^()]{4,50})\)\.?$")
_SIGNED_TAGS = re.compile(
    r"(?P<before>.{0,5000}?[.!?\"”:)])?\s*"
    r"\(\s?(?P<marks>[a-z]{2,5}\s?/\s?[a-z0-9]{2,5})\s?\)\s+(?P<tags>[^.!?]{2,300})",
    re.DOTALL,
)
_NAME_WINDOW = 120


def take_signature(kept: list[str], draft: Draft) -> list[str]:
    """`kept` without what ends an article: "(rfi/end)", "(Nama Penulis)", and the tags behind or below it."""
    _tags_behind_initials(kept, draft)
    while kept and (not kept[-1] or _is_tag(kept)):
        line = kept.pop()
        if line:
            draft.furniture.append(line)
    if kept and kept[-1][-1] in ")].":
        taken = _take_name(kept, draft)
        if not taken:
            _take_initials(kept, draft)
    return kept


def _tags_behind_initials(kept: list[str], draft: Draft) -> None:
    """Cut off the tags in "(rdh/mea) pembunuhan bogor"; they, and the short lines below them, become furniture."""
    for number in range(len(kept) - 1, max(-1, len(kept) - 6), -1):
        line = kept[number]
        if "/" not in line or "(" not in line:
            if len(line) > 60:
                return
            continue
        match = _SIGNED_TAGS.fullmatch(line)
        if match is not None:
            _keep_initials("", re.split(r"\s?/\s?", match["marks"]), draft)
            draft.furniture += [match["tags"], *filter(None, kept[number + 1 :])]
            kept[number:] = [match["before"]] if match["before"] else []
        return


def _take_name(kept: list[str], draft: Draft) -> bool:
    last = kept[-1]
    signed = _SIGNED_BY.search(last, max(0, len(last) - _NAME_WINDOW))
    if signed is None or not _is_name(last[: signed.start()].rstrip(), signed[1], draft):
        return False
    before = last[: signed.start()].rstrip()
    kept[-1:] = [before] if before else []
    return True


def _is_name(before: str, inner: str, draft: Draft) -> bool:
    """Whether a parenthesis that ends an article holds its reporter's name, which is then kept."""
    if before and before[-1] not in '.!?"”':
        return False
    label = byline.read(inner)
    if label is not None and label.role == "author":
        draft.authors += label.names
        return bool(label.names)
    outlet, mark, name = inner.rpartition("/")
    name = name.strip()
    if (mark and not is_outlet(outlet)) or (not mark and ((before and draft.authors) or title_case(name)[1])):
        return False
    if not 1 <= name.count(" ") <= 3 or not byline.looks_like_name(name[:1].upper() + name[1:]):
        return False
    draft.authors.append(name)
    return True


def _take_initials(kept: list[str], draft: Draft) -> bool:
    last = kept[-1]
    start = max(last.rfind("("), last.rfind("["))
    before = last[: max(start, 0)].rstrip()
    marks = byline.initials(last[start:]) if start >= 0 and len(last) - start <= 22 else None
    if marks is None:
        return False
    if before:
        named_both = len(marks) == 2 and last[start + 1].islower()
        if last[start - 1] not in ' .”"!?' or not (before[-1] in '"”.!?' or named_both) or _is_acronym(marks):
            return False
    kept[-1:] = [before] if before else []
    _keep_initials(last[start:], marks, draft)
    return True


def _is_acronym(marks: list[str]) -> bool:
    return len(marks) == 1 and ((marks[0].isupper() and len(marks[0]) > 4) or marks[0].isdigit())


def _keep_initials(text: str, marks: list[str], draft: Draft) -> None:
    if marks and not draft.initials:
        draft.initials += marks
    else:
        draft.furniture.append(text)


def _is_tag(kept: list[str]) -> bool:
    """Whether the last line belongs to a list of keywords below an article that has ended."""
    last = kept[-1]
    if len(last) > 40 or not last[0].islower() or last[-1] in SENTENCE_ENDS or last.count(" ") > 4:
        return False
    for line in reversed(kept):
        if line and (len(line) > 40 or not line[0].islower() or line[-1] in SENTENCE_ENDS):
            return line[-1] in SENTENCE_ENDS
    return False
