"""Values: what a frozen dataclass with slots is."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, asdict, fields, is_dataclass, replace
from typing import Any

import pytest

from newsearch.value import value


@value
class Point:
    """A place."""

    x: int
    y: int = 0

    @property
    def far(self) -> bool:
        return self.x > 9


@value
class Other:
    x: int
    y: int = 0


def test_fields_are_given_by_place_or_by_name() -> None:
    assert Point(1, 2) == Point(1, y=2) == Point(y=2, x=1)
    assert (Point(1).x, Point(1).y, Point(10).far) == (1, 0, True)


@pytest.mark.parametrize(("given", "named"), [((), {}), ((1, 2, 3), {}), ((1,), {"x": 1}), ((1,), {"z": 1})])
def test_other_fields_are_refused(given: tuple[int, ...], named: dict[str, int]) -> None:
    with pytest.raises(TypeError, match="Point takes"):
        Point(*given, **named)


def test_values_are_equal_when_type_and_fields_are() -> None:
    assert Point(1) != Point(2)
    assert Point(1) != Other(1)  # type: ignore[comparison-overlap]
    assert len({Point(1), Point(1), Point(2), Other(1)}) == 3


def test_a_value_never_changes() -> None:
    point = Point(1)
    with pytest.raises(FrozenInstanceError):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del point.x
    with pytest.raises(AttributeError):
        point.z = 2  # type: ignore[attr-defined]
    assert not hasattr(point, "__dict__")


def test_a_value_is_written_matched_and_pickled() -> None:
    assert repr(Point(1)) == "Point(x=1, y=0)"
    match Point(3, 4):
        case Point(x, y):
            assert (x, y) == (3, 4)
    assert pickle.loads(pickle.dumps(Point(1))) == Point(1)  # noqa: S301 our own bytes


def test_a_value_is_a_dataclass_to_whoever_asks() -> None:
    point: Any = Point(1, 2)
    assert [field.name for field in fields(point)] == ["x", "y"]
    assert replace(point, y=3) == Point(1, 3)
    assert asdict(point) == {"x": 1, "y": 2}
    assert is_dataclass(point)
