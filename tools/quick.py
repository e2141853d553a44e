"""`make quick`: the tests that take little of the processor's time, chosen by what each file took when it was measured.

`pytest --write-costs` runs the tests and writes down what each file cost, child processes included; `pytest --quick`
leaves out the dearest files, so that the rest fits into `BUDGET` seconds. A file that was never measured is run.
"""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

TESTS = Path(__file__).parents[1] / "tests"
COSTS = TESTS / "costs.tsv"
BUDGET = 30.0
"""Seconds of processor time in all; two cores, which also start up and collect, need about a minute for it."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the two options."""
    parser.addoption("--quick", action="store_true", help="only the files of tests that cost little")
    parser.addoption("--write-costs", action="store_true", help="write down what each file of tests costs")


def pytest_configure(config: pytest.Config) -> None:
    """Let the controlling process add up costs where that is asked for."""
    if config.getoption("--write-costs") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Costs())


def dear(costs: Mapping[str, float], budget: float) -> set[str]:
    """The files to leave out, dearest first, until the rest costs no more than the budget."""
    left = sum(costs.values())
    out = set()
    for name, cost in sorted(costs.items(), key=lambda item: (-item[1], item[0])):
        if left <= budget:
            break
        out.add(name)
        left -= cost
    return out


def known() -> dict[str, float]:
    """What each file of tests cost when it was measured, in seconds."""
    rows = (line.split("\t") for line in COSTS.read_text("utf8").splitlines())
    return {name: float(cost) for name, cost in rows}


def named(item: pytest.Item) -> str:
    """The file of a test, from the folder of the tests on."""
    return item.path.relative_to(TESTS).as_posix()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests of the dearest files."""
    if not config.getoption("--quick"):
        return
    slow = dear(known(), BUDGET)
    config.hook.pytest_deselected(items=[item for item in items if named(item) in slow])
    items[:] = [item for item in items if named(item) not in slow]


_BEGAN = pytest.StashKey[float]()


def spent() -> float:
    """The processor's time that this process and its ended children have used, in seconds."""
    return sum(os.times()[:4])


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Note when a test begins."""
    item.stash[_BEGAN] = spent()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Before the last report of a test is made: what the test cost goes with it, from worker to controller too."""
    if call.when == "teardown":
        item.user_properties.append((named(item), spent() - item.stash[_BEGAN]))


class Costs:
    """Adds up what the files cost, and writes it down at the end."""

    def __init__(self) -> None:
        self._costs: defaultdict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add what a test cost to its file."""
        if report.when == "teardown":
            for name, cost in report.user_properties:
                if name.endswith(".py") and isinstance(cost, float):
                    self._costs[name] += cost

    def pytest_sessionfinish(self) -> None:
        """Write the table."""
        rows = (f"{name}\t{cost:.1f}\n" for name, cost in sorted(self._costs.items()))
        COSTS.write_text("".join(rows), "utf8")
