"""Arrays of ascending numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_Number = TypeVar("_Number", np.uint32, np.uint64, np.intp)


def distinct(ascending: NDArray[_Number]) -> NDArray[_Number]:
    """The values of an ascending array, each once; numpy's own `unique` hashes or sorts them again."""
    return ascending[first_of_each(ascending)]


def first_of_each(ascending: NDArray[_Number]) -> NDArray[np.bool_]:
    """Where an ascending array holds a value for the first time."""
    new = np.ones(len(ascending), dtype=np.bool_)
    new[1:] = ascending[1:] != ascending[:-1]
    return new
