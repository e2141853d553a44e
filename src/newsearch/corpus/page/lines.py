"""Sorts the lines of a body into those of the article and those that stood between its paragraphs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsearch.corpus import dates, tags
from newsearch.corpus.page import boilerplate, byline, dateline
from newsearch.corpus.page.line_shapes import SENTENCE_ENDS, breaks_off, reads_like_headline, title_case

if TYPE_CHECKING:
    from newsearch.corpus.page.draft import Draft

_NOISE = re.compile(r"[\W_]*")
_DASHES = frozenset(["-", "–", "—", "--", ","])
"""Marks that a sentence or a dateline left on a line of their own."""

_PROSE_WORDS = frozenset("tersebut diketahui adalah yakni ia dia mengatakan menjelaskan merupakan".split())
_LABEL_ONLY = frozenset(["di sini", "disini", "selengkapnya", "klik di sini", "lainnya"])
_ANNOUNCED = 3
"""How many headlines "Baca juga" may announce."""

_LONGEST_BYLINE = 160
_LONGEST_TAGS = 300
_TAGS = re.compile(
    r"[\W_]{0,3}(?:tags?|topik|topics?|label|kata kunci|keywords?|tagar|hashtags?)(?:\s(?:berita|artikel|terkait))?"
    r"\s?:\s?(\S.{1,290})",
    re.IGNORECASE,
)
_HASHTAGS = re.compile(r"#[^\W_][\w-]{1,60}(?:[\s,|]+#[^\W_][\w-]{1,60})*")
_GLUED_TAGS = re.compile(r"\s.*[a-z][A-Z]|[a-z][A-Z].*\s")
"""What tells several tags that lost the blanks between them."""
_LONGEST_COMMENTS = 80
_COMMENTS = re.compile(
    r"(?:\d{1,4}\s)?(?:komentar(?:\s(?:pembaca|anda|terkini|terbaru))?|comments?|leave a (?:reply|comment)"
    r"|(?:tinggalkan|berikan|tulis|kirim) (?:komentar|balasan|tanggapan)[^.]{0,40})\s?:?\s?\(?\d{0,4}\)?",
    re.IGNORECASE,
)
"""Announces what readers wrote below an article."""


def sort_lines(lines: list[str], draft: Draft) -> list[str]:
    """The article's own lines of a body; an empty one stands for a blank line and for each line that was taken out."""
    return _LineSorter(draft).sort(lines)


class _LineSorter:
    """Sorts the lines of one body; `kept` are the article's own, an empty one where a blank or something else stood."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.kept: list[str] = []
        self._announced = 0  # how many of the next lines may be headlines that a label announced
        self._names = byline.AwaitedNames()

    def sort(self, lines: list[str]) -> list[str]:
        """Sort `lines`, in order; returns `kept`."""
        if any(line.count(":") > 1 for line in lines):
            lines = [part for line in lines for part in byline.parts(line.strip())]
        for number, raw in enumerate(lines):
            line = raw.strip()
            if not line:
                self._break()
            elif len(line) <= _LONGEST_COMMENTS and _COMMENTS.fullmatch(line) and self._outweighs(lines[number + 1 :]):
                self.draft.furniture += filter(None, lines[number:])
                break
            elif self._take_tags(line):
                self._break()
            elif self._announced and self._is_announced(line, lines, number):
                self._announced -= 1
                self.draft.related.append(line.lstrip("-•* "))
            elif not (
                self._names.take(line)
                or self._is_furniture(line)
                or (len(line) <= _LONGEST_BYLINE and self._is_about(line))
            ):
                self.kept.append(line)
        return self.kept

    def _outweighs(self, rest: list[str]) -> bool:
        """Whether what has been kept has more than twice the words of the `rest`, which readers wrote below it."""
        return sum(line.count(" ") + 1 for line in self.kept) > 2 * sum(line.count(" ") + 1 for line in rest)

    def _take_tags(self, line: str) -> bool:
        """Whether a line states the article's tags: "Tag: nelayan, solar", "#nelayan #solar"; they are then kept."""
        if not self.kept or len(line) > _LONGEST_TAGS or not (line[0] == "#" or ":" in line[:30]):
            return False
        label = _TAGS.fullmatch(line)
        if label is None and _HASHTAGS.fullmatch(line) is None:
            return False
        add_tags(self.draft, label[1] if label is not None else line)
        self.draft.furniture.append(line)
        return True

    def _break(self) -> None:
        if self.kept and self.kept[-1]:
            self.kept.append("")

    def _is_announced(self, line: str, lines: list[str], number: int) -> bool:
        first = self._announced == _ANNOUNCED
        if is_announced(line, lines, number, first=first) and boilerplate.sort(line) is None:
            return True
        self._announced = 0
        return False

    def _is_furniture(self, line: str) -> bool:
        what = boilerplate.sort(line)
        if what is None:
            return False
        if what.kind == "related" and ":" not in line and line[-1] == "." and not reads_like_headline(line[:-1]):
            self.kept.append(what.text + ".")  # a label that lost its link, and the next sentence
            return True
        if what.kind == "related":
            self._related(what.text)
        else:
            self.draft.furniture.append(line)
            self._announced = {"label": _ANNOUNCED, "tail": _ANNOUNCED - 1}.get(what.kind, 0)
        if self.kept and self.kept[-1] and self.kept[-1][-1] in SENTENCE_ENDS:
            self.kept.append("")
        return True

    def _related(self, title: str) -> None:
        title = title.strip(" :–—-\"'‘’“”()[]")
        if title.casefold() in _LABEL_ONLY:
            self.draft.furniture.append(title)
        elif title:
            self.draft.related.append(title)

    def _is_about(self, line: str) -> bool:
        """Whether a short line is the headline again, a byline, a date or nothing but marks."""
        if line == self.draft.headline:
            if self.kept:
                self.draft.furniture.append(line)
            return True
        who = byline.read(line)
        if who is not None and (who.names or not self.kept or not self.kept[-1] or self.kept[-1][-1] in SENTENCE_ENDS):
            self._names.expect(take_byline(line, who, self.draft))
            return True
        if len(line) <= 90 and any(map(str.isdigit, line)) and _takes_date(line, self.draft, first=not self.kept):
            return True
        if _NOISE.fullmatch(line) and line not in _DASHES:
            self.draft.furniture.append(line)
            return True
        return False


