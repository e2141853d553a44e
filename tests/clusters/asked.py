"""A made archive, and queries of all kinds on it."""

from __future__ import annotations

import random
from datetime import datetime, timedelta, timezone

from hypothesis import strategies as st

from newsearch import Article

WIB = timezone(timedelta(hours=7))
WORDS = (
    "gempa bergempa kota Palu kota-kota Covid-19 covid19 bansos bantuan warga banjir KPK korupsi Jokowi 0.001 "
    "melanda pasar"
).split()
NAMES = ("Joko Widodo", "Jokowi", "Sri Mulyani", "Kabar Kota", "Warta Palu")
PLACES = ("Palu", "Kota Palu", "Jakarta", "Sigi")


def article(number: int, version: int = 0) -> Article:
    """An article, always the same for its number and version."""
    chance = random.Random(1000 * number + version)  # noqa: S311 made articles

    def words(least: int, most: int) -> str:
        return " ".join(chance.choice(WORDS) for _ in range(chance.randint(least, most)))

    def sentences() -> str:
        return " ".join(f"{words(1, 6).capitalize()}." for _ in range(chance.randint(1, 4)))

    long = " ".join(["Komisi Pemberantasan Korupsi (KPK) memeriksa Presiden Joko Widodo."] * (number % 4 == 0))
    undated = number % 7 == 3
    return Article(
        id=f"a.{number}/b",
        headline=words(0, 5),
        deck=sentences() if number % 3 == 0 else "",
        body="\n\n".join(filter(None, (long, *(sentences() for _ in range(chance.randint(0, 3)))))),
        captions=tuple(words(1, 25) for _ in range(chance.randint(0, 2))),
        source=chance.choice(["Kabar Kota", "Warta Palu", ""]),
        authors=tuple(chance.sample(NAMES, chance.randint(0, 2))),
        place=chance.choice([*PLACES, ""]),
        tags=tuple(chance.sample(["gempa", "banjir bandang", "kpk"], chance.randint(0, 2))),
        url=f"https://www.contoh.id/{number % 5}/{number}" if number % 2 else "",
        published=None if undated else datetime(2018, 9, 28, 20, tzinfo=WIB) + timedelta(hours=17 * (number % 30)),
        precision=None if undated else "minute",
    )


_WORD = st.sampled_from([*WORDS, '"0.001"', "gemp*", "k?ta", "gemba~", "kota~2", "Joko", "komisi"])
_PHRASE = st.builds(
    lambda words, slop: f'"{" ".join(words)}"' + (f"~{slop}" if slop else ""),
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=3),
    st.sampled_from([0, 0, 1, 3, 20]),
)
_PLACED = st.one_of(_WORD, _PHRASE)
_NEAR = st.builds(lambda a, b, gap: f"({a} NEAR/{gap} {b})", _PLACED, _PLACED, st.sampled_from([0, 1, 3, 20]))
_NESTED = st.builds(lambda a, b: f"({a} NEAR/2 {b})", _NEAR, _WORD)
_UNIT = st.builds(
    lambda a, unit, b: f"({a} {unit} {b})", _PLACED, st.sampled_from(["SAMA-KALIMAT", "SAMA-PARAGRAF"]), _PLACED
)
_OFTEN = st.builds(
    lambda word, times: f"{word}{{{times}}}", st.sampled_from(["gempa", "kpk", '"kota palu"']), st.integers(1, 4)
)
_FIELD = st.builds(
    lambda name, inner: f"{name}:{inner}",
    st.sampled_from(["judul", "isi", "teras", "keterangan", "orang", "tempat"]),
    st.one_of(_PLACED, _NEAR),
)
_CONDITION = st.sampled_from(
    [
        "sumber:kota",
        "sumber:*",
        "oleh:joko",
        "tag:banjir",
        "dari:2018-10",
        "sampai:2018-10-05",
        "id:a.3/b",
        "url:contoh.id/3/*",
    ]
)
_PART = st.one_of(_PLACED, _NEAR, _NESTED, _UNIT, _OFTEN, _FIELD, _CONDITION)
_BOOSTED = st.builds(lambda part, factor: f"{part}^{factor}", _PLACED, st.sampled_from(["2", "0.5"]))

QUERIES = st.lists(
    st.builds(lambda sign, part: sign + part, st.sampled_from(["", "", "", "+", "-"]), st.one_of(_PART, _BOOSTED)),
    min_size=1,
    max_size=4,
).map(" ".join)
"""Queries as people type them, with every operator."""
