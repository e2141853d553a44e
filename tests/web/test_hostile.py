"""Whatever is asked, the answer is one: no query, parameter or path makes the server fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from newsearch.web.asked import SEARCH
from newsearch.web.openapi import document
from newsearch.web.routes import ROUTES

if TYPE_CHECKING:
    from starlette.testclient import TestClient

FEW = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
PIECES = st.sampled_from(
    (
        *'"()*?~><{}&:+-^=/\\#%;,.|',
        "gempa",
        "palu",
        "AND",
        "OR",
        "NOT",
        "NEAR/5",
        "judul:",
        "tanggal:",
        "orang:",
        " ",
        "\x00",
        "\n",
        "\u202e",
        "é",
        "𝕏",
        "\ufffd",
        "2018",
        "~2",
        "{3}",
        "^0.5",
        "SAMA-KALIMAT",
        "sumber:",
        "'",
        "<x>",
    )
)
QUERIES = st.one_of(st.lists(PIECES, max_size=12).map("".join), st.text(max_size=40))
NAMES = [
    *(parameter.name for parameter in SEARCH),
    "page",
    "limit",
    "after",
    "facets",
    "timeline",
    "by",
    "kind",
    "share",
    "lang",
]
PATHS = sorted({route.path.partition("{")[0] for route in ROUTES if route.kind != "stream"})


def answered(client: TestClient, path: str, parameters: list[tuple[str, str]]) -> Any:
    pairs = "&".join(
        f"{quote(name, safe='')}={quote(value, safe='', errors='surrogatepass')}" for name, value in parameters
    )
    found = client.get(f"{path}?{pairs}")
    assert found.status_code in {200, 400, 404, 405, 410, 414}, (path, parameters, found.text[:500])
    return found


@FEW
@given(query=QUERIES)
def test_any_query_is_answered(client: TestClient, query: str) -> None:
    for path in ("/search", "/api/v1/search", "/timeline"):
        found = answered(client, path, [("q", query)])
        assert "<x>" not in found.text or path.startswith("/api")


@FEW
@given(
    path=st.sampled_from(PATHS),
    parameters=st.lists(
        st.tuples(st.sampled_from(NAMES), st.one_of(QUERIES, st.integers(-2, 10**12).map(str))), max_size=5
    ),
)
def test_any_parameters_are_answered(client: TestClient, path: str, parameters: list[tuple[str, str]]) -> None:
    answered(client, path, parameters)


@FEW
@given(
    rest=st.binary(max_size=20),
    prefix=st.sampled_from(["/articles/", "/api/v1/articles/", "/api/v1/similar/", "/static/", "/facets/", "/"]),
)
def test_any_path_is_answered(client: TestClient, rest: bytes, prefix: str) -> None:
    found = client.get(prefix + quote(rest, safe="/"))
    assert found.status_code in {200, 400, 404, 410}, (prefix, rest, found.text[:500])


SCHEMA = schemathesis.openapi.from_dict(document(ROUTES))


@pytest.mark.filterwarnings("ignore")
@SCHEMA.parametrize()
@settings(FEW, max_examples=8)
def test_the_interface_keeps_its_description(case: Any, client: TestClient) -> None:
    """Status, media type and document of each answer are among those that `/openapi.json` names."""
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_schema_conformance,
        status_code_conformance,
    )

    asked = case.as_transport_kwargs(base_url="http://localhost")
    asked["content"] = asked.pop("data", None)
    response = client.request(**asked)
    checks = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
    case.validate_response(response, checks=checks)
