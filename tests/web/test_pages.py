"""The pages: what stands on them, in which state."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from starlette.testclient import TestClient

from newsearch.alerts.saved_searches import SavedSearches
from newsearch.web.application import Settings, make_app

from .conftest import ARTICLES, NASTY, ODD_ID

if TYPE_CHECKING:
    from pathlib import Path


def links(page: str, path: str) -> list[str]:
    """The addresses that a page links to below a path."""
    found = map(unescape, re.findall(r'href="([^"]*)"', page))
    return [each for each in found if each.startswith(path)]


def text(page: str) -> str:
    """The words of a page."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", re.sub(r"(?s)<svg.*?</svg>", " ", page))).split())


def test_the_start_page_says_what_the_archive_holds(client: TestClient) -> None:
    page = client.get("/").text
    assert f"{len(ARTICLES)} articles" in text(page)
    assert "From 5 Aug 2018 to 5 Dec 2021" in text(page)


def test_results_have_their_number_and_marks(client: TestClient) -> None:
    page = client.get("/search", params={"q": "mengguncang Lombok"}).text
    assert "<mark>mengguncang</mark> <mark>Lombok</mark> pagi ini." in page
    assert '<a href="/articles/lombok?q=mengguncang+Lombok">Gempa Guncang Lombok</a>' in page


def test_copies_stand_under_the_earliest(client: TestClient) -> None:
    page = client.get("/search", params={"q": "tsunami Palu"}).text
    assert "1 copy of this text" in text(page)
    assert text(page).index("Gempa Guncang Palu") < text(page).index("Palu Diguncang Gempa")
    assert "copy of this text" not in client.get("/search", params={"q": "tsunami Palu", "copies": "all"}).text


def test_every_page_can_be_reached_and_holds_what_the_others_do_not(client: TestClient) -> None:
    seen: list[str] = []
    address = "/search?q=banjir"
    while address:
        page = client.get(address).text
        seen += re.findall(r'<h2><a href="/articles/([^?"]*)', page)
        following = re.search(r'<a rel="next" href="([^"]*)"', page)
        address = unescape(following[1]) if following else ""
    assert sorted(seen) == [f"banjir-{n:02}" for n in range(35)]


def test_a_page_past_the_last_is_none_and_leads_to_it(client: TestClient) -> None:
    found = client.get("/search", params={"q": "banjir", "page": "9"})
    assert found.status_code == 404
    assert links(found.text, "/search?q=banjir&page=4") == ["/search?q=banjir&page=4"]


def test_facets_narrow_and_exclude(client: TestClient) -> None:
    page = client.get("/search", params={"q": "gempa"}).text
    assert "/search?q=gempa&source=Kabar+Kota" in links(page, "/search")
    excluding = "/search?q=gempa+-source%3A%22Kabar+Kota%22"
    assert excluding in links(page, "/search")
    left = client.get(excluding).text
    assert "3 articles" in text(left)
    assert "not outlet Kabar Kota" in text(left)
    assert "/search?q=gempa" in links(left, "/search")


def test_a_condition_is_a_chip_that_takes_it_off(client: TestClient) -> None:
    page = client.get("/search", params={"q": "gempa", "source": ["Kabar Kota", "Warta Arsip"]}).text
    assert "/search?q=gempa&source=Kabar+Kota" in links(page, "/search")
    assert "/search?q=gempa&source=Warta+Arsip" in links(page, "/search")


def test_a_bar_leads_to_the_articles_of_its_time(client: TestClient) -> None:
    page = client.get("/search", params={"q": "banjir"}).text
    bars = [parse_qs(urlsplit(each).query) for each in links(page, "/search") if "since=" in each]
    monday = {each["since"][0]: each["until"][0] for each in bars}
    since = min(monday)
    found = client.get("/search", params={"q": "banjir", "since": since, "until": monday[since]}).text
    assert "2 articles" in text(found) or "3 articles" in text(found)


def test_shares_of_the_archive_are_drawn(client: TestClient) -> None:
    assert "share of the archive; highest: 100.00 %" in text(client.get("/search?q=banjir&share=1").text)


def test_what_was_understood_is_said_where_it_differs(client: TestClient) -> None:
    page = client.get("/search", params={"q": "gempa AND palu"}).text
    assert "Understood as +gempa +palu" in text(page)


def test_what_was_not_understood_is_shown_in_its_place(client: TestClient) -> None:
    page = client.get("/search", params={"q": "jdul:gempa"}).text
    assert "<code><mark>jdul:</mark>gempa" in page
    assert "there is no field 'jdul'" in text(page)


def test_another_word_is_offered(client: TestClient) -> None:
    page = client.get("/search", params={"q": "bajir"}).text
    assert "Did you mean banjir ?" in text(page)
    assert "/search?q=banjir" in links(page, "/search")


