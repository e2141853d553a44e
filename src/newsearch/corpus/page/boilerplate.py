"""What pages hold beside their article: advertising, links to other articles, share buttons, copyright lines.

A line's first word chooses the few patterns that are tried on it, so that a line of prose costs one dictionary look-up.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

Kind = Literal["furniture", "related", "label", "tail", "caption"]
"""What a line is.

"related" names another article (the pattern's group 1), "label" says that the next lines do, "tail" starts what follows
the article on a page, and is furniture itself.
"""

_LINES: tuple[tuple[Kind, str, str], ...] = (
    # kind, first words, the pattern of the line from its first word on
    (
        "label",
        "baca",
        r"baca[\s_](?:juga|pula|selengkapnya)(?:\s(?:artikel|berita)\s(?:lain(?:nya)?|terkait))?\s?[:\-–—>.…]{0,3}",
    ),
    (
        "furniture",
        "baca",
        (
            r"baca(?:lah)?\s(?:selengkapnya|berita (?:selengkapnya|lengkap(?:nya)?)|kisah"
            r"|informasi)\s?.{0,60}\b(?:di ?sini|di)\b.{0,40}"
        ),
    ),
    (
        "furniture",
        "baca",
        (
            r"baca (?:berita|artikel) (?:lainnya|selengkapnya|menarik|(?:update )?terbaru|terkini|dan|di|update|tanpa"
            r"|kompas).{0,200}"
        ),
    ),
    (
        "furniture",
        "baca",
        r"baca artikel .{0,20}(?:lainnya|selengkapnya).{0,140}|baca berita.{0,100}google news.{0,60}",
    ),
    (
        "related",
        "baca",
        (
            r"baca[\s_](?:juga|pula|selengkapnya)\s?(?:(?:artikel|berita)(?:nya)?\s?(?:lain(?:nya)?|terkait"
            r"|selengkapnya)?)?\s?[:\-–—>|]{0,3}\s?(.+)"
        ),
    ),
    ("related", "baca", r"baca\s?[:>]{1,2}\s?(.+)"),
    ("label", "lihat simak tonton", r"(?:lihat|simak|tonton)\s(?:juga|pula)(?:\svideo)?\s?[:\-–—>.…]{0,3}"),
    (
        "related",
        "lihat simak tonton saksikan",
        r"(?:lihat|simak|tonton|saksikan)\s(?:juga|pula)\s?(?:video)?\s?(?:ini)?\s?[:\-–—>]?\s?(.+)",
    ),
    ("related", "lihat simak tonton saksikan", r"(?:lihat|simak|tonton|saksikan)\svideo\s?[:'\"“‘](.{3,150})"),
    (
        "furniture",
        "simak tonton saksikan lihat",
        (
            r"(?:simak|tonton|saksikan|lihat)\s?(?:juga\s)?(?:live|video|streaming|selengkapnya|halaman|tayangan|foto"
            r"|breaking news|berita|artikel|konten|informasi selengkapnya)\b.{0,200}"
        ),
    ),
    (
        "furniture",
        "simak",
        (
            r"simak(?: berita)? (?:selengkapnya |berita |informasi |terus |ulasan ).{0,80}(?:halaman|di bawah"
            r"|di ?sini|google news|channel|saluran).{0,60}"
        ),
    ),
    (
        "label",
        "artikel berita pilihan rekomendasi",
        (
            r"(?:pilihan editor|pilihan redaksi|rekomendasi(?: untuk anda)?|(?:berita|artikel) (?:pilihan"
            r"|rekomendasi))\s?:?"
        ),
    ),
    ("related", "pilihan", r"pilihan editor\s?:\s?(.+)"),
    (
        "furniture",
        "advertisement advertisements advertisment iklan",
        (
            r"(?:advertise?ments?|iklan)(?:\s?[-–/|]?\s?scroll (?:to|untuk|down).{0,60})?[.:]?|iklan\s?(?:space"
            r"|banner|bawah|atas)?"
        ),
    ),
    ("furniture", "scroll gulir geser", r"(?:scroll|gulir|geser)\s(?:to|untuk|ke bawah|ke|down|layar)\b.{0,80}"),
    ("furniture", "gambas", r"gambas\s?:.{1,60}"),
    (
        "furniture",
        "halaman",
        (
            r"halaman (?:selanjutnya|berikut(?:nya)?)\s?:.{0,120}|halaman\s?:?[\s\d|/»>]{0,20}(?:selanjutnya"
            r"|berikutnya|dari \d+|show all|semua)?"
        ),
    ),
    (
        "furniture",
        "selanjutnya berikutnya sebelumnya next prev lanjut lanjutkan",
        (
            r"(?:(?:halaman )?(?:selanjutnya|berikutnya|sebelumnya)|next|prev(?:ious)?|lanjut(?:kan)? (?:membaca|baca"
            r"|ke halaman).{0,60})\s?[»>:\d]{0,4}"
        ),
    ),
    ("furniture", "cek", r"cek (?:juga )?berita.{0,60}(?:di google(?: news)?|google news).{0,100}"),
    ("furniture", "google news", r"google(?: news)?|news"),
    ("furniture", "selengkapnya", r"selengkapnya\s?(?:[.>»:]{0,3}|(?:baca|klik|simak) di ?sini.{0,30})"),
    (
        "furniture",
        "ikuti ikutilah",
        (
            r"ikuti(?:lah)? (?:kami|terus|berita|akun|saluran|channel|whatsapp|kanal|update|artikel|informasi"
            r"|perkembangan|juga|media sosial)\b.{0,100}(?:google|news|whatsapp|wa\b|channel|saluran|telegram|twitter"
            r"|instagram|medsos|media sosial|facebook|kami di|di sini|republika|kompas|detik).{0,160}"
            r"|ikuti kami di\s?:?|ikuti whatsapp.{0,80}|ikuti terus berita.{0,200}"
        ),
    ),
    ("furniture", "follow", r"follow (?:us|kami|akun|berita|instagram|twitter|saluran|whatsapp).{0,120}"),
    ("furniture", "dapatkan", r"dapatkan (?:update|berita|info(?:rmasi)?|breaking|artikel|notifikasi|news).{0,160}"),
    (
        "furniture",
        "mari yuk ayo",
        (
            r"(?:mari |yuk,? |ayo,? )(?:bergabung|gabung|join|follow|ikuti).{0,40}(?:telegram|whatsapp|grup|channel"
            r"|saluran).{0,200}"
        ),
    ),
    ("furniture", "anda", r"anda (?:harus|perlu) install aplikasi telegram.{0,80}"),
    (
        "furniture",
        "pastikan kemudian caranya",
        r"(?:pastikan (?:kamu|anda) (?:sudah|telah) install aplikasi.{0,60}|caranya klik link.{0,160})",
    ),
    (
        "furniture",
        "akses update pantau temukan baca ikuti simak cek follow dapatkan gabung",
        (
            r"\w+\s.{0,120}(?:google news|whatsapp channel|channel whatsapp|saluran whatsapp|kanal whatsapp"
            r"|grup telegram).{0,160}"
        ),
    ),
    ("furniture", "video foto photo link sumber source", r"\w{4,6}\s?:?\s?https?://\S+"),
    ("furniture", "https http www", r"(?:https?://|www\.)\S+"),
    (
        "furniture",
        "artikel berita",
        (
            r"(?:artikel|berita|konten) ini (?:telah|sudah|pernah|pertama kali|juga) (?:tayang|terbit|dimuat"
            r"|ditayangkan|dipublikasikan).{0,240}"
        ),
    ),
    ("furniture", "a", r"a post shared by.{0,120}|a{1,3}\+?(?:\sa-?)*"),
    (
        "furniture",
        "view lihat",
        r"view this (?:post|photo) on instagram|lihat postingan ini di instagram|view all.{0,20}",
    ),
    (
        "furniture",
        "share tweet bagikan shares like email copy mail print cetak sebarkan kirim",
        (
            r"(?:share|tweet|bagikan|shares|like|email|mail|copy(?: link)?|print|cetak|sebarkan|kirim)(?:\s?(?:on|ke"
            r"|to|via|this|artikel(?: ini)?|berita(?: ini)?|facebook|twitter|whatsapp|google\+?|link|url|artikel|di|:"
            r"|ini|\d+|\(\d+\)))*\s?:?"
        ),
    ),
    (
        "furniture",
        "facebook twitter whatsapp telegram instagram google pinterest line linkedin youtube tiktok threads x",
        (
            r"(?:(?:facebook|twitter|whatsapp|telegram|instagram|google\s?\+|pinterest|line|linkedin|youtube|tiktok"
            r"|threads|x|email|copy link|messenger)[\s,|/•·]{0,3}){1,10}"
        ),
    ),
    (
        "furniture",
        "copyright hak all",
        r"(?:copyright|hak cipta)\s?(?:©|\(c\)|@|\d{4}|dilindungi).{0,200}|all rights? reserved.{0,60}",
    ),
    (
        "furniture",
        "dilarang",
        r"dilarang (?:keras )?(?:mengambil|menyalin|mengutip|mempublikasikan|meng-copy|menggandakan|melakukan).{0,240}",
    ),
    (
        "furniture",
        "logo home beranda menu login masuk daftar register",
        (
            r"(?:logo|home|beranda|menu|login|masuk|register|daftar|sign ?in|log ?in)(?:\s?[|/]\s?(?:login|register"
            r"|daftar|masuk|sign ?up))?"
        ),
    ),
    ("furniture", "download unduh", r"(?:download|unduh) aplikasi.{0,120}"),
    ("furniture", "kompas update catatan video konten", r"konten (?:ini )?(?:merupakan|adalah) kerja ?sama.{0,160}"),
    ("furniture", "video", r"video (?:terkait|pilihan|terkini|populer|rekomendasi|terpopuler|selengkapnya)\s?.{0,40}"),
    ("furniture", "tags tag topik label", r"(?:tags?|topik|label)\b\s?(?:[:#].{0,300}|terkait\s?:?)?"),
    ("furniture", "loading memuat", r"(?:loading|memuat)\b.{0,20}"),
    ("furniture", "tampilkan", r"tampilkan (?:semua|lebih).{0,30}"),
    ("furniture", "kompas detik tribun cnn daftar", r"kompas\.com berkomitmen.{0,300}|daftarkan (?:email|diri).{0,80}"),
    ("furniture", "komentar", r"komentar\s?:?\s?\d{0,5}"),
    ("furniture", "berlangganan langganan subscribe", r"(?:berlangganan|langganan|subscribe)\b.{0,80}"),
    (
        "furniture",
        "kunjungi klik",
        r"(?:kunjungi|klik)\s(?:di ?sini|link|tautan|halaman|website|untuk|juga|kanal|saluran).{0,120}",
    ),
    (
        "furniture",
        "jangan",
        (
            r"jangan (?:lewatkan|ketinggalan|sampai ketinggalan|lupa (?:ikuti|follow|subscribe)).{0,60}(?:berita"
            r"|update|info|newsletter|langganan|channel|kami|google news|informasi).{0,120}"
        ),
    ),
    (
        "furniture",
        "temukan cari",
        r"(?:temukan|cari) (?:berita|artikel|konten).{0,40}(?:lain|google|disini|di sini).{0,60}",
    ),
    ("furniture", "pertandingan", r"pertandingan selanjutnya"),
    ("furniture", "sumber", r"sumber:\s?\.com"),
)

_TAILS: tuple[tuple[Kind, str, str], ...] = (
    (
        "tail",
        "berita artikel news related baca",
        (
            r"(?:berita|artikel|news|related|baca artikel)\s?(?:terkait|lainnya|lain|rekomendasi|sebelumnya|terbaru"
            r"|terkini|populer|terpopuler|news|posts?|articles?|menarik(?: lainnya)?|menarik lainnya)\s?:?"
        ),
    ),
    (
        "tail",
        "terkait terpopuler terkini populer trending rekomendasi headline lainnya",
        (
            r"(?:terkait|terpopuler|terkini|populer|trending|rekomendasi|headlines?|lainnya)(?:\s(?:untuk anda"
            r"|hari ini|now|topic|tags?|lainnya|di \w+))?\s?:?"
        ),
    ),
    (
        "tail",
        "komentar isi berikan kirim tulis comments leave komentari tinggalkan",
        (
            r"(?:komentar(?: pembaca| anda)?|isi komentar(?: anda)?|berikan komentar(?: anda)?|kirim komentar"
            r"|tulis komentar.{0,20}|comments?|leave a (?:reply|comment)|komentari artikel ini|tinggalkan (?:komentar"
            r"|balasan).{0,40})\s?:?"
        ),
    ),
    ("tail", "copyright ©", r"©.{0,200}|(?:copyright|hak cipta)\s?(?:©|\(c\)|@|\d{4}|dilindungi).{0,200}"),
    ("tail", "© 2024", r"©.{0,200}"),
    ("tail", "foto video", r"(?:foto|video) (?:terkait|terpopuler|pilihan|terkini|lainnya)\s?:?"),
    ("tail", "rate", r"rate artikel ini"),
    ("tail", "topik topic", r"(?:topik|topic)s? (?:pilihan|terkait|hangat|populer|terpopuler|terhangat)\s?:?"),
    ("tail", "anda mungkin", r"(?:anda )?mungkin (?:anda )?(?:juga )?(?:suka|tertarik|menyukai).{0,30}"),
    ("tail", "about tentang", r"(?:about us|tentang kami)\b.{0,80}"),
)
"""Lines that start a page's tail; in a record's body, which holds no page, they are weighed as furniture."""

_FIRST = re.compile(r"[^\w©]*(©|[^\W\d_]+)")
_LONGEST = 420
"""No line of furniture is longer, in characters."""


class Sorted(NamedTuple):
    """What a line is, and the words of it that count (the other article's headline)."""

    kind: Kind
    text: str = ""


_Table = dict[str, list[tuple[Kind, "re.Pattern[str]"]]]


@lru_cache(maxsize=2)
def table(*, page: bool) -> _Table:
    """First word -> the patterns of the lines that may start with it; `page` adds what only whole pages hold."""
    rules: _Table = {}
    for kind, first_words, pattern in (*_TAILS, *_LINES) if page else (*_LINES, *_TAILS):
        compiled = re.compile(pattern, re.IGNORECASE)
        for word in first_words.split():
            rules.setdefault(word, []).append((kind, compiled))
    return rules


def sort(line: str, rules: _Table) -> Sorted | None:
    """What `line` is if it is none of the article's own text, by the `rules` of `table`."""
    first = _FIRST.match(line)
    if first is None:
        return None
    candidates = rules.get(first[1].casefold())
    if candidates is None or len(line) > _LONGEST:
        return None
    start, end = first.start(1), len(line.rstrip(" .*_-–—)]>|»!:"))
    for kind, pattern in candidates:
        match = pattern.fullmatch(line, start, max(end, first.end(1)))
        if match is not None:
            return Sorted(kind, match[match.lastindex].strip() if match.lastindex else "")
    return None
