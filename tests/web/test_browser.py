"""The pages in a browser: nothing that keeps anybody out, at any width, by any means, with JavaScript and without."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("playwright")
pytest.importorskip("axe_playwright_python")

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from newsearch import rebuild, remove
from newsearch.alerts.saved_searches import SavedSearches
from newsearch.evaluation import Topic
from newsearch.judging import grading, shuffled
from newsearch.web.application import Settings, make_app
from newsearch.web.judge_page import JudgePages, Judging
from newsearch.web.routes import ROUTES

from .conftest import ARTICLES, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium here: the pages are not looked at")

VIEWS = {
    "start": "/",
    "results": "/search?q=gempa+palu",
    "chips": "/search?q=gempa+-source:%22Kabar+Kota%22&source=Warta+Arsip&since=2018",
    "pages": "/search?q=banjir&page=2",
    "not understood": "/search?q=jdul:gempa+(palu",
    "no hits": "/search?q=%2Bbanjir+%2Btsunami",
    "nothing": "/search?q=xqzwv",
    "partial": "/search?q=gempa&timeout=0.0000001",
    "no meaning": "/search?q=gempa&sort=x",
    "no such page": "/search?q=banjir&page=99",
    "article": "/articles/palu?q=gempa+tsunami",
    "hostile": "/articles/nasty?q=gempa",
    "unknown": "/articles/tidak-ada",
    "timeline": "/timeline?q=gempa&q=banjir&share=1",
    "entities": "/entities?q=gempa",
    "entity": "/entity/person?name=Joko+Widodo",
    "facet": "/facets/source",
    "export": "/export?q=gempa",
    "help": "/help",
}

COLOURS = {"chips", "not understood", "no meaning", "article", "timeline", "entities", "help"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.fixture
def base(address: tuple[str, int]) -> str:
    return f"http://127.0.0.1:{address[1]}"


FAULTS: list[str] = []


@pytest.fixture(autouse=True)
def faultless() -> Iterator[None]:
    """No script fails or runs that should not, and nothing is refused by the policy of the pages."""
    FAULTS.clear()
    yield
    assert FAULTS == []


def opened(browser: Browser, **options: Any) -> Page:
    """A page whose faults are noted."""
    page = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options}).new_page()

    def ran(dialog: Dialog) -> None:
        FAULTS.append(f"a script ran: {dialog.message}")
        dialog.dismiss()

    def told(said: ConsoleMessage) -> None:
        # What the browser says of a status such as 404 is no fault.
        if said.type == "error" and "status of" not in said.text:
            FAULTS.append(said.text)

    page.on("pageerror", lambda error: FAULTS.append(f"a script failed: {error}"))
    page.on("dialog", ran)
    page.on("console", told)
    return page


def violations(page: Page, rules: list[str]) -> list[Any]:
    """What axe-core finds wrong, by all of its rules or by some."""
    options = {"runOnly": {"type": "rule", "values": rules}} if rules else {}
    found = Axe().run(page, options=options).response["violations"]
    return [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found]


@pytest.mark.parametrize(
    ("width", "scheme", "rules"),
    [(1280, "light", []), (360, "dark", ["color-contrast", "target-size"])],
)
def test_no_view_keeps_anybody_out(browser: Browser, base: str, width: int, scheme: Any, rules: list[str]) -> None:
    """Nothing that axe-core finds; in the dark and on a telephone by the rules that look at colours and sizes."""
    page = opened(browser, viewport={"width": width, "height": 800}, color_scheme=scheme)
    problems = {}
    for name, path in VIEWS.items():
        page.goto(base + path)
        wide = page.evaluate("document.documentElement.scrollWidth")
        # Of the views that are made of the same parts, one has all their colours.
        kept_out = violations(page, rules) if not rules or name in COLOURS else []
        if wide > width or kept_out:
            problems[name] = (wide, kept_out)
    page.context.close()
    assert problems == {}


@contextmanager
def in_trouble(state: str, folder: Path) -> Iterator[str]:
    """An archive in one of the states that no reader wants: the address of the view that tells of it."""
    index, searches = folder / "index", SavedSearches(folder / "searches")
    settings = Settings(index=index, searches=folder / "searches")
    if state != "not built":
        rebuild(index, ARTICLES[:3])
    if state == "damaged":
        (index / "CURRENT").write_text("20990101T000000Z-abcdef\n")
    elif state == "removed":
        remove(index, ["palu"], reason="x")
    elif state == "saved":
        searches.save("banjir", 'query = "banjir"\n')
        (folder / "searches/rusak.toml").write_text("query =")
    paths = {"saved": "/saved", "removed": "/articles/palu", "busy": "/timeline?q=gempa&timeout=0.0000001"}
    with running(settings) as (host, port):
        yield f"http://{host}:{port}{paths.get(state, '/search?q=gempa')}"


@pytest.mark.parametrize(
    ("state", "status"), [("saved", 200), ("removed", 410), ("busy", 503), ("not built", 503), ("damaged", 503)]
)
def test_no_state_keeps_anybody_out(browser: Browser, tmp_path: Path, state: str, status: int) -> None:
    with in_trouble(state, tmp_path) as address:
        page = opened(browser, viewport={"width": 360, "height": 800})
        found = page.goto(address)
        assert found is not None
        assert found.status == status
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        assert violations(page, []) == []
        page.context.close()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (360, "light")])
def test_every_view_fits_without_javascript(browser: Browser, base: str, width: int, scheme: Any) -> None:
    page = opened(browser, viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=False)
    for name, path in VIEWS.items():
        page.goto(base + path)
        assert page.locator("h1").count() == 1, name
        assert page.locator("main").bounding_box()["width"] <= width, name  # type: ignore[index]
    page.context.close()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_articles_are_graded_by_keys_and_nobody_is_kept_out(
    browser: Browser, archive: Path, tmp_path: Path, width: int, scheme: Any
) -> None:
    qrels = tmp_path / "qrels.tsv"
    topics = [Topic("T1", "gempa palu", "Relevant: Palu 2018."), Topic("T2", "banjir")]
    pools = {"T1": {"palu", "nasty"}, "T2": {"banjir-00", "banjir-01"}}
    settings = Settings(index=archive)
    with grading(qrels) as grades:
        items = shuffled(topics, pools, "")
        app = make_app(settings, (*JudgePages(Judging(items, grades, qrels)).routes(), *ROUTES))
        with running(settings, app) as (_host, port):
            page = opened(browser, viewport={"width": width, "height": 800}, color_scheme=scheme)
            page.goto(f"http://127.0.0.1:{port}/judge")
            kept_out = violations(page, [])
            for key, following in (("Enter", 1), ("3", 2), ("0", 3), ("u", 2), ("ArrowLeft", 1), ("ArrowRight", 2)):
                page.keyboard.press(key)
                page.wait_for_url(f"**/judge/{following}")
            kept_out += violations(page, [])
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            page.context.close()
    assert kept_out == []
    assert qrels.read_text() == f"T1 0 {items[0].article} 3\n"


def test_a_view_asks_for_the_page_its_style_script_and_icon_alone(browser: Browser, base: str) -> None:
    page = opened(browser)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(base + VIEWS["results"])
    page.wait_for_load_state("networkidle")
    kinds = sorted(address.rpartition(".")[2] for address in asked[1:])
    assert {*kinds} <= {"css", "js", "svg"}
    assert all(address.startswith(base) for address in asked)
    page.context.close()


@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_moves_while_a_view_arrives(browser: Browser, base: str, width: int) -> None:
    """Through a line so slow that the browser draws the page while it is still coming."""
    page = opened(browser, viewport={"width": width, "height": 900})
    slow = {"offline": False, "latency": 20, "downloadThroughput": 12_000, "uploadThroughput": 20_000}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)
    page.goto(base + VIEWS["pages"])
    shift = """new Promise((done) => { let sum = 0;
        new PerformanceObserver((list) => { for (const each of list.getEntries()) sum += each.value; })
          .observe({ type: "layout-shift", buffered: true });
        requestAnimationFrame(() => requestAnimationFrame(() => done(sum))); })"""
    assert page.evaluate(shift) == 0
    page.context.close()


def test_the_keyboard_leads_from_the_box_to_an_article_and_through_its_matches(browser: Browser, base: str) -> None:
    page = opened(browser)
    page.goto(base + "/")
    page.keyboard.press("/")
    page.keyboard.type("gempa tsunami")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=gempa+tsunami")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.closest('li').classList.contains('current')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/articles/**")
    for number in (1, 2, 3):
        page.keyboard.press("n")
        assert page.evaluate("document.activeElement.id") == f"m{number}"
    page.keyboard.press("p")
    assert page.evaluate("document.activeElement.id") == "m2"
    page.keyboard.press("?")
    page.wait_for_url("**/help")
    page.context.close()


def test_single_keys_can_be_switched_off_and_stay_so(browser: Browser, base: str) -> None:
    page = opened(browser)
    page.goto(base + VIEWS["results"])
    page.get_by_role("button", name="Single keys: on").click()
    page.reload()
    page.keyboard.press("j")
    assert page.locator(".current").count() == 0
    page.get_by_role("button", name="Single keys: off").click()
    page.keyboard.press("j")
    assert page.locator(".current").count() == 1
    page.context.close()


def test_tab_reaches_the_content_first(browser: Browser, base: str) -> None:
    page = opened(browser)
    page.goto(base + VIEWS["results"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    page.context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_matches_follow_one_another_by_links(browser: Browser, base: str, scripts: bool) -> None:
    page = opened(browser, java_script_enabled=scripts)
    page.goto(base + VIEWS["article"])
    page.get_by_role("link", name="7 matches").click()
    for number in (2, 3, 4):
        page.locator(".step a[title='next match']:visible").first.click()
        assert page.url.endswith(f"#m{number}")
    page.context.close()


def test_drawing_over_bars_asks_for_their_time(browser: Browser, base: str) -> None:
    page = opened(browser)
    page.goto(base + "/search?q=banjir")
    box = page.locator(".chart svg").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 3, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 40, steps=5)
    page.mouse.up()
    page.wait_for_url("**since=**until=**")
    assert page.locator(".chips li").count() == 2
    page.context.close()


def test_a_search_in_an_address_is_run_without_javascript(browser: Browser, base: str) -> None:
    page = opened(browser, java_script_enabled=False)
    page.goto(base + "/")
    page.get_by_role("searchbox").fill("gempa -hoaks")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Kabar Kota", exact=True).first.click()
    page.get_by_role("link", name="Newest").click()
    assert "source=Kabar+Kota&sort=newest" in page.url
    assert page.locator("h1").inner_text() == "2 articles"
    page.context.close()


def test_what_is_printed_is_the_text(browser: Browser, base: str) -> None:
    page = opened(browser)
    page.goto(base + VIEWS["article"])
    page.emulate_media(media="print")
    assert not page.locator(".top").is_visible()
    assert page.locator(".one").is_visible()
    assert page.locator(".cite").is_visible()
    page.context.close()
