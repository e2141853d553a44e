"""Removes what stands before an article's first sentence; the dateline is the last of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsearch.corpus import dates
from newsearch.corpus.outlets import DOMAIN
from newsearch.corpus.page import byline, dateline
from newsearch.corpus.page.captions import is_caption, may_hold_credit
from newsearch.corpus.page.line_shapes import FULL_STOPS, title_case
from newsearch.corpus.page.lines import improve_date

if TYPE_CHECKING:
    from newsearch.corpus.page.draft import Draft

_CAPTION_LIMIT = 420
_NAMES_OUTLET = re.compile(r"(?:\.(?:com|co|id|tv|net)\b|ANTARA|Antara|Indonesia)[^\n]{0,30}[-–—]", re.IGNORECASE)
_BEHIND_CAPTION = re.compile(r"[)\].!?/\w]\s{0,3}(?=[A-Z][\w.']+(?:\s[\w.]+){0,3}\s?[,(])")
_REPORT = ("Laporan ", "Penulis", "Reporter", "Tim Redaksi", "Oleh ", "Editor")


def without_preface(text: str, draft: Draft) -> str:
    """`text` without the headline or the date that a scraper left before its first sentence."""
    if len(draft.headline) > 12 and text.startswith(draft.headline):
        return _without_headline(text, draft)
    if text[:1].isdigit() or text[:12].partition(",")[0].casefold() in dates.WEEKDAYS:
        return _without_date(text, draft)
    return text


def _without_headline(text: str, draft: Draft) -> str:
    """`text` without the headline, reporter and date that a scraper left before its first sentence."""
    rest = text[len(draft.headline) :]
    if rest[:1].islower() or rest[:2].strip()[:1].islower():
        return text  # the first sentence starts with the headline's words
    founds = [found for found in dates.find(rest[:160]) if found.stamp.precision == "minute"]
    if founds:
        people = byline.names(rest[: founds[0].start])
        if people and all(map(byline.looks_like_name, people)):
            draft.authors += people
            improve_date(draft, founds[0].stamp)
            rest = rest[founds[0].end :]
    return rest.lstrip(" \n")


def _without_date(text: str, draft: Draft) -> str:
    """`text` without the date and time that it starts with."""
    founds = dates.find(text[:60])
    if (
        founds
        and founds[0].start == 0
        and founds[0].stamp.precision == "minute"
        and text[founds[0].end : founds[0].end + 1] in ",\n|"
    ):
        improve_date(draft, founds[0].stamp)
        return text[founds[0].end + 1 :]
    return text


def take_dateline(paragraphs: list[str], draft: Draft) -> list[str]:
    """`paragraphs` without the dateline that opens the first; its place and outlet go to `draft`."""
    lost = paragraphs and paragraphs[0][:2] in ("- ", "– ", "— ")  # what a lost dateline leaves
    if lost and (len(paragraphs) == 1 or paragraphs[1][0] not in "-–—"):
        paragraphs[0] = paragraphs[0][2:].lstrip()
    if paragraphs and paragraphs[0].startswith(_REPORT):
        _report(paragraphs, draft)
    if paragraphs:
        _part_caption(paragraphs, draft)
    for number, paragraph in enumerate(paragraphs[:3]):
        found = dateline.read(paragraph, draft.source)
        if found is None:
            if len(paragraph) > 200:
                break
            continue
        if number and not found.outlet:
            continue
        if not draft.place:
            draft.place = found.place
        if found.outlet and not draft.source:
            draft.source = found.outlet
        paragraphs[number] = paragraph[found.end :].lstrip(' -–—:"*' if paragraph.startswith("*") else " -–—:")
        if not paragraphs[number]:
            del paragraphs[number]
        # Before the dateline stand a caption or the deck, never a paragraph.
        for _ in range(number):
            _before_dateline(paragraphs.pop(0), draft)
        break
    return paragraphs


def _part_caption(paragraphs: list[str], draft: Draft) -> None:
    """Cut off the caption before the dateline on the same line: "… (Foto: Ani) BOGOR, CONTOH.com - "."""
    first = paragraphs[0]
    if not _NAMES_OUTLET.search(first, 20, _CAPTION_LIMIT) or dateline.read(first) is not None:
        return
    for match in _BEHIND_CAPTION.finditer(first, 20, _CAPTION_LIMIT):
        found = dateline.read(first[match.end() :])
        if found is not None and found.place and found.outlet:
            before = first[: match.end()].strip()
            if may_hold_credit(before) or before[-1] in ")]":
                draft.captions.append(before)
                paragraphs[0] = first[match.end() :]
            return


def _report(paragraphs: list[str], draft: Draft) -> None:
    """Cut off "Laporan Wartawan Tribunnews.com, Nama" before the dateline on the same line."""
    paragraph = paragraphs[0]
    for match in reversed(list(DOMAIN.finditer(paragraph, 8, 170))):
        for start in (match.start(), paragraph.rfind(" ", 0, max(0, match.start() - 2)) + 1):
            if start > 8:
                found = dateline.read(paragraph[start:])
                if found is not None and found.outlet:
                    _, _, people = paragraph[:start].partition(" ")
                    draft.authors += [name for name in byline.names(people) if byline.looks_like_name(name)]
                    draft.furniture.append(paragraph[:start].strip())
                    paragraphs[0] = paragraph[start:]
                    return


def _before_dateline(line: str, draft: Draft) -> None:
    if 0 < line.count(" ") < 4 and byline.looks_like_name(line) and title_case(line)[1] == 0:
        draft.authors.append(line)
    elif is_caption(line) or draft.deck or line[-1] not in FULL_STOPS:
        draft.captions.append(line)
    else:
        draft.deck = line
