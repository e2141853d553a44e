"""Mentions: the names that were read in a text, with what stands around them, as `join` takes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsearch.entities.join import ACTS, BRACKETED, LISTED, LOCATIVE, PLAIN, SPEECH
from newsearch.entities.people import between_people, title_before

if TYPE_CHECKING:
    from newsearch.article import Kind
    from newsearch.entities.join import Named
    from newsearch.entities.lexicon import Lexicon
    from newsearch.entities.names import Name
    from newsearch.entities.reader import Found

PREPOSITIONS = frozenset(("di", "ke"))
VERBS = frozenset("kata ujar ucap tutur jelas tegas ungkap imbuh tambah terang menurut papar bernama".split())
"""Words in lower case that a speaker's name follows."""

_LEADING = dict.fromkeys(PREPOSITIONS, LOCATIVE) | dict.fromkeys(VERBS, SPEECH)

PARTICLES = frozenset((" bin ", " binti ", " al-", " al - ", " el-", " as-", " ibn ", " ten ", " ter "))
"""What stands between two parts of a person's name."""

JOINERS = frozenset((", ", " dan ", ", dan ", "/", " & ", " serta ", ", serta "))
"""What stands between two names of a list."""

SHORTEST = 3
"""Letters of what is left of a name without its first word."""

_AFTER = re.compile(
    r",? (?:(?P<speech>\(\d\d?(?: tahun| th| thn)?\)|dkk\b|selaku |yang akrab |alias |(?:mengata|menyebut|menila"
    r"|mengaku|menjelas|mengungkap|menegas|menambah|menutur|menyampai|menyata|membenar|membantah|mengingat|memasti|bercerita"
    r"|berharap|berujar|berkata|kata\b|ujar\b))|me[mnl]?[a-z]{4})"
)
"""What follows the name of one who speaks, or of one who acts."""


_GLUED = re.compile(
    r"(?<=[a-z]{2})(?:mengatakan|memastikan|menyebut(?:kan)?|menyatakan|meminta|menegaskan|menilai|menjelaskan|mengaku"
    r"|mengungkapkan|menuturkan|menambahkan|menyampaikan|memaparkan|menerangkan|membenarkan|berharap|berkata)\Z"
)
"""A verb that a page glued to the name before it."""

_LONG = 11
"""Characters that a name has at least with a verb behind it."""

_ENDS_OF_VERBS = ("kan", "menyebut", "meminta", "menilai", "mengaku", "berharap", "berkata")
"""What each of these verbs ends with: looked at before the name is searched."""

_NONE: frozenset[str] = frozenset()
_AGE = re.compile(r"\(\d{2}(?:\stahun|\sth)?\)")
_INITIALS = re.compile(r"(?<![^\W_])[A-Z]{2,3}\s\Z")
_CALLED = re.compile(r"inisial\s([A-Z]{2,3})\b")
_LONGEST_INITIALS = 5
"""Characters of initials that stand for somebody whose name is not told, and what is around them: "UW (34)"."""


def add_mentions(order: int, text: str, read: list[Found[Name]], named: list[Named], lexicon: Lexicon) -> None:
    """Add the names that were read in a text in sentence case, that of field number `order`, to `named`."""
    spaced = ""
    suspects = _suspects(text)
    for base, gap, held, margin in read:
        leading = _leading(gap)
        for kind, start, end, name, title, is_open, doubtful in held:
            own = _own(name, kind, suspects)
            if not own:
                continue
            end -= len(name) - len(own)
            name = own
            if doubtful:
                spaced = spaced or f" {text} "
                name = _without_ordinary(name, spaced)
                if not name:
                    continue
                start = end - len(name)
            if is_open and (before := title_before(gap, lexicon)):
                title = f"{before} {title}".rstrip()
            around = PLAIN if start else leading
            if kind == "person":
                if ("-" in name or "/" in name) and (hyphen := between_people(name, lexicon)):
                    middle = base + start + hyphen
                    named.append((order, base + start, middle, kind, name[:hyphen], title, margin, PLAIN))
                    named.append((order, middle + 1, base + end, kind, name[hyphen + 1 :], "", margin, PLAIN))
                    continue
                if gap in PARTICLES and not start and named and _ends_at(named[-1], order, base - len(gap)):
                    # "Abdullah" + "bin" + "Zayed Al Nahyan"
                    _, begin, _, _, first, title, *_ = named.pop()
                    name, start = f"{first}{gap}{name}", begin - base
                elif (
                    around == LOCATIVE
                    and gap.endswith(" di ")
                    and not any(map(lexicon.is_person, name.lower().split()))
                ):
                    kind = "place"  # "di Khan Younis"
            around |= _following(text, base + end)
            around |= BRACKETED * (not start and _is_bracketed(gap, text, base + end))
            if _is_listed(named, order, text, base + start):
                around |= LISTED
            named.append((order, base + start, base + end, kind, name, title, margin, around))


def _suspects(text: str) -> frozenset[str]:
    """The initials of those whose names are not told."""
    if "inisial" not in text and "(" not in text:
        return _NONE
    before = (text[max(0, age.start() - _LONGEST_INITIALS) : age.start()] for age in _AGE.finditer(text))
    initials = filter(None, map(_INITIALS.search, before))
    return frozenset([*(found.group().strip() for found in initials), *_CALLED.findall(text)])


def _own(name: str, kind: Kind, suspects: frozenset[str]) -> str:
    """A name without the verb that a page glued to it; "" for the initials of a suspect."""
    if name in suspects and kind != "place":
        return ""
    if kind != "person" or len(name) <= _LONG or not name.endswith(_ENDS_OF_VERBS):
        return name
    glued = _GLUED.search(name)
    return name if glued is None else name[: glued.start()]


def _without_ordinary(name: str, spaced: str) -> str:
    """A name without its first word if the article also writes that small ("Banjir ... banjir"), or ""."""
    word, _, rest = name.partition(" ")
    if f" {word.lower()} " not in spaced:
        return name
    return rest if len(rest) >= SHORTEST else ""


def _is_bracketed(gap: str, text: str, end: int) -> bool:
    """Whether a name that ends at a place stands alone in parentheses."""
    return gap[-1:] == "(" and text[end : end + 1] == ")"


def _is_listed(named: list[Named], order: int, text: str, start: int) -> bool:
    """Whether only a comma or "dan" stands between the last mention and the one that starts at a place."""
    return bool(named) and named[-1][0] == order and text[named[-1][2] : start] in JOINERS


def _ends_at(mention: Named, order: int, place: int) -> bool:
    """Whether a mention is of a person and ends at a place."""
    return mention[0] == order and mention[2] == place and mention[3] == "person"


def _leading(gap: str) -> int:
    """What the text before a region ends with: "di" or "ke", a verb of speech, or neither (see `join.PLAIN`)."""
    return _LEADING.get(gap[gap.rfind(" ", 0, -1) + 1 : -1], PLAIN) if gap[-1:] == " " else PLAIN


def _following(text: str, end: int) -> int:
    """What follows a name: a verb of speech or an age, another active verb, or neither."""
    found = _AFTER.match(text, end)
    return PLAIN if not found else SPEECH if found["speech"] else ACTS
