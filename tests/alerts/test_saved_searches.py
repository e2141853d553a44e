"""Definitions of saved searches, as files that a person writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch import SavedSearchError, UsageError
from newsearch.alerts.delivery import AT_LEAST_ONCE
from newsearch.alerts.destinations import FIELDS
from newsearch.alerts.saved_searches import SavedSearches, parsed, written
from newsearch.alerts.sinks.local import EXACTLY_ONCE

_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20).map(lambda text: f"banjir {text}")
_names = st.text("abc äö\"'\\\n\t\x7f\x00", min_size=1).filter(lambda text: any(map(str.isalnum, text)))


@pytest.fixture
def searches(tmp_path: Path) -> SavedSearches:
    return SavedSearches(tmp_path / "searches")


@settings(max_examples=50)
@given(_texts, st.lists(_names, min_size=1, max_size=3), st.booleans())
def test_what_is_written_is_read_as_it_was(query: str, names: list[str], undated: bool) -> None:
    conditions = {"where": {"source": names}, "undated": undated}
    text = written(query, conditions, "new+changed", [{"kind": "folder", "path": "kabar"}])
    found = parsed("a", text.encode(), Path("searches"))
    assert (found.query, dict(found.conditions)["where"]["source"], found.notify) == (query, names, "new+changed")
    assert found.conditions["undated"] is undated
    assert [str(each) for each in found.destinations] == ["folder kabar"]


def test_a_person_may_write_dates_and_comments(searches: SavedSearches) -> None:
    text = '# meja kota\nquery = "banjir"\nsince = 2025-06-01\nall_words = true\n[where]\nsource = "Kabar"\n'
    found = searches.save("kota", text)
    assert found.request().to_dict() == {
        "text": "banjir",
        "where": {"source": ["Kabar"]},
        "since": "2025-06-01",
        "all_words": True,
        "as_written": True,
        "timeout": None,
    }
    assert searches.text("kota") == text


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("query = ", "it is no TOML"),
        ("query = 'a'\nkueri = 'b'", "'kueri' is not known"),
        ("query = 7", "text must be a text"),
        ("notify = 'new'", "it asks for nothing"),
        ("query = 'a'\nnotify = 'all'", "notify must be one of new, new"),
        ("query = 'a'\nsince = 'entah'", "entah"),
        ("query = 'a'\nwhere = 'kompas'", "where must map names"),
        ("query = 'judul:(a'\nstrict = true", "the query: "),
        ("query = '" + "(" * 500 + "a'", "the query: "),
        ("query = 'a'\n[sink]\nkind = 'folder'", "sinks are written as"),
        ("query = 'a'\n[[sink]]\nkind = 'pigeon'", "a sink's kind must be one of folder, file"),
        ("query = 'a'\n[[sink]]\nkind = 'folder'", "a folder needs path"),
        ("query = 'a'\n[[sink]]\nkind = 'folder'\npath = 'k'\nmode = 'x'", "a folder takes path, and not 'mode'"),
        ("query = 'a'\n[[sink]]\nkind = 'command'\nrun = 'rm -rf /'", "run of a command must be a list of texts"),
        ("query = 'a'\n[[sink]]\nkind = 'webhook'\nurl = 'ftp://x'", "must begin with https://"),
        ("query = 'a'\n[[sink]]\nkind = 'webhook'\nurl = 'https://a:b@x'", "must not hold a password"),
        ("query = 'a'\n[[sink]]\nkind = 'webhook'\nurl = 'https://x/ y'", "visible ASCII"),
        ("query = 'a'\n[[sink]]\nkind = 'webhook'\nurl = 'https://x:99999/'", "the url of a webhook is none"),
        ("query = 'a'\n" + 2 * "[[sink]]\nkind = 'folder'\npath = 'k'\n", "a sink stands there twice"),
    ],
)
def test_what_has_no_meaning_is_refused_and_not_written(searches: SavedSearches, text: str, problem: str) -> None:
    with pytest.raises(SavedSearchError, match=problem):
        searches.save("a", text)
    assert searches.names() == []


_MAIL = {"kind": "mail", "to": ["a@b.id"], "from": "n@b.id", "server": "localhost:25"}


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"to": ["a@b.id\r\nBcc: c@d.id"]}, "is no address of mail"),
        ({"to": ["a@b.id, c@d.id"]}, "is no address of mail"),
        ({"from": "Desk <n@b.id>"}, "is no address of mail"),
        ({"server": "localhost"}, "write HOST:PORT"),
        ({"server": "evil\r\nhost:25"}, "write HOST:PORT"),
        ({"security": "ssl"}, "security must be one of starttls, tls, none"),
        ({"user": "n"}, "go together"),
    ],
)
def test_mail_that_cannot_be_sent_is_refused(searches: SavedSearches, fields: dict[str, Any], problem: str) -> None:
    with pytest.raises(SavedSearchError, match=problem):
        searches.save("a", written("banjir", {}, "new", [{**_MAIL, **fields}]))


@pytest.mark.parametrize("name", ["", "..", "a/b", "-a", "a b", "a\n", "ä", "a" * 65])
def test_a_name_that_could_lead_elsewhere_is_refused(searches: SavedSearches, name: str) -> None:
    with pytest.raises(UsageError, match="the name of a saved search"):
        searches.load(name)


def test_a_wrong_definition_is_told_beside_the_others_and_stays(searches: SavedSearches) -> None:
    searches.save("baik", "query = 'banjir'")
    (searches.folder / "rusak.toml").write_text("query = [", "utf8")
    (searches.folder / "catatan.txt").write_text("bukan", "utf8")
    found, wrong = searches.every()
    assert [each.name for each in found] == ["baik"]
    assert [(each.path.name, "no TOML" in each.problem) for each in wrong] == [("rusak.toml", True)]
    assert (searches.folder / "rusak.toml").read_text("utf8") == "query = ["


def test_one_that_is_there_is_not_overwritten(searches: SavedSearches) -> None:
    searches.save("a", "query = 'banjir'")
    with pytest.raises(SavedSearchError, match="it is there already"):
        searches.save("a", "query = 'gempa'")
    assert searches.load("a").query == "banjir"
    assert searches.delete("a")
    assert not searches.delete("a")
    with pytest.raises(SavedSearchError, match="saved are: none"):
        searches.load("a")


def test_where_events_go_is_no_part_of_the_question(searches: SavedSearches) -> None:
    first = searches.save("a", "query = 'banjir'")
    other = searches.save("a", "query = 'banjir'\n[[sink]]\nkind = 'folder'\npath = 'k'", replacing=True)
    changed = searches.save("a", "query = 'banjir'\nall_words = true", replacing=True)
    assert first.digest == other.digest != changed.digest


def test_every_kind_of_destination_is_carried_out_in_one_way() -> None:
    assert sorted([*EXACTLY_ONCE, *AT_LEAST_ONCE]) == sorted(FIELDS)
