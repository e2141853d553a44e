"""Maps the fields of any source's records to the fields of an article."""

from __future__ import annotations

import re
from copy import copy
from typing import TYPE_CHECKING, Any

from newsearch.corpus import dates, tags
from newsearch.corpus.date_forms import DateForm
from newsearch.corpus.date_texts import DateTexts
from newsearch.corpus.ids import bounded
from newsearch.corpus.outlets import host, is_outlet, outlet
from newsearch.corpus.page import body, byline, dateline
from newsearch.corpus.page.draft import Draft
from newsearch.corpus.page.headline import clean_headline
from newsearch.corpus.text import clean, one_line, whole
from newsearch.corpus.values import text_of
from newsearch.errors import UsageError
from newsearch.messages import message

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from newsearch.article import Article

FIELD_NAMES: dict[str, str] = {
    "id": "id article_id id_berita id_artikel uid uuid guid doc_id docid document_id _id",
    "headline": (
        "headline hl1 title judul judul_berita judul_artikel heading news_title article_title title_text post_title "
        "judul_konten hedline"
    ),
    "deck": (
        "deck subtitle subjudul sub_judul description deskripsi summary ringkasan abstract abstrak excerpt lead teras "
        "post_excerpt clean_summary standfirst trail_text lead_paragraph"
    ),
    "body": (
        "body isi content konten text teks article artikel isi_berita isi_artikel berita full_text fulltext "
        "article_body articlebody content_text news_content content_html paragraphs paragraf maintext "
        "main_text isi_konten narasi pesan post_content clean_article body_text isi_teks naskah full_article "
        "plain_text raw_text article_text description_full cleaned_text clean_text body_content story page_content "
        "tweet kalimat"
    ),
    "published": (
        "date tanggal published published_at publish_date published_date publication_date pub_date pubdate "
        "date_published datepublished tanggal_terbit tanggal_publikasi tgl waktu datetime time timestamp "
        "created created_at createdat publishedat published_time date_time terbit tanggal_berita waktu_publish "
        "waktu_terbit waktu_publikasi waktu_tayang tanggal_tayang tanggal_publish tgl_publish tgl_terbit tgl_berita "
        "release release_date released_at post_date news_date article_date publish publish_time published_on posted "
        "posted_at posted_on date_posted date_created diterbitkan dipublikasikan tanggal_posting tanggal_upload "
        "tgl_tayang tgl_posting waktu_posting tanggal_rilis tgl_rilis waktu_rilis tanggal_muat tgl_muat posting_date "
        "publish_datetime published_date_time first_publish_date first_publication_date tahun"
    ),
    "published_utc": "date_gmt post_date_gmt published_gmt date_utc published_utc",
    "published_clock": "jam pukul jam_terbit jam_tayang jam_publish",
    "published_raw": "date_raw raw_date tanggal_raw date_text date_string tanggal_asli",
    "updated": (
        "updated updated_at date_modified datemodified modified last_modified modified_at diperbarui "
        "tanggal_update updatedat"
    ),
    "place": "place location lokasi tempat dateline",
    "source": (
        "source sumber outlet media publisher penerbit site situs site_name portal publication website domain "
        "nama_media media_name news_source nama_situs media_outlet koran surat_kabar nama_koran nama_surat_kabar"
    ),
    "authors": "author authors penulis byline by reporter wartawan pewarta jurnalis creator writer journalist",
    "editors": "editor editors redaktur penyunting",
    "url": (
        "url link tautan href permalink canonical_url source_url article_url alamat uri link_berita loc post_url "
        "url_berita link_artikel urlshort short_url"
    ),
    "section": (
        "section category kategori kanal rubrik channel topic subcategory kategori_berita categories label kelas class"
    ),
    "tags": (
        "tags tag tagar hashtag hashtags keywords keyword kata_kunci katakunci topics topik topik_berita labels "
        "news_keywords meta_keywords article_tags tag_berita list_tag"
    ),
    "captions": "caption captions image_caption keterangan_foto photo_caption keterangan_gambar",
}
"""Article field -> the names that records give it; they are compared without case, "-" and " " as "_"."""

