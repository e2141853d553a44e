from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch.article import Article, Entity, Kind, Mention
from newsearch.entities import EntityFinder, Span

BODY = (
    "Presiden Turki Recep Tayyip Erdogan menelepon Presiden Rusia Vladimir Putin untuk membahas gencatan senjata di "
    "Nagorno-Karabakh.\n\n"
    "Turki dan Rusia sepakat mengawasi gencatan senjata antara Azerbaijan dan Armenia, kata Erdogan kepada Reuters.\n\n"
    "Komisi Pemberantasan Korupsi (KPK) tidak terkait dengan perkara itu. KPK berkantor di Jakarta Selatan."
)


def names(entities: tuple[Entity, ...], kind: Kind) -> list[str]:
    return [entity.name for entity in entities if entity.kind == kind]


def named(entities: tuple[Entity, ...], name: str) -> Entity:
    return next(entity for entity in entities if entity.name == name)


def test_finds_people_by_their_fullest_name(finder: EntityFinder) -> None:
    entities = finder.find(Article(id="1", body=BODY))
    assert names(entities, "person") == ["Recep Tayyip Erdogan", "Vladimir Putin"]


def test_finds_places_also_inside_titles(finder: EntityFinder) -> None:
    """ "Presiden Turki" is a title, and yet says that the article is about Turki."""
    entities = finder.find(Article(id="1", body=BODY))
    expected = {"Turki", "Rusia", "Nagorno-Karabakh", "Azerbaijan", "Armenia", "Jakarta Selatan"}
    assert expected == set(names(entities, "place"))


def test_keeps_titles_apart_from_names(finder: EntityFinder) -> None:
    entities = finder.find(Article(id="1", body=BODY))
    assert named(entities, "Recep Tayyip Erdogan").title == "Presiden Turki"


def test_joins_a_surname_to_the_full_name(finder: EntityFinder) -> None:
    entity = named(finder.find(Article(id="1", body=BODY)), "Recep Tayyip Erdogan")
    assert [BODY[m.start : m.end] for m in entity.mentions] == ["Recep Tayyip Erdogan", "Erdogan"]


def test_joins_an_acronym_to_the_long_form(finder: EntityFinder) -> None:
    entity = named(finder.find(Article(id="1", body=BODY)), "Komisi Pemberantasan Korupsi")
    assert (entity.acronym, entity.count) == ("KPK", 3)


def test_a_title_in_lower_case_before_the_name_is_its_title(finder: EntityFinder) -> None:
    entities = finder.find(Article(id="1", body="Hal itu disampaikan wakil presiden Jusuf Kalla di Makassar."))
    assert named(entities, "Jusuf Kalla").title == "wakil presiden"


def test_two_people_joined_by_a_hyphen_are_two(finder: EntityFinder) -> None:
    body = "Pasangan Joko Widodo-Jusuf Kalla dilantik pada 20 Oktober 2014 di Jakarta."
    entities = finder.find(Article(id="1", body=body))
    assert names(entities, "person") == ["Joko Widodo", "Jusuf Kalla"]
    assert [body[m.start : m.end] for e in entities[:2] for m in e.mentions] == ["Joko Widodo", "Jusuf Kalla"]


def test_a_headline_in_title_case_gives_only_what_is_confirmed(finder: EntityFinder) -> None:
    headline = "Telepon Putin, Erdogan Minta Upaya Gencatan Senjata di Nagorno-Karabakh"
    entities = finder.find(Article(id="1", headline=headline, body=BODY))
    in_headline = {e.name for e in entities for m in e.mentions if m.field == "headline"}
    assert in_headline == {"Vladimir Putin", "Recep Tayyip Erdogan", "Nagorno-Karabakh"}


def test_a_headline_in_title_case_without_a_body_gives_well_known_names(finder: EntityFinder) -> None:
    entities = finder.find(Article(id="1", headline="Harga Beras Naik Tajam di Jawa Timur, Warga Antre Sejak Pagi"))
    assert entities == (Entity("Jawa Timur", "place", (Mention("headline", 26, 36),), confidence=0.99),)


def test_a_line_in_capitals_holds_no_people(finder: EntityFinder) -> None:
    body = "GEMPA BESAR GUNCANG WARGA PALU\n\nWarga berlarian ketika gempa mengguncang."
    assert names(finder.find(Article(id="1", body=body)), "person") == []


