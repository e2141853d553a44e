"""Mentions: the names that were read in a text, with what stands around them, as `join` takes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsearch.entities.join import ACTS, BRACKETED, LISTED, LOCATIVE, PLAIN, SPEECH
from newsearch.entities.people import between_people, title_before

if TYPE_CHECKING:
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

_SUSPECTS = re.compile(r"\b([A-Z]{2,3})\s\(\d{2}(?:\stahun|\sth)?\)|\binisial\s([A-Z]{2,3})\b")
"""Initials that stand for somebody whose name is not told: "UW (34)"."""


def add_mentions(order: int, text: str, read: list[Found[Name]], named: list[Named], lexicon: Lexicon) -> None:
    """Add the names that were read in a text in sentence case, that of field number `order`, to `named`."""
    spaced = ""
    suspects = frozenset(map("".join, _SUSPECTS.findall(text))) if "(" in text or "inisial" in text else ()
    for base, gap, held, margin in read:
        leading = _leading(gap)
        for kind, start, end, name, title, is_open, doubtful in held:
            if name in suspects and kind != "place":
                continue
            if kind == "person" and (glued := _GLUED.search(name)) is not None:
                name = name[: glued.start()]
                end = start + len(name)
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
            if gap[-1:] == "(" and not start and text[base + end : base + end + 1] == ")":
                around |= BRACKETED
            if named and named[-1][0] == order and text[named[-1][2] : base + start] in JOINERS:
                around |= LISTED
            named.append((order, base + start, base + end, kind, name, title, margin, around))


def _without_ordinary(name: str, spaced: str) -> str:
    """A name without its first word if the article also writes that small ("Banjir ... banjir"), or ""."""
    word, _, rest = name.partition(" ")
    if f" {word.lower()} " not in spaced:
        return name
    return rest if len(rest) >= SHORTEST else ""


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
