"""Reads the lines above a body: headline, deck, date, byline and captions, by their shape and their neighbours."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from newsearch.corpus import dates
from newsearch.corpus.outlets import is_outlet, is_press
from newsearch.corpus.page import boilerplate, byline, page_date
from newsearch.corpus.page.captions import is_caption
from newsearch.corpus.page.headline import clean_headline
from newsearch.corpus.page.headline_search import CRUMBS, headline_at, is_keywords, repeats_with_credit
from newsearch.corpus.page.line_shapes import content_words, reads_like_headline, title_case
from newsearch.corpus.page.lines import improve_date
from newsearch.corpus.page.outside_article import keep_outside

if TYPE_CHECKING:
    from datetime import datetime

    from newsearch.corpus.page.draft import Draft

_SUMMARY = re.compile(r"(?:ringkasan(?: berita| artikel)?|intisari|poin penting|poin utama)\s?:?", re.IGNORECASE)
"""Announces what the page says of the article, not the article itself."""
_LENGTH = 40
"""How many lines above the body may belong to the article."""


def read_header(lines: list[str], lead: str, draft: Draft, now: datetime | None) -> None:
    """Sort `lines`, which stand above the body that starts with `lead`, into `draft`."""
    for line in lines[: max(0, len(lines) - _LENGTH)]:
        keep_outside(line, draft)
    _Header(lines[-_LENGTH:], draft, now).read(content_words(lead))


class _Header:
    def __init__(self, lines: list[str], draft: Draft, now: datetime | None) -> None:
        self.lines, self.draft, self.now = lines, draft, now
        self.stamped = [number for number, line in enumerate(lines) if len(line) <= 130 and self._has_date(line)]
        self.dated: list[int] = []
        self.headline_at = self.date_at = -1
        self._names = byline.AwaitedNames()
        self._listed = False  # whether a label announced other articles
        self._summarised = False  # whether "Ringkasan" announced what stands above the body

    def read(self, lead: frozenset[str]) -> None:
        draft, lines = self.draft, self.lines
        if draft.headline:
            self.headline_at = max((number for number, line in enumerate(lines) if line == draft.headline), default=-1)
        else:
            self.headline_at = headline_at(lines, self.stamped, lead)
            draft.headline = clean_headline(lines[self.headline_at]) if self.headline_at >= 0 else ""
        at = self.headline_at
        self.dated = [number for number in self.stamped if number != at and self._is_date_line(lines[number])]
        self.date_at = min(self.dated, key=lambda number: (number < at, abs(number - at)), default=-1)
        if self.date_at >= 0:
            self._dates()
        for number, line in enumerate(lines):
            who = byline.read(line) if number not in self.stamped or byline.is_labelled(line) else None
            if who is not None:
                self._names.expect(self._byline(number, who))
            elif number < at:
                self._names.expect(None)
                self._above(number)
            elif number > at and not self._names.take(line):
                self._below(number)

    def _has_date(self, line: str) -> bool:
        if _finds_date(line):
            return True
        return self.now is not None and len(line) < 60 and dates.relative(line, self.now) is not None

    def _is_date_line(self, line: str) -> bool:
        return page_date.is_date_line(line) or not dates.find(line)  # what is no date by itself counts from `now`

    def _dates(self) -> None:
        """Take the date nearest to the headline, and the ones beside it ("Diperbarui …", "Diterbitkan …")."""
        near = [number for number in self.dated if abs(number - self.date_at) <= 2]
        shown = [
            line
            for number, line in enumerate(self.lines[near[0] : near[-1] + 1], near[0])
            if number in near or number not in self.stamped
        ]
        published, updated = dates.published_and_updated("\n".join(shown), self.now)
        if published is None or published.precision != "minute":
            each = (dates.published_and_updated(self.lines[number], self.now)[0] for number in near)
            published = next((stamp for stamp in each if stamp is not None and stamp.precision == "minute"), published)
        improve_date(self.draft, published)
        self.draft.updated = self.draft.updated or updated

    def _byline(self, number: int, who: byline.Byline) -> list[str] | None:
        """Keep a byline's names; if it has none, return the list that the next line's names belong to."""
        if not who.role:
            self.draft.furniture.append(self.lines[number])
            return None
        people = self.draft.authors if who.role == "author" else self.draft.editors
        if who.names:
            people += who.names
            return None
        # "Dewi Kania" / "Jurnalis": the name comes first.
        following = self.lines[number + 1].lstrip(": ") if number + 1 < len(self.lines) else ""
        before = self.lines[number - 1] if number else ""
        named_after = byline.looks_like_name(following) and boilerplate.sort(following, page=True) is None
        if " " in before and byline.looks_like_name(before) and not named_after:
            people.append(before)
            return None
        return people

    def _above(self, number: int) -> None:
        line = self.lines[number]
        if CRUMBS.fullmatch(line) and ("Home" in line or "Beranda" in line):
            self._section(line)
        if line != self.draft.headline and not self._has_date(line):
            keep_outside(line, self.draft)

    def _below(self, number: int) -> None:
        line, draft = self.lines[number], self.draft
        if number in self.stamped:
            self._stamped_names(line)
        elif line == draft.headline or self._is_name_before_role(number):
            pass
        elif _SUMMARY.fullmatch(line):
            self._summarised = True
            draft.furniture.append(line)
        elif self._summarised and len(line) > 20:
            draft.deck = f"{draft.deck} {line}".strip()
        elif not (self._is_listed(line) or self._is_signed(number)):
            self._text(number)

    def _is_name_before_role(self, number: int) -> bool:
        following = self.lines[number + 1] if number + 1 < len(self.lines) else ""
        role = byline.read(following) if 0 < len(following) < 20 else None
        return (
            role is not None and not role.names and role.role == "author" and byline.looks_like_name(self.lines[number])
        )

    def _is_listed(self, line: str) -> bool:
        """Whether `line` is furniture, or one of the other articles' headlines that a label announced."""
        what = boilerplate.sort(line, page=True)
        if what is not None:
            self._listed = what.kind in ("tail", "label")
            (self.draft.related if what.kind == "related" else self.draft.furniture).append(what.text or line)
            return True
        self._listed = self._listed and reads_like_headline(line)
        if self._listed:
            self.draft.related.append(line)
        return self._listed

    def _is_signed(self, number: int) -> bool:
        """Whether a line is a byline without a label: "Nama - detikNews", an outlet, or a name next to the date."""
        line, draft = self.lines[number], self.draft
        head, mark, tail = line.rpartition(" - ") if " - " in line else line.rpartition(", ")
        if mark and is_outlet(tail.strip()) and byline.looks_like_name(head):
            draft.authors += byline.names(head)
            return True
        if is_outlet(line):
            draft.source = draft.source or line
            return True
        beside_date = self.date_at >= 0 and abs(number - self.date_at) == 1 and len(line) <= 60
        if beside_date and line[-1] != ":" and is_press(line) and line.count(" ") < 4 and byline.looks_like_name(line):
            draft.source = draft.source or line
            return True
        if (
            beside_date
            and line[-1] != ":"
            and 1 <= line.count(" ") <= 5
            and not repeats_with_credit(self.lines, number)
        ):
            people = byline.names(line)
            if people and all(map(_is_full_name, people)):
                draft.authors += people
                return True
        return False

    def _stamped_names(self, line: str) -> None:
        """Keep the names on the date's line: "Oleh Maya Sofia, 16 Februari 2016"."""
        founds = dates.find(line)
        before = line[: founds[0].start].strip(" ,|-–—•·") if founds else ""
        before = before.removesuffix(" pada").removesuffix(" on")
        who = byline.read(before) if before else None
        people = who.names if who is not None and who.role == "author" else byline.names(before)
        if all(map(_is_full_name, people)):
            self.draft.authors += people

    def _text(self, number: int) -> None:
        line, draft = self.lines[number], self.draft
        below = number == self.headline_at + 1 and self.headline_at >= 0 and not repeats_with_credit(self.lines, number)
        if line in draft.captions or is_caption(line):
            draft.captions.append(line)
        elif not draft.deck and (line.startswith("...") or (below and line.count(" ") >= 4)):
            draft.deck = line
        elif _is_wordy(line) and "|" not in line and not is_keywords(line) and not line.startswith("id "):
            draft.captions.append(line)
        else:
            if CRUMBS.fullmatch(line) and ">" in line:
                self._section(line)
            draft.furniture.append(line)

    def _section(self, crumbs: str) -> None:
        self.draft.section = self.draft.section or re.split(r"[>»›/]", crumbs)[-1].strip()


@lru_cache(maxsize=8192)
def _finds_date(line: str) -> bool:
    return bool(dates.find(line))


def _is_full_name(name: str) -> bool:
    return " " in name and byline.looks_like_name(name) and title_case(name)[1] == 0


def _is_wordy(line: str) -> bool:
    return sum(len(word) > 2 and word.isalpha() for word in line.split()) >= 4
