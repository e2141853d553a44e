"""The HTTP interface: documents, lists that stay true, exports, problems, unchanged answers."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import jsonschema_rs
import pytest
from starlette.testclient import TestClient

from newsearch import rebuild, remove, update
from newsearch.web.application import Settings, make_app

from .conftest import ARTICLES, ODD_ID, article

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMAS = Path(__file__).parents[2] / "docs" / "schema"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def living(archive: Path, tmp_path: Path) -> Path:
    """The folder of an index that a test may change."""
    return Path(shutil.copytree(archive, tmp_path / "index"))


@pytest.fixture
def served(living: Path) -> Iterator[TestClient]:
    """A client of what serves it."""
    with TestClient(make_app(Settings(index=living)), base_url="http://localhost") as found:
        yield found


def check(name: str, record: Any) -> None:
    """Fail where a document is not what its schema says, or has a field that the schema does not tell of."""
    schema = json.loads((SCHEMAS / f"{name}.json").read_text("utf8"))
    jsonschema_rs.validate(schema, record)
    assert set(record) <= set(schema["properties"])


def look(client: TestClient) -> None:
    """Let the application look for a new generation, as it does each second."""
    site(client).served.look()
    site(client)._cache.clear()


def site(client: TestClient) -> Any:
    app: Any = client.app
    return app.site


def pages(client: TestClient, address: str) -> Iterator[dict[str, Any]]:
    """The documents of a list, one after another."""
    while address:
        found = client.get(address)
        assert found.status_code == 200, found.text
        yield found.json()
        address = found.json()["next"]


def test_a_search_is_the_document_of_the_command(client: TestClient) -> None:
    record = client.get("/api/v1/search?q=gempa&facets=source,person&timeline=year").json()
    own = {"generation", "canonical", "notes", "messages", "suggestions", "timeline", "next"}
    for facet in record["facets"]:
        del facet["more"]
    check("search", {name: value for name, value in record.items() if name not in own})
    assert own <= set(record)
    assert record["total"] == 5
    assert record["timeline"]["periods"][0] == {"period": "2018", "hits": 3, "articles": 3, "share": 1.0}


@pytest.mark.parametrize(
    ("address", "schema"),
    [
        ("/api/v1/articles/palu", "show"),
        ("/api/v1/similar/palu", "similar"),
        ("/api/v1/timeline?q=gempa", "timeline"),
        ("/api/v1/entities?q=gempa", "entities"),
        ("/api/v1/stats", "stats"),
    ],
)
def test_documents_are_those_of_the_commands(client: TestClient, address: str, schema: str) -> None:
    check(schema, client.get(address).json())


def test_a_body_asks_like_an_address(client: TestClient) -> None:
    asked = {"q": "gempa", "source": ["Kabar Kota", "Warta Arsip"], "limit": 2, "undated": True}
    posted = client.post("/api/v1/search", json=asked).json()
    got = client.get("/api/v1/search?q=gempa&source=Kabar+Kota&source=Warta+Arsip&limit=2&undated=1").json()
    assert posted == got


@pytest.mark.parametrize("body", [b"", b"[1]", b"{", b'{"q": {"a": 1}}', b'{"q": null}', b"[" * 100_000])
def test_a_body_that_is_no_request_is_refused(client: TestClient, body: bytes) -> None:
    assert client.post("/api/v1/search", content=body).status_code == 400


def test_a_body_that_is_too_large_is_refused(client: TestClient) -> None:
    assert client.post("/api/v1/search", content=b" " * ((1 << 20) + 1)).status_code == 413


def test_marks_of_an_article_are_where_it_matches(client: TestClient) -> None:
    record = client.get("/api/v1/articles/palu?q=tsunami").json()
    assert [record["deck"][start:end] for start, end in record["marks"]["deck"]] == ["Tsunami"]
    assert record["marks"]["headline"] == []


def test_an_id_may_hold_anything(client: TestClient) -> None:
    assert client.get("/api/v1/articles/" + quote(ODD_ID, safe="")).json()["id"] == ODD_ID


def test_copies_are_told_apart_from_what_is_alike(client: TestClient) -> None:
    assert [hit["id"] for hit in client.get("/api/v1/copies/palu").json()["hits"]] == ["salinan"]


def test_a_list_is_read_to_its_end(client: TestClient) -> None:
    found = [hit["id"] for page in pages(client, "/api/v1/search?q=banjir&limit=8") for hit in page["hits"]]
    assert sorted(found) == [f"banjir-{n:02}" for n in range(35)]


@pytest.mark.parametrize("sort", ["relevance", "newest"])
def test_a_list_stays_true_while_articles_come_go_and_are_removed(served: TestClient, living: Path, sort: str) -> None:
    whole = [
        hit["id"] for page in pages(served, f"/api/v1/search?q=banjir&limit=100&sort={sort}") for hit in page["hits"]
    ]
    reading = pages(served, f"/api/v1/search?q=banjir&limit=10&sort={sort}")
    found = [hit["id"] for hit in next(reading)["hits"]]
    update(living, [article("banjir-baru", "Banjir banjir banjir", "Banjir baru.", "2022-01-01")])
    look(served)
    found += [hit["id"] for hit in next(reading)["hits"]]
    assert served.get("/api/v1/search?q=banjir").json()["total"] == 36
    found += [hit["id"] for page in reading for hit in page["hits"]]
    assert found == whole


def test_what_is_removed_is_on_no_later_page(served: TestClient, living: Path) -> None:
    whole = [hit["id"] for hit in served.get("/api/v1/search?q=banjir&limit=100").json()["hits"]]
    reading = pages(served, "/api/v1/search?q=banjir&limit=10")
    found = [hit["id"] for hit in next(reading)["hits"]]
    remove(living, [whole[0], whole[15]], reason="putusan")
    found += [hit["id"] for page in reading for hit in page["hits"]]
    assert found == [each for each in whole if each != whole[15]]


def test_a_list_of_a_state_that_is_gone_says_so(served: TestClient, living: Path) -> None:
    following = served.get("/api/v1/search?q=banjir").json()["next"]
    site(served).served._clock = lambda: 1e12
    update(living, [article("lain", "Kabar Lain", "Tidak ada apa-apa.")])
    look(served)
    site(served).served._clock = lambda: 2e12
    found = served.get(following)
    assert (found.status_code, found.json()["type"]) == (410, "/problems/cursor-expired")
    assert served.get(found.json()["first"]).status_code == 200


@pytest.mark.parametrize("after", ["x", "W10", "WzEsMiwzXQ", "é", "W1sxXSwiIiwxXQ"])
def test_a_cursor_that_is_none_is_refused(client: TestClient, after: str) -> None:
    found = client.get("/api/v1/search", params={"q": "banjir", "after": after})
    assert (found.status_code, found.json()["type"]) == (400, "/problems/cursor")


def test_a_cursor_of_another_question_is_refused(client: TestClient) -> None:
    following = client.get("/api/v1/search?q=banjir").json()["next"]
    assert client.get(following.replace("q=banjir", "q=gempa")).status_code == 400
    assert client.get(following + "&limit=3").status_code == 200


def test_an_export_as_csv_says_in_each_row_which_of_how_many_it_is(client: TestClient) -> None:
    found = client.get("/api/v1/export?q=banjir&format=csv")
    rows = list(csv.DictReader(io.StringIO(found.content.decode("utf-8-sig"))))
    assert [(row["rank"], row["of"]) for row in rows] == [(str(n), "35") for n in range(1, 36)]
    assert found.headers["x-total-count"] == "35"
    assert found.headers["content-disposition"] == 'attachment; filename="newsearch-banjir-35.csv"'


def test_an_export_holds_no_formula(client: TestClient) -> None:
    text = client.get("/api/v1/export?q=rumus&format=csv").content.decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(text)))
    assert (row["headline"], row["source"]) == ("'=1+1 Kabar", "'=Media")


def test_an_export_as_lines_ends_with_its_number(client: TestClient) -> None:
    lines = [json.loads(line) for line in client.get("/api/v1/export?q=banjir").text.splitlines()]
    assert lines[-1] == {"format": 1, "end": True, "count": 35}
    assert [line["rank"] for line in lines[:-1]] == list(range(1, 36))


def test_an_export_as_ris_is_read_by_reference_managers(client: TestClient) -> None:
    text = client.get("/api/v1/export?q=tsunami&format=ris").text
    records = text.split("ER  - \r\n")
    assert records[-1] == ""
    assert records[0].splitlines()[:4] == ["TY  - NEWS", "TI  - Gempa Guncang Palu", "AU  - Redaksi", "AU  - Sari Dewi"]
    assert "N1  - 1 of 2" in records[0]


def test_the_head_of_an_export_says_its_number(client: TestClient) -> None:
    found = client.head("/api/v1/export?q=banjir")
    assert (found.headers["x-total-count"], found.content) == ("35", b"")


@pytest.mark.parametrize("query", ["a\r\nSet-Cookie: x=1", '"; x="', "é" * 60, "../../etc/passwd", "%0d%0aX: y"])
def test_a_query_cannot_write_a_header(client: TestClient, query: str) -> None:
    found = client.get("/api/v1/export", params={"q": query, "format": "csv"})
    assert found.status_code == 200
    assert "set-cookie" not in found.headers
    assert "x" not in found.headers
    name = found.headers["content-disposition"]
    assert set(name.removeprefix('attachment; filename="newsearch-').removesuffix('.csv"')) <= set(
        "abcdefghijklmnopqrstuvwxyz0123456789-"
    )


@pytest.mark.parametrize(
    ("address", "status", "kind"),
    [
        ("/api/v1/search", 400, "usage"),
        ("/api/v1/search?q=gempa&colour=red", 400, "unknown-parameter"),
        ("/api/v1/search?q=gempa&limit=101", 400, "usage"),
        ("/api/v1/search?q=gempa&facets=colour", 400, "usage"),
        ("/api/v1/search?q=gempa&timeline=hour", 400, "usage"),
        ("/api/v1/search?q=(palu&strict=1", 400, "query"),
        ("/api/v1/export?q=gempa&format=pdf", 400, "usage"),
        ("/api/v1/export", 400, "usage"),
        ("/api/v1/facets/colour", 400, "usage"),
        ("/api/v1/articles/x", 404, "article-not-found"),
        ("/api/v1/x", 404, "not-found"),
    ],
)
def test_problems_are_documents(client: TestClient, address: str, status: int, kind: str) -> None:
    found = client.get(address)
    record = found.json()
    assert found.headers["content-type"] == "application/problem+json"
    assert (found.status_code, record["status"], record["type"]) == (status, status, f"/problems/{kind}")
    assert client.get(record["type"]).status_code == 200


def test_a_fault_of_a_query_is_told_with_its_place(client: TestClient) -> None:
    record = client.get("/api/v1/search?q=gempa+(palu&strict=1").json()
    assert (record["start"], record["end"]) == (6, 7)


def test_an_unchanged_answer_is_not_made_again(served: TestClient, living: Path) -> None:
    for address in ("/", "/search?q=gempa", "/api/v1/search?q=gempa", "/articles/palu"):
        tag = served.get(address).headers["etag"]
        found = served.get(address, headers={"If-None-Match": tag})
        assert (found.status_code, found.content) == (304, b"")
    update(living, [article("lain", "Kabar Lain", "Tidak ada apa-apa.")])
    look(served)
    assert served.get("/articles/palu", headers={"If-None-Match": tag}).status_code == 200


def test_a_removed_article_is_gone_with_the_next_request(served: TestClient, living: Path) -> None:
    for address in ("/search?q=gempa", "/articles/palu"):
        assert "Guncang Palu" in served.get(address).text
    remove(living, ["palu"], reason="Permintaan Budi")
    for address in ("/", "/search?q=gempa", "/search.atom?q=gempa", "/api/v1/search?q=gempa", "/api/v1/export?q=gempa"):
        assert "Guncang Palu" not in served.get(address).text, address
    gone = served.get("/articles/palu")
    assert gone.status_code == 410
    assert "Guncang" not in gone.text
    assert "Budi" not in gone.text
    assert served.get("/api/v1/articles/palu").json()["type"] == "/problems/removed"


def test_a_new_generation_is_served_and_a_damaged_one_is_not(served: TestClient, living: Path) -> None:
    update(living, [article("lain", "Kabar Lain", "Kabar tentang sawah.")])
    look(served)
    assert served.get("/api/v1/search?q=sawah").json()["total"] == 1
    before = (living / "CURRENT").read_bytes()
    generation = served.get("/health/ready").json()["generation"]
    (living / "CURRENT").write_bytes(b"20990101T000000Z-abcdef\n")
    look(served)
    assert served.get("/api/v1/search?q=sawah").json()["total"] == 1
    ready = served.get("/health/ready")
    assert (ready.status_code, ready.json()["type"], ready.json()["serving"]) == (503, "/problems/damaged", generation)
    assert str(living) not in ready.text
    assert "newsearch_refresh_failures_total 1" in served.get("/metrics").text
    (living / "CURRENT").write_bytes(before)
    look(served)
    assert served.get("/health/ready").status_code == 200


def test_tombstones_that_cannot_be_read_answer_nothing(served: TestClient, living: Path) -> None:
    remove(living, ["palu"], reason="x")
    (living / "tombstones.jsonl").write_text("{}\n")
    for address in ("/", "/search?q=gempa", "/api/v1/search?q=gempa"):
        assert served.get(address).status_code == 503


def test_where_there_is_no_index_every_page_says_so_until_there_is_one(tmp_path: Path) -> None:
    with TestClient(make_app(Settings(index=tmp_path / "index")), base_url="http://localhost") as client:
        found = client.get("/search?q=gempa")
        assert (found.status_code, found.headers["retry-after"]) == (503, "30")
        assert "The archive is being built" in found.text
        assert client.get("/health/live").status_code == 200
        assert client.get("/health/ready").json()["type"] == "/problems/not-built"
        rebuild(tmp_path / "index", ARTICLES[:3])
        look(client)
        assert client.get("/search?q=gempa").status_code == 200


def test_a_feed_is_atom(client: TestClient) -> None:
    found = client.get("/search.atom?q=gempa")
    feed = ET.fromstring(found.content)  # noqa: S314 our own
    titles = [each.findtext(f"{ATOM}title") for each in feed.iter(f"{ATOM}entry")]
    assert titles[1:] == ["Palu Diguncang Gempa", "Gempa Guncang Palu", "Gempa Guncang Lombok", "Panduan Saat Gempa"]
    assert {each.get("href") for each in feed.iter(f"{ATOM}link")} >= {"http://localhost/articles/palu"}
    assert found.headers["content-type"] == "application/atom+xml; charset=utf-8"


def test_a_browser_learns_how_to_search_here(client: TestClient) -> None:
    page = client.get("/opensearch.xml").text
    assert 'template="http://localhost/search?q={searchTerms}"' in page


def test_citations_are_ris_and_csl(client: TestClient) -> None:
    assert client.get("/api/v1/citations/palu").text.startswith("TY  - NEWS\r\nTI  - Gempa Guncang Palu\r\n")
    (item,) = client.get("/api/v1/citations/palu?format=csl").json()
    assert item["issued"] == {"date-parts": [[2018, 9, 28]]}
    assert item["author"] == [{"literal": "Redaksi"}, {"literal": "Sari Dewi"}]


def test_metrics_count_requests_by_route(client: TestClient) -> None:
    client.get("/search?q=gempa")
    text = client.get("/metrics").text
    assert 'newsearch_requests_total{route="search",status="200"}' in text
    assert 'newsearch_request_seconds_bucket{route="search",le="+Inf"}' in text
    assert f"newsearch_articles {len(ARTICLES)}" in text
    assert "gempa" not in text
