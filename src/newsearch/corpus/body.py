"""A body's lines sorted: the article's paragraphs, and what stood between them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsearch.corpus import byline, dateline, dates, furniture, inline
from newsearch.corpus.outlets import DOMAIN, is_outlet
from newsearch.corpus.words import (
    FULL_STOPS,
    SENTENCE_ENDS,
    content_words,
    continues,
    is_list_item,
    breaks_off,
    joined,
    reads_like_headline,
    title_case,
)

if TYPE_CHECKING:
    from newsearch.corpus.parts import Parts

_NOISE = re.compile(r"[\W_]*")
_CAPTION = re.compile(
    r".{8,400}?(?:\((?:foto|photo|dok|ilustrasi|sumber|image|antara|reuters|ap|afp|getty|istimewa|instagram|ist)\b[^()]{0,80}\)"
    r"|[\s.,(|](?:foto|photo|sumber foto|dok(?:umentasi)?|credit|image|sumber)\s?[:.]\s?[^.!?]{2,60}|\(?(?:ANTARA FOTO|AP Photo|REUTERS|AFP|Getty Images)/[^.!?]{2,60}\)?)[\s.)]*",
    re.IGNORECASE,
)
_CREDIT_FIRST = re.compile(
    r"(?:foto|photo|ilustrasi|image|dok(?:umentasi)?)\s?[:.]\s?.{2,200}|Ilustrasi\s.{5,200}[^.!?\"”]|[^()]{8,300}\s\(c\)\s[^()]{2,60}|(?:[A-Z][\w.-]+(?:\.com|\.co\.id|\.id)|ANTARA FOTO|ANTARA|AFP|AP|REUTERS|SHUTTERSTOCK|Dok\.?\s?[\w. ]{2,30})/[A-Z].{3,300}"
)
_STAMPED_BYLINE = re.compile(r"(?P<who>[^\d]{0,80}?)[\s,|•·-]{0,4}$")
_REPORT = ("Laporan ", "Penulis", "Reporter", "Tim Redaksi", "Oleh ", "Editor")
_SIGNED_BY = re.compile(r"\(([A-Z][^()]{4,90}|[\w.]{4,30}\.\w{2,3}/[^()]{4,50})\)\.?$")
_WRAPPED = range(50, 101)
_PROSE_WORDS = frozenset("tersebut diketahui adalah yakni ia dia mengatakan menjelaskan merupakan".split())
_ANNOUNCED = 3
"""How many headlines "Baca juga" may announce."""
_SIGNED_TAGS = re.compile(
    r"(?P<before>.{0,5000}?[.!?\"”:)])?\s*\(\s?(?P<marks>[a-z]{2,5}\s?/\s?[a-z0-9]{2,5})\s?\)\s+(?P<tags>[^.!?]{2,300})",
    re.DOTALL,
)


def take_apart(text: str, parts: Parts) -> None:
    """Sort `text`, the body of a record or the middle of a page, into `parts`: nothing of it is lost."""
    if parts.headline and len(parts.headline) > 12 and text.startswith(parts.headline):
        text = _without_preface(text, parts)
    elif text[:1].isdigit() or text.partition(",")[0].casefold() in dates.WEEKDAYS:
        text = _without_date(text, parts)
    lines = inline.split_out(text, parts)
    kept = _sorted_lines(lines, parts)
    kept = _rejoined(kept)
    _signature(kept, parts)
    paragraphs = [line for line in kept if line]
    _dateline(paragraphs, parts)
    parts.paragraphs += _without_strangers(paragraphs, parts, credits=_may_have_credit(text))


def _without_preface(text: str, parts: Parts) -> str:
    """`text` without the headline, reporter and date that a scraper left before its first sentence."""
    rest = text[len(parts.headline) :]
    if rest[:1].islower() or rest[:2].strip()[:1].islower():
        return text  # the first sentence starts with the headline's words
    founds = [found for found in dates.find(rest[:160]) if found.stamp.precision == "minute"]
    if founds:
        people = byline.names(rest[: founds[0].start])
        if people and all(map(byline.looks_like_name, people)):
            parts.authors += people
            _improve(parts, founds[0].stamp)
            rest = rest[founds[0].end :]
    return rest.lstrip(" \n")


def _without_date(text: str, parts: Parts) -> str:
    """`text` without the date and time that it starts with."""
    founds = dates.find(text[:60])
    if (
        founds
        and founds[0].start == 0
        and founds[0].stamp.precision == "minute"
        and text[founds[0].end : founds[0].end + 1] in ",\n|"
    ):
        _improve(parts, founds[0].stamp)
        return text[founds[0].end + 1 :]
    return text


def _sorted_lines(lines: list[str], parts: Parts) -> list[str]:
    """The lines of the article itself; an empty one stands for a blank line or for what was taken out."""
    rules = furniture.table(page=False)
    headline = parts.headline
    kept: list[str] = []
    expecting = 0  # how many more lines may be headlines that a label announced
    byline_of: list[str] | None = None
    for number, raw in enumerate(lines):
        line = raw.strip()
        if not line:
            if kept and kept[-1]:
                kept.append("")
            continue
        if expecting:
            if (
                _is_announced(line, lines, number, first=expecting == _ANNOUNCED)
                and furniture.sort(line, rules) is None
            ):
                expecting -= 1
                parts.related.append(line.lstrip("-•* "))
                continue
            expecting = 0
        if byline_of is not None:
            found, byline_of = byline_of, None
            people = byline.names(line.lstrip(": ")) if len(line) <= 80 and line[-1] not in ".!?" else []
            if people and all(map(byline.looks_like_name, people)):
                found += people
                continue
        what = furniture.sort(line, rules)
        if what is not None:
            if what.kind == "related" and ":" not in line and line[-1] == "." and not reads_like_headline(line[:-1]):
                kept.append(what.text + ".")  # a label that lost its link, and the next sentence
                continue
            if what.kind == "related":
                _related(what.text, parts)
            else:
                parts.furniture.append(line)
                expecting = _ANNOUNCED if what.kind == "label" else 0
            if kept and kept[-1] and not _breaks_off(kept):
                kept.append("")
            continue
        if len(line) <= 160:
            if line == headline:
                if kept:
                    parts.furniture.append(line)
                continue
            who = byline.read(line)
            if who is not None and (who.names or not kept or kept[-1] == "" or kept[-1][-1] in SENTENCE_ENDS):
                byline_of = _byline(line, who, parts)
                continue
            if len(line) <= 90 and any(map(str.isdigit, line)) and _stamp_line(line, parts, first=not kept):
                continue
            if not _NOISE.fullmatch(line) or line in ("-", "–", "—", ",", "--"):
                kept.append(line)
            else:
                parts.furniture.append(line)
            continue
        kept.append(line)
    return kept


def _is_announced(line: str, lines: list[str], number: int, *, first: bool) -> bool:
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


def _breaks_off(kept: list[str]) -> bool:
    """Whether the last line breaks off inside its sentence, so that what was cut out stood inside a paragraph."""
    return kept[-1][-1] not in SENTENCE_ENDS


def _related(title: str, parts: Parts) -> None:
    title = title.strip(" :–—-\"'“”()[]").strip()
    if title.casefold() in ("di sini", "disini", "selengkapnya", "klik di sini", "lainnya"):
        parts.furniture.append(title)
    elif title:
        parts.related.append(title)


def _byline(line: str, who: byline.Byline, parts: Parts) -> list[str] | None:
    """Keep what a byline says; the list that the names of the next line belong to, when it names nobody itself."""
    if not who.role:
        parts.furniture.append(line)
        return None
    people = parts.authors if who.role == "author" else parts.editors
    if who.names:
        people += who.names
        return None
    parts.furniture.append(line)
    return people


def _stamp_line(line: str, parts: Parts, *, first: bool) -> bool:
    """Whether `line` is nothing but a date with a time ("Jurnalis-Kamis, 19 Juni 2025 |10:02 WIB"); it is kept as such."""
    founds = dates.find(line)
    if not founds or (founds[0].stamp.precision != "minute" and not first) or dateline.read(line) is not None:
        return False
    rest = (line[: founds[0].start] + " " + line[founds[-1].end :]).strip(" ,|-–—•·:()")
    if len(rest) > 40 or any(map(str.isdigit, rest)) or (rest and line[-1] == "."):
        return False
    published, updated = dates.published_and_updated(line)
    _improve(parts, published)
    if updated is not None and parts.updated is None:
        parts.updated = updated
    parts.furniture.append(line)
    return True


def _improve(parts: Parts, stamp: dates.Stamp | None) -> None:
    """Take `stamp` for the article's date if there is none, or only the day of this one."""
    known = parts.published
    if stamp is None:
        return
    if known is None or (known.precision == "day" and stamp.precision == "minute" and dates.agree(known, stamp)):
        parts.published, parts.published_from = stamp, "page"


