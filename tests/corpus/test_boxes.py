"""Boxes inside a line end where the article's sentence goes on."""

from __future__ import annotations

import pytest

from newsearch.corpus.page import boxes
from newsearch.corpus.page.boxes import without_boxes
from newsearch.corpus.page.contents import without_contents
from newsearch.corpus.page.draft import Draft

BEFORE = "Warga membersihkan saluran air sejak pagi."
TITLE = "Pemkot Siapkan Anggaran Perbaikan Saluran Air"


def parted(text: str) -> tuple[str, list[str]]:
    draft = Draft()
    return without_boxes(text, draft), draft.related


@pytest.mark.parametrize(
    "label",
    [
        "Baca juga: ",
        "BACA JUGA - ",
        "Lihat Juga : ",
        "Simak juga: ",
        "Pilihan Redaksi ",
        "Baca: ",
        "BACA: ",
        "Baca selengkapnya: ",
        "Baca Artikel Lainnya: ",
    ],
)
@pytest.mark.parametrize(
    "rest",
    [
        "Menurut pengurus kampung, kegiatan itu rutin.",
        "Kegiatan itu diikuti puluhan orang.",
        '"Kami senang," kata Ani.',
        "Wakil Ketua Umum Partai Contoh Budi Santosa memuji warga.",
        "Untuk itu, Kantor Kelurahan Sukamaju mengirim bantuan.",
        "Kemudian, pada 2019, ia pindah.",
        "Salah satunya dari Gerakan Warga Bersih yang dibentuk kemarin.",
        "Ada 49 nama yang ikut.",
        "Ia pulang lebih dulu.",
    ],
)
def test_a_box_with_a_headline_in_title_case(label: str, rest: str) -> None:
    assert parted(f"{BEFORE} {label}{TITLE} {rest}") == (f"{BEFORE}\n{rest}", [TITLE])


@pytest.mark.parametrize(
    "rest",
    [
        "Selama kegiatan itu, jalan ditutup.",
        "Tak sedikit warga yang datang membawa sekop.",
        "Apabila hujan turun, kegiatan ditunda.",
        '"Kami senang," kata Ani.',
    ],
)
def test_a_headline_that_is_written_like_a_sentence(rest: str) -> None:
    title = "Pemkot Bogor siapkan anggaran perbaikan saluran air"
    assert parted(f"{BEFORE} Baca juga: {title} {rest}") == (f"{BEFORE}\n{rest}", [title])


def test_several_headlines_end_with_the_last() -> None:
    titles = (
        "Daftar 8 Kampung Terbersih di Bogor Jadwal Kerja Bakti: Kapan, Jam Berapa, di Mana? Cara Warga Lawan Banjir"
    )
    assert parted(f"{BEFORE} Pilihan Redaksi {titles} Sebelumnya, warga berkumpul di balai.") == (
        f"{BEFORE}\nSebelumnya, warga berkumpul di balai.",
        [titles],
    )


def test_a_name_that_the_article_has_elsewhere_is_the_sentences() -> None:
    text = f"Budi Santosa memimpin warga. Lihat Juga : {TITLE} Budi Santosa lahir di Bogor."
    assert parted(text) == ("Budi Santosa memimpin warga.\nBudi Santosa lahir di Bogor.", [TITLE])


def test_a_sentence_that_is_glued_to_the_headline() -> None:
    text = f"{BEFORE}Baca juga: {TITLE}Kerangka saluran itu dari beton. Lalu hujan."
    assert parted(text) == (f"{BEFORE}\nKerangka saluran itu dari beton. Lalu hujan.", [TITLE])


@pytest.mark.parametrize(
    "rest",
    ["Analis Bank Contoh, Budi Santosa, menuturkan hal itu.", "Album ini menampilkan 9 lagu.", "Ia pulang."],
)
def test_a_label_that_lost_its_link_takes_nothing_along(rest: str) -> None:
    assert parted(f"{BEFORE} Baca Juga {rest}") == (f"{BEFORE}\n{rest}", [])


