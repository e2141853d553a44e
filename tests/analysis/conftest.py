from __future__ import annotations

import pytest

from newsearch.analysis import Analyzer, StemTable


@pytest.fixture(scope="session")
def stems() -> StemTable:
    return StemTable()


@pytest.fixture(scope="session")
def analyzer(stems: StemTable) -> Analyzer:
    return Analyzer(stems)
