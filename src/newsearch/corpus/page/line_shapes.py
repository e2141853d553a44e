"""Recognises shapes of lines: Title Case, the end of a sentence, a line on which a broken sentence continues."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

SENTENCE_ENDS = ".!?…\"”’'»)]:;"
"""A line that ends so may end a paragraph."""

FULL_STOPS = ".!?…"

FUNCTION_WORDS = frozenset(
    "di ke dari dan atau yang untuk dengan pada dalam oleh sebagai bagi antara tentang terhadap serta akan tidak "
    "tak bukan juga itu ini para sang si agar supaya karena akibat saat ketika hingga sampai usai setelah sebelum "
    "jelang soal bak demi tanpa lewat via vs versus per bila jika kalau namun tapi tetapi pun lalu kala bahwa dkk "
    "alias atas bawah lebih the of in on at and to for a an is by de la el van der bin binti al".split()
)
"""Words that Title Case leaves small."""

OPEN_ENDS = frozenset(
    "di ke dari dan atau yang untuk dengan pada dalam oleh sebagai bagi antara tentang terhadap serta bahwa "
    "adalah merupakan para sang si agar supaya karena jika kalau ketika saat hingga seperti kata ujar ucap tutur "
    "yakni yaitu akun pihak kepada bersama atas menurut melalui secara lewat".split()
)
"""Words that no paragraph ends with."""

SENTENCE_STARTERS = frozenset(
    "di pada dalam menurut namun selain adapun ia dia sementara sebelumnya seperti diketahui dikutip dilansir "
    "melansir mengutip berdasarkan hal kemudian selanjutnya berikut sedangkan sebagaimana padahal lantas meskipun "
    "walaupun".split()
)
"""Words that open sentences and that stand small inside a headline."""

SURE_OPENERS = frozenset(
    "menurut ia dia mereka kami kita adapun sementara dikutip dilansir melansir mengutip berdasarkan sedangkan padahal "
    "lantas meskipun walaupun sebagaimana mengenai selain kemudian selanjutnya berikutnya misalnya akibatnya "
    "sebaliknya umumnya intinya tags".split()
)
"""Words that open sentences, and that Title Case has nowhere."""

ROLE_WORDS = frozenset(
    "presiden wapres menteri menko menlu mendagri menkeu ketua wakil kepala gubernur bupati wali walikota "
    "direktur dirut sekretaris kapolri kapolda kapolres kapolsek kasat kabid komisaris jenderal letjen brigjen "
    "kombes akbp kompol pelatih kapten gelandang striker penyerang kiper bek pengamat anggota juru jubir "
    "koordinator manajer ceo pendiri aktris aktor penyanyi artis pengacara hakim jaksa dokter profesor prof dr "
    "camat lurah rektor dekan pemain pembalap ilmuwan".split()
)
"""Titles and trades that stand before a name where a sentence starts."""

_WORD = re.compile(r"[^\W_]+(?:[-'’./][^\W_]+)*")
_CLOCK = re.compile(r"\d[:.]\d\d\b")
_LIST_MARK = re.compile(r"\d{1,2}[.)](?=[A-Z\"])|(?:[a-z]|[ivx]{1,4}|\d{1,2})[.)]\s|[-•*–·▪]\s")

_SCORE = re.compile(r"(?<![\d–-])\d{1,3}\s?[–-]\s?\d{1,3}(?![\d–-])")

_REMEMBERED = 160
"""Characters of the longest line of which is remembered what was told: pages of one outlet repeat their lines."""
_FIXTURE = re.compile(
    r"([A-Z0-9][^:,.]{1,40}?)\s(?:vs\.?|VS\.?|v|versus|kontra)\s([A-Z0-9][^:,.]{1,40})(?:\s\(.{1,20}\))?"
)
_LONGEST_FIXTURE = 9

_BARE_VERBS = frozenset(
    "minta sebut tolak bantah ungkap gelar jadi raih resmi siap bakal akan beri buka tutup tangkap tahan periksa sita "
    "bahas kata klaim nilai desak imbau tegaskan beber ajak bidik incar kritik sindir puji dukung pastikan janji usul "
    "larang izinkan pimpin hadapi kalah menang imbang naik turun anjlok tewas tembus catat rilis luncurkan bangun "
    "terima tunda batal bentuk pilih ganti pecat lantik hadir datang pergi pulang tiba ingat bisa harus wajib perlu "
    "belum sudah masih ada ini begini cara alasan daftar jadwal prediksi hasil profil kronologi fakta viral simak "
    "intip cek yuk bukan apa siapa kapan mengapa kenapa bagaimana berapa dipecat jelaskan kecam ikut main cetak curi "
    "rebut gagal lolos singkirkan tiru pamer temui juara tunjuk sepakat sahkan umumkan mundur wafat meninggal luka "
    "hilang jatuh runtuh roboh hancur rusak landa guncang hantam terjang serang serbu gempur teken capai pecahkan "
    "kuasai pertahankan usai jelang pasca demi hadang usir cabut hapus tambah pangkas kurangi dorong ancam bongkar "
    "gerebek amankan vonis tuntut gugat laporkan bebas lawan jumpa kunjungi sambut tinjau buktikan klarifikasi akui "
    "curhat unggah bagikan kenang peringati rayakan geser salip ungguli samai juarai".split()
)
_VERBAL = re.compile(r"(?:me[mnrlwy]|ber|ter|pe[mn])[a-z]{3,}|di[a-z]{4,}|[a-z]{4,}(?:kan|nya)")


@lru_cache(maxsize=1)
def openers() -> frozenset[str]:
    """Common words that sentences of news open with, and that are no names (`openers.txt`)."""
    lines = Path(__file__).with_name("openers.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def is_common(word: str) -> bool:
    """Whether `word`, in lower case, is a word of grammar or a common noun of news, and so no name."""
    return word in FUNCTION_WORDS or word in openers()


def is_headline_verb(word: str) -> bool:
    """Whether `word` may be what a headline says of its subject ("Naik", "Diperiksa")."""
    lowered = word.casefold()
    return lowered in _BARE_VERBS or _VERBAL.fullmatch(lowered) is not None


def ends_sentence(line: str) -> bool:
    """Whether `line` may be the end of a paragraph of prose."""
    return line[-1] in SENTENCE_ENDS


def is_list_item(line: str) -> bool:
    """Whether `line` starts as an item of a list does ("1. ", "a) ", "- ")."""
    return _LIST_MARK.match(line) is not None


def is_fixture(line: str) -> bool:
    """Whether `line` names two sides of a match and nothing else: "RB Salzburg vs Inter Milan"."""
    match = _FIXTURE.fullmatch(line)
    if match is None or line.count(" ") > _LONGEST_FIXTURE:
        return False
    return not any(is_headline_verb(word) for side in match.groups() for word in side.split())


def is_sentence(line: str) -> bool:
    """Whether `line` is prose, although it ends with no full stop: "Hal itu diatur …", "Berikutnya F selaku …".

    It opens as sentences do, or asks, and has small words that Title Case would not leave small.
    """
    opener = line.partition(" ")[0].casefold()
    return (line[-1] == "?" or opener == "hal" or opener in SURE_OPENERS) and title_case(line)[1] > 0


def is_result(line: str) -> bool:
    """Whether `line` gives two scores or more, as a table of results does: "WS: Ani vs Budi 17-21, 21-16"."""
    return len(_SCORE.findall(line)) > 1


def title_case(line: str) -> tuple[int, int]:
    """The number of capitalised words in `line`, and of small words that Title Case would capitalise."""
    return _short_title_case(line) if len(line) <= _REMEMBERED else _count_cases(_WORD.findall(line))


@lru_cache(maxsize=8192)
def _short_title_case(line: str) -> tuple[int, int]:
    return _count_cases(_WORD.findall(line))


def _count_cases(words: list[str]) -> tuple[int, int]:
    capital = small = 0
    for word in words:
        first = word[0]
        if first.isupper() or first.isdigit():
            capital += 1
        elif word not in FUNCTION_WORDS and (
            word.islower() or not any(map(str.isupper, word))
        ):  # iPhone, detikcom's "d'Masiv"
            small += 1
    return capital, small


def content_words(text: str) -> frozenset[str]:
    """The words of `text` that say what it is about, in lower case: no words of grammar."""
    return _short_content_words(text) if len(text) <= _REMEMBERED else _content_words(text)


def _content_words(text: str) -> frozenset[str]:
    return frozenset(
        {word for word in map(str.casefold, _WORD.findall(text)) if len(word) > 2 and word not in FUNCTION_WORDS}
    )


_short_content_words = lru_cache(maxsize=8192)(_content_words)


def reads_like_headline(line: str) -> bool:
    """Whether `line`, of a paragraph's own, has the shape of a headline: Title Case, a statement, no closing period.

    Names, schedules (with times of day), line-ups and headings of lists have not: a headline of an Indonesian outlet
    has at least five words, and among them a verb or a function word.
    """
    if not 24 <= len(line) <= 160 or line.count(" ") < 3 or line[-1] in ".:;,…)]" or ";" in line or "|" in line:
        return False
    return _reads_like_headline(line)


@lru_cache(maxsize=8192)
def _reads_like_headline(line: str) -> bool:
    if line.count(",") > 2:
        return False
    first = line[0]
    if not (first.isupper() or first.isdigit() or first in "\"'“‘") or is_list_item(line):
        return False
    if _CLOCK.search(line):
        return False
    words = _WORD.findall(line)
    if not 5 <= len(words) <= 22:
        return False
    capital, small = _count_cases(words)
    if capital < 4 or small > max(1, capital // 5):
        return False
    lowered = [word.casefold() for word in words]
    return any(word in _BARE_VERBS or word in FUNCTION_WORDS or _VERBAL.fullmatch(word) for word in lowered)


def continues(line: str, following: str, after: str = "") -> bool:
    """Whether the sentence that `line` breaks off goes on in `following`, as it does where a link had its own line.

    It must be certain: `line` ends no sentence, and `following` starts small or with a mark that opens nothing, or
    `line` ends with a word or a comma that needs more, or `following` is a name that `after` goes on from.
    """
    last = line[-1]
    if last in ".!?…:;":
        return following[0] in ",;" and last != ":" and len(line) < 40
    first = following[0]
    if first in ",.;)%":
        return not following.startswith("...")
    if first.islower():
        # Names of things start small too; only a word that needs more makes one the sentence's next word.
        named = len(following) > 1 and following[1].isupper()
        return not is_list_item(following) and (not named or breaks_off(line))
    if first == "(" and last not in SENTENCE_ENDS:
        return (len(following) > 2 and not following.endswith(")")) or breaks_off(line)
    if breaks_off(line):
        return not is_list_item(following)
    if last in SENTENCE_ENDS or last == "-" or is_list_item(following):
        return False
    # "Polisi menangkap" / "Budi Santoso" / "di rumahnya."
    return (
        len(following) <= 60
        and following[-1] not in SENTENCE_ENDS
        and bool(after)
        and (after[0].islower() or after[0] in ",.")
        and not is_list_item(after)
        and len(line) > 30
        and title_case(line)[1] > 1
    )


def breaks_off(line: str) -> bool:
    """Whether `line` ends with a word or mark that needs more."""
    last = line[-1]
    if last in ",(“":
        return True
    return last.isalpha() and line.rpartition(" ")[2].lower() in OPEN_ENDS


def joined(line: str, following: str) -> str:
    """The two lines as one, with no blank before a mark that never has one."""
    glue = "" if following[0] in ",.;)%" or line[-1] in "(“" else " "
    return f"{line}{glue}{following}"
