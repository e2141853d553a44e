"""The chain as a whole: the issue's table of cases, offsets, exact terms, rules, and what holds for any text."""

from __future__ import annotations

import gc
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch.analysis import Analyzer, StemTable, Token, fold

HERE = Path(__file__).parent
SHARED = Analyzer(StemTable())

# Words, affixes, separators and odd characters, so that random texts come near the rules.
PIECES = st.one_of(
    st.sampled_from(
        ["KPK", "nya", "-", "--", " ", "\n\n", "anak", "se", "di", "Rp", "1.000", "2,5", "18:30", ".", "'", "’", "s",
         "U.S.", "TransJakarta", "\u00ad", "\u200b", "é", "İ", "ﬁ", "\u0301", "한", "カ\u3099", "½", "@", "\x02"]
    ),
    st.text(max_size=8),
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=12).map("".join)


def lines(name: str) -> list[list[str]]:
    rows = (HERE / name).read_text("utf8").splitlines()
    return [row.split("\t") for row in rows if row and not row.startswith("#")]


def stem_terms(tokens: list[Token]) -> str:
    """The stem terms in order, the joined form of a compound after its parts with a plus sign."""
    terms: list[str] = []
    joined: list[str] = []
    for token in tokens:
        if token.part == 0:
            terms += joined
            joined = []
        terms.append(token.stem[0])
        joined += ["+" + term for term in token.stem[1:]]
    return " ".join(terms + joined) or "()"


@pytest.mark.parametrize(("text", "expected"), lines("cases.tsv"))
def test_case(analyzer: Analyzer, text: str, expected: str) -> None:
    assert expected == stem_terms(analyzer.tokens(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("KPK-nya", [("kpk", "kpknya")]),
        ("KPKnya", [("kpk", "kpknya")]),
        ("UMKMs", [("umkm", "umkms")]),
        ("Trump's", [("trump", "trumps")]),
        ("se-Indonesia", [("indonesia", "seindonesia")]),
        ("di-PHK-kan", [("phk", "diphkkan")]),
        ("undang-undang", [("undangundang", "undang")]),
        ("buku-bukunya", [("bukubukunya", "buku", "bukunya")]),
        ("anak-anak-nya", [("anakanak", "anakanaknya", "anak")]),
        ("Covid-19", [("covid", "covid19"), ("19",)]),
        ("TransJakarta", [("trans", "transjakarta"), ("jakarta",)]),
        ("kepadaKejaksaan", [("kepada", "kepadakejaksaan"), ("kejaksaan",)]),
        ("JAKARTAPresiden", [("jakarta", "jakartapresiden"), ("presiden",)]),
        ("iPhone", [("iphone",)]),
        ("eSports", [("esports",)]),
        ("PhD", [("phd",)]),
        ("MoU", [("mou",)]),
        ("McDonald", [("mcdonald",)]),
        ("Se-hun", [("se", "sehun"), ("hun",)]),
        ("Arsenal-MU", [("arsenal", "arsenalmu"), ("mu",)]),
        ("1-1", [("1",), ("1",)]),
        ("Rp10.000-Rp20.000", [("rp",), ("10000",), ("rp",), ("20000",)]),
        ("meN-", [("men",)]),
    ],
)
def test_exact_terms(analyzer: Analyzer, text: str, expected: list[tuple[str, ...]]) -> None:
    """The first exact term is what a query for the word looks up; others stand at its position."""
    assert expected == [token.exact for token in analyzer.tokens(text)]


@pytest.mark.parametrize(
    ("word", "rule"),
    [
        ("persetujuannya", "override"),
        ("Bekasi", "kept"),
        ("membaca", "sastrawi"),
        ("kopi", "unchanged"),
        ("dan", "short"),
        ("1.000", "number"),
        ("covid19", "symbol"),
        ("Москва", "symbol"),
        ("anak-anak", "reduplication"),
    ],
)
def test_rule(analyzer: Analyzer, word: str, rule: str) -> None:
    assert [rule] == [token.rule for token in analyzer.tokens(word)]


