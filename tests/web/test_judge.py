"""Grading on a page: what is shown and what not, what a form does, and who may send one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from newsearch.evaluation import Topic
from newsearch.judging import file_of, grading, shuffled
from newsearch.web.application import Settings, make_app
from newsearch.web.judge_page import JudgePages, Judging
from newsearch.web.routes import ROUTES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newsearch.judging import Item

TOPICS = [Topic("T1", "gempa palu", "Relevant: <b>Palu</b> 2018."), Topic("T2", "banjir")]
POOLS = {"T1": {"palu", "nasty", "sudah-hilang"}, "T2": {"banjir-00", "banjir-01"}}
ITEMS = shuffled(TOPICS, POOLS, "")


@pytest.fixture
def qrels(tmp_path: Path) -> Path:
    return tmp_path / "qrels.tsv"


@pytest.fixture
def pages(archive: Path, qrels: Path) -> Iterator[TestClient]:
    with grading(qrels) as grades:
        routes = (*JudgePages(Judging(ITEMS, grades, qrels)).routes(), *ROUTES)
        app = make_app(Settings(index=archive), routes)
        with TestClient(app, base_url="http://localhost", follow_redirects=False) as client:
            yield client


def number(article: str) -> int:
    return next(place for place, item in enumerate(ITEMS, 1) if item.article == article)


def give(pages: TestClient, item: Item, grade: str, **headers: str) -> tuple[int, str]:
    """Send the form of an item: the status, and where it leads."""
    data = {"key": item.key, "grade": grade}
    found = pages.post(f"/judge/{ITEMS.index(item) + 1}", data=data, headers=headers)
    return found.status_code, found.headers.get("location", "")


def test_an_article_stands_under_its_topic(pages: TestClient) -> None:
    found = pages.get(f"/judge/{number('palu')}")
    assert found.status_code == 200
    assert "Relevant: &lt;b&gt;Palu&lt;/b&gt; 2018." in found.text
    assert '<mark id="m1" tabindex="-1">Gempa</mark> Guncang <mark id="m2"' in found.text
    assert re.findall(r'name="grade" value="(\d)"', found.text) == ["0", "1", "2", "3"]


def test_its_form_says_where_it_comes_from_and_its_page_is_not_kept(pages: TestClient) -> None:
    """With no referrer at all a browser would name no origin, and the gate would take the form for another site's."""
    headers = pages.get("/judge/1").headers
    assert (headers["referrer-policy"], headers["cache-control"]) == ("same-origin", "no-store")
    assert pages.get("/judge").headers["cache-control"] == "no-store"
    assert pages.get("/").headers["referrer-policy"] == "no-referrer"


def test_text_of_an_article_is_no_order(pages: TestClient) -> None:
    text = pages.get(f"/judge/{number('nasty')}").text
    assert "<script>alert" not in text
    assert "\x1b" not in text


def test_a_grade_is_written_and_leads_to_the_next_article(pages: TestClient, qrels: Path) -> None:
    assert give(pages, ITEMS[0], "3") == (303, "/judge/2")
    assert qrels.read_text() == f"T1 0 {ITEMS[0].article} 3\n"
    assert give(pages, ITEMS[2], "0") == (303, "/judge/4")
    assert give(pages, ITEMS[1], "1") == (303, "/judge/4")
    assert give(pages, ITEMS[0], "2") == (303, "/judge/4")
    assert qrels.read_text().splitlines()[-1] == f"T1 0 {ITEMS[0].article} 2"


def test_the_grade_of_an_article_is_marked(pages: TestClient) -> None:
    place = number("palu")
    assert "aria-current" not in pages.get(f"/judge/{place}").text
    give(pages, ITEMS[place - 1], "3")
    assert 'value="3" data-key="3" aria-current="true"' in pages.get(f"/judge/{place}").text


