"""The raw text of a page, as a scraper leaves it: where the article starts and ends, and what stands around it.

The body is the run of lines with the most prose: prose counts by its words, anything else counts against, and the marks
of a page's tail count much. Above it the headline, deck, date, byline and captions are told apart by their shape, by their
neighbours, and by the words that a headline shares with its article.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsearch.corpus import body, byline, dateline, dates, furniture
from newsearch.corpus.captions import is_caption
from newsearch.corpus.headlines import clean_headline
from newsearch.corpus.outlets import DOMAIN, is_outlet
from newsearch.corpus.words import FULL_STOPS, SENTENCE_ENDS, content_words, reads_like_headline, title_case

if TYPE_CHECKING:
    from datetime import datetime

    from newsearch.corpus.furniture import Kind
    from newsearch.corpus.parts import Parts

_COST = 4
"""Words of prose that one line of something else outweighs."""
_TAIL_COST = 60
_HEADER = 40
"""How many lines above the body may belong to the article."""
_CRUMBS = re.compile(r"[\w .&-]{2,30}(?:\s?[>»›/]\s?[\w .&-]{2,40}){1,5}")
_COUNTER = re.compile(r"[\d.,:\s]*(?:views?|kali|komentar|shares?|dibaca|x|comments?|likes?)?[\d.,:\s]*", re.IGNORECASE)
_NUMBERED = re.compile(r"\d{1,2}(?=[A-Z\"'])")


def read_page(text: str, parts: Parts, now: datetime | None = None, evidence: frozenset[str] = frozenset()) -> None:
    """Take the visible text of a page apart into `parts`.

    Args:
        text: all of it, a line for each block.
        parts: what is already known; its headline, where it has one, is looked for among the lines.
        now: the reference time of relative dates.
        evidence: lines that something else took for the body, single-spaced; they count double.
    """
    lines = [" ".join(line.split()) for line in text.split("\n")]
    start, end = _bounds(lines, evidence)
    header = [line for line in lines[:start] if line]
    _header(header, lines[start:end], parts, now)
    body.take_apart("\n".join(lines[start:end]), parts)
    _tail([line for line in lines[end:] if line], parts)
    if not parts.source:
        parts.source = _owner(lines)
    if parts.published is None:
        parts.published, parts.updated = dates.published_and_updated(
            "\n".join(line for line in lines if line)[:20_000], now
        )


def _owner(lines: list[str]) -> str:
    """The outlet that a page's copyright line names, or ""."""
    for line in reversed(lines):
        if ("©" in line or "opyright" in line or "COPYRIGHT" in line) and len(line) < 200:
            domain = DOMAIN.search(line)
            if domain is not None:
                return domain.group()
            named = [name for name in re.split(r"[^A-Za-z0-9 .]+|\d{4}", line) if is_outlet(name.strip())]
            if named:
                return named[0].strip()
    return ""


def _prose(line: str) -> int:
    """How many words of prose `line` holds; 0 for a menu, a headline, a name."""
    if len(line) < 45:
        return 0
    words = line.count(" ") + 1
    if len(line) > 180 or (line[-1] in SENTENCE_ENDS and line[-1] not in ":;"):
        capital, small = title_case(line[:400])
        return words if small * 3 > capital or (small > 5 and len(line) > 120) else 0
    return 0


