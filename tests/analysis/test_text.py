"""Characters, numbers, language, variants and the explanation."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsearch.analysis
from newsearch.analysis import Analyzer, Variants, detect_language, explain, fold
from newsearch.analysis.normalise import normalise
from newsearch.analysis.numbers import number_terms
from newsearch.analysis.variants import SHIPPED, STEM
from newsearch.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def test_public_names_are_importable() -> None:
    names = newsearch.analysis.__all__
    assert [name for name in names if not hasattr(newsearch.analysis, name)] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Erdoğan", "erdogan"), ("ERDOG\u0306AN", "erdogan"), ("İstanbul", "istanbul"), ("Straße", "strasse"),
        ("Øresund", "oresund"), ("Łódź", "lodz"), ("Đoković", "dokovic"), ("Æther", "aether"), ("ﬁlm", "film"),
        ("ＫＰＫ", "kpk"), ("Ma’ruf", "ma'ruf"), ("anak\u2011anak", "anak-anak"), ("so\u00adal", "soal"),
        ("pemili\u200bhan", "pemilihan"), ("한국", "한국"), ("\u1112\u1161\u11ab", "한"), ("カ\u3099", "ガ"),
        ("…", "..."),
        ("قُرْآن", fold("قرآن")), ("2019–2024", "2019\u20132024"),
    ],
)  # fmt: skip
def test_fold(text: str, expected: str) -> None:
    assert expected == fold(text)


@given(st.text(st.sampled_from("aZ9 “é\u0301ß\u1112\u1161\u11abカﾞ\u3099\u200b…2"), max_size=12))
def test_folding_is_normalising_without_case(text: str) -> None:
    assert normalise(text)[0].casefold() == fold(text)


@given(st.text())
def test_fold_is_idempotent(text: str) -> None:
    assert fold(text) == fold(fold(text))


@given(st.text())
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    latin = "".join(letter for letter in text if "LATIN" in unicodedata.name(letter, ""))
    assert fold(unicodedata.normalize("NFC", latin)) == fold(unicodedata.normalize("NFD", latin))


@given(st.text())
def test_origins_are_in_order(text: str) -> None:
    plain, origins = normalise(text)
    if origins is not None:
        assert len(plain) + 1 == len(origins)
        assert sorted(origins) == origins
        assert len(text) == origins[-1]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1.000", "1000"), ("1.250.000,75", "1250000.75"), ("10.000,00", "10000"), ("2,5", "2.5"), ("2,50", "2.5"),
        ("3,14159", "3.14159"), ("7.8", "7.8"), ("18.30", "18.30"), ("18:30", "18.30"), ("06.30", "6.30"),
        ("0,5", "0.5"),
        ("1,250,000", "1250000"), ("1,250.75", "1250.75"), ("12,000", "12000"), ("1,125", "1.125"),
        ("27.02.2023", "27 2 2023"),
        ("2:1", "2 1"), ("2:255", "2 255"), ("18:30:05", "18 30 5"), ("2019,2020", "2019 2020"), ("1.2,3", "1 2 3"),
    ],
)  # fmt: skip
def test_numbers(written: str, expected: str) -> None:
    assert expected == " ".join(term for _, _, term in number_terms(written))


def test_english_thousands_in_an_english_text() -> None:
    assert number_terms("1,125", english=True)[0][2] == "1125"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "id"),
        ("The president said on Monday that the talks would go on for a week and that he was ready.", "en"),
        ("Presiden mengatakan pada Senin bahwa perundingan itu akan berlangsung selama sepekan.", "id"),
        ("The End of the Road", "id"),
        ("Film The Lord of the Rings dan The Hobbit adalah film yang ada di daftar itu, tidak untuk anak.", "id"),
        ("Kerajaan Malaysia berkata langkah itu bukan untuk semua.", "id"),
    ],
)
def test_language(text: str, expected: str) -> None:
    assert expected == detect_language(text)


@pytest.mark.parametrize(
    ("words", "other"),
    [
        (("soekarno",), ("sukarno",)),
        (("kerja", "sama"), ("kerjasama",)),
        (("jokowi",), ("joko", "widodo")),
        (("amerika", "serikat"), ("as",)),
        (("makkah",), ("mekah",)),
        (("uu",), ("undangundang",)),
    ],
)
def test_variants_go_both_ways(words: tuple[str, ...], other: tuple[str, ...]) -> None:
    variants = Variants.load()
    assert other in dict(variants.of(words))
    assert words in dict(variants.of(other))


def test_variants_make_no_rules() -> None:
    variants = Variants.load()
    assert [variants.of((word,)) for word in ("boeing", "noel", "verhoeven")] == [[], [], []]


def test_forms_are_the_exact_terms_of_the_chain(analyzer: Analyzer) -> None:
    variants = Variants.load()
    for line in SHIPPED.read_text("utf8").splitlines():
        if line and not line.startswith("#"):
            for form in line.partition("\t#")[0].split("\t")[1:]:
                stem = form.startswith(STEM)
                assert variants.of((form,) if stem else tuple(token.exact[0] for token in analyzer.tokens(form))), form


def test_stems_of_the_table_are_stems(analyzer: Analyzer) -> None:
    variants = Variants.load()
    stems = [form[0][1:] for form in variants.forms() if form[0].startswith(STEM)]
    assert [analyzer.stem(stem)[0] for stem in stems] == stems
    assert dict(variants.of(("~ciduk",)))[("~tangkap",)] == 0.6


def test_synonyms_of_the_table_say_why() -> None:
    names_and_synonyms = SHIPPED.read_text("utf8").partition("# Names of one thing")[2].splitlines()
    assert [line for line in names_and_synonyms if "\t" in line and "\t# " not in line] == []


def test_users_add_their_own(tmp_path: Path) -> None:
    file = tmp_path / "variants.tsv"
    file.write_text("# ours\n\n0.5\tMRT\tRatangga\t# a train\n0.4\tMRT\tmoda raya terpadu\n", "utf8")
    found = dict(Variants.load(file).of(("mrt",)))
    assert found == {("ratangga",): 0.5, ("moda", "raya", "terpadu"): 0.4}


@pytest.mark.parametrize(
    "line",
    [
        "0.5\tsatu",
        "dua\tsatu\ttiga",
        "0\ta\tb",
        "1.5\ta\tb",
        "nan\ta\tb",
        "1\ta\t--",
        "1\ta\t# b",
        "1\ta\t~",
        "1\ta\t~b c",
        "1\ta\t" + "b " * 9,
    ],
)
def test_wrong_line_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "variants.tsv"
    file.write_text("\n" + line + "\n", "utf8")
    with pytest.raises(UsageError, match=r"variants\.tsv:2: "):
        Variants.load(file)


def test_unreadable_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        Variants.load(tmp_path / "none")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="cannot be read"):
        Variants.load(tmp_path / "bytes")


def test_explanation_shows_what_a_query_uses(analyzer: Analyzer) -> None:
    rows = explain(
        "Penyidikan KPK-nya di Bekasi, Rp1,5 triliun",
        analyzer,
        names=lambda term: (9, 9) if term in {"kpk", "bekasi"} else (0, 0),
    )
    assert [(row.surface, row.exact[0], row.stem[0], row.rule, row.query) for row in rows] == [
        ("Penyidikan", "penyidikan", "sidik", "override", "stem"),
        ("KPK-nya", "kpk", "kpk", "short", "exact"),
        ("di", "di", "di", "short", "stem"),
        ("Bekasi", "bekasi", "bekasi", "kept", "exact"),
        ("Rp", "rp", "rp", "short", "stem"),
        ("1,5", "1.5", "1.5", "number", "stem"),
        ("triliun", "triliun", "triliun", "unchanged", "stem"),
    ]
