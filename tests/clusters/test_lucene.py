"""Lucene alone, without a node: what it makes of our impacts and queries is what our evaluator makes of them.

The tests on nodes compare whole answers. This tells, where they differ, whether Lucene's own arithmetic is the reason.
"""

from __future__ import annotations

import itertools
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from newsearch import Index, SearchRequest, rebuild
from newsearch.analysis import Analyzer, Variants
from newsearch.bm25f import Bm25f
from newsearch.document import document
from newsearch.embedded.view import View
from newsearch.opensearch.documents import impacts
from newsearch.opensearch.dsl import Translation
from newsearch.planning import Planning
from newsearch.ranking.tuning import DEFAULT
from opensearch import fetched, java

from .asked import WORDS, article
from .parity import CLOSE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from opensearch import Cluster

pytestmark = pytest.mark.nodes

ARTICLES = 60
WEIGHTS = (1e-3, 0.3, 1.0, 2.718281828, 18.4)


def asked(documents: Sequence[Mapping[str, float]], queries: Sequence[Sequence[object]]) -> list[dict[int, float]]:
    """What Lucene finds for queries, in their order: the numbers of documents, with scores."""
    lines = [["D", *itertools.chain.from_iterable(each.items())] for each in documents]
    lines += [["Q", *query] for query in queries]
    said = "".join("\t".join(map(str, line)) + "\n" for line in lines)
    command = [str(java() / "bin" / "java"), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m"]
    source = Path(__file__).with_name("LuceneOracle.java")
    done = subprocess.run(
        [*command, "-cp", f"{fetched()}/*", str(source)], input=said.encode(), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    rows = [line.split() for line in done.stdout.decode().splitlines()]
    return [{int(row[n]): float(row[n + 1]) for n in range(0, len(row), 2)} for row in rows]


def written(query: dict[str, Any]) -> list[object]:
    """A query of OpenSearch with its operators first; of the kinds that score."""
    ((kind, parts),) = query.items()
    if kind == "rank_feature":
        assert parts.keys() == {"field", "linear", "boost"}
        return ["feature", parts["field"].removeprefix("i."), parts["boost"]]
    if kind == "constant_score":
        (linear,) = parts["filter"].values()
        return ["feature", linear["field"].removeprefix("i."), parts["boost"]]
    if kind == "dis_max":
        assert parts.keys() <= {"queries", "tie_breaker"}
        assert not parts.get("tie_breaker")
        return ["best", len(parts["queries"]), *itertools.chain.from_iterable(map(written, parts["queries"]))]
    assert kind == "bool"
    assert parts.keys() <= {"must", "should", "must_not", "minimum_should_match"}
    clauses = [parts.get(name, []) for name in ("must", "should", "must_not")]
    told = [[len(each), *itertools.chain.from_iterable(map(written, each))] for each in clauses]
    return ["all", parts.get("minimum_should_match", 0), *itertools.chain.from_iterable(told)]


class Knows:
    """No form of several words is asked for here."""

    place = "lucene"

    def is_feature(self, _form: tuple[str, ...]) -> bool:
        return True

    def holders(self, _form: tuple[str, ...]) -> dict[float, list[str]]:
        return {}

    def names(self, _condition: Any) -> list[str]:
        return []


def test_lucene_keeps_every_impact_and_scores_queries_as_we_do(cluster: Cluster, tmp_path: Path) -> None:
    """All 255 impacts times weights, in single precision; and words in every combination of signs."""
    del cluster  # it says that Java and Lucene are here
    levels = [{f"level{level}": level / 256} for level in range(1, 256)]
    rebuild(tmp_path, map(article, range(ARTICLES)))
    view = View.open(tmp_path)
    planning, translation = Planning(view, DEFAULT, Variants()), Translation(Knows())
    # Of those words that no form of several words stands for.
    singles = [word for word in WORDS if word.isalpha() and word not in {"KPK", "Jokowi"}][:6]
    texts = [
        " ".join(sign + word for sign, word in zip(signs, words, strict=True))
        for words in itertools.combinations(singles, 2)
        for signs in itertools.product(("", "+", "-"), repeat=2)
        if set(signs) != {"-"}
    ]
    requests = [SearchRequest(text) for text in texts]
    plans = [planning.plan(planning.read(request).tree, request).node for request in requests]
    queries = [written(translation.query(plan)) for plan in plans]
    every = [(level, weight) for level in range(1, 256) for weight in WEIGHTS]
    single = [["feature", f"level{level}", weight] for level, weight in every]
    analyzer, bm25f = Analyzer(), Bm25f()
    stored = [view.article(article(number).id) for number in range(ARTICLES)]  # with the names that were found in them
    documents = [impacts(document(each, analyzer), bm25f) for each in stored]
    found = asked([*documents, *levels], [*queries, *single])
    index = Index(view)
    for text, scores in zip(texts, found, strict=False):
        expected = {hit.id: hit.score for hit in index.search(text, limit=ARTICLES, timeout=None)}
        assert {f"a.{number}/b": pytest.approx(score, rel=CLOSE, abs=CLOSE) for number, score in scores.items()} == (
            expected
        ), text
    assert sum(map(len, found[: len(texts)])) > 1000
    for (level, weight), scores in zip(every, found[len(texts) :], strict=True):
        assert scores == {ARTICLES + level - 1: pytest.approx(level / 256 * weight, rel=2e-7)}
