"""Reads the entity model once in a process: a build reads it anew, and tests build hundreds of indexes."""

from __future__ import annotations

import functools

import newsearch.entities.finder
from newsearch.entities.lexicon import Lexicon
from newsearch.entities.model import Model


def read_once() -> None:
    """Let every finder that is made from here on share the model and its lexicon."""
    finder = vars(newsearch.entities.finder)
    finder["Lexicon"], finder["Model"] = functools.cache(Lexicon), functools.cache(Model)
