from __future__ import annotations

import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch.engine.columnar import dictionary as module
from newsearch.engine.columnar.dictionary import Dictionary, DictionaryWriter, decoded, encoded
from newsearch.engine.columnar.files import ArrayFile, FileWriter

_words = st.text(st.sampled_from("abgÿ\x00\x02é😀\ud800"), max_size=4)


@given(st.sets(_words, max_size=30), _words, st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_it_answers_like_a_sorted_list(words: set[str], other: str, block: int) -> None:
    """Whatever the characters: bytes order strings like their code points."""
    ordered = sorted(words)
    with tempfile.TemporaryDirectory() as root, pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "BLOCK", block)
        file = FileWriter(Path(root) / "a")
        writer = DictionaryWriter(file, "words")
        writer.write([encoded(word) for word in ordered[:7]])
        writer.write([encoded(word) for word in ordered[7:]])
        writer.finish()
        file.finish({})
        with closing(ArrayFile(Path(root) / "a")) as opened:
            dictionary = Dictionary(opened, "words")
            assert dictionary.count == len(ordered)
            for word in {*words, other}:
                assert dictionary.find(encoded(word)) == (ordered.index(word) if word in words else None)
                assert dictionary.begins(encoded(word)) == any(each.startswith(word) for each in ordered)
                assert dictionary.lower(encoded(word)) == sum(each < word for each in ordered)
            for first in range(len(ordered) + 1):
                assert list(map(decoded, dictionary.range(first, len(ordered)))) == ordered[first:]
                assert list(map(decoded, dictionary.range(0, first))) == ordered[:first]
