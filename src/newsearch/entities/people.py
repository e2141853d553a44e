"""People's names: what of a span is the name, and which titles and degrees stand around it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsearch.entities.lexicon import Lexicon

SIGNS = frozenset(".,()-\"'“”‘’/")

LONGEST_TITLE = 10
"""Tokens of a title at most."""

FORMER = frozenset("calon mantan eks bakal bekas petahana".split())
"""Words in lower case before a title that are part of it: "bakal calon wakil presiden"."""

BEFORE_TITLES = FORMER | {"perdana", "wakil"}

RELATIVES = frozenset("putra putri istri suami anak ayah ibu kakek nenek adik kakak menantu cucu keponakan".split())
"""Words that say whose relative somebody is: the name after a title that follows is that of another."""

BIRTH_ORDER = frozenset("sulung bungsu kandung pertama kedua ketiga tunggal ipar angkat tiri".split())

REGIONS = frozenset(("wilayah", "provinsi", "kota", "kabupaten", "distrik", "kecamatan"))
"""Words of an office that the name of what it is for follows."""

INSTITUTES = frozenset("institute center centre foundation group sekuritas securities tbk consulting watch".split())
"""Words that end the name of an organisation that somebody's office is at."""

RANKS = frozenset(
    "akbp akp kombes kompol iptu ipda aiptu aipda bripka brigadir brigpol briptu bripda bharada brigjen irjen komjen "
    "letkol letjen kolonel mayjen jenderal laksamana laksda laksdya laksma marsekal marsda marsdya marsma kapten mayor "
    "lettu letda letnan sersan serda sertu serka serma kopral kopda koptu praka pratu".split()
)
"""Ranks of the police and the forces in one word: a name follows each, and the lexicon has them among its titles."""

FORMS_OF_ADDRESS = RANKS | frozenset("mr mr. mrs mrs. dr dr. prof prof.".split())
"""Words inside a span that the name begins behind."""

BALINESE = frozenset("made wayan nyoman ketut gusti gede komang putu kadek nengah dewa ngurah luh".split())
"""Names that "I" or "Ni" stands before and is part of."""

_VERB = re.compile(r"(?:me(?:m|n|ng|ny)[a-z]{3}|ber[a-z]{4})")
"""A verb between a title and a name ("hakim menyebut Zarof") parts them."""

_GLUED = re.compile(r"([A-Z][a-z]+)([A-Z][a-z]+)\Z")
"""Two words that may have lost the blank between them."""

_GIVEN = re.compile(r"[^\W\d_][a-zà-ÿ'’]{2,}\Z")


class Core(NamedTuple):
    """Which of a region's tokens are a person's name, and the title before it; `open`: the region begins with it."""

    first: int
    last: int
    title: str
    open: bool


def core(words: Sequence[str], first: int, last: int, lexicon: Lexicon, floor: int = 0, title_from: int = 0) -> Core:
    """The name in the span `words[first:last]` of a region, without titles before it ("Presiden Turki") and degrees.

    A title begins with a word that the lexicon knows as one, and runs up to the name. A first name that the span leaves
    to the title ("Menteri Keuangan Purbaya" + "Yudhi Sadewa") is taken back, and a word of the office that the span
    takes in goes to the title. Nothing is left (first = last) of a span that holds titles only.

    Args:
        words: the region's.
        first: the span's first token.
        last: the token after the span.
        lexicon: knows titles, honorifics and degrees.
        floor: where the region's span before this one ends.
        title_from: where the title may begin: after the person before.
    """
    begin, end = _bare(words, first, last, lexicon)
    if begin == end:
        return Core(first, first, "", open=False)
    while begin and end - begin > 1 and _is_of_office(words, begin, lexicon):
        if end - begin == 2 and not lexicon.is_person(words[begin + 1].lower()):
            break
        begin += 1
    if begin and end - begin > 2 and words[begin - 1].lower() in REGIONS:
        begin += 1  # "Gubernur Wilayah" + "Sakhalin Valery Limarenko"
        floor = begin
    while begin > floor and _is_first_name(words, begin - 1, lexicon):
        begin -= 1
    earliest = begin
    while earliest > title_from and begin - earliest < LONGEST_TITLE and words[earliest - 1] not in SIGNS:
        earliest -= 1
    titles = lexicon.classes["title"]
    start = next((i for i in range(earliest, begin) if words[i].lower() in titles), begin)
    while start < begin and start > title_from and words[start - 1].lower() in BEFORE_TITLES:
        start -= 1
    return Core(begin, end, _title(words[start:begin], lexicon), open=start == 0)


def _bare(words: Sequence[str], begin: int, end: int, lexicon: Lexicon) -> tuple[int, int]:
    """The bounds of a span without honorifics, degrees and signs, and without a heading that repeats the name."""
    honorifics, degrees = lexicon.classes["honorific"], lexicon.classes["degree"]
    while begin < end and (words[begin].lower() in honorifics or words[begin] in SIGNS):
        if " ".join(words[begin:end]).lower() in lexicon.phrases:  # "Gus Dur" is a name, "Gus" in "Gus Ipul" is not
            break
        begin += 1
    while end - begin > 1 and _leads_name(words[begin], lexicon):
        if " ".join(words[begin:end]).lower() in lexicon.phrases:
            break
        begin += 1
    for i in range(begin + 1, end - 1):
        if words[i].lower() in FORMS_OF_ADDRESS:  # "Shizuoka Mr. Heita Kawahatsu"
            begin = i + 1 + (words[i + 1] in SIGNS)
    begin = next(
        (i for i in range(begin + 1, end - 1) if words[i] in ("I", "Ni") and words[i + 1].lower() in BALINESE), begin
    )  # "Jakpro I Gede Adnyana"
    if end - begin > 2 and words[end - 2 : end] == ["Ph", "D"]:
        end -= 2
    half = (end - begin) // 2
    if half > 1 and words[begin : begin + half] == words[begin + half : end]:  # a heading run into its text
        end = begin + half
    while end - 1 > begin and (words[end - 1] in SIGNS or _is_degree(words[end - 1], degrees)):
        end -= 1
    while end - 1 > begin and _is_bare_title(words[end - 1], lexicon):
        end -= 1
    while end - 1 > begin and "misc" in lexicon.words.get(words[end - 1].lower(), ()):
        end -= 1
    return begin, end


