"""Measure the ranking on stories: a query of a headline's rarest words should find the other articles of like text.

    python benchmarks/stories.py ARCHIVE --index FOLDER --run saved.json --compare before.json

Each of `--count` articles, drawn at random, gives a query: the five rarest words of its headline, in their order. What
counts as relevant is every other article whose text is like its text, by the cosine of tf-idf vectors of the first 400
words of deck and body: grade 1 from 0.3, 2 from 0.4, 3 from 0.5. Nearly the same text (0.95) is a copy and does not
count, and an article with fewer than three others is not drawn. Nobody judged these: they favour what is written in
like words, but they are many. The measure is nDCG@10. Needs scipy.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import numpy as np
from relevance import index_of
from scipy import sparse

from newsearch import Article, Bm25f, NewsearchError, read_corpus
from newsearch.evaluation import compare, interval, measure

WORDS = 5
TEXT = 400
COMMONEST = 0.2
GRADES = ((0.5, 3), (0.4, 2), (0.3, 1))
COPY = 0.95
FEWEST = 3
_LONG_WORD = re.compile(r"[a-z]{3,}")
_WORD = re.compile(r"[a-z]+")


class Story(NamedTuple):
    """A query from the headline of an article, and the grades of the articles like it."""

    article: str
    query: str
    grades: dict[str, int]


def vectors(articles: list[Article]) -> sparse.csr_matrix:
    """A row of length one for each article: its words by (1 + log tf) * log(N / df)."""
    counts = [Counter(_LONG_WORD.findall(f"{each.deck} {each.body}".lower())[:TEXT]) for each in articles]
    frequency = Counter(word for words in counts for word in words)
    kept = (word for word, n in frequency.items() if 2 <= n < COMMONEST * len(articles))
    columns = {word: column for column, word in enumerate(kept)}
    rows, places, weights = [], [], []
    for row, words in enumerate(counts):
        for word, n in words.items():
            if word in columns:
                rows.append(row)
                places.append(columns[word])
                weights.append((1 + math.log(n)) * math.log(len(articles) / frequency[word]))
    matrix = sparse.csr_matrix((weights, (rows, places)), shape=(len(articles), len(columns)), dtype=np.float32)
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sparse.diags(1 / np.where(lengths == 0, 1, lengths)) @ matrix


def stories(articles: list[Article], count: int, rnd: random.Random) -> list[Story]:
    matrix = vectors(articles)
    frequency = Counter(
        word for each in articles for word in set(_WORD.findall(f"{each.headline} {each.body}".lower()))
    )
    order = list(range(len(articles)))
    rnd.shuffle(order)
    found: list[Story] = []
    for place in order:
        words = list(dict.fromkeys(_WORD.findall(articles[place].headline.lower())))
        if len(words) < WORDS - 1:
            continue
        like = (matrix @ matrix[place].T).toarray().ravel()
        like[place] = 0
        some = np.flatnonzero((like >= GRADES[-1][0]) & (like < COPY)).tolist()
        if len(some) < FEWEST:
            continue
        grades = {articles[n].id: next(grade for least, grade in GRADES if like[n] >= least) for n in some}
        rarest = sorted(words, key=lambda word: frequency[word])[:WORDS]
        found.append(Story(articles[place].id, " ".join(word for word in words if word in rarest), grades))
        if len(found) == count:
            break
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--index", type=Path, help="folder of the index, kept; used as it is if it holds one")
    parser.add_argument("--count", type=int, default=400, help="queries (default: 400)")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--neighbours", action="store_true", help="rank by them; the index has to be built with them")
    parser.add_argument("--run", type=Path, help="write each query's nDCG@10")
    parser.add_argument("--compare", type=Path, help="what --run wrote before")
    options = parser.parse_args()
    try:
        asked = stories(list(read_corpus(options.archive)), options.count, random.Random(options.seed))
        with index_of(options.archive, Bm25f(), options.index) as index:
            gains = []
            for story in asked:
                found = index.search(story.query, limit=30, timeout=None, neighbours=options.neighbours)
                ids = [hit.id for hit in found if hit.id != story.article]
                gains.append(measure(ids, story.grades).ndcg)
    except NewsearchError as error:
        print(error, file=sys.stderr)
        return 1
    low, high = interval(gains)
    print(
        f"stories: nDCG@10 {sum(gains) / len(gains):.4f}, 95 % interval {low:.3f} to {high:.3f}, {len(gains)} queries"
    )
    if options.compare:
        result = compare(gains, json.loads(options.compare.read_text("utf8")))
        print(
            f"against {options.compare}: {result.difference:+.4f}, {result.wins} better, {result.losses} worse, "
            f"{result.ties} the same, p = {result.p:.3f}"
        )
    if options.run:
        options.run.write_text(json.dumps(gains), "utf8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