_ORDER = {name: (field, rank) for field, names in FIELD_NAMES.items() for rank, name in enumerate(names.split())}
_CLOSED_UP = {name.replace("_", ""): decision for name, decision in reversed(_ORDER.items())}
"""The same names without "_": "publishdate", "isiberita"."""

_EMPTY_PREFIXES = frozenset("news article artikel berita post content konten web page main item full nama".split())
_EMPTY_SUFFIXES = frozenset(
    "berita artikel news article post konten lengkap full txt dt str s t ss name nama clean bersih raw html".split()
)
"""Words before and behind a name that say nothing but that it is an article's: "sumber_berita", "web_title"."""

_QUALIFIED = 500
"""The rank of a name with such words, behind all names of the table."""

_MAPPABLE = frozenset(FIELD_NAMES) - {"published_raw", "published_utc", "published_clock"}
_ALIASES = {
    "title": "headline",
    "date": "published",
    "author": "authors",
    "editor": "editors",
    "caption": "captions",
    "tag": "tags",
}


_MAPPED = -1
_TOLD = -0.5
"""Ranks before those of the table: what a user says, and what stands in the column."""


_HUMP = re.compile(r"(?<=[a-z\d])(?=[A-Z])")


def _plain(name: str) -> str:
    """Spell a record field's name as the table does: "datePublished" is "date_published"."""
    return re.sub(r"[\s._-]+", "_", _HUMP.sub("_", str(name).strip().lstrip("\ufeff"))).casefold()


def _usual(name: str) -> tuple[str, float] | None:
    """What the table says of a name: as it stands, closed up, or without words that say nothing."""
    plain = _plain(name)
    decision = _ORDER.get(plain) or _CLOSED_UP.get(plain.replace("_", ""))
    if decision is not None:
        return decision
    words = plain.strip("_").split("_")
    while len(words) > 1 and (words[0] in _EMPTY_PREFIXES or words[-1] in _EMPTY_SUFFIXES):
        words = words[1:] if words[0] in _EMPTY_PREFIXES else words[:-1]
        decision = _ORDER.get("_".join(words))
        if decision is not None:
            return decision[0], decision[1] + _QUALIFIED
    return None


def _at(record: Any, steps: list[str]) -> Any:
    """The value at a path of names and list indices; a list without an index stands for its first item."""
    for step in steps:
        if isinstance(record, list) and record and not step.isdigit():
            record = record[0]
        if isinstance(record, dict):
            record = record.get(step)
        elif isinstance(record, list) and step.isdigit() and int(step) < len(record):
            record = record[int(step)]
        else:
            return None
    return record


