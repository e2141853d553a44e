"""Reads bylines: who wrote the article, and who edited it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from newsearch.corpus.outlets import is_outlet, is_press

Role = Literal["author", "editor", ""]

_AUTHOR = (
    "penulis|pewarta|reporter|jurnalis|wartawan|kontributor|koresponden|author|writer|oleh|by|laporan wartawan|"
    "laporan reporter|laporan jurnalis|laporan kontributor|laporan|ditulis oleh|teks|penulis naskah|pelapor"
    "|peliput|rep|tim redaksi"
)
_EDITOR = "editor|redaktur|penyunting|redaktur pelaksana|editor naskah|editor bahasa|penyelia|diedit oleh|red"
_OTHER = (
    "fotografer|uploader|penerjemah|produser|videografer|sumber|source|kamerawan|proofreader|content writer|creative"
)

ROLES: dict[str, Role] = {
    **dict.fromkeys(_AUTHOR.split("|"), "author"),
    **dict.fromkeys(_EDITOR.split("|"), "editor"),
    **dict.fromkeys(_OTHER.split("|"), ""),
}

_WITHOUT_MARK = "laporan wartawan|laporan reporter|laporan jurnalis|laporan kontributor|oleh|by|reporter|wartawan"
"""Labels that lead to a name without a mark: "Laporan wartawan Budi Santoso"."""
_WITHIN_NAMES = "kontributor|koresponden|wartawan|reporter|jurnalis|editor|penulis|by|oleh"
"""Labels that also stand among the names behind another label: "Oleh: Kontributor Bandung, Budi Santoso"."""

_LABELS = "|".join(sorted((label.replace(" ", r"\s") for label in ROLES), key=len, reverse=True))
LABEL = re.compile(
    rf"[\W_]{{0,4}}(?P<role>{_LABELS})(?:\s?(?:/|&|dan)\s?(?:{_LABELS}))?\s{{0,3}}(?P<mark>[:|]|\s[-–]\s|$)\s{{0,3}}",
    re.IGNORECASE,
)
"""A role and its mark, or a role alone on its line."""

_BARE_LABEL = re.compile(
    r"(?P<role>(?:diposting|ditulis|dipublikasikan|diterbitkan|posted|written|published)\s(?:oleh|by)"
    rf"|{_WITHOUT_MARK})\s+(?P<names>\S.*)",
    re.IGNORECASE,
)
INITIALS = re.compile(
    r"[(\[]\s?([A-Za-z]{2,5}(?:\s?[-/&,|]\s?[A-Za-z0-9]{1,5}){0,3}|[A-Z]\d{2,3}|\*{1,3}|[a-z]{1,5}\d{0,2})\s?[)\]]\.?"
)
_NEXT_LABEL = re.compile(rf"(?<=[\w.)])[\s|/,;•–-]+(?=(?:{_LABELS})\s?:)", re.IGNORECASE)
"""What stands between two bylines."""
_SPLIT_NAMES = re.compile(
    r"\s?(?:[/|;&•·]|,(?!\s?(?:S|M|SE|SH|MH|Jr|Dr|Ph)\.)|\s-{1,2}\s|\bdan\b|\band\b|\bbersama\b)\s?"
)
_NAME = re.compile(r"@?[A-Za-z][\w'’.`-]*\.?(?:[\s-]+[A-Za-z0-9(][\w'’.`)-]*){0,6}")
_SUFFIX = re.compile(
    r"\s?[-–|,]\s?(?:detik\w*|cnn indonesia|cnbc indonesia|okezone|sepakbola|sport|tim\s\w+|[\w-]+\.(?:com|co\.id"
    r"|co|id|net))\s*$",
    re.IGNORECASE,
)
_ROLE_WORDS = re.compile(rf"^(?:{_WITHIN_NAMES})\b[\s:]*", re.IGNORECASE)
_AGE = re.compile(
    r"\s+\d{1,4}\s(?:minutes?|hours?|days?|weeks?|months?|years?|mins?|menit|jam|hari|minggu|bulan|tahun)\s"
    r"(?:ago|read|yang lalu|lalu|baca|dibaca)\b.*$",
    re.IGNORECASE,
)
"""How old a page is, and how long it takes to read."""
_WHEN = re.compile(
    r"[\s,|/·•–-]+(?:(?:pada|on)\s)?(?:(?:senin|selasa|rabu|kamis|jum['’]?at|sabtu|minggu)\s?,?\s)?"
    r"\d{1,2}[\s-](?:jan|feb|mar|apr|mei|may|jun|jul|agu|aug|sep|okt|oct|nov|des|dec)[a-z]*\b.*$",
    re.IGNORECASE,
)
"""The date behind a name: "Oleh Ani Wijaya, 2 Januari 2024"."""
_CONTACT = re.compile(r"\S+@\S+\.\S+|https?://\S+|\s?\d{1,2}[/:.]\d{2}.*$")
LONGEST_LINE = 160
"""No line that is a byline is longer, in characters."""
_LONGEST = 200
"""No value of a byline is longer, in characters."""

_NOT_INITIALS = frozenset("covid sars mers uu no hal foto dok".split())
"""What a number follows that is no reporter ("(Covid/19)")."""
_NOT_NAMES = frozenset(
    "tidak ditemukan,not found,author not found,unknown,anonim,none,null,n/a,-,admin,penulis,editor,"
    "administrator,super admin,superadmin,newsroom,author,root".split(",")
)


class Byline(NamedTuple):
    """A line that names people; the role is "" for those who neither wrote nor edited the article."""

    role: Role
    names: list[str]


def read(line: str) -> Byline | None:
    """Read `line` as a byline, or give None; the names are missing when they stand on the next line."""
    if len(line) > LONGEST_LINE:
        return None
    found = _read(line)
    return Byline(found[0], list(found[1])) if found is not None else None


@lru_cache(maxsize=8192)
def _read(line: str) -> tuple[Role, tuple[str, ...]] | None:
    match = LABEL.match(line)
    if match is not None:
        found, value = names(line[match.end() :]), line[match.end() :].strip(" .:-–—|*")
        if value and not found:
            return "", ()  # "Oleh: Tim Redaksi": nobody, and no name to wait for
        return ROLES[" ".join(match["role"].split()).casefold()], tuple(found)
    match = _BARE_LABEL.fullmatch(line)
    if match is not None and len(line) <= 90 and line[-1] not in ".!?,;":
        found = names(match["names"])
        if found and all(map(looks_like_name, found)):
            return "author", tuple(found)
    return None


def parts(line: str) -> list[str]:
    """The bylines on one line: "Penulis: Ani | Editor: Budi" is two; any other line is one."""
    if line.count(":") < 2 or len(line) > LONGEST_LINE or LABEL.match(line) is None:
        return [line]
    return [part for part in _NEXT_LABEL.split(line) if part]


def is_labelled(line: str) -> bool:
    """Whether `line` starts with a role and its mark."""
    return _is_labelled(line) if len(line) <= LONGEST_LINE else LABEL.match(line) is not None


@lru_cache(maxsize=8192)
def _is_labelled(line: str) -> bool:
    return LABEL.match(line) is not None


def names(text: str) -> list[str]:
    """The people that a byline names, without roles, outlets, addresses, and initials behind a name."""
    if len(text) > _LONGEST:
        return []
    text = _WHEN.sub("", _AGE.sub("", _CONTACT.sub("", " ".join(text.split())))).strip(" .:-–—|*")
    if not text:
        return []
    found: list[str] = []
    outside = _SUFFIX.sub("", text)
    for piece in _SPLIT_NAMES.split(outside):
        role = _ROLE_WORDS.match(piece)
        if role is not None and role.group().casefold().startswith(("kontributor", "koresponden")):
            continue  # "Kontributor Lhokseumawe, Masriadi": a post, not a person
        name = _SUFFIX.sub("", _ROLE_WORDS.sub("", piece)).strip(" .:-–—*()[]'\"")
        if len(name) < 2 or name.casefold() in _NOT_NAMES or is_outlet(name) or not any(map(str.isalpha, name)):
            continue
        if " " in name and is_press(name):
            continue  # "Ani Wijaya - Contoh Post"
        found.append(name)
    if not found and outside and _ROLE_WORDS.match(outside):
        name = _ROLE_WORDS.sub("", outside)
        found = [name] if looks_like_name(name) else []
    return list(dict.fromkeys(found))


def looks_like_name(text: str) -> bool:
    """Whether `text` may be one person's name: up to seven words, the first of them capitalised."""
    return len(text) <= 60 and (text[:1].isupper() or text[:1] == "@") and _NAME.fullmatch(text) is not None


def initials(line: str) -> list[str] | None:
    """Read "(rfi/end)" as ["rfi", "end"] and "(*)" as []; None when `line` is no such mark."""
    match = INITIALS.fullmatch(line)
    if match is None:
        return None
    pieces = [piece for piece in re.split(r"[^A-Za-z0-9]+", match[1]) if piece]
    return None if pieces and pieces[0].casefold() in _NOT_INITIALS else pieces


class AwaitedNames:
    """Waits for the names on the lines after a label ("Penulis", ":", "Nama Penulis")."""

    def __init__(self) -> None:
        self._people: list[str] | None = None

    def expect(self, people: list[str] | None) -> None:
        """Wait for names, which will be added to `people`; None stops waiting."""
        self._people = people

    def take(self, line: str) -> bool:
        """Whether `line` is one that was waited for; its names are then kept."""
        if self._people is None:
            return False
        if line == ":":
            return True
        people, self._people = self._people, None
        found = names(line.lstrip(": ")) if len(line) <= 80 and line[-1] not in ".!?" else []
        if not found or not all(map(looks_like_name, found)):
            return False
        people += found
        return True