def _rejoined(lines: list[str]) -> list[str]:
    """`lines` with those of one sentence joined: a scraper breaks the line where a link or bold type stood."""
    lines = _unwrapped(lines)
    kept: list[str] = []
    count = len(lines)
    for number, line in enumerate(lines):
        if not line:
            kept.append("")
            continue
        # What goes on is judged by the last line with words, across one blank line at most.
        at = len(kept) - 1
        if at >= 0 and not kept[at]:
            at -= 1
        if at < 0:
            kept.append(line)
            continue
        adjacent = at == len(kept) - 1
        previous = kept[at]
        if line in ("-", "–", "—", "--") or (len(previous) <= 70 and at == 0 and line[0] in "-–—" and line[1:2] == " "):
            goes_on = at == 0 and len(previous) <= 70
        elif previous[-1] in "-–—" and at == 0 and len(previous) <= 70:
            goes_on = True
        elif adjacent:
            goes_on = continues(previous, line, lines[number + 1] if number + 1 < count else "")
        else:
            goes_on = line[0].islower() and previous[-1] not in SENTENCE_ENDS and continues(previous, line)
        if goes_on:
            kept[at] = joined(previous, line)
            del kept[at + 1 :]
        else:
            kept.append(line)
    return kept


def _unwrapped(lines: list[str]) -> list[str]:
    """`lines` with each block of lines that a mail or text file wrapped at a width made one line again."""
    if "" not in lines or len(lines) < 6:
        return lines
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line:
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    inner = [line for block in blocks for line in block[:-1]]
    if len(inner) < 4 or max(map(len, inner)) > _WRAPPED[-1]:
        return lines
    wide = sum(len(line) in _WRAPPED for line in inner)
    if wide < 0.8 * len(inner):
        return lines
    unwrapped: list[str] = []
    for block in blocks:
        if block:
            unwrapped += (" ".join(block), "")
    return unwrapped


