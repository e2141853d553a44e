"""How many dates are read rightly, and how fast, by us and by other parsers: `python benchmarks/dates.py`.

The texts are those of `tests/corpus/dates.tsv` that are values of date fields. A parser that is not installed is passed
over: `pip install ciso8601 dateparser python-dateutil`.
"""

from __future__ import annotations

import email.utils
import importlib
import re
import time
import warnings
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsearch.calendar import WIB
from newsearch.calendar.reading import read

if TYPE_CHECKING:
    from collections.abc import Callable

TABLE = Path(__file__).parents[1] / "tests" / "corpus" / "dates.tsv"
NOT_TEXTS_OF_A_FIELD = ("value", "line", "relative")


def ours(text: str) -> datetime | None:
    stamp = read(text)
    return stamp.moment if stamp is not None else None


def parsers() -> dict[str, Callable[[str], Any]]:
    found: dict[str, Callable[[str], Any]] = {
        "newsearch": ours,
        "datetime.fromisoformat": datetime.fromisoformat,
        "email.utils": email.utils.parsedate_to_datetime,
    }
    modules: dict[str, Any] = {}
    for name in ("ciso8601", "dateutil.parser", "dateparser"):
        try:
            modules[name] = importlib.import_module(name)
        except ImportError:  # noqa: PERF203 three times
            print(f"{name} is not installed")
    if "ciso8601" in modules:
        found["ciso8601"] = modules["ciso8601"].parse_datetime
    if "dateutil.parser" in modules:
        found["dateutil, day first"] = lambda text: modules["dateutil.parser"].parse(text, dayfirst=True)
    if "dateparser" in modules:
        settings = {"DATE_ORDER": "DMY", "REQUIRE_PARTS": ["day", "month", "year"]}
        found["dateparser, id and en"] = lambda text: modules["dateparser"].parse(
            text, languages=["id", "en"], settings=settings
        )
    return found


def is_right(found: datetime | None, expected: str) -> bool:
    if found is None or expected == "none":
        return found is None and expected == "none"
    found = found if found.tzinfo else found.replace(tzinfo=WIB)
    wanted = datetime.fromisoformat(expected)
    if "T" not in expected:
        return found.date() == wanted.date()
    return found.replace(microsecond=0) == wanted


def attempt(parse: Callable[[str], Any], text: str) -> datetime | None:
    try:
        found: datetime | None = parse(text)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return found


def main() -> None:
    warnings.simplefilter("ignore")
    rows = [line.split("\t") for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]
    texts = [
        (re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), text), expected)
        for kind, text, expected in rows
        if kind not in NOT_TEXTS_OF_A_FIELD
    ]
    for name, parse in parsers().items():
        start = time.process_time()
        found = [attempt(parse, text) for text, _ in texts]
        micros = (time.process_time() - start) / len(texts) * 1e6
        right = sum(is_right(moment, expected) for moment, (_, expected) in zip(found, texts, strict=True))
        wrong = sum(
            moment is not None and not is_right(moment, expected)
            for moment, (_, expected) in zip(found, texts, strict=True)
        )
        print(f"{name:24} {right:4} of {len(texts)} right, {wrong:3} wrong, {micros:7.1f} µs a text")


if __name__ == "__main__":
    main()
