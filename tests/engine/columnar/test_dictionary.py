from __future__ import annotations

import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch.engine.columnar import dictionary as module
from newsearch.engine.columnar.array_files import ArrayFile, FileWriter
from newsearch.engine.columnar.dictionary import Dictionary, DictionaryWriter, decoded, encoded
from newsearch.errors import IndexCorruptError

from .crafted import sealed, span

_words = st.text(st.sampled_from("abgÿ\x00\n\x02é😀\ud800"), max_size=4)


@given(st.sets(_words, max_size=30), _words, st.integers(1, 5), st.booleans())
@settings(max_examples=60, deadline=None)
def test_it_answers_like_a_sorted_list(words: set[str], other: str, block: int, packed: bool) -> None:
    """Whatever the characters: bytes order strings like their code points."""
    ordered = sorted(words)
    with tempfile.TemporaryDirectory() as root, pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "BLOCK", block)
        file = FileWriter(Path(root) / "a")
        writer = DictionaryWriter(file, "words", packed=packed)
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
                assert dictionary.texts(first, len(ordered)) == ordered[first:]


def test_a_damaged_block_is_told_of(tmp_path: Path) -> None:
    """Whatever bit of a packed block is changed, its strings are the same or are not given."""
    words = [encoded(f"nama{number:03d}") for number in range(200)]
    file = FileWriter(tmp_path / "a")
    writer = DictionaryWriter(file, "names", packed=True)
    writer.write(words)
    writer.finish()
    file.finish({})
    whole = (tmp_path / "a").read_bytes()
    for place in range(*span(tmp_path / "a", "names.packed"), 7):
        changed = bytearray(whole)
        changed[place] ^= 1 << place % 8
        (tmp_path / "a").write_bytes(sealed(changed))
        with closing(ArrayFile(tmp_path / "a")) as opened:
            try:
                assert list(Dictionary(opened, "names").range(0, len(words))) == words
            except IndexCorruptError as problem:
                assert "block" in str(problem)  # noqa: PT017 either outcome is right


def test_a_mark_too_many_in_a_block_is_told_of(tmp_path: Path) -> None:
    """It would give strings the ordinals of others, and the last one that of none."""
    words = [encoded(f"nama{number:03d}") for number in range(20)]
    file = FileWriter(tmp_path / "a")
    writer = DictionaryWriter(file, "names")
    writer.write(words)
    writer.finish()
    file.finish({})
    content = bytearray((tmp_path / "a").read_bytes())
    content[content.rindex(b"nama000") + 1] = 0xFF
    (tmp_path / "a").write_bytes(sealed(content))
    with closing(ArrayFile(tmp_path / "a")) as opened, pytest.raises(IndexCorruptError, match="more strings"):
        Dictionary(opened, "names").find(words[-1])
    with closing(ArrayFile(tmp_path / "a")) as opened, pytest.raises(IndexCorruptError, match="more or fewer strings"):
        list(Dictionary(opened, "names").range(0, len(words)))
