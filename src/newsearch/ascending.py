"""Arrays of ascending numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_Number = TypeVar("_Number", np.uint32, np.uint64, np.intp)


def distinct(ascending: NDArray[_Number]) -> NDArray[_Number]:
    """The values of an ascending array, each once.

    numpy's own `unique` hashes or sorts them again, and the first time it loads all of `numpy.ma`.
    """
    return ascending[first_of_each(ascending)]


def first_of_each(ascending: NDArray[_Number]) -> NDArray[np.bool_]:
    """Where an ascending array holds a value for the first time."""
    new = np.ones(len(ascending), dtype=np.bool_)
    new[1:] = ascending[1:] != ascending[:-1]
    return new


def ranges(starts: NDArray[Any], lengths: NDArray[Any]) -> NDArray[np.int64]:
    """The whole numbers of many ranges, one range after the other."""
    ends = lengths.cumsum(dtype=np.int64)
    if not len(ends):
        return ends
    steps = np.arange(ends[-1], dtype=np.int64)
    steps += (np.asarray(starts, dtype=np.int64) - (ends - lengths)).repeat(lengths)
    return steps
