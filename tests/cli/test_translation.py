"""Messages in Indonesian: when they are, that data is the same, and that every message has its translation."""

from __future__ import annotations

import gettext
import json
import re
from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import read_po

from newsearch.cli import translation
from newsearch.cli.translation import CATALOGS, Language, locale_language, localised, speak
from newsearch.messages import message

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .conftest import Call

HOLE = re.compile(r"(?<!\{)\{(\w+)(?:![rs])?(?::[^}]*)?\}(?!\})")
FOLDER = CATALOGS / "id" / "LC_MESSAGES"


@pytest.fixture(autouse=True)
def english_afterwards() -> Iterator[None]:
    """The language is the process's: other tests read English."""
    yield
    speak(Language.en)


@pytest.fixture
def ask(ask_engine: Call) -> Call:
    """Messages of an index in a folder are among them."""
    return ask_engine


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "en"),
        ({"LANG": "id_ID.UTF-8"}, "id"),
        ({"LANG": "id"}, "id"),
        ({"LANG": "in_ID"}, "id"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "idx"}, "en"),
        ({"LANG": "id_ID", "LC_MESSAGES": "en_US"}, "en"),
        ({"LANG": "en_US", "LC_ALL": "id_ID.UTF-8"}, "id"),
        ({"LANG": "en_US", "LANGUAGE": "id:en"}, "id"),
        ({"LANG": "id_ID", "LC_ALL": ""}, "id"),
    ],
)
def test_the_locale_says_the_language(environment: dict[str, str], expected: str) -> None:
    assert locale_language(environment).value == expected


def test_flag_beats_variable_beats_file_beats_locale(
    ask: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said(*arguments: str) -> str:
        return ask("search", "tidakada", *arguments).err

    monkeypatch.setenv("LANG", "id_ID.UTF-8")
    assert said() == "tidak ada artikel yang cocok dengan 'tidakada'\n"
    (tmp_path / "newsearch.toml").write_text('[newsearch]\nlang = "en"\n')
    assert said() == "no article matches 'tidakada'\n"
    monkeypatch.setenv("NEWSEARCH_LANG", "id")
    assert said().startswith("tidak ada")
    assert said("--lang", "en").startswith("no article")
    assert said("--lang=en").startswith("no article")


def test_a_language_that_is_none_is_an_error(ask: Call) -> None:
    ended = ask("search", "gempa", "--lang", "jw")
    assert (ended.code, "--lang takes en, id, not 'jw'" in ended.err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (
            ("search", "--sort", "x"),
            "--sort menerima relevance, newest, oldest, bukan 'x': lihat `newsearch search --help`",
        ),
        (("search", "gempa", "--limit", "0"), "--limit menerima bilangan bulat mulai 1, bukan '0'"),
        (("search", "gempa", "--apa"), "Tidak ada opsi --apa"),
        (("cari",), "Tidak ada perintah 'cari'"),
        (("index",), "Argumen 'PATH...' belum diberikan"),
        (("show", "tidakada"), "tidak ada artikel dengan id 'tidakada'"),
        (("search", "x", "--index", "tidak ada"), "tidak ada indeks di 'tidak ada': bangunlah dengan"),
        (("search", '"gempa'), "^ frasa tidak ditutup tanda kutip kedua; kata-katanya dicari"),
        (("search", "gempa", "--on", "2018-13"), "bukan tanggal"),
        (("search", "gempa", "--on", "2018"), "1 artikel tanpa tanggal ditinggalkan; --undated menyertakannya"),
        (("search", "gempa", "--limit", "3"), "1-3 dari 8"),
        (("search", "gempa", "--everything", "--page", "2"), "--everything tidak berhalaman"),
    ],
)
def test_errors_and_messages_are_indonesian(ask: Call, arguments: tuple[str, ...], expected: str) -> None:
    assert expected in ask("--lang", "id", *arguments).err


def test_help_is_indonesian(call: Call) -> None:
    out = call("--lang", "id", "search", "--help").out
    assert "Pemakaian: newsearch search [OPSI] [WORD...]" in out
    assert "Cari artikel, yang paling relevan lebih dahulu." in out
    assert "Jumlah hasil per halaman. Bawaan: 10." in out
    out = call("--lang", "id", "--help").out
    assert "Mencari dan membaca:\n  search    Cari artikel, yang paling relevan lebih dahulu\n" in out


def test_results_are_indonesian(ask: Call) -> None:
    assert "27 Mei 2006" in ask("search", "yogyakarta", "--lang", "id").out
    assert "terbit: 26 Des 2004 09:00 WIB" in ask("show", "aceh", "--lang", "id").out


@pytest.mark.parametrize(
    "arguments",
    [
        ("search", "gempa", "--json"),
        ("search", "gempa", "--jsonl"),
        ("search", "gempa", "--format", "csv"),
        ("search", "gempa", "--format", "ids"),
        ("show", "aceh", "--json"),
        ("stats", "--json"),
        ("timeline", "gempa", "--csv"),
        ("entities", "--json"),
        ("analyze", "gempa", "--json"),
        ("verify", "--json"),
        ("search", "tidakada"),
        ("search", "gempa", "--on", "2018-13"),
        ("show", "tidakada"),
    ],
)
def test_data_and_exit_codes_are_the_same(ask: Call, arguments: tuple[str, ...]) -> None:
    english, indonesian = ask(*arguments, "--lang", "en"), ask(*arguments, "--lang", "id")
    assert (english.code, english.out) == (indonesian.code, indonesian.out)


def test_a_message_is_looked_up_by_its_template_and_filled_anew() -> None:
    speak(Language.id)
    larger = message("larger than {number} MB", number=16)
    assert localised(larger) == "lebih besar dari 16 MB"
    skipped = message("skipped {count:,}: {reason}", count=12345, reason=larger)
    assert (skipped, localised(skipped)) == (
        "skipped 12,345: larger than 16 MB",
        "12.345 dilewati: lebih besar dari 16 MB",
    )
    assert localised(message("no article matches {query!r}", query="no text")) == (
        "tidak ada artikel yang cocok dengan 'no text'"
    )


@pytest.mark.parametrize("text", ["skipped 12,345: no text", "'a' is damaged (unknown): unknown", "{reason}", "{", ""])
def test_what_only_looks_like_a_message_is_left_as_it_is(text: str) -> None:
    speak(Language.id)
    assert localised(text) == text


def test_every_message_is_translated_with_the_same_holes() -> None:
    with (FOLDER / "newsearch.po").open("rb") as file:
        messages = [each for each in read_po(file) if each.id]
    assert len(messages) > 300
    for each in messages:
        ids = [each.id] if isinstance(each.id, str) else list(each.id)
        strings = [each.string] if isinstance(each.string, str) else list(each.string or [""])
        assert all(strings), f"{ids[0]!r} has no Indonesian in newsearch.po"
        assert set(HOLE.findall(strings[0])) <= {hole for text in ids for hole in HOLE.findall(text)}, ids[0]


def test_the_compiled_catalog_is_the_written_one() -> None:
    with (FOLDER / "newsearch.po").open("rb") as file:
        written = {
            message.id: message.string for message in read_po(file) if isinstance(message.id, str) and message.id
        }
    compiled = gettext.translation(translation.DOMAIN, CATALOGS, ["id"])
    assert {text: compiled.gettext(text) for text in written} == written


def test_english_needs_no_catalog(call: Call) -> None:
    assert json.loads(call("config", "--all", "--json", "--lang", "en").out)["format"] == 1
