"""Columns of strings."""

from __future__ import annotations

import tempfile
from contextlib import closing
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch.analysis import fold
from newsearch.engine.columnar.array_files import ArrayFile, FileWriter
from newsearch.engine.columnar.columns import Strings, put_strings
from newsearch.engine.columnar.dictionary import encoded

_names = st.text(st.sampled_from("aAbBéＡ \ud800"), max_size=5)


@given(st.lists(_names, max_size=12), st.text(st.sampled_from("abé "), max_size=3))
@settings(max_examples=50, deadline=None)
def test_no_string_that_holds_a_part_is_missed(names: list[str], part: str) -> None:
    with tempfile.TemporaryDirectory() as root:
        file = FileWriter(Path(root) / "a")
        put_strings(file, "person", map(encoded, names))
        file.finish({})
        with closing(ArrayFile(Path(root) / "a")) as opened:
            found = list(Strings(opened, "person").near(part))
    assert sorted(set(found)) == found
    assert {number for number, name in enumerate(names) if part in fold(name)} <= set(found)
    assert [names[number] for number in found if names[number].isascii()] == [
        name for name in names if name.isascii() and part in name.lower()
    ]


def test_more_strings_than_are_written_at_a_time_stay_in_order(tmp_path: Path) -> None:
    names = [f"nama {number}" if number % 3 else "" for number in range(600)]
    with closing(FileWriter(tmp_path / "a")) as file:
        put_strings(file, "person", map(encoded, names))
        file.finish({})
    with closing(ArrayFile(tmp_path / "a")) as opened:
        assert list(Strings(opened, "person")) == names
