"""Bounds: a span that takes in its neighbour is cut, and the kind of one follows what stands before it.

"Gerindra Habiburokhman" is a party and a person, "Bupati Cianjur" a title and a place, "Bandara Husein Sastranegara" a
place.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsearch.entities.people import RANKS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsearch.article import Kind
    from newsearch.entities.lexicon import Lexicon

    Found = tuple[int, int, Kind]
    """First token, token after the last, and kind."""

JOBS = frozenset(
    "bupati gubernur walikota camat lurah menteri presiden kepala ketua wakil sekretaris direktur harian corporate "
    "secretary director president manager ceo cfo coo cto cco komisaris pelatih kapolres kapolda politikus politisi "
    "penjabat".split()
)
"""Words of a job that begin no name of an organisation or a place."""

OFFICIAL = frozenset(("Dinas", "Badan", "Kementerian", "Kantor", "Komisi", "Direktorat", "Lembaga", "Balai", "Biro"))

HEADS_OF_COMPANIES = frozenset(("PT", "CV", "Perum"))

AUTHORITIES = frozenset(
    "pemkab pemkot pemprov pemda pemerintah badan kementerian kementrian dinas komisi polda polres polresta "
    "polrestabes "
    "polsek kejaksaan kejari kejati dewan koran majalah harian radar yayasan komite bursa asosiasi".split()
)
"""Words that begin the name of an organisation, whatever place follows."""

PARTICLES = frozenset(("bin", "binti", "ibn", "van", "von", "al", "el", "de", "der"))

GIVEN_TOO = frozenset(("Sony", "Dana", "Mega", "Astra", "Intan"))
"""Names of companies that are also people's."""

SCHOOLS = frozenset(("universitas", "institut", "politeknik"))

SITES = frozenset(
    "bandara bandar stadion jalan gunung pantai curug sungai danau pulau gili kampung desa dusun kecamatan kabupaten "
    "kelurahan tol flyover waduk bendungan pelabuhan terminal teluk candi pura geopark bukit stasiun gedung masjid "
    "gor museum jembatan lapangan selat gelora sirkuit rsud rsup rsu rspad".split()
)
"""Words that begin the name of a place, even one that bears a person's name."""

REGIONS = frozenset(("Kabupaten", "Kota", "Provinsi", "Kecamatan"))

BETWEEN_SITE_AND_NAME = RANKS | {"internasional", "udara", "i", "nasional", "kh"}

TAILS = frozenset(
    "nomor no tahun pasal tentang dok dok. doc istimewa arsip warta handout repro grafis infografis "
    "saya kami kita ia dia mereka".split()
)
"""Words that end no name: those of a number and of a credit, and pronouns, which the next sentence begins with."""

ADVERBS = frozenset(
    "masih sudah belum akan kini juga bakal usai saat ketika soal karena tetap kembali telah ungkap sebut akui minta "
    "bantah ngaku respons senin selasa rabu kamis jumat sabtu bin binti".split()
)
"""Words that a heading without a full stop leaves behind a person's name, or before the next sentence."""

_BEHIND_PEOPLE = TAILS | ADVERBS

JOBS_IN_ENGLISH = frozenset(
    "leader analyst manager director head officer strategist economist chairman president founder ceo coo cfo".split()
)
"""Words of a job that an organisation's name begins behind: "Senior Market Analyst MNC Sekuritas"."""

CREDITS = frozenset("antara afp reuters getty images epa xinhua foto tempo kompas detikcom".split())
"""Whose a picture is: no part of the name of a person that it shows."""

DISTRICTS = frozenset(("district", "regency", "area"))

PARTIES = frozenset(
    "gerindra golkar pdip pkb pks ppp pan nasdem hanura demokrat psi perindo dpr mpr dpd dprd kpk kpu polri".split()
)
"""Organisations whose bare name stands right before a member's: "politikus Gerindra Habiburokhman"."""

_AGE_GROUP = re.compile(r"U-?\d\d\Z")
_CLUB = re.compile(r"PS[A-Z]{1,2}\Z|Pers[a-z]{2,6}\Z")
_PLAIN = re.compile(r"[^\W\d_][a-zà-ÿ'’]+\Z")
_SHORTEST = 5
"""Letters of an unknown word that may be a person's name."""


def bounded(spans: Sequence[Found], words: Sequence[str], lexicon: Lexicon) -> list[Found]:
    """The spans of a region, each with its own words only."""
    if len(words) == 1:
        return list(spans)
    found: list[Found] = []
    spans = _joined(spans, words)
    for place, (first, last, kind) in enumerate(spans):
        if found and found[-1][1] > first:
            first = found[-1][1]
        if first >= last:  # it went to the name before
            continue
        following = spans[place + 1][0] if place + 1 < len(spans) and spans[place + 1][2] == "person" else -1
        floor = found[-1][1] if found else 0
        found += _mended(first, last, kind, words, lexicon, floor=floor, person_at=following)
        if found and found[-1][2] == "person" and following == found[-1][1] and following == last and kind != "person":
            # The first name of the person after it: "Bank Jatim Busrul" + "Iman".
            begin = found.pop()[0]
            found.append((begin, spans[place + 1][1], "person"))
    return _with_regions(_with_authorities(found, words, lexicon), words)


