"""Bodies: what is the article's stays as it is, what is not goes to its own field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch.analysis import detect_language
from newsearch.corpus import field_names
from newsearch.corpus.ids import url_id
from newsearch.corpus.page import byline
from newsearch.corpus.page.headline import clean_headline
from newsearch.corpus.text import clean

if TYPE_CHECKING:
    from newsearch.article import Article

FIRST = "Warga membersihkan saluran air setelah hujan deras mengguyur sejak malam."
SECOND = "Kegiatan itu diikuti puluhan orang dari tiga rukun tetangga."
OTHER = "Pemerintah Kota Siapkan Anggaran Perbaikan Saluran Air"


def article(body: str, **record: Any) -> Article:
    found = field_names.article({"id": "x", "body": body, **record}, field_names.FieldMap())
    assert found is not None
    return found


def paragraphs(body: str, **record: Any) -> list[str]:
    return article(body, **record).body.split("\n\n")


@pytest.mark.parametrize(
    "noise",
    [
        "Advertisement",
        "ADVERTISEMENT\nSCROLL TO CONTINUE WITH CONTENT",
        "ADVERTISEMENT SCROLL TO RESUME CONTENT",
        "[Gambas:Video 20detik]",
        "[Gambas:Instagram]",
        "Baca juga:",
        "Baca Juga",
        "Simak Video 'Saluran Air Dibersihkan':",
        "Simak juga video berikut",
        "Halaman:",
        "Halaman 2 dari 3",
        "Halaman 1 2 Selanjutnya",
        "Halaman selanjutnya: saluran air yang lain",
        "Cek Berita dan Artikel yang lain di Google News",
        "Cek Berita dan Artikel yang lain di Google\nNews",
        "Ikuti kami di Google News",
        "Ikuti Whatsapp Channel Republika",
        "Share",
        "Bagikan ke Facebook",
        "Facebook Twitter WhatsApp",
        "Login | Register",
        "Scroll ke bawah untuk melanjutkan membaca",
        "Artikel ini telah tayang di Contohnews.com dengan judul Saluran Air",
        "A post shared by Contoh News (@contohnews)",
        "View this post on Instagram",
        "https://www.contohnews.com/a",
        "***",
        "Copyright © ANTARA 2025",
        "Editor: Nama Penyunting",
        "Penulis : Nama Penulis",
    ],
)
def test_furniture_between_paragraphs_goes(noise: str) -> None:
    found = article(f"{FIRST}\n{noise}\n{SECOND}")
    assert found.body == f"{FIRST}\n\n{SECOND}"
    kept = " ".join([*found.furniture, *found.related, *found.authors, *found.editors])
    assert noise.split()[-1].strip(":'|]") in kept or noise == "***"


@pytest.mark.parametrize(
    "line",
    [
        "Baca buku adalah kegemaran warga di kampung itu.",
        "Editor foto itu memenangi penghargaan tahun lalu.",
        "Simak saja penjelasan pengurus kampung itu kepada warga.",
        "Halaman rumah warga penuh lumpur sisa banjir.",
        "Ikuti kegiatan ini setiap bulan, kata pengurus kampung.",
        "Login ke aplikasi itu sulit, menurut warga.",
        "Iklan di televisi itu dikritik banyak penonton.",
        "Komentar warga beragam.",
        "Penulis novel itu lahir di Belitung.",
        "Bagikan makanan kepada tetangga, pesan ketua RT.",
        "Scroll kertas kuno itu disimpan di museum.",
        "Google membuka kantor di Jakarta.",
        "Menu makan siang di sekolah itu berganti setiap hari.",
        "Copyright lagu itu dipegang ahli waris penciptanya, kata pengacara keluarga.",
    ],
)
def test_prose_that_starts_like_furniture_stays(line: str) -> None:
    assert [FIRST, line, SECOND] == paragraphs(f"{FIRST}\n{line}\n{SECOND}")


@pytest.mark.parametrize(
    "link",
    [
        f"Baca juga: {OTHER}",
        f"Baca Juga: {OTHER}",
        f"BACA JUGA: {OTHER}",
        f"Baca juga:\n{OTHER}",
        f"Baca: {OTHER}",
        OTHER,
    ],
)
def test_other_articles_headlines_are_related(link: str) -> None:
    found = article(f"{FIRST}\n{link}\n{SECOND}")
    assert found.body == f"{FIRST}\n\n{SECOND}"
    assert found.related == (OTHER,)


@pytest.mark.parametrize("link", [f"(Baca juga: {OTHER})", f"(Baca: {OTHER})"])
def test_a_bracketed_link_inside_a_paragraph(link: str) -> None:
    found = article(f"{FIRST} {link} {SECOND}")
    assert found.body == f"{FIRST} {SECOND}"
    assert found.related == (OTHER,)


@pytest.mark.parametrize(
    ("opening", "rest"),
    [
        ("Ketua", "Ketua panitia mengatakan kegiatan itu rutin."),
        ("Menurut", "Menurut panitia, kegiatan itu rutin."),
        ("Ia", "Ia menyebut kegiatan itu rutin."),
    ],
)
def test_a_link_inside_a_body_without_lines(opening: str, rest: str) -> None:
    found = article(f"{FIRST} Baca juga: {OTHER} {rest}")
    assert found.body == f"{FIRST}\n\n{rest}"
    assert found.related == (OTHER,)
    assert rest.startswith(opening)


def test_the_mark_of_a_cut_text_goes() -> None:
    assert paragraphs(f"{FIRST}… [+1234 chars]") == [FIRST]


def test_advertising_inside_a_body_without_lines() -> None:
    assert paragraphs(f"{FIRST} Advertisement {SECOND}") == [FIRST, SECOND]
    assert paragraphs(f"{FIRST} ADVERTISEMENT SCROLL TO CONTINUE WITH CONTENT {SECOND}") == [FIRST, SECOND]


def test_the_articles_own_headings_stay() -> None:
    heading = "Cara Membersihkan Saluran Air yang Tersumbat Lumpur"
    following = "Saluran air yang tersumbat lumpur dibersihkan dengan sekop."
    assert [FIRST, heading, following] == paragraphs(f"{FIRST}\n{heading}\n{following}")
    assert paragraphs(f"{FIRST}\nLayanan 4G\n{SECOND}") == [FIRST, "Layanan 4G", SECOND]
    assert paragraphs(f"{FIRST}\n1. Siapkan Sekop dan Karung yang Kuat\n{SECOND}") == [
        FIRST,
        "1. Siapkan Sekop dan Karung yang Kuat",
        SECOND,
    ]


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        (
            "Polisi mengungkap kasus\npencurian kendaraan\n(curanmor) di kampung itu.",
            "Polisi mengungkap kasus pencurian kendaraan (curanmor) di kampung itu.",
        ),
        ("Acara dihadiri warga\n, tokoh agama, dan pemuda.", "Acara dihadiri warga, tokoh agama, dan pemuda."),
        ("Warga berkumpul di\nBalai Desa\nsejak pagi.", "Warga berkumpul di Balai Desa sejak pagi."),
        ("Menurut\nBadan Meteorologi\n, hujan berlanjut.", "Menurut Badan Meteorologi, hujan berlanjut."),
        (
            "Sebanyak dua puluh warga kampung menemui\nKetua Panitia\nuntuk bertanya.",
            "Sebanyak dua puluh warga kampung menemui Ketua Panitia untuk bertanya.",
        ),
    ],
)
def test_lines_broken_where_a_link_stood_are_joined(broken: str, whole: str) -> None:
    assert [whole, SECOND] == paragraphs(f"{broken}\n{SECOND}")


def test_a_wrapped_text_is_joined_by_its_blank_lines() -> None:
    words = (FIRST + " " + SECOND).split()
    wrapped = "\n".join(" ".join(words[at : at + 9]) for at in range(0, len(words), 9))
    text = f"{wrapped} Sebagian warga masih memeriksa saluran air\ndi tepi jalan raya itu.\n\n" * 3
    assert len(paragraphs(text)) <= 3


def test_paragraphs_without_a_space_between_sentences_are_left_alone() -> None:
    assert [f"{FIRST}Ikuti arahan petugas.", SECOND] == paragraphs(f"{FIRST}Ikuti arahan petugas.\n{SECOND}")


def test_a_text_that_lost_all_its_line_ends_gets_paragraphs_back() -> None:
    text = f'{FIRST}{SECOND}"Kami akan kembali," kata warga dari Jl. Melati.Acara selesai siang hari.'
    expected = [FIRST, SECOND, '"Kami akan kembali," kata warga dari Jl. Melati.', "Acara selesai siang hari."]
    assert expected == paragraphs(text)


@pytest.mark.parametrize(
    ("ending", "authors", "editors"),
    [
        ("\n(rfi/end)", ("rfi",), ("end",)),
        (" (rfi/end)", ("rfi",), ("end",)),
        ("\n(rfi/end)\nsaluran air\nbanjir", ("rfi",), ("end",)),
        ("\n(rfi/end) saluran air banjir", ("rfi",), ("end",)),
        ("\nEditor: Nama Penyunting", (), ("Nama Penyunting",)),
        ("\nPenulis : Redaksi", ("Redaksi",), ()),
        (
            "\nPewarta: Nama Pewarta\nEditor: Nama Penyunting\nCopyright © ANTARA 2025",
            ("Nama Pewarta",),
            ("Nama Penyunting",),
        ),
        (
            " Pewarta: Nama Pewarta Editor: Nama Penyunting Copyright © ANTARA 2025",
            ("Nama Pewarta",),
            ("Nama Penyunting",),
        ),
        ("\n(*)", (), ()),
        ("\nPenulis\n: Nama Penulis\nEditor\n: Nama Penyunting", ("Nama Penulis",), ("Nama Penyunting",)),
        ("\n(Nama Penulis)", ("Nama Penulis",), ()),
    ],
)
def test_bylines_at_the_end(ending: str, authors: tuple[str, ...], editors: tuple[str, ...]) -> None:
    found = article(f"{FIRST}\n{SECOND}{ending}")
    assert found.body == f"{FIRST}\n\n{SECOND}"
    assert (authors, editors) == (found.authors, found.editors)


def test_initials_beside_a_name_are_furniture() -> None:
    found = article(f"{FIRST}\n{SECOND}\n(rfi/end)", author="Nama Penulis")
    assert (found.authors, found.editors) == (("Nama Penulis",), ())
    assert "(rfi/end)" in found.furniture


@pytest.mark.parametrize("acronym", ["(KPK)", "(2023)", "(WNA)"])
def test_an_acronym_at_the_end_is_no_byline(acronym: str) -> None:
    text = f"{FIRST}\nPerkara itu ditangani lembaga antikorupsi {acronym}"
    assert paragraphs(text)[-1].endswith(acronym)


def test_captions_leave_the_body() -> None:
    caption = "Warga membersihkan saluran air. Foto: Dok. Panitia"
    found = article(f"{FIRST}\n{caption}\n{SECOND}")
    assert found.body == f"{FIRST}\n\n{SECOND}"
    assert (caption,) == found.captions


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("Nama Penulis - detikNews", ("Nama Penulis",)),
        ("Nama Penulis -detikOto", ("Nama Penulis",)),
        ("Liputan6.com", ()),
        ("Nama Penulis, Nama Kedua", ("Nama Penulis", "Nama Kedua")),
        ("Nama Penulis dan Nama Kedua", ("Nama Penulis", "Nama Kedua")),
        ("Nama Penulis | Nama Kedua", ("Nama Penulis", "Nama Kedua")),
        (["Nama Penulis", "Nama Kedua"], ("Nama Penulis", "Nama Kedua")),
        ([{"name": "Nama Penulis"}], ("Nama Penulis",)),
        ("Kontributor Lhokseumawe, Nama Penulis", ("Nama Penulis",)),
        ("Penulis: Nama Penulis", ("Nama Penulis",)),
        ("Tidak ditemukan", ()),
        ("", ()),
    ],
)
def test_authors_of_a_record(author: Any, expected: tuple[str, ...]) -> None:
    assert expected == article(FIRST, author=author).authors


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Banjir Surut - News", "Banjir Surut"),
        ("Banjir Surut | detik.com", "Banjir Surut"),
        ("Banjir Surut - Kompas.com", "Banjir Surut"),
        ("Banjir Surut - Kompas.com Regional", "Banjir Surut"),
        ("Banjir Surut - Nasional - Tempo.co", "Banjir Surut"),
        ("Banjir Surut - Halaman all - Kompas.com", "Banjir Surut"),
        ("judul: Banjir Surut", "Banjir Surut"),
        ("No Title", ""),
        ("Banjir Surut - Warga Pulang", "Banjir Surut - Warga Pulang"),
        ("  Banjir\n Surut ", "Banjir Surut"),
        ("Banjir &amp; Longsor", "Banjir & Longsor"),
        ("News", "News"),
    ],
)
def test_headline(text: str, expected: str) -> None:
    assert expected == clean_headline(text)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"date": "2025-06-10", "date_raw": "Selasa, 10 Jun 2025 20:11 WIB"}, ("2025-06-10T20:11:00+07:00", "minute")),
        ({"date": "2025-06-10", "date_raw": "Rabu, 11 Jun 2025 20:11 WIB"}, ("2025-06-10T00:00:00+07:00", "day")),
        ({"date": "2025-06-10", "date_raw": "Tanggal tidak ditemukan"}, ("2025-06-10T00:00:00+07:00", "day")),
        ({"date_raw": "10 Juni 2025"}, ("2025-06-10T00:00:00+07:00", "day")),
        ({"date": "rusak", "date_raw": "10/06/2025, 20:11 WIB"}, ("2025-06-10T20:11:00+07:00", "minute")),
        ({"tanggal": "10/06/2025"}, ("2025-06-10T00:00:00+07:00", "day")),
        ({}, None),
    ],
)
def test_the_more_exact_date_wins_if_the_days_agree(record: dict[str, str], expected: tuple[str, str] | None) -> None:
    found = article(FIRST, **record)
    assert expected == ((found.published.isoformat(), found.precision) if found.published else None)


def test_a_date_of_the_address_is_the_last_resort() -> None:
    found = article(FIRST, url="https://contohnews.com/2025/06/10/saluran-air")
    assert (found.published_from, found.precision) == ("url", "day")
    assert str(found.published) == "2025-06-10 00:00:00+07:00"
    dated = article(FIRST, url="https://contohnews.com/2025/06/10/saluran-air", date="2025-06-11")
    assert dated.published_from == "page"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.contohnews.com/a/b/?utm_source=x&id=7#atas", "contohnews.com/a/b?id=7"),
        ("http://m.contohnews.com/a/b", "contohnews.com/a/b"),
        ("contohnews.com/a?page=2", "contohnews.com/a?page=2"),
        ("http://[rusak", ""),
        ("bukan alamat", ""),
    ],
)
def test_id_of_an_address(url: str, expected: str) -> None:
    assert expected == url_id(url)


def test_an_id_is_always_found() -> None:
    first = field_names.article({"title": "Judul", "body": FIRST}, field_names.FieldMap())
    again = field_names.article({"judul": "Judul", "isi": FIRST}, field_names.FieldMap())
    other = field_names.article({"title": "Judul Lain", "body": FIRST}, field_names.FieldMap())
    assert first is not None
    assert again is not None
    assert other is not None
    assert first.id == again.id != other.id


def test_html_in_a_record_becomes_paragraphs() -> None:
    assert paragraphs(f"<p>{FIRST}</p><script>x()</script><p>{SECOND}</p>") == [FIRST, SECOND]


@given(st.text(max_size=300))
@settings(max_examples=150)
def test_cleaning_is_stable_and_safe(text: str) -> None:
    once = clean(text)
    assert "\x00" not in once
    assert "\r" not in once


@given(st.lists(st.text(alphabet='abc DE.,:"()/-|*\n1', max_size=60), max_size=12))
@settings(max_examples=150)
def test_no_body_breaks_the_reader(pieces: list[str]) -> None:
    field_names.article({"body": "\n".join(pieces), "title": pieces[0] if pieces else ""}, field_names.FieldMap())


@pytest.mark.parametrize(
    "line", ["Editor: ", "Penulis", "Laporan Wartawan Tribunnews.com, Nama Wartawan", "Reporter Nama Reporter"]
)
def test_bylines_are_recognised(line: str) -> None:
    assert byline.read(line) is not None


@pytest.mark.parametrize(
    ("body", "headline"),
    [
        ("Bahaya Banjir bagi Warga Kampung", "Bahaya Banjir bagi Warga Kampung"),
        ("Bahaya Banjir bagi Warga Kampung\n", "Bahaya Banjir bagi Warga Kampung"),
        ("Warga merayakan selesainya kerja bakti. Foto: Ani W/contohnews", ""),
        ("Warga merayakan selesainya kerja bakti (Foto: Ani)", "Kerja Bakti Selesai"),
        ("Baca juga: Bahaya Banjir bagi Warga Kampung", "Kerja Bakti Selesai"),
        ("Penulis: Ani Wijaya", "Kerja Bakti Selesai"),
        ("JAKARTA, CONTOHNEWS.COM -", "Kerja Bakti Selesai"),
        ("Selasa, 10 Juni 2025 08:30 WIB", "Kerja Bakti Selesai"),
        ("(ani/budi)", ""),
    ],
)
def test_no_body_is_left_empty_that_was_not(body: str, headline: str) -> None:
    assert article(body, headline=headline).body == body.strip()


@given(
    st.lists(st.sampled_from([FIRST, "Baca juga:", OTHER, "Foto: Ani/contoh", "(ani/bud)", "***", "Editor: Ani", ""]))
)
@settings(max_examples=200, deadline=None)
def test_a_body_with_words_leaves_a_body(lines: list[str]) -> None:
    body = "\n".join(lines)
    if any(map(str.isalnum, body)):
        assert article(body).body


@pytest.mark.parametrize(
    "caption", ["Warga di balai (Foto: Ani/Contoh)", "Warga di balai. Foto: Ani W", "Warga di balai (Dok. Contoh)"]
)
def test_a_dateline_behind_a_caption_on_its_line(caption: str) -> None:
    found = article(f"{caption} BOGOR, CONTOHNEWS.com - {FIRST}")
    assert (FIRST, "Bogor", (caption,)) == (found.body, found.place, found.captions)


@pytest.mark.parametrize(
    ("text", "source", "headline"),
    [
        ("KapanLagi.com: Warga Bersihkan Saluran Air", "", "Warga Bersihkan Saluran Air"),
        ("detikNews | Warga Bersihkan Saluran Air", "", "Warga Bersihkan Saluran Air"),
        ("KOMPAS.com - Warga Bersihkan Saluran Air", "", "Warga Bersihkan Saluran Air"),
        ("CNN Indonesia: Warga Bersihkan Saluran Air", "", "Warga Bersihkan Saluran Air"),
        ("Contoh News - Warga Bersihkan Saluran Air", "contohnews.com", "Warga Bersihkan Saluran Air"),
        ("[HOAKS] Warga Bersihkan Saluran Air", "", "[HOAKS] Warga Bersihkan Saluran Air"),
        ("Tempo: Warga Bersihkan Saluran Air", "", "Tempo: Warga Bersihkan Saluran Air"),
        ("Jokowi: Harga Beras Turun Bulan Depan", "", "Jokowi: Harga Beras Turun Bulan Depan"),
        ("Persib vs Persija: Jadwal dan Siaran", "", "Persib vs Persija: Jadwal dan Siaran"),
        ("COVID-19 - Warga Diminta Tetap Waspada", "", "COVID-19 - Warga Diminta Tetap Waspada"),
    ],
)
def test_the_outlet_in_front_of_a_headline(text: str, source: str, headline: str) -> None:
    assert headline == clean_headline(text, source)


@pytest.mark.parametrize(
    ("body", "language"),
    [
        ("The mayor said that the residents of the village have been working on it since the morning.", "en"),
        (FIRST, "id"),
    ],
)
def test_the_language_is_told_as_the_index_tells_it(body: str, language: str) -> None:
    assert article(body).language == language == detect_language(body)


def test_an_editor_is_no_author() -> None:
    found = article(FIRST, author="Ani Wijaya, Budi Santosa", editor="Budi Santosa")
    assert (found.authors, found.editors) == (("Ani Wijaya",), ("Budi Santosa",))
    alone = article(FIRST, author="Ani Wijaya", editor="Ani Wijaya")
    assert (alone.authors, alone.editors) == (("Ani Wijaya",), ("Ani Wijaya",))


@pytest.mark.parametrize("mark", ["(Covid/19)", "(covid-19)"])
def test_a_parenthesis_with_a_number_names_nobody(mark: str) -> None:
    found = article(f"{FIRST} {mark}")
    assert (found.authors, found.editors) == ((), ())


@pytest.mark.parametrize(
    "line",
    ["2.Pantai Karang dan Teluk Biru yang Ramai", "RB Salzburg vs Inter Milan", "Real Contoh vs Persatuan Bogor"],
)
def test_headings_of_a_list_and_fixtures_stay(line: str) -> None:
    assert [FIRST, line, SECOND] == paragraphs(f"{FIRST}\n{line}\n{SECOND}")


@pytest.mark.parametrize(
    "line",
    [
        "Berikutnya F selaku Direktur Koperasi Maju Tahun 2019-2020 dan R selaku Bendahara Kampung Baru",
        "Hal itu diatur dalam Peraturan Presiden Nomor 54 Tahun 2017 tentang Saluran Air",
        "Mungkinkah Budi Santosa kembali ke Persatuan Bogor?",
        "MD: Ani Wijaya/Budi Santosa (CHN) Vs Citra Dewi/Dedi Putra (JPN) 21-18, 21-10",
    ],
)
def test_sentences_and_results_without_a_full_stop_stay(line: str) -> None:
    assert [FIRST, line, SECOND] == paragraphs(f"{FIRST}\n{line}\n{SECOND}")


def test_a_heading_that_asks_names_what_its_paragraph_answers() -> None:
    heading = "Apa Itu Akun Contoh dan Mengapa Penting?"
    answer = "Akun Contoh adalah identitas digital yang dipakai warga di semua layanan kota."
    assert [FIRST, heading, answer] == paragraphs(f"{FIRST}\n{heading}\n{answer}")


@pytest.mark.parametrize("label", ["baca:", "Yuk baca juga:", "Yuk, simak juga"])
def test_a_label_on_its_own_line_goes(label: str) -> None:
    found = article(f"{FIRST}\n{label}\n{OTHER}\n{SECOND}")
    assert (found.body, found.related) == (f"{FIRST}\n\n{SECOND}", (OTHER,))


@pytest.mark.parametrize("line", ["by Admin 1 DAY AGO 3 MINUTE READ", "oleh Admin 2 jam lalu"])
def test_how_old_a_page_is_is_no_name(line: str) -> None:
    assert byline.names(line.partition(" ")[2]) == []


@pytest.mark.parametrize(
    ("line", "tags"),
    [
        ("Tag: saluran air, hujan", ("saluran air", "hujan")),
        ("Kata kunci: hujan", ("hujan",)),
        ("#SaluranAir #Hujan", ("SaluranAir", "Hujan")),
        ("Topik: Saluran AirHujan DerasKota Bersih", ()),
    ],
)
def test_tags_below_the_text_are_the_article_s(line: str, tags: tuple[str, ...]) -> None:
    found = article(f"{FIRST}\n\n{SECOND}\n\n{line}")
    assert (found.body, found.tags) == (f"{FIRST}\n\n{SECOND}", tags)


def test_what_readers_wrote_below_the_text_is_none_of_it() -> None:
    found = article(f"{FIRST}\n\n{SECOND}\n\nKomentar Pembaca (1)\n\nBudi: bagus sekali")
    assert (found.body, found.furniture) == (f"{FIRST}\n\n{SECOND}", ("Komentar Pembaca (1)", "Budi: bagus sekali"))


def test_a_label_of_comments_before_more_text_than_above_it_ends_nothing() -> None:
    assert SECOND in paragraphs(f"{FIRST}\n\nKomentar\n\n{SECOND}\n\n{SECOND}")


@pytest.mark.parametrize(
    "line",
    [
        "Oleh Ani Wijaya 1 Januari",
        "Oleh: Ani Wijaya, Senin, 1 Januari 2024 10:00 WIB",
        "Penulis: Ani Wijaya | 1 Jan 2024",
        "By Ani Wijaya on 1 January 2024",
        "Ditulis oleh Ani Wijaya pada 12 Mei",
    ],
)
def test_the_date_behind_a_name_is_no_part_of_it(line: str) -> None:
    found = byline.read(line)
    assert found is not None
    assert found.names == ["Ani Wijaya"]


def test_two_bylines_on_one_line() -> None:
    found = article(f"{FIRST}\n\n{SECOND}\n\nPenulis: Ani Wijaya, Budi Santosa | Editor: Citra Dewi")
    assert (found.authors, found.editors) == (("Ani Wijaya", "Budi Santosa"), ("Citra Dewi",))


@pytest.mark.parametrize("heading", ["Saluran Air Akhirnya Bersih Lagi", "Cara Membersihkan Saluran Air Kota"])
def test_a_short_heading_on_what_the_article_speaks_of_is_its_own(heading: str) -> None:
    other = "Pengurus kampung akan mengulang acara serupa pada bulan depan bersama para pemuda setempat."
    first = f"{FIRST} Setelah itu air mengalir lagi dan halaman rumah warga kembali bersih seperti semula."
    assert heading in paragraphs(f"{first}\n\n{SECOND}\n\n{heading}\n\n{other}")


def test_a_short_headline_on_something_else_is_another_article_s() -> None:
    assert article(f"{FIRST}\n\nPersija Gagal Kalahkan Persib Lagi\n\n{SECOND}").related == (
        "Persija Gagal Kalahkan Persib Lagi",
    )


@pytest.mark.parametrize("tail", [" - Kabar Pagi", " | Warta Kota", " - Contoh News", " – Pos Times"])
def test_an_outlet_on_no_list_is_told_by_its_words(tail: str) -> None:
    assert clean_headline(f"Warga Bersihkan Saluran Air{tail}") == "Warga Bersihkan Saluran Air"
