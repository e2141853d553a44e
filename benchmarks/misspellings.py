"""Measure what slips of typing cost: known items searched by short queries, clean, misspelt, and repaired.

    python benchmarks/misspellings.py ARCHIVE
    python benchmarks/misspellings.py ARCHIVE --index FOLDER --topics TOPICS QRELS

Each of `--count` articles, drawn at random, is searched by the `--words` rarest words of its headline, in their order.
Then one letter of one word of six letters or more, drawn at random, is left out, exchanged with the next one, doubled,
replaced by any, or by a neighbour on the keyboard; the first letter stays. What gives a word that the archive's
articles hold in more than three is drawn again: nobody can tell that it is one. The measure is the mean reciprocal rank
of the article among 100 hits; for judged topics, TREC files, each misspelt `--times` times, it is nDCG@10.

A false alarm is a repair of a word that was not misspelt: all words of all headlines are looked at, and the words of
the clean queries.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from relevance import index_of

from newsearch import Bm25f, Index, NewsearchError, read_corpus
from newsearch.evaluation import interval, measure, read_qrels, read_topics
from newsearch.ranking.spelling import RARE, SHORTEST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from newsearch import Article

DEPTH = 100
TRIES = 20
_WORD = re.compile(r"[a-z]+")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


class Query(NamedTuple):
    """A query for an article or a topic: its words, and the same with one of them misspelt."""

    wanted: str
    clean: str
    misspelt: str
    kind: str
    name: bool


def keyboard() -> dict[str, str]:
    """For each letter those beside it, above it and below it."""
    places = {letter: (x + y / 2, y) for y, row in enumerate(_ROWS) for x, letter in enumerate(row)}
    return {
        letter: "".join(
            other for other, (x, y) in places.items() if other != letter and abs(y - own_y) <= 1 and abs(x - own_x) <= 1
        )
        for letter, (own_x, own_y) in places.items()
    }


KEYBOARD = keyboard()


def dropped(word: str, at: int, _: random.Random) -> str:
    return word[:at] + word[at + 1 :]


def swapped(word: str, at: int, _: random.Random) -> str:
    return word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]


def doubled(word: str, at: int, _: random.Random) -> str:
    return word[:at] + word[at] + word[at:]


def replaced(word: str, at: int, rnd: random.Random) -> str:
    return word[:at] + rnd.choice(_LETTERS) + word[at + 1 :]


def beside(word: str, at: int, rnd: random.Random) -> str:
    return word[:at] + rnd.choice(KEYBOARD[word[at]]) + word[at + 1 :]


KINDS: dict[str, Callable[[str, int, random.Random], str]] = {
    "drop": dropped,
    "swap": swapped,
    "double": doubled,
    "replace": replaced,
    "keyboard": beside,
}


def known_items(
    index: Index, articles: Iterable[Article], count: int, length: int, rnd: random.Random
) -> Iterator[Query]:
    """A query of `length` words for each of `count` articles, one word of which can be misspelt."""
    frequency = index.lexicon.statistics.frequency
    drawn = [article for article in articles if len(_WORD.findall(article.headline.lower())) >= length]
    rnd.shuffle(drawn)
    for article in drawn:
        words = list(dict.fromkeys(_WORD.findall(article.headline.lower())))
        rarest = sorted(words, key=lambda word: frequency("exact", word))[:length]
        query = with_slip(article.id, [word for word in words if word in rarest], index, rnd)
        if query is not None:
            count -= 1
            yield query
        if not count:
            return


def with_slip(wanted: str, words: list[str], index: Index, rnd: random.Random) -> Query | None:
    """A query with one of its words misspelt; None where none can be."""
    long = [word for word in words if len(word) >= SHORTEST and _WORD.fullmatch(word)]
    if not long:
        return None
    word, kind = rnd.choice(long), rnd.choice(list(KINDS))
    slip = misspelt(word, kind, index, rnd)
    if not slip:
        return None
    name = index.lexicon.word(word).entries[0].name
    return Query(wanted, " ".join(words), " ".join(slip if each == word else each for each in words), kind, name)


def misspelt(word: str, kind: str, index: Index, rnd: random.Random) -> str:
    """A word with one slip of a kind; "" when none of some tries gives one that can be told."""
    for _ in range(TRIES):
        slip = KINDS[kind](word, rnd.randrange(1, len(word)), rnd)
        if slip != word and index.lexicon.statistics.frequency("exact", slip) <= RARE:
            return slip
    return ""


def reciprocal_rank(ids: list[str], wanted: str) -> float:
    return 1 / (ids.index(wanted) + 1) if wanted in ids else 0.0


def alarms(index: Index, words: Iterable[str]) -> list[tuple[str, str]]:
    """The words that are taken for slips, with what is searched instead."""
    found = ((word, index.lexicon.word(word).instead) for word in words)
    return [(word, instead) for word, instead in found if instead]


def row(name: str, ranks: dict[str, list[float]]) -> None:
    cells = []
    for values in ranks.values():
        low, high = interval(values, samples=2000)
        cells.append(f"{sum(values) / len(values):.3f} ({low:.3f} to {high:.3f})")
    print(f"{name:10} {len(next(iter(ranks.values()))):4}  " + "  ".join(cells))


def report(
    index: Index,
    measure_name: str,
    made: list[Query],
    score: Callable[[list[str], str], float],
    *,
    neighbours: bool,
) -> None:
    """Print what the clean queries, the misspelt ones as they are written, and the same repaired are worth."""
    values: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for query in made:
        ways = (("clean", query.clean), ("as written", query.misspelt), ("repaired", query.misspelt))
        for name, text in ways:
            found = index.search(text, limit=DEPTH, as_written=name == "as written", neighbours=neighbours)
            ids = [hit.id for hit in found]
            for group in ("all", query.kind, "names" if query.name else "others"):
                values[group][name].append(score(ids, query.wanted))
    print(f"{measure_name:10}    n  " + "  ".join(f"{name:22}" for name in values["all"]))
    for group in ("all", *KINDS, "names", "others"):
        if group in values:
            row(group, values[group])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--index", type=Path, help="folder of the index, kept; used as it is if it holds one")
    parser.add_argument("--count", type=int, default=600, help="queries (default: 600)")
    parser.add_argument("--words", type=int, default=3, help="words of a query (default: 3)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--topics", type=Path, nargs=2, metavar=("TOPICS", "QRELS"), help="TREC files")
    parser.add_argument("--neighbours", action="store_true", help="rank by them; the index has to be built with them")
    parser.add_argument("--times", type=int, default=10, help="slips for each topic (default: 10)")
    options = parser.parse_args()
    rnd = random.Random(options.seed)
    try:
        with index_of(options.archive, Bm25f(), options.index) as index:
            articles = list(read_corpus(options.archive))
            made = list(known_items(index, articles, options.count, options.words, rnd))
            report(index, "MRR", made, reciprocal_rank, neighbours=options.neighbours)
            asked = {word for query in made for word in query.clean.split()}
            if options.topics:
                topics, qrels = read_topics(options.topics[0]), read_qrels(options.topics[1])
                judged = [topic for topic in topics if topic.id in qrels for _ in range(options.times)]
                slips = [with_slip(topic.id, topic.query.lower().split(), index, rnd) for topic in judged]
                made = [query for query in slips if query is not None]
                report(
                    index,
                    "nDCG@10",
                    made,
                    lambda ids, topic: measure(ids, qrels[topic]).ndcg,
                    neighbours=options.neighbours,
                )
                asked |= {word for topic in topics for word in topic.query.lower().split()}
            headlines = {word for article in articles for word in _WORD.findall(article.headline.lower())}
            for name, words in (("headlines", headlines), ("queries", asked)):
                found = alarms(index, sorted(words))
                print(f"{len(found)} repairs on {len(words):,} words of {name}: {found}")
    except NewsearchError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
