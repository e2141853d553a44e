from __future__ import annotations

from itertools import pairwise, product

import pytest

from newsearch.entities import features
from newsearch.entities.lexicon import Lexicon
from newsearch.entities.model import FIRST_LABELS, LABELS, Model
from newsearch.entities.names import tokens
from newsearch.entities.reader import Reader
from newsearch.entities.regions import Region, regions

LEXICON = Lexicon()
MODEL = Model(LEXICON)
SENTENCES = [
    "Ketua Komisi Pemilihan Umum (KPU) Arief Budiman berbicara di Jakarta.",
    'Menurut Rini, "Persib Bandung menang di kota Surabaya," kata pelatih itu.',
    "Budi dan Wati tiba di desa Sukamaju\nKementerian Agama membantahnya.",
    "Kabupaten Sleman, Daerah Istimewa Yogyakarta: Universitas Gadjah Mada (UGM) dibuka.",
    "partai NasDem mengusung Anies; PKS, PKB mendukung",
]


def labels_by_definition(region: Region) -> tuple[int, ...]:
    """The best of all labellings of a region, scored feature by feature as the model is trained."""
    context = features.context(region.before, region.after)
    prefix = f"{context.designator} " if context.designator else ""
    words = [word for _, _, word in tokens(prefix + region.text)]
    told = features.region(words, LEXICON, initial=context.initial)
    told[0] += features.outside(*context.before, -1, LEXICON)
    told[-1] += features.outside(*context.after, 1, LEXICON)
    states, transitions = MODEL.weights
    rows = [[sum(states.get(name, [0.0] * 7)[label] for name in names) for label in range(7)] for names in told]

    def score(path: tuple[int, ...]) -> float:
        pairs = list(pairwise(path))
        if path[0] not in FIRST_LABELS or any(LABELS[b][0] == "I" and a not in (b - 1, b) for a, b in pairs):
            return -1e9
        return sum(row[label] for row, label in zip(rows, path, strict=True)) + sum(transitions[a][b] for a, b in pairs)

    return max(product(range(7), repeat=len(words)), key=score)


@pytest.mark.parametrize("text", SENTENCES)
def test_scores_in_parts_are_the_scores_of_the_definition(text: str) -> None:
    reader: Reader[tuple[int, ...]] = Reader(MODEL, lambda _, labels: (tuple(labels),))
    assert [labels_by_definition(r) for r in regions(text)] == [held[0] for _, _, held, _ in reader.read([text])[0]]


def test_offsets_count_from_the_designator() -> None:
    reader: Reader[str] = Reader(MODEL, lambda region, _: (region,))
    assert [(start, held[0]) for start, _, held, _ in reader.read(["ia tinggal di kota Bandung"])[0]] == [
        (14, "kota Bandung")
    ]


def test_forgetting_changes_nothing() -> None:
    reader: Reader[tuple[int, ...]] = Reader(MODEL, lambda _, labels: (tuple(labels),))
    forgetful: Reader[tuple[int, ...]] = Reader(MODEL, lambda _, labels: (tuple(labels),), memory=0)
    for text in SENTENCES * 2:
        assert reader.read([text]) == forgetful.read([text])


def test_texts_together_are_read_as_one_by_one() -> None:
    reader: Reader[tuple[int, ...]] = Reader(MODEL, lambda _, labels: (tuple(labels),))
    other: Reader[tuple[int, ...]] = Reader(MODEL, lambda _, labels: (tuple(labels),))
    texts = ["", *SENTENCES, "tanpa nama", *SENTENCES]
    assert reader.read(texts) == [other.read([text])[0] for text in texts]
