"""The gazetteer: one set of files for stems, datelines and entities."""

from __future__ import annotations

from newsearch import gazetteer


def test_reads_sections_of_names_by_line_and_comma() -> None:
    text = "# note\n[a]\nSatu, Dua\ntiga\n[b]\nempat,\n"
    assert gazetteer.read_sections(text) == {"a": {"satu", "dua", "tiga"}, "b": {"empat"}}


def test_datelines_know_cities_of_the_world_and_regions_of_indonesia() -> None:
    sections = gazetteer.sections("places.txt", "regions.txt")
    known = set().union(*(sections[name] for name in gazetteer.DATELINE_SECTIONS))
    assert {"kairo", "sumatera utara", "banyuwangi", "kolombo"} <= known
    assert set(sections) == set(gazetteer.DATELINE_SECTIONS)


def test_districts_stand_apart() -> None:
    assert "abepura" in gazetteer.sections("districts.txt")["district"]
    assert "abepura" not in gazetteer.sections("regions.txt")["regency"]
