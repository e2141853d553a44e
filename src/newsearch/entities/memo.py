"""A memo: decisions kept in bounded memory, in a plain dictionary, whose look-up is the fastest that there is."""

from __future__ import annotations

from itertools import islice
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


def keep(memo: dict[K, V], key: K, value: V, size: int) -> V:
    """Keep `value` under `key`, and return it; of `size` entries the older half is dropped first.

    What is asked for often is decided anew at once; to keep the order of use would cost every look-up.
    """
    if len(memo) >= size:
        for old in list(islice(memo, (size + 1) // 2)):
            del memo[old]
    memo[key] = value
    return value
