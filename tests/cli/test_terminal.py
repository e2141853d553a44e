"""What reaches a terminal: columns, links, and nothing that the terminal would obey."""

from __future__ import annotations

import json
import re
from datetime import datetime, timezone
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsearch import Article, rebuild
from newsearch.cli.terminal import Style, columns, fitted, line, safe, show_date, show_day, wrapped

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Call

OUR_ESCAPES = re.compile("\x1b\\[[0-9;]*m|\x1b\\]8;;[!-~]*\x1b\\\\")
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
EVIL = "Judul \x1b[31mmerah\x07 \u202ebalik\u2066 \x9b2J \x1b]8;;http://jahat\x1b\\tautan <b>gempa</b> &amp;\r\nbaris"
EVIL_URL = "https://warta.example/a\x1b\\\x1b[2J\u202e\nb c?q=é"


@pytest.fixture
def evil(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An index with one article that would steer a terminal from every field."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("PAGER", "cat")
    rebuild(
        tmp_path / "index",
        [
            Article(
                id=EVIL,
                headline=EVIL,
                deck=EVIL,
                body=f"{EVIL} gempa di Palu.\n\n{EVIL}",
                published=datetime(2018, 9, 28, 11, 2, tzinfo=timezone.utc),
                precision="minute",
                source=EVIL,
                place=EVIL,
                authors=(EVIL,),
                editors=(EVIL,),
                url=EVIL_URL,
                section=EVIL,
                captions=(EVIL,),
                related=(EVIL,),
                furniture=(EVIL,),
            )
        ],
    )
    return tmp_path / "index"


@pytest.mark.parametrize(
    "arguments",
    [
        ("search", "gempa"),
        ("search", "gempa", "--format", "table"),
        ("search", "gempa", "--format", "csv"),
        ("search", "gempa", "--format", "ids"),
        ("search", "gempa", "--kwic"),
        ("search", "gempa", "--explain"),
        ("search", "gempa", "--facet", "source,author,section,person,place"),
        ("search", "gempa", "--no-duplicates"),
        ("show", EVIL, "--raw"),
        ("stats",),
        ("entities",),
        ("entities", "--csv"),
        ("timeline", "gempa"),
        ("analyze", EVIL),
        ("similar", EVIL),
    ],
)
@pytest.mark.parametrize("color", ["always", "never"])
def test_control_characters_escapes_and_bidirectional_marks_never_reach_the_terminal_raw(
    call: Call, evil: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], color: str
) -> None:
    """Only our own escapes are there, whole and in colour alone; a link's address has none of the article's."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    ended = call(*arguments, "--color", color)
    assert ended.code in {0, 1}
    own = OUR_ESCAPES.sub("", ended.out) if color == "always" else ended.out
    assert not UNSAFE.search(own.replace("\n", ""))
    assert not UNSAFE.search(ended.err.replace("\n", ""))


@pytest.mark.parametrize("arguments", [("search", "gempa", "--json"), ("show", EVIL, "--json"), ("export",)])
def test_json_escapes_them_and_loses_nothing(call: Call, evil: Path, arguments: tuple[str, ...]) -> None:
    out = call(*arguments).out
    assert not UNSAFE.search(out.replace("\n", ""))
    found = json.loads(out)
    assert (found.get("hits") or [found])[0]["headline"] == EVIL


def test_html_in_headlines_is_text(call: Call, evil: Path) -> None:
    out = call("search", "gempa", "--color", "never").out
    assert "<b>gempa</b> &amp;" in " ".join(out.split())


def test_a_headline_is_a_link_on_a_terminal(call: Call, evil: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    out = call("search", "gempa").out
    assert "\x1b]8;;https://warta.example/a%1B\\%1B[2J%E2%80%AE%0Ab%20c?q=%C3%A9\x1b\\" in out


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "file:///etc/passwd", "http://", "https:///x", "x" * 3000])
def test_what_is_no_address_of_the_web_is_no_link(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert Style("always").link("teks", url) == "teks"


@pytest.mark.parametrize("choice", ["never", "always"])
def test_nothing_is_a_link_where_stdout_is_no_terminal(choice: str) -> None:
    assert Style(choice).link("teks", "https://warta.example/") == "teks"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("gempa", 5), ("e\u0301", 1), ("日本", 4), ("\u200d", 0), ("“…”", 3), ("\x1b[1mab\x1b[0m", 2), ("한글 a", 6)],
)
def test_columns(text: str, expected: int) -> None:
    assert columns(text) == expected


@given(st.text(), st.integers(2, 30))
def test_a_fitted_text_is_as_wide_as_it_must_be(text: str, width: int) -> None:
    assert columns(fitted(line(text), width)) == width


@given(st.text(), st.integers(20, 60))
def test_wrapped_lines_are_no_wider_than_they_may_be(text: str, width: int) -> None:
    """But for a word that is wider by itself."""
    rows = wrapped(safe(text), width, "  ").splitlines()
    assert all(columns(row) <= width or " " not in row.strip() for row in rows)


@pytest.mark.parametrize("width", [80, 140])
@pytest.mark.parametrize("form", ["plain", "table"])
def test_a_result_list_fits_the_terminal(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, width: int, form: str
) -> None:
    """Wide characters and combining marks too, and the table's columns stand under one another."""
    articles = [
        Article(id="panjang", headline="Gempa " + "guncang kota " * 20, body="Gempa terasa. " * 30, source="Warta"),
        Article(id="lebar", headline="Gempa 東京の地震 " * 12, body="Gempa 地震 terasa."),
        Article(id="paduan", headline="Gempa e\u0301a\u0300 " * 30, body="Gempa terasa."),
    ]
    rebuild(tmp_path / "index", articles)
    monkeypatch.setenv("COLUMNS", str(width))
    rows = call("search", "gempa", "--format", form).out.splitlines()
    assert max(map(columns, rows)) <= width
    if form == "table":
        assert len({columns(row[: row.rindex("  ")]) for row in rows}) == 1


def test_days_are_in_western_indonesian_time() -> None:
    late = datetime(2025, 6, 9, 18, 30, tzinfo=timezone.utc)
    assert (show_day(late, "minute"), show_date(late, "minute")) == ("10 Jun 2025", "10 Jun 2025 01:30 WIB")
    assert (show_day(late, "day"), show_date(late, "day"), show_day(None, None)) == (
        "9 Jun 2025",
        "9 Jun 2025",
        "undated",
    )
