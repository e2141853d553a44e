"""Rules: what the lexicon knows for certain corrects what the model says."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsearch.article import Kind
    from newsearch.entities.lexicon import Lexicon

    Found = tuple[int, int, Kind]
    """First token, token after the last, and kind."""

CERTAIN = frozenset(("country", "province"))
LIKELY = frozenset(("area", "regency"))
LEADING = frozenset(("title", "place_head"))

SHORTEST = 4
"""Letters of a state's name at least: "AS" and "RI" in a longer name are part of it ("DPR RI")."""

CONTINENTS = frozenset(("asia", "eropa", "afrika", "amerika", "australia", "antartika"))

SHORT_STATES = (["AS"], ["RI"])


def corrected(spans: Sequence[Found], words: Sequence[str], lexicon: Lexicon) -> list[Found]:
    """The spans of a region, with the places that the lexicon knows.

    A state inside a title ("Presiden Turki Recep Tayyip Erdogan") is a place of its own; what stands before a state and
    is no name ("Kepresidenan Rusia") is cut off.
    """
    found: list[Found] = []
    openings = lexicon.place_openings
    position = 0
    for first, last, kind in spans:
        found += _places(words, position, first, lexicon)
        start, position = position, last
        while first + 1 < last and _is_state(words, first + 1, last, lexicon) and _is_ordinary(words[first], lexicon):
            first, kind = first + 1, "place"
        if kind != "place" and (_is_state(words, first, last, lexicon) or words[first:last] in SHORT_STATES):
            kind = "place"
        if kind == "person" and last - first > 1 and _begins_with_state(words, start, first, last, lexicon):
            found.append((first, first + 1, "place"))
            first += 1
        if kind != "place" and words[first].lower() in openings:
            kind = _place_if_only_that(" ".join(words[first:last]).lower(), kind, lexicon)
        found.append((first, last, kind))
    return found + _places(words, position, len(words), lexicon)


def _places(words: Sequence[str], start: int, end: int, lexicon: Lexicon) -> list[Found]:
    """The known places among tokens that stand in no span: states, and others after a title or alone in the region."""
    found: list[Found] = []
    i = start
    openings = lexicon.place_openings
    while i < end:
        if words[i].lower() not in openings:
            i += 1
            continue
        n = next((n for n in (3, 2, 1) if i + n <= end and _is_place(words, i, i + n, lexicon)), 0)
        if n:
            found.append((i, i + n, "place"))
        i += n or 1
    return found


def _is_place(words: Sequence[str], first: int, last: int, lexicon: Lexicon) -> bool:
    if _is_state(words, first, last, lexicon):
        return True
    led = first > 0 and not LEADING.isdisjoint(lexicon.words.get(words[first - 1].lower(), ()))
    return (led or last - first == len(words)) and _section(words, first, last, lexicon) in LIKELY


def _is_state(words: Sequence[str], first: int, last: int, lexicon: Lexicon) -> bool:
    return _section(words, first, last, lexicon) in CERTAIN


def _section(words: Sequence[str], first: int, last: int, lexicon: Lexicon) -> str | None:
    name = " ".join(words[first:last])
    return lexicon.name_section(name.lower()) if len(name) >= SHORTEST and name[0].isupper() else None


def _begins_with_state(words: Sequence[str], start: int, first: int, last: int, lexicon: Lexicon) -> bool:
    """A state before a whole name ("China Huang Dongping"), or between an office and its holder."""
    if not _is_state(words, first, first + 1, lexicon):
        return False
    if last - first > 2 and not lexicon.is_person(words[first].lower()):
        return True
    return any("title" in lexicon.words.get(word.lower(), ()) for word in words[start:first])


def _place_if_only_that(name: str, kind: Kind, lexicon: Lexicon) -> Kind:
    """Place, for a known place that is no person's name; many a city is also a club, but not one of several words."""
    if kind == "organisation" and " " not in name and "-" not in name and name not in CONTINENTS:
        return kind
    return "place" if lexicon.is_place(name) and not lexicon.is_person(name) else kind


def _is_ordinary(word: str, lexicon: Lexicon) -> bool:
    return not {"misc", "title", "common"}.isdisjoint(lexicon.words.get(word.lower(), ()))


def is_possible(text: str, kind: Kind, lexicon: Lexicon) -> bool:
    """Whether a name of that kind may be spelt so: not a lone letter, and not made of ordinary words alone."""
    if len(text) < 2 or (kind == "person" and len(text) < 3 and not lexicon.name_section(text.lower())):
        return False
    folded = text.lower()
    if lexicon.name_section(folded):
        return True
    if lexicon.phrases.get(folded) == "misc":
        return False
    words = folded.split()
    if (
        len(words) == 1
        and not text.isupper()
        and "title" in lexicon.words.get(folded, ())
        and not lexicon.is_person(folded)
    ):
        return False
    return len(words) > 2 or not all(_only_ordinary(lexicon.words.get(word, ())) for word in words)


def is_sentence_after_letter(words: Sequence[str], first: int, last: int, lexicon: Lexicon) -> bool:
    """A lone letter that ends a sentence, and the word that begins the next: "menulis di X. Lalu pergi"."""
    initial = words[first]
    return (
        len(initial) == 2
        and initial[1] == "."
        and last - first == 2
        and "common" in lexicon.words.get(words[first + 1].lower(), ())
        and not lexicon.is_person(words[first + 1].lower())
    )


ORDINARY = frozenset("misc common title month day org_head org_tail place_head place_tail degree honorific".split())


def _only_ordinary(classes: Sequence[str]) -> bool:
    return bool(classes) and ORDINARY.issuperset(classes)