def add_tags(draft: Draft, text: str) -> None:
    """Add the tags in `text` that the article does not have, and that tell something about it."""
    known = {tag.casefold() for tag in draft.tags}
    found = (tag for tag in tags.telling(text) if tag.casefold() not in known and _GLUED_TAGS.search(tag) is None)
    draft.tags = [*draft.tags, *found]


def is_announced(line: str, lines: list[str], number: int, *, first: bool) -> bool:
    """Whether a line behind "Baca juga" is the headline that this announces; a second and third are Title Case."""
    if (
        len(line) > 170
        or line[-1] in ".,;:-–"
        or ". " in line
        or not (line[0].isupper() or line[0] in "\"'“‘0123456789[(-•*")
    ):
        return False
    following = next((other.strip() for other in lines[number + 1 : number + 3] if other.strip()), "")
    if following and (following[0].islower() or following[0] in ",.)"):
        return False
    if reads_like_headline(line.lstrip("-•* ")):
        return True
    capital, small = title_case(line)
    if small == 0 and line.count(" ") > 3 and "," in line:
        return False  # a name and its titles, which a link was set on
    if not first or breaks_off(line) or not 3 <= line.count(" ") <= 14:
        return False
    return small <= capital + 5 and _PROSE_WORDS.isdisjoint(line.split())


def take_byline(line: str, who: byline.Byline, draft: Draft) -> list[str] | None:
    """Keep a byline's names; if it has none, return the list that the next line's names belong to."""
    if not who.role:
        draft.furniture.append(line)
        return None
    people = draft.authors if who.role == "author" else draft.editors
    if who.names:
        people += who.names
        return None
    draft.furniture.append(line)
    return people


def _takes_date(line: str, draft: Draft, *, first: bool) -> bool:
    """Whether `line` is only a date with a time ("Jurnalis-Kamis, 19 Juni 2025 |10:02 WIB"); it is kept as the date."""
    founds = dates.find(line)
    if not founds or (founds[0].stamp.precision != "minute" and not first) or dateline.read(line) is not None:
        return False
    rest = (line[: founds[0].start] + " " + line[founds[-1].end :]).strip(" ,|-–—•·:()")
    if len(rest) > 40 or any(map(str.isdigit, rest)) or (rest and line[-1] == "."):
        return False
    published, updated = dates.published_and_updated(line)
    improve_date(draft, published)
    if updated is not None and draft.updated is None:
        draft.updated = updated
    draft.furniture.append(line)
    return True


def improve_date(draft: Draft, stamp: dates.Stamp | None) -> None:
    """Take `stamp` for the article's date if it has none, or has only its day."""
    known = draft.published
    if stamp is None:
        return
    if known is None or (known.precision == "day" and stamp.precision == "minute" and dates.agree(known, stamp)):
        draft.published, draft.published_from = stamp, "page"
