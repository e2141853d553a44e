"""A generation is a Whoosh index: `open_dir` opens it, and Whoosh's own searcher gives our hits and scores."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whoosh import index as whoosh_index
from whoosh import query as whoosh_query

from engine.columnar.archive import Folders, articles, found
from newsearch.article import Article
from newsearch.bm25f import idf
from newsearch.engine.columnar.snapshot import read_list
from newsearch.engine.whoosh.codec import Impacts, write_toc
from newsearch.errors import IndexCorruptError, UsageError
from newsearch.fields import SPACES

_archive = st.lists(articles(st.integers(0, 30).map(str)), min_size=1, max_size=12, unique_by=lambda a: a.id)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_archive, st.lists(articles(st.integers(25, 40).map(str)), max_size=4, unique_by=lambda a: a.id), st.data())
def test_whoosh_finds_and_scores_the_same(first: list[Article], second: list[Article], data: st.DataObject) -> None:
    """Any of some terms, with several segments and deletions. Whoosh's `Or` is right; its `Not`, `AndNot`, `Require`
    and `DisjunctionMax` are not, and are not compared."""
    with tempfile.TemporaryDirectory() as root:
        folders = Folders(Path(root))
        base = folders.write(first)
        folder = folders.write(second, base=base, removed=[first[0].id])
        snapshot = folders.engine.open(folder)
        held = found(snapshot)
        terms = sorted((space, term) for space in SPACES for term in held.lists[space])
        if not terms:
            return
        chosen = data.draw(st.lists(st.sampled_from(terms), min_size=1, max_size=4, unique=True))
        expected: dict[str, float] = {}
        for space, term in chosen:
            rows = held.lists[space][term]
            for id_, (impact, _) in rows.items():
                expected[id_] = expected.get(id_, 0.0) + idf(snapshot.articles, len(rows)) * impact
        with whoosh_index.open_dir(str(folder)).searcher(weighting=Impacts()) as searcher:
            query = whoosh_query.Or([whoosh_query.Term(space, term) for space, term in chosen])
            hits = searcher.search(query, limit=None)
            assert {hit["id"]: hit.score for hit in hits} == pytest.approx(expected, abs=1e-9)
            assert searcher.doc_count() == snapshot.articles
        snapshot.close()


def test_whoosh_reads_terms_positions_and_articles(folders: Folders) -> None:
    folder = folders.write([Article(id="a", headline="Gempa Palu", body="Gempa mengguncang Palu")])
    with whoosh_index.open_dir(str(folder)).reader() as reader:
        assert [term for term in reader.field_terms("exact") if term.isalpha()] == ["gempa", "mengguncang", "palu"]
        assert reader.postings("exact", "palu").value_as("positions") == [1, 4098]
        assert reader.stored_fields(0)["headline"] == "Gempa Palu"


def test_whoosh_cannot_write_it(folders: Folders) -> None:
    """It would convert the index to its own format."""
    folder = folders.write([Article(id="a", body="gempa")])
    writer = whoosh_index.open_dir(str(folder)).writer()
    with pytest.raises(UsageError):
        writer.add_document(stem="gempa")
    with pytest.raises(UsageError):
        writer.delete_document(0)
    writer.cancel()


def test_searching_imports_no_whoosh(folders: Folders) -> None:
    """Nor anything else that is heavy."""
    folder = folders.write([Article(id="a", headline="Gempa Palu", body="Gempa mengguncang Palu")])
    program = (
        "import sys; from pathlib import Path; from newsearch.engine.columnar import ColumnarEngine\n"
        f"segment = ColumnarEngine().open(Path({str(folder)!r})).segments[0]\n"
        "assert segment.postings('exact', 'palu').numbers.tolist() == [0]\n"
        "assert segment.strings('headline')[0] == 'Gempa Palu'\n"
        "heavy = {'whoosh', 'Sastrawi', 'rich', 'zstandard', 'newsearch.entities', 'newsearch.analysis'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_scores_are_those_of_the_posting_lists(folders: Folders) -> None:
    folder = folders.write([Article(id=str(n), body="gempa " * n) for n in range(1, 9)])
    segment = folders.engine.open(folder).segments[0]
    postings = segment.postings("stem", "gempa")
    assert postings is not None
    with whoosh_index.open_dir(str(folder)).searcher(weighting=Impacts()) as searcher:
        hits = searcher.search(whoosh_query.Term("stem", "gempa"), limit=None)
        scores = np.array([score for _, score in sorted((hit.docnum, hit.score) for hit in hits)])
    assert scores == pytest.approx(postings.scores(idf(8, 8)), abs=1e-12)


def test_a_table_of_contents_that_says_something_else_is_refused(folders: Folders) -> None:
    """It has no checksum of its own; the list of segments has one."""
    folder = folders.write([Article(id="a", body="gempa")])
    (toc,) = folder.glob("*.toc")
    (entry,) = read_list(folder).entries
    toc.unlink()
    write_toc(folder, [replace(entry, size=2)])
    with pytest.raises(IndexCorruptError, match="other segments") as caught:
        whoosh_index.open_dir(str(folder)).reader()
    assert caught.value.path == toc