def test_english_is_not_stemmed(analyzer: Analyzer) -> None:
    """An English article's words stay, and its thousands have commas."""
    tokens = analyzer.tokens("The berries of 1,250 islands", "en")
    assert [token.stem[0] for token in tokens] == ["the", "berries", "of", "1250", "islands"]
    assert {"english"} == {token.rule for token in tokens}


def test_offsets_point_into_the_original_text(analyzer: Analyzer) -> None:
    text = "So\u00adal “ﬁlm” Erdog\u0306an di KPK\u2011nya, U.S. dan Nagorno-Karabakh"
    surfaces = [text[token.start : token.end] for token in analyzer.tokens(text)]
    assert surfaces == [
        "So\u00adal",
        "ﬁlm",
        "Erdog\u0306an",
        "di",
        "KPK\u2011nya",
        "U.S.",
        "dan",
        "Nagorno",
        "Karabakh",
    ]


def test_parts_of_a_compound_are_numbered(analyzer: Analyzer) -> None:
    tokens = analyzer.tokens("di Nagorno-Karabakh dan Al-Qur'an")
    assert [token.part for token in tokens] == [0, 0, 1, 0, 0, 1]
    assert [token.position for token in tokens] == [0, 1, 2, 3, 4, 5]


def test_term_is_cut_and_its_offsets_are_not(analyzer: Analyzer) -> None:
    (token,) = analyzer.tokens("a" * 1000)
    assert (token.start, token.end, token.exact[0], token.stem[0]) == (0, 1000, "a" * 64, "a" * 64)


@given(TEXTS)
def test_any_text_is_analysed(text: str) -> None:
    """It never raises; tokens are in order, inside the text, with terms of 1 to 64 characters."""
    end = 0
    for position, token in enumerate(SHARED.tokens(text)):
        assert position == token.position
        assert end <= token.start < token.end <= len(text) or (token.part and token.start < token.end)
        end = max(end, token.start)
        assert all(1 <= len(term) <= 64 for term in (*token.exact, *token.stem))


@given(TEXTS, TEXTS)
def test_text_is_the_concatenation_of_its_chunks(left: str, right: str) -> None:
    """No token and no term depends on a neighbouring chunk."""
    text = f"{left} {right}"
    apart = [
        (token.exact, token.stem, token.rule, token.part) for chunk in text.split() for token in SHARED.tokens(chunk)
    ]
    assert apart == [(token.exact, token.stem, token.rule, token.part) for token in SHARED.tokens(text)]


@given(st.from_regex(r"[A-Z]?[a-zé]{2,20}", fullmatch=True))
def test_plain_word_is_its_own_exact_term(word: str) -> None:
    text = f'kata "{word}", dan'
    tokens = SHARED.tokens(text)
    assert fold(word) == tokens[1].exact[0] == fold(text[tokens[1].start : tokens[1].end])


@given(st.from_regex(r"\w{1,20}(-\w{1,9}){0,3}", fullmatch=True), TEXTS)
def test_word_has_the_same_terms_in_query_and_article(word: str, article: str) -> None:
    inside = [(t.exact, t.stem) for t in SHARED.tokens(f"{article} {word} {article}")]
    alone = [(t.exact, t.stem) for t in SHARED.tokens(word)]
    before = len(SHARED.tokens(article))
    assert alone == inside[before : before + len(alone)]


@pytest.mark.parametrize(
    "piece", ["-", "a", "a.", "a'", "a-", "aB", "1.", "1,1", "\u0301", "İ", "ka-ka-", "n ", "\n ", "x\u3099"]
)
def test_time_is_linear(piece: str) -> None:
    """Ten times the input takes less than forty times as long, where a square would take a hundred.

    Both are measured in turn: a machine is not always equally fast. The collector does not run meanwhile.
    """

    def seconds(times: int) -> float:
        start = time.process_time()
        SHARED.tokens(piece * times)
        return time.process_time() - start

    gc.disable()
    try:
        least = [min(times) for times in zip(*[(seconds(2_000), seconds(20_000)) for _ in range(5)], strict=True)]
    finally:
        gc.enable()
    assert least[1] < 40 * max(least[0], 1e-3)


