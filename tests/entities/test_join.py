from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newsearch.entities.join import LISTED, LOCATIVE, PLAIN, Joined, Named, join
from newsearch.entities.lexicon import Lexicon

if TYPE_CHECKING:
    from newsearch.article import Kind

LEXICON = Lexicon()


def joined(*names: tuple[Kind, str]) -> list[Joined]:
    """Join names that stand in this order, a hundred characters apart."""
    return join(
        [(2, i * 100, i * 100 + len(name), kind, name, "", 5.0, PLAIN) for i, (kind, name) in enumerate(names)], LEXICON
    )


@pytest.mark.parametrize("short", ["Hidayat", "Nur", "Nur Wahid", "H. Nur Wahid", "Hidayat Wahid"])
def test_a_part_of_a_name_in_its_order_is_the_person(short: str) -> None:
    assert [j.name for j in joined(("person", "Hidayat Nur Wahid"), ("person", short))] == ["Hidayat Nur Wahid"]


@pytest.mark.parametrize("other", ["Wahid Hidayat", "Nurul", "Abdurrahman Wahid"])
def test_another_name_is_another_person(other: str) -> None:
    assert len(joined(("person", "Hidayat Nur Wahid"), ("person", other))) == 2


def test_a_shared_surname_goes_to_the_one_named_last() -> None:
    found = joined(("person", "Budi Tarigan"), ("person", "Rini Tarigan"), ("person", "Tarigan"))
    assert [(j.name, len(j.mentions)) for j in found] == [("Budi Tarigan", 1), ("Rini Tarigan", 2)]


def test_a_surname_taken_for_an_organisation_is_the_person() -> None:
    found = joined(("person", "Sabar Wijayanata"), ("organisation", "Wijayanata"))
    assert [(j.name, j.kind) for j in found] == [("Sabar Wijayanata", "person")]


def test_a_city_is_not_a_person_of_that_name() -> None:
    assert len(joined(("person", "Aji Semarang"), ("place", "Semarang"))) == 2


def test_a_name_takes_the_kind_that_it_is_given_most() -> None:
    found = joined(("person", "Sukamaju"), ("place", "Sukamaju"), ("place", "Sukamaju"))
    assert [(j.name, j.kind) for j in found] == [("Sukamaju", "place")]


@pytest.mark.parametrize(
    ("long", "short", "expected"),
    [
        ("Komisi Pemilihan Umum", "KPU", 1),
        ("Badan Pengawas Pemilu", "Bawaslu", 1),  # no run of capitals: joined by the shipped table
        ("Komisi Pemilihan Umum", "TNI", 2),
    ],
)
def test_an_acronym_right_after_a_name_is_the_name(long: str, short: str, expected: int) -> None:
    named: list[Named] = [
        (2, 0, len(long), "organisation", long, "", 5.0, PLAIN),
        (2, len(long) + 2, len(long) + 2 + len(short), "organisation", short, "", 5.0, PLAIN),
    ]
    assert len(join(named, LEXICON)) == expected


def test_the_names_of_two_regions_of_one_kind_stay_apart() -> None:
    found = joined(("place", "Kota Bandung"), ("place", "Kabupaten Bandung"), ("place", "Bandung"))
    assert [j.name for j in found] == ["Kota Bandung", "Kabupaten Bandung", "Bandung"]


def test_a_company_is_joined_without_its_legal_form() -> None:
    found = joined(("organisation", "PT Pertamina (Persero)"), ("organisation", "Pertamina"))
    assert [(j.name, len(j.mentions)) for j in found] == [("PT Pertamina (Persero)", 2)]


def test_what_the_shipped_table_calls_the_same_is_one_under_the_fullest_name_used() -> None:
    found = joined(("person", "Jokowi"), ("person", "Joko Widodo"), ("organisation", "KPK"))
    assert [(j.name, len(j.mentions)) for j in found] == [("Joko Widodo", 2), ("KPK", 1)]


def test_a_person_that_an_airport_bears_is_the_airport() -> None:
    found = joined(("place", "Bandara Husein Sastranegara"), ("person", "Husein Sastranegara"))
    assert [(j.name, j.kind) for j in found] == [("Bandara Husein Sastranegara", "place")]


@pytest.mark.parametrize(
    ("around", "expected"),
    [(PLAIN, [("AS Roma", 2)]), (LOCATIVE, [("AS Roma", 1), ("Roma", 1)])],
)
def test_a_city_that_nobody_is_in_is_the_club_that_the_article_names(
    around: int, expected: list[tuple[str, int]]
) -> None:
    named: list[Named] = [
        (2, 0, 7, "organisation", "AS Roma", "", 5.0, PLAIN),
        (2, 20, 24, "place", "Roma", "", 5.0, around),
    ]
    assert expected == [(j.name, len(j.mentions)) for j in join(named, LEXICON)]


def test_neighbours_in_a_list_speak_for_each_other() -> None:
    named: list[Named] = [
        (2, 0, 4, "person", "Anas", "", 5.0, PLAIN),
        (2, 6, 10, "person", "Budi", "", 5.0, LISTED),
        (2, 12, 17, "place", "Tegal", "", 5.0, LISTED),
    ]
    assert [(j.alike, j.unlike) for j in join(named, LEXICON)] == [(1, 0), (1, 1), (0, 1)]