def test_a_video_in_quotation_marks_ends_with_them() -> None:
    before = "Berikut perbandingan sebelum dan sesudah:"
    text = f"{before} Simak juga '{TITLE}': Awalnya, warga menolak."
    assert parted(text) == (f"{before}\nAwalnya, warga menolak.", [TITLE])


@pytest.mark.parametrize(
    "text",
    [
        "Di sana terlihat juga Masjid Raya yang roboh.",
        "Kita bisa lihat juga bagaimana warga bekerja, katanya.",
        "Ia suka baca juga, kata Ani.",
        "Buku itu menjadi pilihan redaksi majalah tersebut.",
    ],
)
def test_prose_with_the_words_of_a_label_stays(text: str) -> None:
    assert parted(text) == (text, [])


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Daftar Isi Alat Bahan Jakarta, Contoh News -- Warga bekerja.", "Jakarta, Contoh News -- Warga bekerja."),
        ("Daftar Isi\nAlat Kerja\nBahan\nJakarta\n-\nWarga bekerja.", "Jakarta\n-\nWarga bekerja."),
        ("Daftar Isi\nAlat Kerja\nWarga mulai.\nAlat Kerja\nSekop.", "Warga mulai.\nAlat Kerja\nSekop."),
        ("Daftar Isi 1. Alat Kerja 2. Bahan Baku Warga mulai. 1. Alat Kerja Sekop. 2. Bahan Baku Semen.", None),
        ("Daftar isian anggaran telah diserahkan.", "Daftar isian anggaran telah diserahkan."),
    ],
)
def test_a_list_of_contents_goes(text: str, rest: str | None) -> None:
    found = without_contents(text, Draft()).strip()
    assert found == (rest or "Warga mulai. 1. Alat Kerja Sekop. 2. Bahan Baku Semen.")


@pytest.mark.parametrize(
    "rest",
    [
        "Menurut Ani, kegiatan itu rutin dan diikuti Ketua RT Budi Santosa. Lalu hujan.",
        "Sementara itu, warga lain menunggu di balai.",
        "Pada pertandingan sebelumnya, Budi mencetak gol tunggalnya.Dari kubu lawan tak ada gol.",
    ],
)
def test_a_label_whose_headline_was_lost_takes_no_sentence(rest: str) -> None:
    assert parted(f"{BEFORE} Baca juga: {rest}") == (f"{BEFORE}\n{rest}", [])


@pytest.mark.parametrize(
    ("title", "rest"),
    [
        (TITLE, "Saat itu, petugas Satuan Reserse (Satres) Polresta menemukan sekop."),
        (TITLE, "Wakil Direktur Reserse Siber Polda Contoh AKBP Budi Santosa menjelaskan hal itu."),
        ("Pemkot siap bantu warga kampung", "Direktur Pengairan Kementerian Contoh RI Budi Santosa mengatakan begitu."),
    ],
)
def test_a_sentence_that_starts_with_a_title_or_a_time(title: str, rest: str) -> None:
    assert parted(f"{BEFORE} Baca juga: {title} {rest}") == (f"{BEFORE}\n{rest}", [title])


def test_what_cannot_be_told_is_kept() -> None:
    rest = 'Forum warga dorong islah pengurus kampung Gus Yahya berharap begitu. "Kami senang," kata Ani.'
    assert parted(f"{BEFORE} Baca juga: {rest}")[0] == f"{BEFORE}\n{rest}"


def test_a_box_with_an_address_is_the_address_alone() -> None:
    address = "https://contoh.id/1?page=all"
    assert parted(f"{BEFORE} BACA: {address} Keputusan itu tepat.") == (f"{BEFORE}\nKeputusan itu tepat.", [address])


def test_labels_between_two_places_are_those_that_the_pattern_finds_alone() -> None:
    text = "Baca juga: Harga Naik. Yuk, simak juga Video Ini LIHAT JUGA: Foto. Pilihan Redaksi Artikel Terkait baca"
    for first in range(0, len(text), 5):
        for last in range(first, len(text) + 1, 5):
            expected = [match.span() for match in boxes._LABEL.finditer(text, first, last)]
            assert [match.span() for match in boxes._labels(text, first, last)] == expected
