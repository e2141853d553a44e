"""Arrays that grow at their end, for `ChunkTable`."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Column:
    """An array that grows at its end.

    Args:
        typecode: the type of its values, as in the module `array`.
    """

    def __init__(self, typecode: str) -> None:
        self._new: array[int] = array(typecode)
        self._filled = 0
        self._values: NDArray[Any] = np.empty(1024, dtype=np.dtype(typecode))
        self.extend = self._new.extend
        self.append = self._new.append

    def __len__(self) -> int:
        return self._filled + len(self._new)

    def put(self, values: NDArray[Any]) -> None:
        """Append the values of an array."""
        self._new.frombytes(np.ascontiguousarray(values, dtype=self._values.dtype).tobytes())

    def values(self) -> NDArray[Any]:
        """All values so far, as a view that is valid until the next value is appended."""
        if self._new:
            size = self._filled + len(self._new)
            if size > len(self._values):
                grown = np.empty(max(size, 2 * len(self._values)), dtype=self._values.dtype)
                grown[: self._filled] = self._values[: self._filled]
                self._values = grown
            self._values[self._filled : size] = self._new
            self._filled = size
            del self._new[:]
        return self._values[: self._filled]


class Runs:
    """For each number 0, 1, 2, ... a run of pairs of values.

    Args:
        first, second: the typecodes of the two values.

    Attributes:
        appends: the functions that append the length of the next run, and a first and a second value to it.
    """

    def __init__(self, first: str, second: str) -> None:
        self._lengths = Column("i")
        self._first, self._second = Column(first), Column(second)
        self._starts = np.empty(0, dtype=np.int64)
        self.appends = self._lengths.append, self._first.append, self._second.append

    def __len__(self) -> int:
        return len(self._lengths)

    def lengths(self, numbers: NDArray[np.int32]) -> NDArray[np.int32]:
        """How long the runs of these numbers are."""
        lengths: NDArray[np.int32] = self._lengths.values()[numbers]
        return lengths

    def take(self, numbers: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[Any], NDArray[Any]]:
        """The lengths of the runs of these numbers, and all their values in a row."""
        lengths = self.lengths(numbers)
        # The i-th value of the result comes from its run's start, plus how far i is into the run.
        if len(self._starts) < len(self):
            every = self._lengths.values()
            self._starts = np.cumsum(every, dtype=np.int64) - every
        places = np.repeat(self._starts[numbers] - (np.cumsum(lengths, dtype=np.int64) - lengths), lengths)
        places += np.arange(len(places))
        return lengths, self._first.values()[places], self._second.values()[places]


class Numbering(dict[str, int]):
    """Strings, numbered in the order in which they were first met."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def __missing__(self, name: str) -> int:
        number = self[name] = len(self.names)
        self.names.append(name)
        return number