def test_a_place_in_capitals_is_written_small(finder: EntityFinder) -> None:
    entities = finder.find(Article(id="1", body="Hujan turun di SURABAYA sejak pagi, dan Surabaya pun banjir."))
    assert [(e.name, e.count) for e in entities] == [("Surabaya", 2)]


@pytest.mark.parametrize("word", ["Menurut", "Selasa", "Agustus", "Banjir", "Sementara", "Namun"])
def test_a_common_word_that_begins_a_sentence_is_no_name(finder: EntityFinder, word: str) -> None:
    assert finder.find(Article(id="1", body=f"{word} itu sudah dijelaskan. {word} pun begitu, kata warga.")) == ()


def test_a_word_that_the_article_also_writes_small_is_no_name(finder: EntityFinder) -> None:
    body = "Kelapa dijual murah. Pedagang menimbun kelapa itu di gudang."
    assert finder.find(Article(id="1", body=body)) == ()


def test_the_dateline_place_comes_last_when_the_text_does_not_name_it(finder: EntityFinder) -> None:
    entities = finder.find(Article(id="1", body=BODY, place="Moskow"))
    assert entities[-1] == Entity("Moskow", "place")


def test_the_dateline_place_is_not_doubled(finder: EntityFinder) -> None:
    entities = finder.find(Article(id="1", body="Banjir melanda Jakarta sejak Senin.", place="Jakarta"))
    assert [(entity.name, entity.mentions) for entity in entities] == [("Jakarta", (Mention("body", 15, 22),))]


def test_reads_neither_related_headlines_nor_furniture(finder: EntityFinder) -> None:
    article = Article(id="1", related=("Joe Biden Bertemu Xi Jinping",), furniture=("Kantor Berita Antara",))
    assert finder.find(article) == ()


def test_entities_come_in_order_of_their_first_mention(finder: EntityFinder) -> None:
    article = Article(
        id="1", deck="Kata menteri di Bandung itu.", body="Warga Semarang kecewa.", captions=("Warga di Medan",)
    )
    assert names(finder.find(article), "place") == ["Bandung", "Semarang", "Medan"]


def test_what_is_found_depends_on_the_article_alone() -> None:
    """A finder that has read other articles finds the same as a new one."""
    article = Article(id="1", body=BODY)
    used = EntityFinder()
    used.find(Article(id="2", body="Erdogan Putra dari Desa Turki bertemu Karabakh FC. KPK adalah Komite Petani Kopi."))
    assert EntityFinder().find(article) == used.find(article)


def test_an_empty_article_names_nothing(finder: EntityFinder) -> None:
    assert finder.find(Article(id="1")) == ()


def test_spans_follow_the_annotators(finder: EntityFinder) -> None:
    """In the news line the acronym in parentheses is part of an organisation's span."""
    text = "Ketua Komisi Pemilihan Umum (KPU) Arief Budiman berbicara di Jakarta."
    expected = [Span(6, 33, "organisation"), Span(34, 47, "person"), Span(61, 68, "place")]
    assert expected == finder.spans(text)


def test_an_unknown_line_is_refused() -> None:
    with pytest.raises(ValueError, match="'novels' is none of news, encyclopaedia"):
        EntityFinder(line="novels")


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="AbÉ1 .,-()\n/'’\"¶‸ßİ", max_size=80), st.sampled_from(["headline", "deck", "body"]))
def test_any_text_is_read_and_mentions_stay_inside_it(finder: EntityFinder, text: str, field: str) -> None:
    article = Article.from_dict({"id": "1", field: text})
    for entity in finder.find(article):
        assert entity.name
        for mention in entity.mentions:
            assert 0 <= mention.start < mention.end <= len(article.text(mention.field))