def test_a_slip_that_was_repaired_can_be_searched_as_it_was_typed(client: TestClient) -> None:
    page = client.get("/search", params={"q": "banjjr"}).text
    assert "'banjir' was searched instead" in text(page)
    assert 'href="/search?q=banjjr&amp;written=1"' in page
    written = client.get("/search", params={"q": "banjjr", "written": "1"}).text
    assert "was searched instead" not in text(written)


def test_no_hits_says_what_would_give_some(client: TestClient) -> None:
    found = client.get("/search", params={"q": "+banjir +tsunami", "source": "Kabar Kota"})
    assert found.status_code == 200
    assert "0 articles" in text(found.text)
    assert "/search?q=tsunami&source=Kabar+Kota" in links(found.text, "/search")


def test_left_out_undated_articles_can_be_taken_in(client: TestClient) -> None:
    page = client.get("/search", params={"q": "gempa", "since": "2018"}).text
    assert "1 undated article is left out" in text(page)
    assert "/search?q=gempa&since=2018&undated=1" in links(page, "/search")


def test_time_that_ran_out_is_said_and_the_answer_not_kept(client: TestClient) -> None:
    found = client.get("/search", params={"q": "gempa", "timeout": "0.0000001"})
    assert found.status_code == 200
    assert "Time ran out" in text(found.text)
    assert found.headers["x-newsearch-partial"] == "1"
    assert found.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"q": "x" * 5000}, "4,096 is the limit"),
        ({"q": "gempa", "sort": "best"}, "sort must be one of"),
        ({"q": "gempa", "page": "0"}, "page must be a whole number"),
        ({"q": "gempa", "timeout": "31"}, "timeout must be a number of seconds"),
        ({"q": "gempa", "since": "besok lusa"}, "besok lusa"),
        ({"q": "gempa", "source": "--"}, "letters or digits"),
        ({"q": "gempa", "all": "ya"}, "all must be 0 or 1"),
    ],
)
def test_what_has_no_meaning_is_said(client: TestClient, parameters: dict[str, str], said: str) -> None:
    found = client.get("/search", params=parameters)
    assert found.status_code == 400
    assert said in text(found.text)


def test_an_unknown_parameter_is_said_and_passed_over(client: TestClient) -> None:
    assert "The address says 'colour'" in text(client.get("/search?q=gempa&colour=red").text)


def test_an_article_has_its_matches_in_a_row(client: TestClient) -> None:
    page = client.get("/articles/palu", params={"q": "gempa tsunami"}).text
    numbers = re.findall(r'id="m(\d+)"', page)
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)]
    assert len(numbers) == 7
    assert "7 matches" in text(page)
    assert links(page, "#m")[1:4] == ["#m2", "#m1", "#m3"]


def test_an_article_leads_to_whom_it_names_and_where_it_was_published(client: TestClient) -> None:
    page = client.get("/articles/palu").text
    assert '<a class="who" href="/entity/person?name=Joko%20Widodo">Joko Widodo</a>' in page
    assert '<a href="https://www.example.com/gempa-palu" rel="noopener noreferrer nofollow">' in page


def test_an_article_has_its_copies_and_what_is_like_it(client: TestClient) -> None:
    page = text(client.get("/articles/palu").text)
    assert "Copies of this text Palu Diguncang Gempa 29 Sep 2018 , Kabar Kota Similar articles" in page
    assert "Gempa Guncang Lombok" in page


def test_an_article_says_how_to_cite_it(client: TestClient) -> None:
    page = client.get("/articles/palu").text
    cited = "Redaksi, Sari Dewi (28 Sep 2018). Gempa Guncang Palu. Warta Arsip. https://www.example.com/gempa-palu"
    assert cited in text(page)


@pytest.mark.parametrize("id_", [each.id for each in ARTICLES[:9]])
def test_every_article_can_be_opened_from_a_list(client: TestClient, id_: str) -> None:
    wanted = next(each for each in ARTICLES if each.id == id_)
    page = client.get("/search", params={"id": id_, "q": "*"}).text if any(map(str.isalnum, id_)) else None
    address = links(page, "/articles")[0] if page else "/articles?id=.."
    shown = client.get(address)
    assert shown.status_code == 200
    assert wanted.headline.split("<")[0] in text(shown.text)


def test_an_unknown_article_is_none(client: TestClient) -> None:
    found = client.get("/articles/tidak-ada")
    assert found.status_code == 404
    assert "no article has the id 'tidak-ada'" in text(found.text)
    assert client.get("/articles/%FF").status_code == 404


def test_several_queries_stand_on_one_scale(client: TestClient) -> None:
    page = client.get("/timeline", params={"q": ["gempa", "banjir"], "by": "year"}).text
    assert text(page).count("highest: 35") == 2
    assert "gempa 5 articles" in text(page)
    years = re.findall(r"<title>(\d{4}): (\d+)", page)
    assert years == [
        *zip(("2018", "2019", "2020", "2021"), "3010", strict=True),
        *zip(("2018", "2019", "2020", "2021"), ("0", "0", "0", "35"), strict=True),
    ]


