"""Headlines: in Title Case or in capitals every word looks like a name, so only known names are taken from them."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from newsearch.entities.lexicon import OPENING
from newsearch.entities.people import between_people

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from newsearch.article import Kind
    from newsearch.entities.join import Joined
    from newsearch.entities.lexicon import Lexicon

    Known = Mapping[str, tuple[Kind, str]]

_WORD = OPENING

LONGEST_NAME = 6
"""Words of a name at most, in a headline."""

VERBS_TOO = frozenset("serang batu sorong buru agung".split())
"""Places that are ordinary words, which a headline in Title Case does not tell apart."""

MOST_WORDS = 20_000
"""Words of a line that are looked at; a real headline has twenty."""

_CASELESS = 3  # words of up to so many letters ("di", "dan", "RI") do not tell the case of a line
_KINDS_OF_SECTIONS: dict[str, Kind] = {
    "country": "place",
    "world": "place",
    "area": "place",
    "province": "place",
    "regency": "place",
    "org": "organisation",
    "full": "person",
}


def without_sentence_case(text: str) -> bool:
    """Most of the longer words begin with a capital: Title Case, or capitals throughout."""
    words = [word for word in _WORD.findall(text[:1000]) if len(word) > _CASELESS and word[0].isalpha()]
    return len(words) > 1 and sum(word[0].isupper() for word in words) > 0.6 * len(words)


def known_names(joined: Iterable[Joined]) -> dict[str, tuple[Kind, str]]:
    """What the rest of the article confirms: a name, its acronym or a part of a person's name → kind and name."""
    known: dict[str, tuple[Kind, str]] = {}
    for found in joined:
        for form in found.forms:
            known.setdefault(form.lower(), (found.kind, found.name))
        known[found.name.lower()] = (found.kind, found.name)
        if found.kind == "person":
            for part in found.name.split():
                if len(part) > 2:
                    known.setdefault(part.lower(), (found.kind, found.name))
        if found.acronym:
            known.setdefault(found.acronym.lower(), (found.kind, found.name))
    return known


def scan(text: str, known: Known, lexicon: Lexicon) -> list[tuple[int, int, Kind, str]]:
    """Start, end, kind and name of each longest run of words that `known` holds or the lexicon knows as a name."""
    words = [(m.start(), m.end(), m.group()) for m in islice(_WORD.finditer(text), MOST_WORDS)]
    capitals = text.isupper()
    found: list[tuple[int, int, Kind, str]] = []
    known_openings = {opening.group() for form in known if (opening := OPENING.match(form))}
    i = 0
    while i < len(words):
        first_word = words[i][2].lower()
        if first_word not in known_openings and first_word not in lexicon.name_openings and "-" not in first_word:
            i += 1
            continue
        n = 0
        for n in range(min(LONGEST_NAME, len(words) - i), 0, -1):
            start, end = words[i][0], words[i + n - 1][1]
            form = text[start:end]
            if not form[0].isupper():
                continue
            hyphen = between_people(form, lexicon) if n == 1 else 0
            if hyphen:  # "Jokowi-JK" is two people
                for first, last in ((start, start + hyphen), (start + hyphen + 1, end)):
                    part = text[first:last]
                    if answer := known.get(part.lower()) or _from_lexicon(part, lexicon, capitals=capitals):
                        found.append((first, last, *answer))
                break
            answer = known.get(form.lower()) or _from_lexicon(form, lexicon, capitals=capitals)
            if answer:
                found.append((start, end, *answer))
                break
        i += n
    return found


def _from_lexicon(form: str, lexicon: Lexicon, *, capitals: bool) -> tuple[Kind, str] | None:
    folded = form.lower()
    section = lexicon.name_section(folded)
    if section is None or folded in VERBS_TOO:
        return None
    name = form.title() if capitals and " " in form else form
    if " " not in form:
        acronym = form.isupper()
        if section == "org" and (capitals or not acronym):
            return None
        if len(form) < 4 and (capitals or not acronym):
            return None
        if capitals:
            name = form.title()
    return _KINDS_OF_SECTIONS[section], name
