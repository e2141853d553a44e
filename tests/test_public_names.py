"""The public names: sorted, importable, and all that there is."""

from __future__ import annotations

import newsearch
from newsearch import errors


def test_all_is_sorted_and_importable() -> None:
    assert newsearch.__all__ == sorted(newsearch.__all__)
    assert all(getattr(newsearch, name) is not None for name in newsearch.__all__)


def test_every_name_has_a_home_and_dir_lists_it() -> None:
    assert sorted(newsearch._HOMES) == newsearch.__all__ == dir(newsearch)


def test_the_names_of_the_first_day_stay() -> None:
    first = {"Article", "Corpus", "Hit", "Index", "NewsearchError", "SearchResults", "read_corpus", "rebuild", "update"}
    assert first <= set(newsearch.__all__)


def test_every_error_is_public() -> None:
    family = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)}
    assert family <= set(newsearch.__all__)
    assert all(issubclass(getattr(errors, name), newsearch.NewsearchError) for name in family)