def _bears_place(organisation: Sequence[str], place: str) -> bool:
    """Whether a place right after an organisation ends its name."""
    head = organisation[0].lower()
    if head in AUTHORITIES and place in REGIONS:
        return True
    return head in SCHOOLS or (len(organisation) == 1 and bool(_CLUB.match(organisation[0])))


def _with_authorities(spans: Sequence[Found], words: Sequence[str], lexicon: Lexicon) -> list[Found]:
    """Authorities that stand in no span, by their first word and what they are for: "Dinas Penanaman Modal"."""
    if OFFICIAL.isdisjoint(words):
        return list(spans)
    found: list[Found] = []
    position = 0
    for first, last, kind in [*spans, (len(words), len(words), "place")]:
        begin = next((i for i in range(position, first - 1) if words[i] in OFFICIAL), first)
        if first - begin > 1 and lexicon.is_office(words[begin + 1].lower()):
            end = begin + 2
            while end < first and (words[end] == "dan" or words[end][0].isupper()) and not _leads(words[end], lexicon):
                end += 1
            if end + 1 < first and words[end] in REGIONS:
                end += 2
            found.append((begin, end - (words[end - 1] == "dan"), "organisation"))
        if first < len(words):
            found.append((first, last, kind))
        position = last
    return found


def _leads(word: str, lexicon: Lexicon) -> bool:
    """A word that begins another name, or a title."""
    return word in OFFICIAL or word.lower() in lexicon.classes["title"] or word.lower() in SITES


def _with_regions(spans: Sequence[Found], words: Sequence[str]) -> list[Found]:
    """An authority and the region right after it are one: "Dinas Kelautan dan Perikanan" + "Kabupaten Sukabumi"."""
    found: list[Found] = []
    for first, last, kind in spans:
        before = found[-1] if found else (0, -1, kind)
        if (
            kind == "place"
            and before[1] == first
            and before[2] == "organisation"
            and _bears_place(words[before[0] : before[1]], words[first])
        ):
            found[-1] = (before[0], last, "organisation")
        else:
            found.append((first, last, kind))
    return found


def _joined(spans: Sequence[Found], words: Sequence[str]) -> list[Found]:
    """Parts of one person's name as one span: "Abdullah" + "bin" + "Zayed Al Nahyan", "Sony" + "Dwi Kuncoro"."""
    found: list[Found] = []
    for first, last, kind in spans:
        if found and kind == "person":
            begin, end, before = found[-1]
            if before == "person" and first - end == 1 and words[end].lower() in PARTICLES:
                found[-1] = (begin, last, "person")
                continue
            if before == "organisation" and first == end == begin + 1 and words[begin] in GIVEN_TOO:
                found[-1] = (begin, last, "person")
                continue
        found.append((first, last, kind))
    return found


def _mended(
    first: int, last: int, kind: Kind, words: Sequence[str], lexicon: Lexicon, *, floor: int, person_at: int
) -> Iterator[Found]:
    if kind == "person":
        while last - first > 1 and (
            words[last - 1].lower() in _BEHIND_PEOPLE or (last - first > 2 and words[last - 1].lower() in CREDITS)
        ):
            last -= 1
        district = " ".join(words[first : first + 2]).lower()
        if (
            first
            and last - first > 2
            and lexicon.phrases.get(district) in DISTRICTS
            and _is_titled(words, first, lexicon)
        ):
            yield first, first + 2, "place"  # "Camat Mampang Prapatan Asril Rizal"
            first += 2
        yield from _of_person(first, last, words, floor, lexicon)
        return
    last = _without_tail(first, last, words, lexicon)
    while last - first > 1 and words[first].lower() in JOBS:
        first += 1
        if words[first].lower() == "kota" and words[first - 1].lower() == "wali" and last - first > 1:
            first += 1
    if kind == "organisation":
        company = next((i for i in range(first + 1, last - 1) if words[i] in HEADS_OF_COMPANIES), first)
        first = company
        job = next((i for i in range(last - 2, first, -1) if words[i].lower() in JOBS_IN_ENGLISH), -1)
        first = job + 1 if job > 0 else first
        rank = next((i for i in range(first + 1, last - 1) if words[i].lower() in RANKS), -1)
        if rank > 0:
            yield first, rank, "organisation"
            yield rank + 1, last, "person"  # "Polda Metro Jaya AKBP Rovan"
            return
        school = next((i for i in range(first, last - 2) if words[i] in ("University", "College")), -1)
        if school >= first and words[school + 1].lower() not in ("of", "for") and _are_plain(words, school + 1, last):
            if school > first:
                yield first, school + 1, "organisation"
            yield school + 1, last, "person"  # "Griffith University Dicky Budiman"
            return
    elif words[first].lower() in AUTHORITIES and last - first > 1:
        kind = "organisation"
    cut = _person_after(first, last, kind, words, lexicon, follows=person_at == last)
    yield first, cut, kind
    if cut < last:
        yield cut, last, "person"