def test_the_names_of_the_hits_are_listed(client: TestClient) -> None:
    page = client.get("/entities", params={"q": "tsunami", "kind": "person"}).text
    assert "Joko Widodo" in text(page)
    assert links(page, "/entity/person")


def test_a_name_has_a_page_with_whom_it_is_named(client: TestClient) -> None:
    page = client.get("/entity/person", params={"name": "Joko Widodo"}).text
    assert "Named in 2 articles" in text(page)
    together = "/search?q=place%3A%22Palu%22&person=Joko+Widodo"
    assert together in links(page, "/search")
    assert "2 articles" in text(client.get(together).text)


@pytest.mark.parametrize(
    "address",
    [
        "/entity/person?name=Tidak+Ada",
        "/entity/hantu?name=Palu",
        "/entity/person",
        "/facets/id",
        "/facets/x",
        "/problems/x",
        "/x",
        "/static/x.css",
    ],
)
def test_what_is_not_there_is_404(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_all_values_of_a_facet_are_a_page(client: TestClient) -> None:
    page = text(client.get("/facets/source?q=gempa").text)
    assert page.index("Kabar Kota not Kabar Kota 2") < page.index("Warta Arsip not Warta Arsip 2")


def test_the_export_says_its_number_before(client: TestClient) -> None:
    page = client.get("/export?q=banjir").text
    assert "Export 35 articles" in text(page)
    assert "/api/v1/export?q=banjir&format=csv" in links(page, "/api")


def test_help_shows_the_tables_of_the_manual(client: TestClient) -> None:
    page = client.get("/help").text
    assert "all of them (or --all )" in text(page)
    assert "/search?q=gempa+AND+palu" in links(page, "/search")


def test_the_pages_are_in_the_language_of_the_reader(client: TestClient) -> None:
    indonesian = client.get("/search?q=gempa", headers={"Accept-Language": "id-ID,id;q=0.9,en;q=0.5"})
    assert "5 artikel" in text(indonesian.text)
    assert '<html lang="id">' in indonesian.text
    assert "5 artikel" in text(client.get("/search?q=gempa&lang=id").text)
    assert "5 articles" in text(client.get("/search?q=gempa", headers={"Accept-Language": "fr"}).text)


def test_a_chosen_language_stays_on_every_link(client: TestClient) -> None:
    page = client.get("/search?q=gempa&lang=id").text
    assert [
        each
        for each in links(page, "/")
        if "lang=" not in each and not each.startswith(("/static", "/opensearch", "/api", "/search.atom"))
    ] == []


def test_markup_in_articles_is_text(client: TestClient) -> None:
    for address in (
        "/",
        "/search?q=javascript",
        "/articles/nasty?q=gempa",
        "/search.atom?q=javascript",
        "/facets/source",
    ):
        page = client.get(address).text
        assert "<script>alert" not in page, address
        assert "<img" not in page, address
        assert "\x1b" not in page
        assert "\u202e" not in page
        assert 'href="javascript' not in page.lower()
    assert "\ufffd" in client.get("/articles/nasty").text


@pytest.mark.parametrize("name", ["q", "source", "person", "since", "sort", "lang", "page", "colour", NASTY])
def test_markup_in_an_address_is_text(client: TestClient, name: str) -> None:
    for path in ("/search", "/timeline", "/entities", "/export", "/facets/source", "/entity/person", "/articles/palu"):
        page = client.get(path, params={"q": "gempa", name: NASTY, "name": NASTY}).text
        assert "<script>alert" not in page
        assert "<img" not in page


def test_an_odd_id_in_an_address_is_text(client: TestClient) -> None:
    page = client.get("/articles/" + quote(ODD_ID, safe="")).text
    assert "<x>" not in page
    assert "Kunci Aneh" in text(page)


def test_saved_searches_are_links_to_what_they_find(archive: Path, tmp_path: Path) -> None:
    """Those that are wrong are said, and do not keep the others away."""
    searches = SavedSearches(tmp_path)
    searches.save("banjir", 'query = "banjir"\nsince = "2021-06"\n')
    (tmp_path / "rusak.toml").write_text("query =")
    with TestClient(make_app(Settings(index=archive, searches=tmp_path)), base_url="http://localhost") as client:
        page = client.get("/saved").text
        assert "/search?q=banjir&since=2021-06&written=1&sort=newest" in links(page, "/search")
        assert "banjir banjir 20 Atom" in text(page)
        assert "rusak.toml" in text(page)
        assert "/saved" in links(client.get("/").text, "/saved")
        searches.delete("banjir")
        assert "banjir banjir" not in text(client.get("/saved").text)


def test_articles_that_lack_something_can_be_asked_for(client: TestClient) -> None:
    page = client.get("/search", params={"q": "gempa", "without": "date"}).text
    assert "1 article" in text(page)
    assert "without date" in text(page)


def test_where_nothing_is_saved_there_is_no_such_page(client: TestClient) -> None:
    assert client.get("/saved").status_code == 404
    assert links(client.get("/").text, "/saved") == []
