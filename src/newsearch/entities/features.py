"""Features: what the model knows about the tokens of a region and about their neighbours.

A feature belongs to one token and its distance from the token that is labelled, or to the region alone. Of the text
around a region only its first and last tokens are told, so that the model scores a region once for all its contexts.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from newsearch.entities.regions import EDGE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsearch.entities.lexicon import Lexicon

TOKEN = re.compile(r"(?:[^\W\d_]\.){1,4}(?!\w\w)|\w+(?:[-'’`/&]\w+|\.[a-z]\w*)*|[^\w\s]")
"""What the model reads as one token: initials, a word with its hyphens, or one sign."""

LONGEST_PHRASE = 4
SENTENCE_EDGES = frozenset('.!?:;"“”' + EDGE)

DESIGNATORS = frozenset(
    "desa kota kecamatan kabupaten provinsi propinsi kelurahan dusun pulau kepulauan gedung kompleks komplek partai "
    "sungai gunung pantai danau jalan distrik kampung stasiun pangkalan pengadilan kementerian klub harian lapangan "
    "hotel museum selat teluk the kawasan wilayah".split()
)
"""Words in lower case that may be part of the name after them: "kota Bandung", "partai NasDem"."""


_SHAPES = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 26 * "X" + 26 * "x" + 10 * "0"
)
_REPEATED = re.compile(r"([^X])\1+|(XX)X+", re.DOTALL)


def shape(token: str) -> str:
    """Write a token's letters as X and x and its digits as 0, each run once; two capitals or more are XX."""
    token = token[:24]
    return _shortened(token.translate(_SHAPES) if token.isascii() else "".join(map(_code, token)))


@lru_cache(maxsize=1 << 12)
def _shortened(coded: str) -> str:
    """Write each run of a coded token once; it is cached, since a few codes make up most tokens."""
    return _REPEATED.sub(r"\1\2", coded)


def _code(letter: str) -> str:
    if letter.isdigit():
        return "0"
    if letter.isalpha():
        return "X" if letter.isupper() else "x"
    return letter


def own(token: str, lexicon: Lexicon) -> list[str]:
    """The features that a token gives to its own label."""
    word = token.lower()
    form = shape(token)
    classes = lexicon.words.get(word, ("none",))
    features = [f"w={word}", f"s={form}", f"s={form},{min(len(token), 6)}"]
    features += [f"p{n}={word[:n]}" for n in (1, 2, 3, 4) if len(word) > n]
    features += [f"e{n}={word[-n:]}" for n in (1, 2, 3, 4) if len(word) > n]
    features += [f"c={section}" for section in classes]
    if "-" in token or "/" in token:
        for part in word.replace("/", "-").split("-"):
            features += [f"cp={section}" for section in lexicon.words.get(part, ())]
    return features


def neighbour(token: str, lexicon: Lexicon) -> tuple[list[str], list[str]]:
    """The features that a token gives to the next token's label, and to the one after that, after their distance."""
    word = token.lower()
    far = [f"w={word}", f"s={shape(token)}"]
    far += [f"c={section}" for section in lexicon.words.get(word, ())]
    return [*far, f"e={word[-3:]}"], far


def region(words: Sequence[str], lexicon: Lexicon, *, initial: bool) -> list[list[str]]:
    """For each token, the features that its region gives it in training; `initial`: the region begins a sentence."""
    told = placed(words, lexicon, initial=initial)
    around = [neighbour(word, lexicon) for word in words]
    for i, word in enumerate(words):
        told[i] += own(word, lexicon)
        for offset in (-2, -1, 1, 2):
            if 0 <= i + offset < len(words):
                told[i] += [f"{offset}{feature}" for feature in around[i + offset][abs(offset) - 1]]
    return told


def placed(words: Sequence[str], lexicon: Lexicon, *, initial: bool) -> list[list[str]]:
    """For each token, the features of its place in the region, and of the known phrases around it."""
    told = phrases(words, lexicon)
    length = f"n={min(len(words), 5)}"
    for features in told:
        features.append(length)
    told[0].append("first")
    if initial:
        word = words[0]
        told[0] += ["initial", f"initial,{shape(word)}"]
        told[0] += [f"initial,{section}" for section in lexicon.words.get(word.lower(), ("none",))]
    told[-1].append("last")
    return told


def phrases(words: Sequence[str], lexicon: Lexicon) -> list[list[str]]:
    """For each token, the features of the longest known phrases that it or its neighbours belong to."""
    marks = [""] * len(words)
    i = 0
    while i < len(words):
        for n in range(min(LONGEST_PHRASE, len(words) - i), 1, -1):
            section = lexicon.phrases.get(" ".join(words[i : i + n]).lower())
            if section:
                marks[i : i + n] = [f"B{section}"] + [f"I{section}"] * (n - 1)
                i += n - 1
                break
        i += 1
    told: list[list[str]] = []
    for i, mark in enumerate(marks):
        features = [f"ph={mark}"] if mark else []
        if i and marks[i - 1]:
            features.append(f"-ph={marks[i - 1]}")
        if i + 1 < len(marks) and marks[i + 1]:
            features.append(f"+ph={marks[i + 1]}")
        told.append(features)
    return told


class Context(NamedTuple):
    """The text around a region.

    Attributes:
        before, after: the two tokens on each side, nearest first.
        initial: the region begins a sentence, a quotation or a line.
        designator: the word before the region if it may be part of its name, or ""; `before` is then what precedes it.
    """

    before: tuple[str, str]
    after: tuple[str, str]
    initial: bool
    designator: str


def context(before: tuple[str, str], after: tuple[str, str]) -> Context:
    """The context of a region, from the two words on each side of it, nearest first."""
    second, first = TOKEN.findall(before[1]), TOKEN.findall(before[0])
    designator = ""
    if first[-1] in DESIGNATORS:
        designator = first[-1]
        second, first = [EDGE], second
    left = [*second, *first]
    right = TOKEN.findall(" ".join(after))
    initial = not designator and first[-1] in SENTENCE_EDGES
    return Context((left[-1], left[-2]), (right[0], right[1]), initial, designator)


def outside(near: str, far: str, side: int, lexicon: Lexicon) -> list[str]:
    """The features that two tokens before a region (side -1) give its first token, or after it (side 1) its last."""
    nearest = [f"{side}{feature}" for feature in neighbour(near, lexicon)[0]]
    return nearest + [f"{2 * side}{feature}" for feature in neighbour(far, lexicon)[1]]
