from __future__ import annotations

import pytest

from newsearch.entities import EntityFinder


@pytest.fixture(scope="session")
def finder() -> EntityFinder:
    """One finder for all tests: what it finds depends on the article alone, which a test of its own holds."""
    return EntityFinder()
