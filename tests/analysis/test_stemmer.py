"""The stemmer that goes straight gives what PySastrawi gives."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from Sastrawi.Dictionary.ArrayDictionary import ArrayDictionary
from Sastrawi.Stemmer.Stemmer import Stemmer
from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

from newsearch import read_corpus
from newsearch.analysis import sastrawi
from newsearch.analysis.affixes import affixed_forms
from newsearch.analysis.stemmer import stemmer
from newsearch.analysis.tokenizer import surface_words

if TYPE_CHECKING:
    from collections.abc import Callable

CORPUS = Path(__file__).parents[2] / "corpus"
ROOTS = ArrayDictionary(StemmerFactory().get_words())
PLAIN = [word for word in ROOTS.words if word.isascii() and word.isalpha() and word.islower()]
ours = stemmer(ROOTS)
theirs = Stemmer(ROOTS).stem_singular_word

prefixes = st.sampled_from(
    "be ber bel te ter me mem men meng menge meny memp mempe pe pem pen peng penge peny per pel pelajar di ke se ku "
    "kau keber diper memper seper".split()
)
suffixes = st.sampled_from("lah kah tah pun nya ku mu isasi isme kan an is i annya kannya ilah kanlah anku".split())
letters = st.text("abcdefghijklmnopqrstuvwxyz", max_size=6)
shapes = st.lists(st.one_of(prefixes, suffixes, letters, st.sampled_from(PLAIN)), max_size=5).map("".join)
words = st.one_of(
    st.tuples(st.lists(prefixes, max_size=3), st.sampled_from(PLAIN), st.lists(suffixes, max_size=3)).map(
        lambda parts: "".join([*parts[0], parts[1], *parts[2]])
    ),
    st.sampled_from(PLAIN).flatmap(lambda root: st.sampled_from(affixed_forms(root))),
    shapes,
).filter(lambda word: 4 <= len(word) <= 64)


@given(words)
def test_every_word_gets_pysastrawis_stem(word: str) -> None:
    assert ours(word) == theirs(word)


def test_every_word_of_the_sample_corpus_gets_pysastrawis_stem() -> None:
    found = {
        atom.written.lower()
        for article in read_corpus(CORPUS)
        for chunk in f"{article.headline} {article.body}".split()
        for atoms in surface_words(chunk)
        for atom in atoms
    }
    asked = sorted(word for word in found if len(word) >= 4 and word.isascii() and word.isalpha())
    assert len(asked) > 1000
    assert list(map(ours, asked)) == list(map(theirs, asked))


@pytest.mark.soak
def test_every_form_of_every_root_gets_pysastrawis_stem() -> None:
    forms = sorted({form for root in PLAIN for form in affixed_forms(root) if 4 <= len(form) <= 64})
    assert len(forms) > 1_000_000
    assert all(ours(form) == theirs(form) for form in forms[::7])


def test_an_unknown_version_stems_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sastrawi, "version", lambda: "9.0")
    stem: Callable[[str], str] = sastrawi.load()
    assert stem.__qualname__ == "Stemmer.stem_singular_word"
    assert stem("membaca") == "baca"