@settings(max_examples=20)
@given(st.lists(TEXTS, max_size=5))
def test_memo_changes_nothing(texts: list[str]) -> None:
    """An analyser that has seen other texts answers like a new one."""
    fresh = [Analyzer(SHARED.stems).tokens(text) for text in texts]
    assert fresh == [SHARED.tokens(text) for text in texts]


@given(st.from_regex(r"[(\"]{0,2}[A-Za-z]{1,70}[)\",;:!?.]{0,3}", fullmatch=True))
def test_short_cut_for_simple_chunks_changes_nothing(chunk: str) -> None:
    expected = SHARED.rows(chunk + "-", "id"), SHARED.rows(chunk + "-", "en")
    assert expected == (SHARED.rows(chunk, "id"), SHARED.rows(chunk, "en"))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("orang2", "orang-orang"),
        ("Anak2nya", "anak-anaknya"),
        ("RUMAH2", "rumah-rumah"),
        ("orang²", "orang-orang"),
        ("ibu2", "ibu-ibu"),
        ("masing2", "masing-masing"),
        ("berlari2", "berlari-lari"),
        ("makanan2", "makanan-makanan"),
        ("teman2ku", "teman-temanku"),
    ],
)
def test_a_word_doubled_with_a_figure_is_the_word_doubled_with_a_hyphen(
    analyzer: Analyzer, written: str, said: str
) -> None:
    (short,), (long,) = analyzer.tokens(written), analyzer.tokens(said)
    assert (short.exact[0], short.stem, short.rule) == (long.exact[0], long.stem, "reduplication")
    assert set(long.exact) <= set(short.exact)


@pytest.mark.parametrize("written", ["B2", "U2", "CO2", "Covid2", "Moto2", "FP2", "Bandung2", "mtco2", "rdr2"])
def test_a_name_with_a_figure_stays_one_word(analyzer: Analyzer, written: str) -> None:
    (token,) = analyzer.tokens(written)
    assert (token.exact, token.stem) == ((written.lower(),), (written.lower(),))


@pytest.mark.parametrize(
    "run",
    [
        "习近平在中国",
        "โดยรวมที่นี่",
        "错题本",
        "スーパーマーケット",
        "한국어로",
        "ສະບາຍດີ",
        "ភាសាខ្មែរ",
        "ꦗꦮꦶ",
        "ｶﾞｶﾞ",
        "カ\u3099ス",
    ],
)
def test_any_part_of_a_run_without_blanks_is_a_phrase_of_it(analyzer: Analyzer, run: str) -> None:
    """And what it marks is that part."""
    tokens = analyzer.tokens(f"kata {run}, lain")[1:-1]
    starts = [*(token.start - 5 for token in tokens), len(run)]
    for first in range(len(tokens)):
        for last in range(first + 1, len(tokens) + 1):
            part = run[starts[first] : starts[last]]
            asked = analyzer.tokens(part)
            assert len(asked) == last - first
            for token, wanted in zip(tokens[first:last], asked, strict=True):
                assert wanted.exact[0] in token.exact
                assert wanted.stem[0] in token.stem
            assert (tokens[first].start - 5, tokens[last - 1].end - 5) == (starts[first], starts[last])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("cafe\u0301.", ["cafe\u0301"]),
        ("(resume\u0301)", ["resume\u0301"]),
        ("Beyonce\u0301-nya", ["Beyonce\u0301-nya"]),
        ("a\u0323\u0302 b", ["a\u0323\u0302", "b"]),
        ("x1\ufe0f\u20e3", ["x1\ufe0f\u20e3"]),
        ("\u1112\u1161\u11ab", ["\u1112\u1161\u11ab"]),
    ],
)
def test_a_word_ends_behind_the_marks_of_its_last_letter(analyzer: Analyzer, text: str, words: list[str]) -> None:
    assert [text[token.start : token.end] for token in analyzer.tokens(text)] == words