def _weights(lines: list[str], kinds: list[Kind | None], evidence: frozenset[str]) -> list[int]:
    weights: list[int] = []
    prose = 0
    for line, kind in zip(lines, kinds, strict=True):
        if not line:
            weights.append(0)
        elif kind == "tail":
            weights.append(-_TAIL_COST if prose else -_COST)
        elif kind is not None:
            weights.append(-1)
        else:
            words = _prose(line)
            if words:
                prose += 1
                weights.append(2 * words if line in evidence else words)
            elif prose > 1 and byline.LABEL.match(line) and byline.read(line):
                weights.append(-_TAIL_COST // 2)
            else:
                weights.append(0 if line in evidence and prose else -_COST)
    return weights


def _bounds(lines: list[str], evidence: frozenset[str]) -> tuple[int, int]:
    """The first line of the body, and the line after its last."""
    rules = furniture.table(page=True)
    sorted_lines = [furniture.sort(line, rules) if line else None for line in lines]
    kinds: list[Kind | None] = [what.kind if what else None for what in sorted_lines]
    weights = _weights(lines, kinds, evidence)
    best = (0, 0, 0)
    start = total = 0
    for number, weight in enumerate(weights):
        if total <= 0:
            start, total = number, 0
        total += weight
        if total > best[0]:
            best = (total, start, number + 1)
    _, start, end = best
    if end == 0:
        return _short_bounds(lines)
    # A dateline is the start; what is prose above it is the deck or a caption.
    opening = _opening(lines, start, end)
    if opening is not None:
        return opening, _with_rest(lines, kinds, end)
    while start < end and (
        not lines[start] or weights[start] <= 0 or is_caption(lines[start]) or _is_deck(lines, start, end)
    ):
        start += 1
    return start, _with_rest(lines, kinds, end)


def _opening(lines: list[str], start: int, end: int) -> int | None:
    """The line near `start` that opens with a dateline; above it only one that names an outlet counts."""
    filled = [number for number in range(max(0, start - 20), start) if lines[number]][-4:]
    for number in filled:
        found = dateline.read(lines[number])
        if found is not None and found.outlet:
            return number
        if (
            len(lines[number]) <= 50
            and lines[number][-1] in "-–—"
            and dateline.read(f"{lines[number]} Teks") is not None
        ):
            return number  # "Jakarta -" on a line of its own
    for number in range(start, min(end, start + 12)):
        if lines[number] and dateline.read(lines[number]) is not None:
            return number
    return None


def _is_deck(lines: list[str], number: int, end: int) -> bool:
    """Whether the first line of prose is the deck: a date or a byline stands between it and the rest."""
    for line in lines[number + 1 : min(end, number + 8)]:
        if line and _prose(line):
            return False
        if line and len(line) < 90 and (dates.find(line) or byline.LABEL.match(line)):
            return True
    return False


def _short_bounds(lines: list[str]) -> tuple[int, int]:
    """Without a line of prose: all that comes after the first line."""
    filled = [number for number, line in enumerate(lines) if line]
    return (filled[1], len(lines)) if len(filled) > 1 else (len(lines), len(lines))


def _with_rest(lines: list[str], kinds: list[Kind | None], end: int) -> int:
    """`end` moved behind the short last lines of the body: a verse, a list, the initials, the byline."""
    number = end
    while number < min(len(lines), end + 12):
        line = lines[number]
        if line and (kinds[number] == "tail" or reads_like_headline(line) or not _belongs(line)):
            break
        number += 1
        if line:
            end = number
    return end


def _belongs(line: str) -> bool:
    return byline.initials(line) is not None or (line[-1] in FULL_STOPS and len(line) > 20 and line[0] not in "©-—")


def _header(header: list[str], text: list[str], parts: Parts, now: datetime | None) -> None:
    """Tell apart the lines above the body."""
    lead = content_words(" ".join(line for line in text if line)[:1500])
    first = max(0, len(header) - _HEADER)
    for line in header[:first]:
        _outside(line, parts)
    header = header[first:]
    stamped = [number for number, line in enumerate(header) if len(line) <= 130 and _has_date(line, now)]
    if parts.headline:
        at = max((number for number, line in enumerate(header) if line == parts.headline), default=-1)
    else:
        at = _headline_at(header, stamped, lead)
        parts.headline = clean_headline(header[at]) if at >= 0 else ""
    for line in header[: max(at, 0)]:
        if byline.LABEL.match(line) and byline.read(line):
            continue
        if _CRUMBS.fullmatch(line) and ("Home" in line or "Beranda" in line):
            parts.section = parts.section or re.split(r"[>»›/]", line)[-1].strip()
        if line != parts.headline and not _has_date(line, now):
            _outside(line, parts)
    date_at = min(stamped, key=lambda number: (number < at, abs(number - at)), default=-1)
    if date_at >= 0:
        _dates(header, date_at, stamped, parts, now)
    _below_headline(header, at, date_at, set(stamped), parts)


def _has_date(line: str, now: datetime | None) -> bool:
    return bool(dates.find(line)) or (now is not None and len(line) < 60 and dates.relative(line, now) is not None)


def _dates(header: list[str], date_at: int, stamped: list[int], parts: Parts, now: datetime | None) -> None:
    near = [number for number in stamped if abs(number - date_at) <= 2]
    text = "\n".join(header[near[0] : near[-1] + 1])
    published, updated = dates.published_and_updated(text, now)
    with_time = [dates.published_and_updated(header[number], now)[0] for number in near]
    exact = next((stamp for stamp in with_time if stamp is not None and stamp.precision == "minute"), None)
    parts.published = published if published is not None and published.precision == "minute" else exact or published
    parts.updated = parts.updated or updated


def _headline_at(header: list[str], stamped: list[int], lead: set[str]) -> int:
    """The number of the line that is most like the headline of an article with these lead words, or -1."""
    best, best_at = 0.0, -1
    candidates = 0
    rules = furniture.table(page=True)
    for number, line in enumerate(header):
        words = line.count(" ") + 1
        if (
            not 2 <= words <= 30
            or len(line) > 220
            or (number in stamped and len(line) < 60)
            or furniture.sort(line, rules)
        ):
            continue
        if any(mark in line for mark in (" » ", " › ", " > ")):
            continue  # where the page stands in its site
        if byline.LABEL.match(line) or (_CRUMBS.fullmatch(line) and ">" in line) or is_outlet(line):
            continue
        if _is_keywords(line):
            continue
        own = content_words(line)
        shared = len(own & lead) / len(own) if own else 0.0
        capital, small = title_case(line)
        score = 2.0 * shared + (0.8 if small <= capital // 4 else 0.0) + min(words, 6) / 4
        score -= 1.5 if line[-1] in ".," else 0.0
        score -= 2.5 if is_caption(line) else 0.0
        distance = min((abs(number - other) for other in stamped), default=9)
        score += {0: 0.5, 1: 1.0, 2: 0.7, 3: 0.4}.get(distance, 0.0)
        score += 1.0 if words > 3 and _named_again(header, number) else 0.0
        if _repeats_with_credit(header, number):
            score -= 2.5
        if candidates == 0 and len(header) <= 12:
            score += 1.5  # a file of one article starts with its headline
        candidates += 1
        score += 0.3 * min(number, 20) / 20
        if score > best + (0.25 if best_at >= 0 else 0.0):
            best, best_at = score, number
    return best_at if best >= 1.2 else -1


def _is_keywords(line: str) -> bool:
    """Whether `line` lists keywords: short pieces between commas, in small letters."""
    pieces = line.split(",")
    return len(pieces) > 2 and line[0].islower() and all(piece.count(" ") < 5 for piece in pieces)


def _wordy(line: str) -> bool:
    return sum(len(word) > 2 and word.isalpha() for word in line.split()) >= 4


def _named_again(header: list[str], number: int) -> bool:
    """Whether another line is the same headline, as a page's title with the outlet's name behind it is."""
    line = header[number]
    return any(
        at != number
        and other.startswith(line)
        and (len(other) == len(line) or other[len(line) :].lstrip()[:1] in "-|:–—»")
        for at, other in enumerate(header)
    )


def _repeats_with_credit(header: list[str], number: int) -> bool:
    """Whether a line and its neighbour are one caption, once with the photographer's credit behind it."""
    line = header[number]
    before = header[number - 1] if number else ""
    after = header[number + 1] if number + 1 < len(header) else ""
    return len(line) > 20 and (
        (len(after) > len(line) and after.startswith(line) and after[len(line) :].lstrip()[:1].isalnum())
        or (len(before) > 20 and len(before) < len(line) and line.startswith(before))
    )


def _below_headline(header: list[str], at: int, date_at: int, stamped: set[int], parts: Parts) -> None:
    rules = furniture.table(page=True)
    people: list[str] | None = None
    listed = False
    for number, line in enumerate(header):
        who = byline.read(line) if number not in stamped or byline.LABEL.match(line) else None
        if who is not None:
            people = _take_byline(header, number, who, parts)
            continue
        if number <= at:
            people = None
            continue
        if people is not None:
            if line == ":":
                continue
            found = byline.names(line.lstrip(": "))
            people_now, people = people, None
            if found and all(map(byline.looks_like_name, found)):
                people_now += found
                continue
        if number in stamped:
            _stamped_names(line, parts)
            continue
        if line == parts.headline or (
            number + 1 < len(header) and _is_role(header[number + 1]) and byline.looks_like_name(line)
        ):
            continue
        what = furniture.sort(line, rules)
        if what is not None:
            listed = what.kind in ("tail", "label")
            (parts.related if what.kind == "related" else parts.furniture).append(what.text or line)
            continue
        if listed and reads_like_headline(line):
            parts.related.append(line)
            continue
        listed = False
        if _signed(line, number, date_at, parts):
            continue
        if line in parts.captions or is_caption(line):
            parts.captions.append(line)
        elif (
            line.count(" ") >= 4
            and number == at + 1
            and not parts.deck
            and at >= 0
            and not _repeats_with_credit(header, number)
        ) or (line.startswith("...") and not parts.deck):
            parts.deck = line
        elif _wordy(line) and "|" not in line and not _is_keywords(line) and not line.startswith("id "):
            parts.captions.append(line)
        elif _CRUMBS.fullmatch(line) and ">" in line:
            parts.section = parts.section or re.split(r"[>»›]", line)[-1].strip()
            parts.furniture.append(line)
        else:
            parts.furniture.append(line)


def _is_role(line: str) -> bool:
    found = byline.read(line) if len(line) < 20 else None
    return found is not None and not found.names and found.role == "author"


def _take_byline(header: list[str], number: int, who: byline.Byline, parts: Parts) -> list[str] | None:
    if not who.role:
        parts.furniture.append(header[number])
        return None
    people = parts.authors if who.role == "author" else parts.editors
    if who.names:
        people += who.names
        return None
    # "Dewi Kania" / "Jurnalis": the name comes first.
    following = header[number + 1] if number + 1 < len(header) else ""
    before = header[number - 1] if number else ""
    after = following.lstrip(": ")
    named_after = byline.looks_like_name(after) and furniture.sort(after, furniture.table(page=True)) is None
    if " " in before and byline.looks_like_name(before) and not named_after:
        people.append(before)
        return None
    return people


def _stamped_names(line: str, parts: Parts) -> None:
    """The names that share the date's line: "Oleh Maya Sofia, 16 Februari 2016"."""
    found = dates.find(line)
    if found:
        before = line[: found[0].start].strip(" ,|-–—•·")
        who = byline.read(before) if before else None
        people = who.names if who is not None and who.role == "author" else byline.names(before)
        if all(byline.looks_like_name(name) and " " in name and title_case(name)[1] == 0 for name in people):
            parts.authors += people


def _signed(line: str, number: int, date_at: int, parts: Parts) -> bool:
    """Whether `line` is a byline without a label: "Nama - detikNews", or a name next to the date."""
    head, mark, tail = line.rpartition(" - ")
    if not mark:
        head, mark, tail = line.rpartition(", ")
    if mark and is_outlet(tail.strip()) and byline.looks_like_name(head):
        parts.authors += byline.names(head)
        return True
    if is_outlet(line):
        parts.source = parts.source or line
        return True
    if date_at >= 0 and abs(number - date_at) == 1 and 1 <= line.count(" ") <= 5 and len(line) <= 60:
        people = byline.names(line)
        if people and all(byline.looks_like_name(name) and " " in name and title_case(name)[1] == 0 for name in people):
            parts.authors += people
            return True
    return False


def _outside(line: str, parts: Parts) -> None:
    """Keep a line that is no part of the article."""
    line = _NUMBERED.sub("", line, count=1) if line[0].isdigit() else line
    what = furniture.sort(line, furniture.table(page=True))
    if parts.headline and parts.headline in line:
        parts.furniture.append(line)
    elif what is not None and what.kind == "related":
        parts.related.append(what.text.strip(" :'\"‘’“”"))
    elif what is not None:
        parts.furniture.append(line)
    elif reads_like_headline(line):
        parts.related.append(line)
    elif not _COUNTER.fullmatch(line):
        parts.furniture.append(line)


def _tail(lines: list[str], parts: Parts) -> None:
    """Read the byline below the body, and keep the rest."""
    people: list[str] | None = None
    for number, line in enumerate(lines):
        if number < 30:
            if people is not None:
                if line == ":":
                    continue
                found = byline.names(line.lstrip(": "))
                people_now, people = people, None
                if found and all(map(byline.looks_like_name, found)):
                    people_now += found
                    continue
            who = byline.read(line)
            if who is not None and who.role:
                people_of = parts.authors if who.role == "author" else parts.editors
                if who.names:
                    people_of += who.names
                else:
                    people = people_of
                continue
            marks = byline.initials(line)
            if marks and not parts.initials:
                parts.initials += marks
                continue
        _outside(line, parts)
