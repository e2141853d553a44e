"""An archive that fills every part of an index, and every kind of question that a reader may ask of it."""

from __future__ import annotations

import random
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from newsearch import Article, Entity, Index, NewsearchError, rebuild, remove, update
from newsearch.engine.columnar import ColumnarEngine

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from newsearch.results import Hit

WORDS = (
    "gempa banjir longsor kebakaran panen sidang korupsi pemilu jembatan sekolah pasar harga beras warga petugas "
    "mengungsi mengatakan membagikan kerusakan bantuan presiden menteri gubernur berkata putusan hakim jaksa penyidik "
    "tersangka kota kabupaten desa sungai gunung pantai hujan angin ombak kapal pelabuhan bandara kereta jalan rumah"
).split()
PEOPLE = ("Sri Mulyani", "Joko Widodo", "Budi Santoso", "Siti Aminah")
LONG_FORMS = "Komisi Pemberantasan Korupsi (KPK)"

Answers = dict[str, Any]


def articles(first: int, end: int) -> list[Article]:
    """Articles of some numbers: the same number gives the same article."""
    start = datetime(2018, 9, 1, 8, 30, tzinfo=timezone(timedelta(hours=7)))
    made = []
    for number in range(first, end):
        chance = random.Random(number)  # noqa: S311 a repeatable choice
        words = chance.choices(WORDS, weights=[1 / (1 + place) for place in range(len(WORDS))], k=90)
        name = chance.choice(PEOPLE)
        body = (
            f"{LONG_FORMS} memeriksa {name} di Palu. "
            + " ".join(words)
            + f".\n\nKata {name}, warga{number} pulang. "
            + (" ".join(words[::-1]) + ".")
        )
        made.append(
            Article(
                id=f"arsip-{number}",
                url=f"https://arsip.example/{number}" if number % 3 else "",
                headline=f"{' '.join(words[:5]).capitalize()} {number}" if number % 17 else "",
                body=body,
                published=start + timedelta(days=number % 400) if number % 13 else None,
                precision="minute" if number % 13 else None,
                source=("Arsip", "Kabar", "Warta")[number % 3],
                authors=(name,) if number % 2 else (),
                entities=(Entity(name, "person"), Entity("Palu", "place"), Entity("KPK", "organisation")),
            )
        )
    return made


def build(index: Path) -> None:
    """Two generations of two segments each, all of it damaged apart from one another; deletions and tombstones."""
    rebuild(index, articles(0, 300), engine=ColumnarEngine(entities=False))
    update(index, [*articles(300, 340), Article(id="arsip-3", headline="Ralat", body="Berita ini diperbarui warga.")])
    remove(index, ["arsip-7"], reason="uji")


def hits(**options: Any) -> Callable[[Index, str], Any]:
    """How many articles are found, and what is shown of the first."""

    def ask(index: Index, query: str) -> Any:
        answer = index.search(query, limit=3, **options)
        return answer.total, [hit.to_dict() for hit in answer.hits[:1]], [rows(hit) for hit in answer], answer.messages

    return ask


def rows(hit: Hit) -> tuple[Any, ...]:
    """What columns tell of a hit."""
    return hit.id, hit.score, hit.headline, hit.source, hit.published, hit.precision


KINDS: dict[str, tuple[Callable[[Index, str], Any], str]] = {
    "word": (hits(), "gempa warga"),
    "newest first": (hits(sort="newest"), "kapal"),
    "exact form": (hits(), "=mengungsi =bantuan"),
    "phrase": (hits(), '"komisi pemberantasan korupsi"'),
    "slop": (hits(), '"kata warga"~5'),
    "near": (hits(), "petugas NEAR/6 harga"),
    "acronym": (hits(), "KPK hakim"),
    "fields": (hits(), "judul:banjir -penulis:siti sumber:kabar"),
    "prefix": (hits(), "meng* putus*"),
    "wildcard": (hits(), "kap?l"),
    "fuzzy": (hits(), "jembetan~"),
    "dates": (hits(), "panen tanggal:2018-10"),
    "everything": (hits(), "*"),
    "nothing": (lambda index, query: index.search(query).suggestions, "gempaa bajir"),
    "facets": (
        lambda index, query: index.facets(query, ["source", "author", "person", "place", "organisation"]),
        "warga",
    ),
    "timeline": (lambda index, query: list(index.timeline(query)), "sidang"),
    "entities": (lambda index, query: index.entities(query, "person"), "gempa"),
    "similar": (lambda index, id_: [(hit.id, hit.score) for hit in index.similar(id_)], "arsip-21"),
    "show": (lambda index, id_: index.article(id_).to_dict(), "arsip-133"),
    "removed": (lambda index, id_: _outcome(lambda: index.article(id_)), "arsip-7"),
    "explain": (lambda index, query: [hit.explain() for hit in index.search(query, limit=3)], "gempa berkata"),
    "export": (lambda index, _: [article.to_dict() for article in index.articles()], ""),
    "stats": (lambda index, _: index.stats().to_dict(), ""),
}
"""Each kind of question, and one that is asked."""


def _outcome(ask: Callable[[], Any]) -> Any:
    """What is answered, or the name of the error."""
    try:
        return ask()
    except NewsearchError as problem:
        return type(problem).__name__


def ask(index: Path, kinds: list[str] | None = None) -> Answers:
    """The answers to all kinds of questions, or to some, asked of one open index; of a refused one the error.

    Raises:
        NewsearchError: the index does not open.
    """
    answers: Answers = {}
    with Index.open(index) as opened:
        for kind in KINDS if kinds is None else kinds:
            question, about = KINDS[kind]
            try:
                answers[kind] = question(opened, about)
            except NewsearchError as problem:
                answers[kind] = problem
    return answers