class FieldMap:
    """Record field -> article field, for one reading; caches what it has decided about each name.

    Args:
        mapping: article field -> record field, which beats the table: `{"headline": "judul", "body": "isi"}`.
        unreadable_dates: counts the texts of date fields that were not understood.

    Raises:
        UsageError: `mapping` names a field that articles do not have.
    """

    def __init__(self, mapping: Mapping[str, str] | None = None, unreadable_dates: DateTexts | None = None) -> None:
        self.unreadable_dates = unreadable_dates if unreadable_dates is not None else DateTexts()
        self._own: dict[str, str] = {}
        for field, name in (mapping or {}).items():
            wanted = _ALIASES.get(field, field)
            if wanted not in _MAPPABLE:
                raise UsageError(
                    "articles have no field {field!r}: map one of {names}",
                    field=field,
                    names=", ".join(sorted(_MAPPABLE)),
                )
            self._own[name] = wanted
        self._mapped = frozenset(self._own.values())
        self._paths = [(name, name.split("."), field) for name, field in self._own.items() if "." in name]
        self._decided: dict[str, tuple[str, float] | None] = {}
        self._date_form = DateForm()
        self._met: set[str] = set()

    def with_columns(self, columns: Mapping[str, str | None]) -> FieldMap:
        """Copy the map, with other article fields for the names of these columns; None stands for no field.

        Both maps share the note of the mapped names that have been met.
        """
        other = copy(self)
        other.__dict__["_decided"] = {name: (field, _TOLD) if field else None for name, field in columns.items()}
        return other

    def with_dates(self, form: DateForm) -> FieldMap:
        """Copy the map, with another way to read the dates of records."""
        other = copy(self)
        other.__dict__["_date_form"] = form
        return other

    def date_values(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """Assign `record`, with its dates written as they are read everywhere: day, month, year in one text."""
        values = self.assign(record)
        return self._date_form.rewritten(values, record) if self._date_form else values

    @property
    def mapped(self) -> frozenset[str]:
        """The article fields that `mapping` names."""
        return self._mapped

    @property
    def unmet(self) -> dict[str, str]:
        """Article field -> the record field that it is mapped to and that no record has had a value for."""
        return {field: name for name, field in self._own.items() if name not in self._met}

    def assign(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """Article field -> value; of several names for one field, the first in the table that has a value counts."""
        assigned: dict[str, Any] = {}
        ranks: dict[str, float] = {}
        decided = self._decided
        for name, value in record.items():
            if value is None or value == "":
                continue
            try:
                decision = decided[name]
            except KeyError:
                decision = self._decide(name)
            if decision is None:
                continue
            field, rank = decision
            if rank < ranks.get(field, 1000):
                assigned[field], ranks[field] = value, rank
                if rank == _MAPPED:
                    self._met.add(name)
        for path, steps, field in self._paths:
            if path not in record and (value := _at(record, steps)) not in (None, ""):
                assigned[field] = value
                self._met.add(path)
        return assigned

    def field(self, name: str) -> str | None:
        """The article field that a record field of that name is read into, or None."""
        decision = self._decided[name] if name in self._decided else self._decide(name)
        return decision[0] if decision is not None else None

    def has_body(self, record: Mapping[str, Any]) -> bool:
        """Whether `record` has a text of its own; an object that is a record itself does not count as a text."""
        value = self.assign(record).get("body")
        if isinstance(value, dict) and self.tells(value):
            return False
        return value is not None and bool(text_of(value).strip())

    def is_headline(self, record: Mapping[str, Any]) -> bool:
        """Whether `record` is a headline with an address, a date or the like beside it, or has a summary."""
        return is_headline(self.assign(record))

    def tells(self, record: Mapping[str, Any]) -> bool:
        """Whether `record` describes an article: it has a text, or is a headline."""
        values = self.assign(record)
        value = values.get("body")
        if isinstance(value, dict):
            return is_headline(values) or any(
                isinstance(value.get(key), str) for key in ("rendered", "text", "html", "$t", "#text")
            )
        return (value is not None and bool(text_of(value).strip())) or is_headline(values)

    def _decide(self, name: str) -> tuple[str, float] | None:
        if name in self._own:
            decision: tuple[str, float] | None = (self._own[name], _MAPPED)
        else:
            decision = _usual(name)
            if decision is not None and decision[0] in self._mapped:
                decision = None
        if len(self._decided) < 10_000:  # a record may invent names without end
            self._decided[name] = decision
        return decision


_WITHHELD: dict[str, frozenset[str]] = {
    "post_status": frozenset("draft auto-draft pending inherit trash".split()),
    "post_type": frozenset(
        "attachment revision nav_menu_item custom_css customize_changeset oembed_cache wp_block wp_template "
        "wp_template_part wp_global_styles wp_navigation".split()
    ),
}
"""Field of WordPress's posts -> the values of posts that its site does not show as articles.

Source: https://developer.wordpress.org/reference/functions/get_post_stati/ and /get_post_types/.
"""


def withheld(record: Mapping[str, Any]) -> str:
    """Why a record is no published article (a draft, a revision, a picture of WordPress), or ""."""
    for name, values in _WITHHELD.items():
        value = record.get(name)
        if isinstance(value, str) and value in values:
            return message("not published: {name} is {value}", name=name, value=value)
    return ""


def article(record: Mapping[str, Any], fields: FieldMap, now: datetime | None = None) -> Article | None:
    """The article that `record` holds, or None if it has no text.

    A headline with an address, a date or a summary is an article, found by its headline.
    """
    values = fields.date_values(record)
    cleaned = clean(text_of(values.get("body", "")))
    if (not cleaned or cleaned.isspace()) and not is_headline(values):
        return None
    draft = Draft()
    metadata(values, draft, now)
    body.take_apart(cleaned, draft)
    if not draft.paragraphs and not draft.headline:
        if not draft.deck:
            return None
        draft.paragraphs, draft.deck = [draft.deck], ""
    if draft.published is None and draft.url:
        draft.published = dates.from_url(draft.url)
        draft.published_from = "url"
    if draft.unreadable_date:
        fields.unreadable_dates.add(draft.unreadable_date)
    return draft.article()


def is_headline(values: Mapping[str, Any]) -> bool:
    """Whether assigned values are a headline with an address, a date or the like beside it, or a summary."""
    beside = ("url", "published", "published_utc", "published_raw", "deck")
    return any(_has(values, name) for name in ("headline", "deck")) and any(_has(values, name) for name in beside)


def _has(values: Mapping[str, Any], field: str) -> bool:
    return field in values and bool(text_of(values[field]).strip())


def metadata(values: Mapping[str, Any], draft: Draft, now: datetime | None) -> None:
    """Copy everything that a record says about its article, except the body, into `draft`."""
    get = values.get
    draft.id = bounded(one_line(text_of(get("id", ""))))
    draft.url = whole(text_of(get("url", ""))).strip()[:4096]
    if "deck" in values:
        draft.deck = one_line(text_of(values["deck"]))
    if "source" in values:
        draft.source = one_line(text_of(values["source"]))
    if "headline" in values:
        draft.headline = clean_headline(
            text_of(values["headline"]), outlet(draft.source) if draft.source else host(draft.url)
        )
    if "place" in values:
        draft.place = dateline.place_name(one_line(text_of(values["place"])))
    if "section" in values:
        section = one_line(text_of(values["section"]))
        draft.section = "" if section.lstrip("-").isdigit() else section
    if "tags" in values:
        draft.tags = tags.split(text_of(values["tags"]))
    if "authors" in values:
        draft.authors = _people(text_of(values["authors"]))
    if "editors" in values:
        draft.editors = _people(text_of(values["editors"]))
    if "captions" in values:
        draft.captions = [line for line in map(one_line, text_of(values["captions"]).split("\n")) if line]
    _dates(values, draft, now)


_NO_ZONE = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:\.\d{1,9})?")


def _people(text: str) -> list[str]:
    people: list[str] = []
    for line in clean(text).split("\n"):
        if line.strip().isdigit():
            continue  # the number of a user in a database
        who = byline.read(line.strip())
        people += who.names if who is not None else byline.names(line)
    return [name for name in people if not is_outlet(name)]


def _date_text(values: Mapping[str, Any]) -> str:
    """The text of the date field; "" where it says that there is no date."""
    texts = (dates.written(values.get(name)).strip() for name in ("published", "published_raw"))
    return next((text for text in texts if not dates.says_nothing(text)), "")


def _dates(values: Mapping[str, Any], draft: Draft, now: datetime | None) -> None:
    """Set the date; the raw date counts where it is of the same day and more exact, or the only one."""
    stamp = dates.parse(dates.written(values["published"]), now) if "published" in values else None
    if stamp is None and "published_utc" in values:
        text = text_of(values["published_utc"]).strip()
        stamp = dates.parse(f"{text}Z" if _NO_ZONE.fullmatch(text) else text, now)
    if stamp is not None and stamp.precision == "day" and "published_clock" in values:
        day = f"{stamp.moment:%Y-%m-%d}"
        stamp = dates.parse(f"{day} {text_of(values['published_clock']).strip()}") or stamp
    if "published_raw" in values:
        raw, draft.updated = dates.published_and_updated(text_of(values["published_raw"])[:400], now)
        raw = raw or (dates.parse(text_of(values["published_raw"])[:400], now) if draft.updated is None else None)
        if stamp is None or (
            raw is not None and raw.precision == "minute" and stamp.precision == "day" and dates.agree(stamp, raw)
        ):
            stamp = raw
    if stamp is not None:
        draft.published, draft.published_from = stamp, "page"
    else:
        draft.unreadable_date = _date_text(values)
    if "updated" in values:
        draft.updated = dates.parse(dates.written(values["updated"]), now) or draft.updated
