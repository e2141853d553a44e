"""The table of overrides: its notation, and that it says nothing twice."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

import newsearch.analysis
from newsearch.analysis import ANALYSIS_VERSION
from newsearch.analysis.affixes import affixed_forms
from newsearch.analysis.overrides import parse_overrides, shipped_digest, shipped_overrides

DATA = Path(newsearch.analysis.__file__).parent / "data"


def table() -> list[list[str]]:
    lines = (DATA / "overrides.tsv").read_text("utf8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def test_forms_of_a_root() -> None:
    assert {"tulis", "menulis", "menuliskan", "ditulis", "penulisan", "tulisan", "tertulis"} <= set(
        affixed_forms("tulis")
    )
    assert {"mengecek", "pengecekan", "dicek"} <= set(affixed_forms("cek"))
    assert {"beragam", "keberagaman", "seragam"} <= set(affixed_forms("ragam"))
    assert {"memproses", "pemrosesan", "prosesi"} <= set(affixed_forms("proses"))


def test_a_listed_word_beats_a_kept_one_and_that_a_made_one() -> None:
    overrides = parse_overrides(
        ["rapi\t*\tfamily", "api\tberapi\tfire", "kutai\tkutai\ttwice"], ["merapi", "berapi", "kutai"]
    )
    found = {word: overrides.find(word) for word in ("merapi", "berapi", "kutai", "dirapikan")}
    assert found == {
        "merapi": ("merapi", "kept"),
        "berapi": ("api", "override"),
        "kutai": ("kutai", "override"),
        "dirapikan": ("rapi", "override"),
    }


@pytest.mark.parametrize("word", ["setujunya", "setujukah", "setujupun", "setujunyalah", "setujuku"])
def test_clitics_are_taken_off(word: str) -> None:
    assert parse_overrides(["setuju\tsetuju\tx"]).find(word) == ("setuju", "override")


def test_a_word_shorter_than_four_letters_is_not_left_by_a_clitic() -> None:
    assert parse_overrides(["has\thas\tx"]).find("haskah") is None


def test_every_line_has_a_stem_forms_and_a_reason() -> None:
    assert [row for row in table() if len(row) != 3 or not all(map(str.strip, row))] == []


def test_no_word_is_listed_twice() -> None:
    stems = defaultdict(list)
    for stem, forms, _ in table():
        for form in forms.split():
            stems[form if not form.startswith("*") else form + stem].append(stem)
    assert {form: of for form, of in stems.items() if len(of) > 1} == {}


def test_a_stem_is_its_own_stem() -> None:
    """Else two words of one family could part."""
    overrides = shipped_overrides()
    apart = {
        stem: overrides.stems[stem] for stem in overrides.stems.values() if overrides.stems.get(stem, stem) != stem
    }
    assert apart == {}


def test_no_family_takes_in_a_word_of_another() -> None:
    """A form that two families make is decided by a line of its own."""
    listed = {form for _, forms, _ in table() for form in forms.split()}
    made = defaultdict(set)
    for stem, forms, _ in table():
        for form in forms.split():
            if form.startswith("*"):
                for word in affixed_forms(form[1:] or stem):
                    made[word].add(stem)
    assert {w: of for w, of in made.items() if len(of) > 1 and w not in listed and w in NEWS} == {}


# Forms that more than one root of the table can make and that news uses.
NEWS = {
    "mengawal",
    "mengawali",
    "pengawal",
    "berapi",
    "perapian",
    "tarikan",
    "tandukan",
    "peradangan",
    "menari",
    "petani",
}


def test_regions_are_kept() -> None:
    assert {"bali", "bekasi", "kediri", "pemalang", "banten", "papua"} <= shipped_overrides().kept
    assert not {"serangan", "bagian", "melawan", "dalam"} & shipped_overrides().kept


def test_version_is_raised_with_the_table() -> None:
    """The terms of articles change with these files. When this fails: raise ANALYSIS_VERSION, then write both here."""
    assert (ANALYSIS_VERSION, shipped_digest()) == ("2", "f469da08")