@pytest.mark.parametrize(
    "unit",
    [
        "A",
        "A ",
        "a",
        "aA",
        "Budi ",
        "Dr. ",
        "A. ",
        "Komisi A, ",
        "Badan A dan ",
        "(A) ",
        "Ab-",
        "\n",
        "Presiden Turki ",
    ],
)
def test_ten_times_the_text_takes_less_than_forty_times_as_long(finder: EntityFinder, unit: str) -> None:
    """A hundred times would be a square. Both are measured in turn: a machine is not always equally fast."""
    short, long = (Article(id="1", body=unit * (length // len(unit))) for length in (10_000, 100_000))

    def seconds(article: Article) -> float:
        start = time.process_time()
        finder.find(article)
        return time.process_time() - start

    least = [min(times) for times in zip(*[(seconds(short), seconds(long)) for _ in range(5)], strict=True)]
    assert least[1] < 40 * max(least[0], 0.002)


@pytest.mark.parametrize("body", ["A" * 1_000_000, "A " * 100_000, "Budi Santoso " * 20_000])
def test_hostile_bodies_are_read_in_seconds(finder: EntityFinder, body: str) -> None:
    start = time.process_time()
    finder.find(Article(id="1", body=body))
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("body", "kind", "expected"),
    [
        # One person under two names, joined by the shipped table.
        ("Presiden Jokowi datang. Joko Widodo lalu pulang.", "person", ["Joko Widodo"]),
        # The first name belongs to the name, the office to the title.
        ("Menteri Keuangan Purbaya Yudhi Sadewa hadir.", "person", ["Purbaya Yudhi Sadewa"]),
        ("Menteri Koordinator Kemaritiman Rizal Ramli hadir.", "person", ["Rizal Ramli"]),
        ("Menurut AKBP Mayndra Eka Wardhana, warga aman.", "person", ["Mayndra Eka Wardhana"]),
        ("Acara itu dibuka oleh I Wayan Koster.", "person", ["I Wayan Koster"]),
        ("Camat Mampang Prapatan Asril Rizal hadir.", "person", ["Asril Rizal"]),
        ("Kapolres Rote Ndao AKBP Mardiono hadir.", "person", ["Mardiono"]),
        ("Menurut pelatih Erik ten Hag, timnya lelah.", "person", ["Erik ten Hag"]),
        ("Presiden Joko Widodomengatakan hal itu.", "person", ["Joko Widodo"]),
        # Parties, teams and states take no person's name along.
        ("Politikus Gerindra Habiburokhman hadir.", "organisation", ["Gerindra"]),
        ("Gelandang Timnas Brasil U-17 Phelipe Leal cedera.", "person", ["Phelipe Leal"]),
        ("Menteri Pertahanan Rusia Sergei Shoigu hadir.", "person", ["Sergei Shoigu"]),
        # An institution is whole.
        (
            "Kepala Dinas Kelautan dan Perikanan Kabupaten Sukabumi hadir.",
            "organisation",
            ["Dinas Kelautan dan Perikanan Kabupaten Sukabumi"],
        ),
        # Places are no people, and a letter that ends a sentence is none.
        ("Serangan di Khan Younis dan Gili Meno.", "place", ["Khan Younis", "Gili Meno"]),
        ("Ia menulis di X. Lalu pergi ke Bandung.", "place", ["Bandung"]),
        ("Gubernur Banten dan Bupati Cianjur hadir.", "place", ["Banten", "Cianjur"]),
        # What is neither.
        ("Gempa di Cincin Api Pasifik itu kuat.", "place", []),
    ],
)
def test_kinds_of_names(finder: EntityFinder, body: str, kind: Kind, expected: list[str]) -> None:
    assert expected == names(finder.find(Article(id="1", body=body)), kind)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Bakal calon wakil presiden Gibran Rakabuming Raka hadir.", "calon wakil presiden"),
        ("Hadir bakal calon wakil presiden Gibran Rakabuming Raka.", "bakal calon wakil presiden"),
        ("Menurut mantan presiden Megawati Soekarnoputri, itu benar.", "mantan presiden"),
        ("Ia adalah putra sulung Presiden Joko Widodo.", "Presiden"),
        ("Hadir pula istri Ganjar Pranowo.", ""),
        ("Perdana Menteri Jepang Naoto Kan mundur.", "Perdana Menteri Jepang"),
        ("Hadir Ibu Negara Iriana dan rombongan.", "Ibu Negara"),
    ],
)
def test_titles(finder: EntityFinder, body: str, expected: str) -> None:
    people = [entity for entity in finder.find(Article(id="1", body=body)) if entity.kind == "person"]
    assert [expected] == [entity.title for entity in people]