def _are_plain(words: Sequence[str], first: int, last: int) -> bool:
    """Whether two or three tokens are spelt like a person's names."""
    return 2 <= last - first <= 3 and all(map(_PLAIN.match, words[first:last]))


def _of_person(first: int, last: int, words: Sequence[str], floor: int, lexicon: Lexicon) -> Iterator[Found]:
    """A person's span: that of a place by its first word or by the word before it; "Rizal dan Hanif" is two."""
    head = first
    while head > floor and words[head - 1].lower() in BETWEEN_SITE_AND_NAME:
        head -= 1
    if head > floor and words[head - 1].lower() in SITES:
        yield head - 1, last, "place"
    elif words[first].lower() in SITES and last - first > 1:
        yield first, last, "place"
    elif "dan" in words[first + 1 : last - 1]:
        middle = words.index("dan", first + 1)
        yield first, middle, "person"
        yield middle + 1, last, "person"
    elif _is_organisation(words[first], lexicon) and _are_plain(words, first + 1, last):
        yield first, first + 1, "organisation"
        yield first + 1, last, "person"  # "Lemhanas Budi Santoso"
    else:
        yield first, last, "person"


def _is_organisation(word: str, lexicon: Lexicon) -> bool:
    """Whether a word is known as an organisation, and as no person's name."""
    folded = word.lower()
    return lexicon.name_section(folded) == "org" and word not in GIVEN_TOO and not lexicon.is_person(folded)


def _without_tail(first: int, last: int, words: Sequence[str], lexicon: Lexicon) -> int:
    honorifics = lexicon.classes["honorific"]
    while last - first > 1 and (
        words[last - 1].lower() in TAILS
        or words[last - 1] in ("dan", "untuk", "serta", "&")
        or (
            words[last - 1].lower() in honorifics
            and words[last - 1] not in ("TNI", "RM")
            and (last - first > 2 or _is_known(first, last - 1, "organisation", words, lexicon))
        )
    ):
        last -= 1
    return last


def _person_after(first: int, last: int, kind: Kind, words: Sequence[str], lexicon: Lexicon, *, follows: bool) -> int:
    """Where a person begins behind the organisation or the place of a span, or `last`.

    Behind a team's age group, or behind what the lexicon knows; a word or two that it does not know are a person's name
    behind a party, if a title stands before it in the region, or if another part of the name follows the span.
    """
    if last - first > 1 and _is_known(first, last, kind, words, lexicon):
        return last
    for middle in range(last - 1, first, -1):
        tail = words[middle:last]
        if kind == "organisation" and _AGE_GROUP.match(words[middle - 1]) and all(map(_PLAIN.match, tail)):
            return middle
        if not _is_known(first, middle, kind, words, lexicon):
            continue
        if all(lexicon.is_person(word.lower()) and not lexicon.is_place(word.lower()) for word in tail):
            return middle
        strange = all(len(word) >= _SHORTEST and _PLAIN.match(word) and _is_strange(word, lexicon) for word in tail)
        titled = _is_titled(words, first, lexicon)
        politic = kind == "organisation" and " ".join(words[first:middle]).lower().removeprefix("partai ") in PARTIES
        if strange and len(tail) < 3 and (follows or (politic and (titled or first == 0))):
            return middle
    return last


def _is_titled(words: Sequence[str], first: int, lexicon: Lexicon) -> bool:
    """Whether a title stands before a token of the region."""
    return any(word.lower() in lexicon.classes["title"] for word in words[:first])


def _is_known(first: int, last: int, kind: Kind, words: Sequence[str], lexicon: Lexicon) -> bool:
    name = " ".join(words[first:last]).lower()
    if kind == "place":
        head, _, rest = name.partition(" ")
        return lexicon.is_place(name) or (head in SITES | {"kota"} and lexicon.is_place(rest))
    if name in PARTIES or lexicon.name_section(name) == "org" or lexicon.phrases.get(name) == "org":
        return True
    head, _, rest = name.partition(" ")
    return head in ("bank", "polda", "polres", "pemkab", "pemkot", "timnas", "dprd") and lexicon.is_place(rest)


def _is_strange(word: str, lexicon: Lexicon) -> bool:
    """A word of no class but names, and no noun of an office ("Keuangan", "Pembangunan")."""
    folded = word.lower()
    classes = lexicon.words.get(folded, ())
    return {"given", "surname", "world_given", "full"}.issuperset(classes) and not lexicon.is_office(folded)
