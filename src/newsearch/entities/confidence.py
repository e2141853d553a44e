"""Confidence: how likely it is that a name that was found is right, in its bounds and in its kind.

A logistic regression over what is known of an entity: by how much the model preferred its labels, how often and where
the article names it, what stands around it, and what the lexicon says of its words. Its weights were fitted to names of
articles that were judged by eye (benchmarks/calibrate_entities.py).
"""

from __future__ import annotations

import math
import re
from math import exp
from operator import mul
from typing import TYPE_CHECKING

from newsearch.entities.weights import WEIGHTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsearch.article import Kind
    from newsearch.entities.join import Joined
    from newsearch.entities.lexicon import Lexicon

MOST_NAMES = 1 << 15
"""Names whose words are remembered as evidence."""

_SPOILT = -12.0
"""What a word of things ("Lomba Fotografi") or a lost blank ("Pius BautJumlah") takes from a score, so that the name is
not shown."""

_GLUED = re.compile(r"[a-zà-ÿ]{2}[A-Z][a-z]")
_OF_A_SENTENCE = re.compile(
    r"\b(?:[a-z]{4,}kan|sebagai|untuk|dengan|akan|oleh|karena|tentang|terhadap|dalam|pada|agar|usai|saat|soal)\b"
)
"""A word of a headline that was taken for a name: "Jokowi Kirimkan Surat Sebagai"."""
_PERSON_CLASSES = frozenset(("given", "surname", "world_given", "full"))
_TAILS = frozenset(("org_tail", "place_tail", "org_head", "place_head"))
_ORDINARY = frozenset(("misc", "common", "title", "org_head", "org_tail", "place_tail"))


