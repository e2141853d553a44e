from __future__ import annotations

import json
import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from newsearch import Bm25f
from newsearch.bm25f import IMPACT_LEVELS, idf
from newsearch.fields import BODY, CAPTIONS, FIELDS, HEADLINE, LEAD_WORDS, PERSON, REGIONS, region_of


def test_norms_follow_the_formula() -> None:
    bm25f = Bm25f(1.2, (4.0, 2.0, 1.0, 0.5, 0.5), (0.5,) * 5, (10.0,) * 5)
    expected = [w / (1 - 0.5 + 0.5 * 20 / 10) for w in bm25f.weights]
    assert bm25f.norms(np.full((1, 5), 20))[0].tolist() == pytest.approx(expected)


def test_an_empty_region_has_no_part_even_with_full_normalisation() -> None:
    norms = Bm25f(b=(1.0,) * 5).norms(np.array([[0, 60, 0, 15, 20]]))
    assert np.isfinite(norms).all()
    assert (np.array([[0.0, 1.0, 0.0, 1.0, 1.0]]) @ norms[0]).tolist() == [6.0]


def test_impact_saturates_in_steps() -> None:
    bm25f = Bm25f(k1=1.0)
    impacts = bm25f.impact(np.array([0.0, 1e-9, 1.0, 1e9]))
    assert impacts.tolist() == [1 / IMPACT_LEVELS, 1 / IMPACT_LEVELS, 0.5, 255 / IMPACT_LEVELS]
    assert bm25f.score(1.0) == 0.5


def test_parameters_survive_json() -> None:
    assert Bm25f.from_dict(json.loads(json.dumps(Bm25f().to_dict()))) == Bm25f()


@pytest.mark.parametrize(
    "wrong",
    [{"k1": -1.0}, {"weights": (1.0,)}, {"weights": (0.0,) * 5}, {"b": (2.0,) * 5}, {"pivots": (0.0,) * 5}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_wrong_parameters_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Bm25f(**wrong)


def test_idf_is_that_of_lucene_and_never_negative() -> None:
    assert idf(100, 3) == pytest.approx(math.log(1 + 97.5 / 3.5))
    assert idf(10, 10) > 0


def test_fields_do_not_overlap_and_regions_follow_them() -> None:
    assert all(a.end <= b.first for a, b in pairwise(FIELDS))
    positions = [HEADLINE.first, HEADLINE.end, BODY.first + LEAD_WORDS - 1, BODY.first + LEAD_WORDS, CAPTIONS.first]
    regions = [REGIONS[i] for i in region_of(np.array([*positions, PERSON.first], dtype=np.uint32))]
    assert regions == ["headline", "lead", "lead", "body", "captions", "entities"]
