"""Features: what the model is told about the tokens of a region and about their neighbours.

Every feature belongs to one token and an offset to the token that is labelled, so that a token's part in a score is
computed once; only the phrases and the region's edges are looked at anew.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsearch.entities.regions import EDGE, NEIGHBOUR

if TYPE_CHECKING:
    from newsearch.entities.lexicon import Lexicon

TOKEN = re.compile(r"(?:[^\W\d_]\.){1,4}(?!\w\w)|\w+(?:[-'’`/&]\w+|\.[a-z]\w*)*|[^\w\s]")
"""What the model reads as one token: initials, a word with its hyphens, or one sign."""

LONGEST_PHRASE = 4
SENTENCE_EDGES = frozenset('.!?:;"“”' + EDGE)

# A word in lower case that is part of the name after it: "kota Bandung", "partai NasDem".
DESIGNATORS = frozenset(
    "desa kota kecamatan kabupaten provinsi propinsi kelurahan dusun pulau kepulauan gedung kompleks komplek partai "
    "sungai gunung pantai danau jalan distrik kampung stasiun pangkalan pengadilan kementerian klub harian lapangan "
    "hotel museum selat teluk the kawasan wilayah".split()
)


def shape(token: str) -> str:
    """The token's letters as X and x and its digits as 0, each run once; a run of two capitals or more is XX."""
    out: list[str] = []
    for letter in token[:24]:
        code = letter
        if letter.isdigit():
            code = "0"
        elif letter.isalpha():
            code = "X" if letter.isupper() else "x"
        if not out or out[-1] != code or (code == "X" and out[-2:] != ["X", "X"]):
            out.append(code)
    return "".join(out)


def own(token: str, lexicon: Lexicon) -> list[str]:
    """What a token says about its own label."""
    word = token.lower()
    form = shape(token)
    features = [f"w={word}", f"s={form}", f"s={form},{min(len(token), 6)}"]
    features += [f"p{n}={word[:n]}" for n in (1, 2, 3, 4) if len(word) > n]
    features += [f"e{n}={word[-n:]}" for n in (1, 2, 3, 4) if len(word) > n]
    features += [f"c={section}" for section in lexicon.words.get(word, ("none",))]
    if "-" in token or "/" in token:
        for part in word.replace("/", "-").split("-"):
            features += [f"cp={section}" for section in lexicon.words.get(part, ())]
    return features


def neighbour(token: str, offset: int, lexicon: Lexicon) -> list[str]:
    """What the token at `offset` (-2, -1, 1 or 2) says about a label."""
    word = token.lower()
    form = shape(token)
    features = [f"{offset}w={word}", f"{offset}s={form}"]
    features += [f"{offset}c={section}" for section in lexicon.words.get(word, ())]
    if abs(offset) == 1:
        features.append(f"{offset}e={word[-3:]}")
    return features


def edges(index: int, length: int, token: str, initial: bool, lexicon: Lexicon) -> list[str]:
    """What the token's place in its region says; `initial`: the region begins a sentence."""
    features = [f"n={min(length, 5)}"]
    if index == 0:
        features.append("first")
        if initial:
            features += ["initial", f"initial,{shape(token)}"]
            features += [f"initial,{section}" for section in lexicon.words.get(token.lower(), ("none",))]
    if index == length - 1:
        features.append("last")
    return features


def phrases(words: list[str], lexicon: Lexicon) -> list[list[str]]:
    """For each token the features of the longest known phrases that it or its neighbours stand in."""
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
    features: list[list[str]] = []
    for i, mark in enumerate(marks):
        found = [f"ph={mark}"] if mark else []
        if i and marks[i - 1]:
            found.append(f"-ph={marks[i - 1]}")
        if i + 1 < len(marks) and marks[i + 1]:
            found.append(f"+ph={marks[i + 1]}")
        features.append(found)
    return features


class Window:
    """A region as the model sees it: its tokens, two on each side, and whether it begins a sentence.

    Attributes:
        tokens: start and end (from the region's start; a designator before it has a negative start) and form.
        padded: the forms, with two neighbours on each side.
        initial: the region begins a sentence, a quotation or a line.
    """

    __slots__ = ("initial", "padded", "tokens")

    def __init__(self, region: str, left: str, right: str) -> None:
        self.tokens = [(m.start(), m.end(), m.group()) for m in TOKEN.finditer(region)]
        before = TOKEN.findall(left)[-2:]
        after = TOKEN.findall(right)[:2]
        self.initial = not before or before[-1] in SENTENCE_EDGES
        if before and before[-1] in DESIGNATORS:
            word = before.pop()
            self.tokens.insert(0, (-1 - len(word), -1, word))
        self.padded = [EDGE, EDGE, *before][-2:] + [token for _, _, token in self.tokens] + [*after, EDGE, EDGE][:2]

    def features(self, lexicon: Lexicon) -> list[list[str]]:
        """All features of each token, as the model is trained on them."""
        words = [token for _, _, token in self.tokens]
        known = phrases(words, lexicon)
        return [
            own(word, lexicon)
            + [f for offset in (-2, -1, 1, 2) for f in neighbour(self.padded[i + 2 + offset], offset, lexicon)]
            + edges(i, len(words), word, self.initial, lexicon)
            + known[i]
            for i, word in enumerate(words)
        ]


__all__ = ["NEIGHBOUR", "TOKEN", "Window", "edges", "neighbour", "own", "phrases", "shape"]
