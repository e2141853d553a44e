"""The description of the HTTP interface (OpenAPI 3.1.0), made of the table of routes and the schemas of documents."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from newsearch.shipped import shipped
from newsearch.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsearch.web.asked import Parameter
    from newsearch.web.call import Route

_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 0}
_NOTE = {
    "type": "object",
    "properties": {"code": _TEXT, "problem": _TEXT, "start": _COUNT, "end": _COUNT},
    "required": ["code", "problem", "start", "end"],
}
_OWN: dict[str, dict[str, Any]] = {
    "problem": {
        "type": "object",
        "description": "RFC 9457; `type` is a page that explains it.",
        "properties": {"type": _TEXT, "title": _TEXT, "status": _COUNT, "detail": _TEXT, "instance": _TEXT},
        "required": ["type", "title", "status", "instance"],
    },
    "results": {
        "description": "A page of hits. `next` is the address of the page after it, null on the last one.",
        "allOf": [
            {"$ref": "#/components/schemas/search"},
            {
                "type": "object",
                "properties": {
                    "generation": _TEXT,
                    "canonical": _TEXT,
                    "notes": {"type": "array", "items": _NOTE},
                    "messages": {"type": "array", "items": _TEXT},
                    "suggestions": {"type": "array", "items": {"type": "object"}},
                    "timeline": {"type": "object"},
                    "next": {"type": ["string", "null"]},
                },
                "required": ["generation", "canonical", "notes", "messages", "suggestions", "next"],
            },
        ],
    },
    "copies": {
        "type": "object",
        "properties": {"format": {"const": 1}, "id": _TEXT, "total": _COUNT, "hits": {"type": "array"}},
        "required": ["format", "id", "total", "hits"],
    },
    "facet": {
        "type": "object",
        "properties": {
            "format": {"const": 1},
            "query": _TEXT,
            "total": _COUNT,
            "name": _TEXT,
            "counts": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"value": _TEXT, "articles": _COUNT},
                    "required": ["value", "articles"],
                },
            },
            "missing": _COUNT,
            "more": _COUNT,
        },
        "required": ["format", "query", "total", "name", "counts", "missing", "more"],
    },
    "understood": {
        "type": "object",
        "properties": {
            "format": {"const": 1},
            "query": _TEXT,
            "canonical": _TEXT,
            "notes": {"type": "array", "items": _NOTE},
        },
        "required": ["format", "query", "canonical", "notes"],
    },
}
_SHIPPED = ("search", "show", "similar", "timeline", "entities", "stats")
_PROBLEMS = {
    "400": "The request has no meaning.",
    "403": "The request came by another name, or from another site.",
    "503": "The archive cannot answer now; Retry-After says when to ask again.",
}


@lru_cache(maxsize=1)
def _schemas() -> dict[str, Any]:
    found = dict(_OWN)
    for name in _SHIPPED:
        schema = json.loads((shipped("schema") / f"{name}.json").read_text("utf8"))
        found[name] = {key: value for key, value in schema.items() if key != "$schema"}
    return found


def document(routes: Sequence[Route]) -> dict[str, Any]:
    """The description of all routes that give documents."""
    paths: dict[str, Any] = {}
    for route in routes:
        if route.kind != "page":
            path = re.sub(r"\{(\w+):path\}", r"{\1}", route.path)
            for method in route.methods:
                paths.setdefault(path, {})[method.lower()] = _operation(route, method)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "newsearch",
            "version": __version__,
            "description": "Full-text search over Indonesian news. Fields are only ever added to documents.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }


def _operation(route: Route, method: str) -> dict[str, Any]:
    content = {
        media.partition(";")[0]: {"schema": {"$ref": f"#/components/schemas/{schema}"} if schema else {}}
        for media, schema in route.gives
    }
    in_path = re.findall(r"\{(\w+)(?::path)?\}", route.path)
    refused = dict(_PROBLEMS)
    if in_path:
        refused |= {"404": "There is none of that name."}
    if "id" in in_path or any(parameter.name in {"id", "after"} for parameter in route.parameters):
        refused |= {"404": "There is none of that id.", "410": "It has been removed, or the list is gone."}
    responses = {
        "200": {"description": route.about, "content": content},
        "304": {"description": "Nothing has changed."},
        **{
            status: {
                "description": about,
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}},
            }
            for status, about in sorted(refused.items())
        },
    }
    found: dict[str, Any] = {
        "operationId": route.name if method == "GET" else f"{route.name}-{method.lower()}",
        "summary": route.about,
        "responses": responses,
    }
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}} for name in in_path
    ]
    if method == "GET":
        found["parameters"] = [*parameters, *map(_parameter, route.parameters)]
    else:
        found["parameters"] = parameters
        properties = {parameter.name: _schema(parameter) for parameter in route.parameters}
        body = {"schema": {"type": "object", "properties": properties, "additionalProperties": False}}
        found["requestBody"] = {"required": True, "content": {"application/json": body}}
        found["responses"]["413"] = {"description": "The body is larger than a megabyte."}
    return found


def _schema(parameter: Parameter) -> dict[str, Any]:
    schema = dict(parameter.schema)
    return {"type": "array", "items": schema} if parameter.several else schema


def _parameter(parameter: Parameter) -> dict[str, Any]:
    found = {"name": parameter.name, "in": "query", "description": parameter.about, "schema": _schema(parameter)}
    return {**found, "style": "form", "explode": True} if parameter.several else found