def _signature(kept: list[str], parts: Parts) -> None:
    """Take the initials that end an article, "(rfi/end)", and the tags behind or below them."""
    for number in range(len(kept) - 1, max(-1, len(kept) - 6), -1):
        line = kept[number]
        if "/" not in line or "(" not in line:
            if len(line) > 60:
                break
            continue
        match = _SIGNED_TAGS.fullmatch(line)
        if match is not None:
            _initials("", re.split(r"\s?/\s?", match["marks"]), parts)
            parts.furniture += [match["tags"], *filter(None, kept[number + 1 :])]
            kept[number:] = [match["before"]] if match["before"] else []
        break
    while kept and (not kept[-1] or _is_tag(kept)):
        line = kept.pop()
        if line:
            parts.furniture.append(line)
    if not kept:
        return
    last = kept[-1]
    if last[-1] not in ")].]":
        return
    signed = _SIGNED_BY.search(last[-120:]) if last[-1] in ")." else None
    if signed is not None and _takes_name(last, signed, parts):
        start = len(last) - len(last[-120:]) + signed.start()
        if last[:start].rstrip():
            kept[-1] = last[:start].rstrip()
        else:
            kept.pop()
        return
    marks = byline.initials(last)
    if marks is not None:
        kept.pop()
        _initials(last, marks, parts)
        return
    start = max(last.rfind("("), last.rfind("["))
    if start > 0 and len(last) - start <= 22 and last[start - 1] in ' .”"!?':
        before = last[:start].rstrip()
        marks = byline.initials(last[start:])
        if marks is not None and before and before[-1] in '"”.!?' and not _is_acronym(marks):
            kept[-1] = before
            _initials(last[start:], marks, parts)


def _takes_name(last: str, signed: re.Match[str], parts: Parts) -> bool:
    """Whether the parenthesis that ends an article is its reporter's name: "(Bola.net/Nama Nama)", "(Nama Nama)"."""
    before = last[: len(last) - len(last[-120:]) + signed.start()].rstrip()
    if before and before[-1] not in '.!?"”':
        return False
    inner = signed[1]
    outlet, mark, name = inner.rpartition("/")
    label = byline.read(inner)
    if label is not None and label.role == "author":
        parts.authors += label.names
        return bool(label.names)
    if mark and not is_outlet(outlet):
        return False
    if not mark and (before and parts.authors or title_case(name)[1]):
        return False
    if not 1 <= name.strip().count(" ") <= 3 or not byline.looks_like_name(name.strip()[:1].upper() + name.strip()[1:]):
        return False
    parts.authors.append(name.strip())
    return True


def _is_acronym(marks: list[str]) -> bool:
    return len(marks) == 1 and (marks[0].isupper() and len(marks[0]) > 4 or marks[0].isdigit())


def _initials(text: str, marks: list[str], parts: Parts) -> None:
    if marks and not parts.initials:
        parts.initials += marks
    else:
        parts.furniture.append(text)