def test_the_last_grade_leads_to_the_overview_which_says_so(pages: TestClient) -> None:
    led = [give(pages, item, "1")[1] for item in ITEMS]
    assert led == ["/judge/2", "/judge/3", "/judge/4", "/judge/5", "/judge"]
    text = pages.get("/judge").text
    assert "5 of 5 graded" in text
    assert "All is graded." in text


def test_undo_takes_the_last_grade_back_and_shows_its_article(pages: TestClient, qrels: Path) -> None:
    give(pages, ITEMS[1], "1")
    give(pages, ITEMS[0], "2")
    led = [pages.post("/judge/undo").headers["location"] for _ in range(3)]
    assert led == ["/judge/1", "/judge/2", "/judge"]
    assert qrels.read_text() == ""


def test_an_article_that_has_gone_can_be_skipped(pages: TestClient) -> None:
    text = pages.get(f"/judge/{number('sudah-hilang')}").text
    assert "not in the archive any more" in text
    assert 'name="grade"' not in text
    assert 'data-key="ArrowRight"' in text


def test_the_language_stays(pages: TestClient) -> None:
    found = pages.post("/judge/1?lang=id", data={"key": ITEMS[0].key, "grade": "1"})
    assert found.headers["location"] == "/judge/2?lang=id"
    assert "jelas relevan" in pages.get("/judge/2?lang=id").text


def test_how_assessors_agree_is_shown_when_all_is_graded_and_not_before(pages: TestClient, qrels: Path) -> None:
    file_of(qrels, "sari").write_text("".join(f"{item.topic.id} 0 {item.article} 1\n" for item in ITEMS))
    for item in ITEMS:
        assert "sari" not in pages.get("/judge").text
        give(pages, item, "1")
    assert "sari" in pages.get("/judge").text
    assert "100 %" in pages.get("/judge").text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "navigate"},
        {"Host": "evil.example"},
    ],
)
def test_another_site_grades_nothing(pages: TestClient, qrels: Path, headers: dict[str, str]) -> None:
    assert give(pages, ITEMS[0], "3", **headers) == (403, "")
    assert pages.post("/judge/undo", headers=headers).status_code == 403
    assert not qrels.exists()


def test_the_own_page_grades(pages: TestClient) -> None:
    own = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}
    assert give(pages, ITEMS[0], "3", **own)[0] == 303


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("key=x&grade=1", 400),
        (f"key={ITEMS[0].key}&grade=4", 400),
        (f"key={ITEMS[0].key}&grade=-1", 400),
        (f"key={ITEMS[0].key}&grade=%D9%A1", 400),
        (f"key={ITEMS[0].key}", 400),
        (f"key={ITEMS[1].key}&grade=1", 400),
        ("&".join(f"a{n}=1" for n in range(50)), 400),
        ("\xff", 400),
        ('{"key": 1}', 400),
        ("a" * (2 << 20), 413),
        ("", 400),
    ],
)
def test_a_wrong_form_grades_nothing(pages: TestClient, qrels: Path, body: str, status: int) -> None:
    found = pages.post("/judge/1", content=body.encode("latin-1"))
    assert (found.status_code, qrels.exists()) == (status, False)


@pytest.mark.parametrize(
    "path", ["/judge/0", "/judge/6", "/judge/x", "/judge/-1", "/judge/" + "9" * 5000, "/judge/1/2"]
)
def test_there_is_no_other_article(pages: TestClient, path: str) -> None:
    assert pages.get(path).status_code == 404


def test_undo_is_not_asked_by_a_link(pages: TestClient) -> None:
    assert pages.get("/judge/undo").status_code in {404, 405}


def test_a_file_that_another_program_changed_is_told_and_left(pages: TestClient, qrels: Path) -> None:
    qrels.write_text("T1 0 lain 1\n")
    found = pages.post("/judge/1", data={"key": ITEMS[0].key, "grade": "1"})
    assert found.status_code == 400
    assert "another program has changed" in found.text
    assert qrels.read_text() == "T1 0 lain 1\n"