class Confidence:
    """Tells how sure an entity is; remembers what names say by themselves, in bounded memory."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._names: dict[tuple[Kind, str], float] = {}

    def of(self, found: Joined) -> float:
        """The confidence in an entity, from 0 to 1 in steps of 0.01."""
        kind, name = found.kind, found.name
        score = self._names.get((kind, name))
        if score is None:
            if len(self._names) >= MOST_NAMES:
                self._names.clear()
            score = 0.0
            for told in of_name(kind, name, self._lexicon):
                score += WEIGHTS[kind].get(told, 0.0)
            if self._is_spoilt(kind, name):
                score += _SPOILT
            self._names[kind, name] = score
        score += sum(map(mul, _WEIGHTS_OF_ARTICLE[kind], of_article(found)))
        return round(1 / (1 + exp(-score)), 2)

    def _is_spoilt(self, kind: Kind, name: str) -> bool:
        """Whether a name lost a blank, or a person's is part of a sentence, or a thing's: by a word or its maker."""
        if kind != "organisation" and _GLUED.search(name) and "Mac" not in name:
            return True
        if kind != "person":
            return False
        words = name.lower().split()
        if len(words) > 2 and _OF_A_SENTENCE.search(name.lower()):
            return True
        made = self._lexicon.name_section(words[0]) == "org" and not self._lexicon.is_person(words[0])
        return made or any(map(self._lexicon.is_thing, words))


def of_article(found: Joined) -> tuple[float, ...]:
    """What an article says for an entity: a value for each of EVIDENCE."""
    count, noted = len(found.mentions), found.noted or 1
    return (
        found.best / 10,
        found.total / noted / 10,
        _LOGARITHMS[count] if count < len(_LOGARITHMS) else 1.0,
        1.0 if found.title else 0.0,
        1.0 if found.acronym else 0.0,
        1.0 if len(found.forms) > 1 else 0.0,
        found.located / noted,
        found.spoken / noted,
        found.acts / noted,
        1.0 if found.bracketed else 0.0,
        found.alike / 3 if found.alike < 3 else 1.0,
        found.unlike / 3 if found.unlike < 3 else 1.0,
        found.other / noted if found.other < noted else 1.0,
        1.0 if count and found.mentions[0][0] == 0 else 0.0,
    )


EVIDENCE = (
    "best",
    "mean",
    "count",
    "title",
    "acronym",
    "forms",
    "located",
    "spoken",
    "acts",
    "bracketed",
    "alike",
    "unlike",
    "other",
    "headline",
)
"""What an article says for an entity: the model's best and mean margin over its mentions, and their number; whether it
has a title, an acronym or several forms; which part of its mentions stands after "di", with a verb of speech, or before
another verb; whether one stands in parentheses; its neighbours in lists, of the same kind and of others; which part of
its mentions had another kind; whether the headline names it."""

_LOGARITHMS = tuple(math.log2(count) / 3 if count else 0.0 for count in range(9))
_WEIGHTS_OF_ARTICLE: dict[Kind, tuple[float, ...]] = {
    kind: tuple(weights.get(name, 0.0) for name in EVIDENCE) for kind, weights in WEIGHTS.items()
}


def of_name(kind: Kind, name: str, lexicon: Lexicon) -> list[str]:
    """What a name says by its words, as names of evidence."""
    words = name.split()
    lowered = name.lower()
    folded = [word.strip(".") for word in lowered.split()]
    classes = [frozenset(lexicon.words.get(word, ())) for word in folded]
    told = ["bias", f"words={min(len(words), 5)}"]
    if not name.isalpha():
        told += ["glued"] * bool(_GLUED.search(name)) + ["digit"] * any(map(str.isdigit, name))
    elif _GLUED.search(name):
        told.append("glued")
    if any(len(word) > 1 and word.isupper() for word in words):
        told.append("capitals" if len(words) > 1 else "acronym")
    return told + _OF_KINDS[kind](lowered, folded, classes, lexicon)


def _of_person(name: str, words: list[str], classes: list[frozenset[str]], lexicon: Lexicon) -> list[str]:
    people = [not of.isdisjoint(_PERSON_CLASSES) for of in classes]
    told = ["person"] * any(people) + ["persons"] * all(people)
    told += ["ordinary"] * any(bool(of) and _ORDINARY.issuperset(of) for of in classes)
    told += ["office"] * any(map(lexicon.is_office, words))
    told += ["known"] * (lexicon.name_section(name) == "full") + ["famous"] * any("full" in of for of in classes)
    return told + ["tail"] * (not _TAILS.isdisjoint(classes[-1])) + ["place"] * lexicon.is_place(name)


def _of_organisation(name: str, words: list[str], classes: list[frozenset[str]], lexicon: Lexicon) -> list[str]:
    told = ["known"] * (lexicon.name_section(name) == "org" or lexicon.phrases.get(name) == "org")
    told += ["head"] * ("org_head" in classes[0]) + ["tail"] * ("org_tail" in classes[-1])
    told += ["persons"] * all(not of.isdisjoint(_PERSON_CLASSES) for of in classes)
    told += ["strange"] * (not any(classes)) + ["ends strange"] * (not classes[-1])
    told += ["place"] * lexicon.is_place(words[-1]) + ["site"] * ("place_head" in classes[0])
    return told + ["ordinary"] * (bool(classes[-1]) and _ORDINARY.issuperset(classes[-1]))


def _of_place(name: str, words: list[str], classes: list[frozenset[str]], lexicon: Lexicon) -> list[str]:
    told = [] if not lexicon.is_place(name) else ["known", f"known {lexicon.name_section(name)}"]
    told += ["also org"] * any("org" in of for of in classes)
    told += ["district"] * (lexicon.phrases.get(name) == "district" if len(words) > 1 else "district" in classes[0])
    told += ["head"] * ("place_head" in classes[0]) + ["tail"] * ("place_tail" in classes[-1])
    told += ["rest known"] * lexicon.is_place(" ".join(words[1:])) + ["org"] * ("org_head" in classes[0])
    return (
        told + ["strange"] * (not any(classes)) + ["person"] * any(not of.isdisjoint(_PERSON_CLASSES) for of in classes)
    )


_OF_KINDS: dict[Kind, Callable[[str, list[str], list[frozenset[str]], Lexicon], list[str]]] = {
    "person": _of_person,
    "organisation": _of_organisation,
    "place": _of_place,
}