def _is_tag(kept: list[str]) -> bool:
    """Whether the last line is one of a list of keywords that stands under an article that has ended."""
    last = kept[-1]
    if len(last) > 40 or not last[0].islower() or last[-1] in SENTENCE_ENDS or last.count(" ") > 4:
        return False
    for line in reversed(kept):
        if line and (len(line) > 40 or not line[0].islower() or line[-1] in SENTENCE_ENDS):
            return line[-1] in SENTENCE_ENDS
    return False


def _dateline(paragraphs: list[str], parts: Parts) -> None:
    """Take the dateline off the first paragraph; place and outlet keep it."""
    if paragraphs and paragraphs[0][:2] in ("- ", "– ", "— "):  # what a lost dateline leaves
        if len(paragraphs) == 1 or paragraphs[1][0] not in "-–—":
            paragraphs[0] = paragraphs[0][2:].lstrip()
    if paragraphs and paragraphs[0].startswith(_REPORT):
        _report(paragraphs, parts)
    for number, paragraph in enumerate(paragraphs[:3]):
        found = dateline.read(paragraph, parts.source)
        if found is None:
            if len(paragraph) > 200:
                return
            continue
        if number and not found.outlet:
            continue
        if not parts.place:
            parts.place = found.place
        if found.outlet and not parts.source:
            parts.source = found.outlet
        paragraphs[number] = paragraph[found.end :].lstrip(' -–—:"*' if paragraph.startswith("*") else " -–—:")
        if not paragraphs[number]:
            del paragraphs[number]
        # Before the dateline stand a caption or the deck, never a paragraph.
        for _ in range(number):
            _before_dateline(paragraphs.pop(0), parts)
        return


def _report(paragraphs: list[str], parts: Parts) -> None:
    """Take "Laporan Wartawan Tribunnews.com, Nama" off the line that the dateline follows on."""
    paragraph = paragraphs[0]
    for match in reversed(list(DOMAIN.finditer(paragraph, 8, 170))):
        for start in (match.start(), paragraph.rfind(" ", 0, max(0, match.start() - 2)) + 1):
            if start > 8:
                found = dateline.read(paragraph[start:])
                if found is not None and found.outlet:
                    _, _, people = paragraph[:start].partition(" ")
                    parts.authors += [name for name in byline.names(people) if byline.looks_like_name(name)]
                    parts.furniture.append(paragraph[:start].strip())
                    paragraphs[0] = paragraph[start:]
                    return


def _before_dateline(line: str, parts: Parts) -> None:
    if 0 < line.count(" ") < 4 and byline.looks_like_name(line) and title_case(line)[1] == 0:
        parts.authors.append(line)
    elif is_caption(line) or parts.deck or line[-1] not in FULL_STOPS:
        parts.captions.append(line)
    else:
        parts.deck = line


def is_caption(line: str) -> bool:
    """Whether `line` carries the credit of a photograph."""
    if len(line) > 420:
        return False
    return ("(" in line or ":" in line or "/" in line or "." in line) and (
        _CAPTION.fullmatch(line) is not None or _CREDIT_FIRST.fullmatch(line) is not None
    )


def _without_strangers(paragraphs: list[str], parts: Parts, *, credits: bool) -> list[str]:
    """`paragraphs` without captions and without headlines of other articles, which go to where they belong."""
    kept: list[str] = []
    last = len(paragraphs) - 1
    for number, paragraph in enumerate(paragraphs):
        if len(paragraph) <= 420 and (
            paragraph in parts.captions or (credits and _may_have_credit(paragraph) and is_caption(paragraph))
        ):
            parts.captions.append(paragraph)
        elif paragraph.startswith("Video: ") and len(paragraph) <= 160 and paragraph[-1] not in FULL_STOPS:
            parts.related.append(paragraph[7:])
        elif len(paragraph) <= 160 and paragraph[-1] not in ".:;,)" and _is_stranger(paragraphs, number, last):
            parts.related.append(paragraph)
        else:
            kept.append(paragraph)
    return kept


def _may_have_credit(line: str) -> bool:
    return (
        "oto" in line
        or "OTO" in line
        or "AFP" in line
        or "REUTERS" in line
        or "Dok" in line
        or "umber" in line
        or "Getty" in line
        or "(c)" in line
        or "Ilustrasi " in line
    )


def _is_stranger(paragraphs: list[str], number: int, last: int) -> bool:
    """Whether a paragraph is the headline of another article: it has that shape, and the next does not speak of it.

    The article's own headings name what their paragraph is about; two thirds of a heading's words, or its first two,
    come back there.
    """
    line = paragraphs[number]
    if number == 0 or not reads_like_headline(line) or is_list_item(line):
        return False
    if number == last:
        return True
    words = content_words(line)
    following = content_words(paragraphs[number + 1])
    return len(words & following) < 0.5 * len(words)