def _title(words: Sequence[str], lexicon: Lexicon) -> str:
    """A title without the relatives before it, and without another name that was run into it.

    "Putra Presiden" says nothing of the president but "Presiden"; "Presiden RusiaVladimir Putindan Presiden" is one.
    """
    glued = next((i for i in range(len(words) - 1, -1, -1) if _is_glued(words[i], lexicon)), -1)
    start = next((i for i in range(glued + 1, len(words)) if words[i].lower() in lexicon.classes["title"]), len(words))
    start = start if glued >= 0 else 0
    for i, word in enumerate(words):
        if word.lower() in RELATIVES and [other.lower() for other in words[i : i + 2]] != ["ibu", "negara"]:
            start = i + 1
    return " ".join(words[start:])


def _is_glued(word: str, lexicon: Lexicon) -> bool:
    """Whether `word` is two known names that were run together: "RusiaVladimir", and not "PlayStation"."""
    match = _GLUED.match(word)
    return match is not None and all(map(lexicon.is_name, map(str.lower, match.groups())))


def _is_of_office(words: Sequence[str], place: int, lexicon: Lexicon) -> bool:
    """A word of what the office before the name is for: "Menteri Koordinator" + "Kemaritiman Rizal Ramli"."""
    word = words[place].lower()
    before = lexicon.words.get(words[place - 1].lower(), ())
    return (
        lexicon.is_office(word)
        and not lexicon.is_person(word)
        and ("title" in before or lexicon.is_office(words[place - 1].lower()))
    )


def _is_first_name(words: Sequence[str], place: int, lexicon: Lexicon) -> bool:
    """A capitalised word before a name that is part of it: after a rank, or after a title and what it is for."""
    word = words[place]
    if word in ("I", "Ni"):
        return words[place + 1].lower() in BALINESE
    folded = word.lower()
    if not place or not _GIVEN.match(word) or lexicon.is_office(folded) or lexicon.is_place(folded):
        return False
    classes = lexicon.words.get(folded, ())
    before = words[place - 1].lower()
    if before == "pol" and "title" not in classes:
        return True  # a rank of the police: "Kombes Pol Waris Anggono"
    if before in INSTITUTES and not lexicon.is_thing(folded):
        return True  # "Direktur Segara Research Institute Piter Abdullah"
    if not {"given", "surname", "world_given"}.issuperset(classes):
        return False
    titles, honorifics = lexicon.classes["title"], lexicon.classes["honorific"]
    if before in honorifics or (classes and before in titles):
        return True
    led = any(other.lower() in titles for other in words[:place])
    return led and (bool(classes) or lexicon.is_office(before) or words[place - 1].isupper())


def title_before(gap: str, lexicon: Lexicon) -> str:
    """The title in lower case ("bakal calon wakil presiden") that ends the text before a region, or "".

    A title after a relative is another's ("putra sulung Presiden Joko Widodo"), and no relative is a title.
    """
    if not gap[-2:-1].isalpha():  # a sign ends the text, and no title stands before it
        return ""
    titles = lexicon.classes["title"]
    words = gap.rsplit(None, 4)[-4:]
    start = len(words)
    for i in range(len(words) - 1, max(-1, len(words) - 3), -1):
        if not words[i].isalpha() or _VERB.match(words[i]):
            break
        if words[i] in RELATIVES or words[i] in BIRTH_ORDER or "common" in lexicon.words.get(words[i], ()):
            break
        if words[i].lower() in titles:
            start = i
    while start and words[start - 1] in FORMER:
        start -= 1
    return " ".join(words[start:])


def between_people(name: str, lexicon: Lexicon) -> int:
    """Where the sign between two people is ("Joko Widodo-Jusuf Kalla", "Jokowi/JK"), or 0 if one person is named.

    It stands between two capitalised names, the first of them not the first word of the span ("Jean-Claude Juncker");
    in a single word both parts must be known names.
    """
    if "-" not in name and "/" not in name:
        return 0
    for hyphen in (i for i, letter in enumerate(name[:-1]) if letter in "-/"):
        before, after = name[:hyphen], name[hyphen + 1 :]
        if not before or not after[0].isupper() or lexicon.is_place(after.lower()):
            continue
        if " " in before and len(before.rsplit(" ", 1)[-1]) > 2 and len(after.split()[0]) > 2:
            return hyphen
        if " " not in name and lexicon.is_person(before.lower()) and lexicon.is_person(after.lower()):
            return hyphen
    return 0


def _is_bare_title(word: str, lexicon: Lexicon) -> bool:
    """A word that is nothing but an office, in one span with a name: "Mahfud Menkopolhukam"."""
    folded = word.lower()
    return folded.startswith(("menko", "mendik", "wamen", "kapol", "wakapol")) and not lexicon.is_person(folded)


def _leads_name(word: str, lexicon: Lexicon) -> bool:
    """Whether a span's first word is a title, and no name: "Menpora" + "Dito"."""
    folded = word.lower()
    return _is_bare_title(word, lexicon) or (folded in lexicon.classes["title"] and not lexicon.is_person(folded))


def _is_degree(word: str, degrees: set[str]) -> bool:
    return word.lower() in degrees and (word.isupper() or "." in word)
