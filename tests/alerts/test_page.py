"""`docs/alerts.md`: its example is a definition, and every promise names tests that there are."""

from __future__ import annotations

import json
import re
from pathlib import Path

from newsearch.alerts.destinations import FIELDS
from newsearch.alerts.saved_searches import parsed

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "alerts.md").read_text("utf8")


def test_its_example_is_a_definition() -> None:
    (text,) = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    found = parsed("banjir", text.encode(), Path("searches"))
    assert (found.query, [str(each) for each in found.destinations]) == ("banjir jakarta", ["folder ../kabar"])


def test_its_event_has_the_fields_of_the_schema() -> None:
    (text,) = re.findall(r"^```json\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    schema = json.loads((ROOT / "docs" / "schema" / "event.json").read_text("utf8"))["properties"]
    event = json.loads(text)
    assert list(event) == list(schema)
    assert list(event["article"]) == list(schema["article"]["properties"])


def test_it_tells_of_every_destination_and_field() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (`[^|]*?) \|", PAGE, re.MULTILINE))
    assert {kind: set(re.findall(r"`(\w+)`", text)) for kind, text in rows.items() if kind in FIELDS} == {
        kind: set(fields) for kind, fields in FIELDS.items()
    }


def test_every_promise_names_tests_that_there_are() -> None:
    table = PAGE[PAGE.index("## What is promised") :]
    rows = [row for row in table.splitlines() if row.startswith("| ")][1:]
    assert len(rows) == 2 + len(FIELDS)
    for row in rows:
        named = re.findall(r"`(test_\w+\.py)(?:::(\w+))?`", row.split("|")[-2])
        assert named, row
        for file, test in named:
            assert f"def {test or 'test_'}" in (Path(__file__).parent / file).read_text("utf8"), (file, test)
