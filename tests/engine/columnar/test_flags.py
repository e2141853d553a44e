"""What is known of a word at one look: the same as its posting list and the tables say."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch.article import Article
from newsearch.engine.interface import UNUSED
from newsearch.engine.listed import usage_of
from newsearch.fields import SPACES

from .archive import Folders, articles

EXPLAINED = Article(id="kpk", body="Komisi Pemberantasan Korupsi (KPK).\n\nOrang Jakarta ke Jakarta lagi.")


def test_a_short_form_is_explained_and_a_long_form_opens(folders: Folders) -> None:
    (segment,) = folders.engine.open(folders.write([EXPLAINED])).segments
    assert segment.usage("kpk") == (1, 0, 0, True, False)
    assert segment.usage("komisi") == (1, 0, 0, False, True)
    assert segment.usage("pemberantasan")[3:] == (False, False)
    assert segment.usage("jakarta")[:3] == (1, 2, 2)
    assert segment.usage("gempa") == UNUSED


@given(st.lists(articles(st.integers(0, 30).map(str)), max_size=12, unique_by=lambda article: article.id), st.data())
@settings(max_examples=30, deadline=None)
def test_one_look_says_what_list_and_tables_say(archive: list[Article], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as root:
        folders = Folders(Path(root))
        gone = data.draw(st.lists(st.sampled_from([article.id for article in archive]), unique=True)) if archive else []
        base = folders.write([EXPLAINED, *archive], batch=40)
        updated = folders.write([Article(id="baru", body="gempa")], base=base, removed=gone)
        for folder in (base, updated):
            for segment in folders.engine.open(folder).segments:
                for term in {term for space in SPACES for term, _ in segment.terms(space)}:
                    got, expected = segment.usage(term), usage_of(segment, term)
                    assert got[:3] == expected[:3]
                    # What only deleted articles explain may still be said.
                    assert (got.explained, got.opens) >= (expected.explained, expected.opens)
                    if segment.live is None:
                        assert got == expected
