"""Checks JSON against the schemas in `docs/schema`: the few words of JSON Schema that they use, and no others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "docs" / "schema"
_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
_KNOWN = {*"$schema title description type properties required additionalProperties".split()}
_KNOWN |= {*"items minItems maxItems minimum enum const".split()}


def check(name: str, value: Any) -> None:
    """Fail where a value is not what the schema says, or has a field that the schema does not tell of."""
    problems = list(_problems(json.loads((FOLDER / f"{name}.json").read_text("utf8")), value, "$"))
    assert problems == []


def _problems(schema: dict[str, Any], value: Any, at: str) -> list[str]:
    assert set(schema) <= _KNOWN, f"{set(schema) - _KNOWN} is not checked"
    if "enum" in schema or "const" in schema:
        allowed = schema.get("enum", [schema.get("const")])
        return [] if value in allowed else [f"{at}: {value!r} is none of {allowed}"]
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(isinstance(value, _TYPES[name]) and (name == "boolean" or value is not True) for name in types):
        return [f"{at}: {value!r} is no {types}"]
    if isinstance(value, dict):
        return _object_problems(schema, value, at)
    if isinstance(value, list):
        wrong = not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value))
        found = [f"{at}: {len(value)} items"] if wrong else []
        return found + [
            problem for n, item in enumerate(value) for problem in _problems(schema["items"], item, f"{at}[{n}]")
        ]
    if isinstance(value, (int, float)) and value < schema.get("minimum", value):
        return [f"{at}: {value} is too small"]
    return []


def _object_problems(schema: dict[str, Any], value: dict[str, Any], at: str) -> list[str]:
    properties, other = schema.get("properties", {}), schema.get("additionalProperties")
    found = [f"{at}: {name} is missing" for name in schema.get("required", ()) if name not in value]
    for name, part in value.items():
        expected = properties.get(name, other)
        if expected is not None:
            found += _problems(expected, part, f"{at}.{name}")
        elif properties:
            found.append(f"{at}: {name} is not in the schema")
    return found
