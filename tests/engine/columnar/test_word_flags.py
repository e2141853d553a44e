"""What is known of a word at one look: the same as its posting list and the tables say."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch.article import Article
from newsearch.engine.listed_postings import usage_of
from newsearch.fields import SPACES

from .archive import BM25F, Folders, articles

EXPLAINED = Article(id="kpk", body="Komisi Pemberantasan Korupsi (KPK).\n\nOrang Jakarta ke Jakarta lagi.")


def test_a_short_form_is_explained_and_a_long_form_opens(folders: Folders) -> None:
    (segment,) = folders.engine.open(folders.write([EXPLAINED])).segments
    assert segment.usage("kpk") == (1, 0, 0, True, False)
    assert segment.usage("komisi") == (1, 0, 0, False, True)
    assert segment.usage("pemberantasan")[3:] == (False, False)
    assert segment.usage("jakarta")[:3] == (1, 2, 2)
    assert segment.usage("gempa") == (0, 0, 0, False, False)


def test_a_form_cut_out_of_a_word_that_only_others_have_is_known_too(folders: Folders) -> None:
    """The long form begins with "bambu", the articles that explain it have no such word."""
    explaining = [Article(id=f"a{n}", body="Ada 2Bambu Hijau Muda (BHM) di sana.") for n in range(9)]
    base = folders.write(explaining)
    (segment,) = folders.engine.open(base).segments
    assert segment.words.find(b"bambu") is None
    assert segment.usage("bambu") == (0, 0, 0, False, True)
    both = folders.write([*explaining, Article(id="b", body="bambu hijau muda")], batch=1)
    (merged,) = folders.engine.open(both).segments
    assert merged.usage("bambu") == (1, 0, 0, False, True)


def test_a_merge_leaves_out_what_only_deleted_articles_explained(folders: Folders) -> None:
    others = [Article(id=str(n), body="Komisi pemberantasan korupsi KPK.") for n in range(5)]
    base = folders.write([EXPLAINED, *others])
    folder = folders.root / "compact"
    folder.mkdir()
    writer = folders.engine.writer(folder, BM25F, base=base, stems=folders.root / "stems")
    assert writer.remove(EXPLAINED.id)
    writer.compact()
    writer.finish()
    (segment,) = folders.engine.open(folder).segments
    assert segment.live is None
    assert [segment.usage(term)[3:] for term in ("kpk", "komisi")] == [(False, False)] * 2


def test_a_list_that_was_decoded_is_not_dropped_for_a_look_at_its_word(folders: Folders) -> None:
    (segment,) = folders.engine.open(folders.write([EXPLAINED])).segments
    before = segment.postings("exact", "komisi")
    segment.usage("komisi")
    assert segment.postings("exact", "komisi") is before


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
                    assert got.explained >= expected.explained
                    assert got.opens >= expected.opens
                    if segment.live is None:
                        assert got == expected
