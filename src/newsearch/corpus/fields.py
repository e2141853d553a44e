"""Records of any source: which of their fields hold what of an article."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from newsearch.corpus import dates, tags
from newsearch.corpus.date_texts import DateTexts
from newsearch.corpus.outlets import host, is_outlet, outlet
from newsearch.corpus.page import body, byline, dateline
from newsearch.corpus.page.draft import Draft
from newsearch.corpus.page.headline import clean_headline
from newsearch.corpus.text import clean, one_line
from newsearch.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from newsearch.article import Article

FIELD_NAMES: dict[str, str] = {
    "id": "id article_id id_berita id_artikel uid uuid guid doc_id docid document_id _id",
    "headline": "headline title judul judul_berita judul_artikel heading news_title article_title title_text",
    "deck": (
        "deck subtitle subjudul sub_judul description deskripsi summary ringkasan abstract abstrak excerpt lead teras"
    ),
    "body": (
        "body isi content konten text teks article artikel isi_berita isi_artikel berita full_text fulltext "
        "article_body articlebody content_text news_content content_html paragraphs paragraf maintext "
        "main_text isi_konten"
    ),
    "published": (
        "date tanggal published published_at publish_date published_date publication_date pub_date pubdate "
        "date_published datepublished tanggal_terbit tanggal_publikasi tgl waktu datetime time timestamp "
        "created created_at createdat publishedat published_time date_time terbit tanggal_berita"
    ),
    "published_raw": "date_raw raw_date tanggal_raw date_text date_string tanggal_asli",
    "updated": (
        "updated updated_at date_modified datemodified modified last_modified modified_at diperbarui "
        "tanggal_update updatedat"
    ),
    "place": "place location lokasi tempat dateline",
    "source": (
        "source sumber outlet media publisher penerbit site situs site_name portal publication website domain "
        "nama_media media_name news_source"
    ),
    "authors": "author authors penulis byline reporter wartawan pewarta jurnalis creator writer journalist",
    "editors": "editor editors redaktur penyunting",
    "url": "url link tautan href permalink canonical_url source_url article_url alamat uri link_berita",
    "section": "section category kategori kanal rubrik channel topic subcategory kategori_berita categories",
    "tags": (
        "tags tag tagar hashtag hashtags keywords keyword kata_kunci katakunci topics topik topik_berita labels "
        "news_keywords meta_keywords article_tags tag_berita list_tag"
    ),
    "captions": "caption captions image_caption keterangan_foto photo_caption keterangan_gambar",
}
"""Article field -> the names that records give it; they are compared without case, "-" and " " as "_"."""

_ORDER = {name: (field, rank) for field, names in FIELD_NAMES.items() for rank, name in enumerate(names.split())}
_MAPPABLE = frozenset(FIELD_NAMES) - {"published_raw"}
_ALIASES = {
    "title": "headline",
    "date": "published",
    "author": "authors",
    "editor": "editors",
    "caption": "captions",
    "tag": "tags",
}


class FieldMap:
    """Record field -> article field, for one reading; caches what it has decided about each name.

    Args:
        mapping: article field -> record field, which beats the table: `{"headline": "judul", "body": "isi"}`.
        unreadable_dates: where texts are counted that stand in a field for a date and were not understood.

    Raises:
        UsageError: `mapping` names a field that articles do not have.
    """

    def __init__(self, mapping: Mapping[str, str] | None = None, unreadable_dates: DateTexts | None = None) -> None:
        self.unreadable_dates = unreadable_dates if unreadable_dates is not None else DateTexts()
        self._own: dict[str, str] = {}
        for field, name in (mapping or {}).items():
            wanted = _ALIASES.get(field, field)
            if wanted not in _MAPPABLE:
                raise UsageError(f"articles have no field {field!r}: map one of {', '.join(sorted(_MAPPABLE))}")
            self._own[name] = wanted
        self._mapped = frozenset(self._own.values())
        self._decided: dict[str, tuple[str, int] | None] = {}

    def assign(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """Article field -> value; of several names for one field, the first of the table that has a value."""
        assigned: dict[str, Any] = {}
        ranks: dict[str, int] = {}
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
        return assigned

    def _decide(self, name: str) -> tuple[str, int] | None:
        if name in self._own:
            decision: tuple[str, int] | None = (self._own[name], -1)
        else:
            decision = _ORDER.get(re.sub(r"[\s.-]+", "_", str(name).strip().lstrip("\ufeff")).casefold())
            if decision is not None and decision[0] in self._mapped:
                decision = None
        if len(self._decided) < 10_000:  # a record may invent names without end
            self._decided[name] = decision
        return decision


def text_of(value: Any) -> str:
    """A record's value as text: lists line by line, of objects their name."""
    if isinstance(value, str):
        return value
    if isinstance(value, (list, tuple)):
        return "\n".join(text_of(item) for item in value[:10_000] if not isinstance(item, (list, tuple)))
    if isinstance(value, dict):
        for key in ("name", "text", "title", "content", "$oid", "$date", "url"):
            if key in value and not isinstance(value[key], (dict, list)):
                return str(value[key])
        return ""
    if isinstance(value, bool) or value is None:
        return ""
    return str(value)


def article(
    record: Mapping[str, Any], fields: FieldMap, now: datetime | None = None, fallback_id: str = ""
) -> Article | None:
    """The article that `record` holds, or None if it has no text."""
    values = fields.assign(record)
    text = text_of(values.get("body", ""))
    if not text or text.isspace():
        return None
    draft = Draft()
    metadata(values, draft, now)
    body.take_apart(clean(text), draft)
    if not draft.paragraphs:
        return None
    if draft.published is None and draft.url:
        draft.published = dates.from_url(draft.url)
        draft.published_from = "url"
    if draft.unreadable_date:
        fields.unreadable_dates.add(draft.unreadable_date)
    return draft.article(fallback_id)


def metadata(values: Mapping[str, Any], draft: Draft, now: datetime | None) -> None:
    """Put what a record says about its article, all but the body, into `draft`."""
    get = values.get
    draft.id = one_line(text_of(get("id", "")))[:512]
    draft.url = text_of(get("url", "")).strip()[:4096]
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


def _people(text: str) -> list[str]:
    people: list[str] = []
    for line in clean(text).split("\n"):
        who = byline.read(line.strip())
        people += who.names if who is not None else byline.names(line)
    return [name for name in people if not is_outlet(name)]


def _date_text(values: Mapping[str, Any]) -> str:
    """The text that stands in a field for the date, "" where it says that there is none."""
    texts = (dates.written(values.get(name)).strip() for name in ("published", "published_raw"))
    return next((text for text in texts if not dates.says_nothing(text)), "")


def _dates(values: Mapping[str, Any], draft: Draft, now: datetime | None) -> None:
    """The date, and the raw date where that is of the same day and more exact, or the only one."""
    stamp = dates.parse(dates.written(values["published"]), now) if "published" in values else None
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
