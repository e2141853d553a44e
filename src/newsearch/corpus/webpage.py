"""HTML pages: their visible lines, read as a raw page is, with what the markup and its metadata know better."""

from __future__ import annotations

import html
import json
import re
from collections import deque
from typing import TYPE_CHECKING, Any

from newsearch.corpus import byline, dateline, dates, page
from newsearch.corpus.headlines import clean_headline
from newsearch.corpus.outlets import host, is_outlet
from newsearch.corpus.parts import Parts
from newsearch.corpus.skips import Skip, SkippedError
from newsearch.corpus.sources import decode, encoding_of, read_whole
from newsearch.corpus.text import clean, one_line
from newsearch.corpus.textfile import file_id
from newsearch.errors import MissingExtraError

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from newsearch.corpus.readers import Context, Found

_BLOCKS = frozenset(
    "address article aside blockquote body button caption dd details div dl dt fieldset figcaption figure footer form h1 h2 "
    "h3 h4 h5 h6 header hr li main nav ol option p pre section summary table tbody td tfoot th thead tr ul br".split()
)
_SILENT = frozenset("script style noscript template head iframe svg select textarea object video audio canvas".split())
_CHROME = frozenset(["nav", "footer"])
"""Elements that hold menus and imprints by their meaning in HTML."""

_OUTSIDE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:related|terkait|baca-?juga|read-?also|linksisip|lihatjg|lihat-juga|rekomendasi|recommend\w*|terpopuler|"
    r"populer|popular|most|trending|terkini|latest|sidebar|comments?|komentar|share|sharing|social|sosmed|breadcrumbs?|"
    r"navbar|menu|newsletter|ads?|advert\w*|iklan|parallax|promo|taboola|mgid)(?:$|[\s_-])",
    re.IGNORECASE,
)
_CAPTION_CLASS = re.compile(r"caption|ket-?foto|keterangan|photo__desc|img-?desc", re.IGNORECASE)
_OUTSIDE_LIMIT = 1500
"""Characters above which an element is no box beside the article, whatever its class says."""

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s{0,3}=\s{0,3}[\"']?([A-Za-z0-9_-]{2,30})", re.IGNORECASE)
_ARTICLE_TYPES = (
    "article",
    "newsarticle",
    "reportagenewsarticle",
    "blogposting",
    "analysisnewsarticle",
    "opinionnewsarticle",
)
_META_NAMES: dict[str, tuple[str, ...]] = {
    "headline": ("og:title", "twitter:title", "title"),
    "published": (
        "article:published_time",
        "publishdate",
        "pubdate",
        "date",
        "content_publisheddate",
        "dc.date",
        "datepublished",
    ),
    "updated": ("article:modified_time", "og:updated_time", "lastmod"),
    "authors": ("content_author", "article:author", "author", "dc.creator"),
    "editors": ("content_editor", "editor"),
    "section": ("article:section", "content_category", "category"),
    "source": ("og:site_name",),
    "url": ("og:url",),
}
_WALK_LIMIT = 400_000
"""Nodes of one page that are looked at."""


def read(stream: io.BufferedReader, name: str, context: Context) -> Iterator[Found]:
    """The one article of an HTML page."""
    parts = take_apart(read_whole(stream), context.now, name)
    if not parts.paragraphs:
        yield Skip(name, 0, "no text")
        return
    yield parts.article(file_id(name)), name, 0


def take_apart(octets: bytes, now: datetime | None = None, name: str = "", url: str = "") -> Parts:
    """The parts of the article on a page of HTML.

    Raises:
        MissingExtraError: trafilatura is not installed.
        SkippedError: the page cannot be parsed.
    """
    tree, markup = _parse(octets, name)
    known = _metadata(tree)
    lines, captions, h1 = _visible_lines(tree)
    parts = Parts()
    parts.url = url or known.get("url", "")
    parts.headline = _headline(known, h1, lines, host(parts.url))
    parts.captions = captions
    page.read_page("\n".join(line for line in lines if line not in captions), parts, now, _evidence(markup))
    _complete(parts, known, now)
    return parts


def _parse(octets: bytes, name: str) -> tuple[Any, str]:
    try:
        import lxml.etree
        import lxml.html
    except ImportError as error:
        raise MissingExtraError("html", f"reading HTML ({name})" if name else "reading HTML") from error
    markup = _decoded(octets).replace("\x00", "")
    # Only named characters of HTML are resolved; a parser of HTML knows no external entities.
    parser = lxml.html.HTMLParser(huge_tree=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        tree = lxml.html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", markup, count=1), parser=parser)
    except (lxml.etree.LxmlError, ValueError, AssertionError) as error:
        raise SkippedError("no text") from error
    return tree, markup


def _decoded(octets: bytes) -> str:
    """The page's text: UTF-8 or UTF-16 where it is that, else in the encoding that the page declares."""
    if encoding_of(octets[:400]) == "utf-8":
        declared = _META_CHARSET.search(octets, 0, 4096)
        if declared is not None and declared[1].lower() not in (b"utf-8", b"utf8"):
            try:
                return octets.decode("utf-8")
            except UnicodeDecodeError:
                try:
                    return octets.decode(declared[1].decode("ascii"), "replace")
                except LookupError:
                    pass  # an encoding that nobody knows: as without a declaration
    return decode(octets)


def _evidence(markup: str) -> frozenset[str]:
    """The lines of the page that trafilatura takes for its text."""
    try:
        import trafilatura
    except ImportError as error:
        raise MissingExtraError("html", "reading HTML") from error
    text = trafilatura.extract(markup, include_comments=False, include_tables=False, output_format="txt") or ""
    return frozenset(" ".join(line.split()) for line in clean(text).split("\n") if line.strip())


def _visible_lines(tree: Any) -> tuple[list[str], list[str], list[str]]:
    """What a reader sees, a line for each block; the captions among it; the headings of the first rank.

    Boxes whose class says that they are no part of the article are set apart by a "Berita Terkait" of their own only
    when they stand outside of paragraphs; inside the article their lines are announced by "Baca juga".
    """
    pieces: list[str] = []
    captions: list[str] = []
    h1: list[str] = []
    stack: list[tuple[Any, str]] = [(tree, "enter")]
    visited = 0
    while stack and visited < _WALK_LIMIT:
        node, what = stack.pop()
        if what == "text":
            pieces.append(node)
            continue
        visited += 1
        tag = node.tag if isinstance(node.tag, str) else ""
        tail = node.tail
        if tail and node is not tree:
            stack.append((" ".join(tail.split(" ")), "text"))
        if not tag or tag in _SILENT or tag in _CHROME or _is_hidden(node):
            continue
        block = tag in _BLOCKS
        if block:
            pieces.append("\n")
            stack.append(("\n", "text"))
        kind = _class_kind(node, tag)
        if kind == "outside":
            text = _flat(node)
            links = _link_lines(node) if len(text) <= _OUTSIDE_LIMIT and not byline.LABEL.search(text) else []
            if links:
                pieces += [f"\nBaca juga: {line}\n" for line in links]
                continue
        elif kind == "caption":
            text = one_line(_flat(node))
            if 8 < len(text) <= 500 and not _opens_article(text):
                captions.append(text)
        if tag == "h1":
            h1.append(one_line(_flat(node)))
        for child in reversed(node):
            stack.append((child, "enter"))
        if node.text:
            stack.append((node.text, "text"))
    text = clean(_flattened(pieces))
    return [" ".join(line.split()) for line in text.split("\n")], captions, h1


def _flattened(pieces: list[str]) -> str:
    """Source line ends inside a block are blanks; those that stand for blocks are kept."""
    return "".join(
        piece
        if piece.startswith("\n") and (piece == "\n" or piece.startswith("\nBaca juga"))
        else piece.replace("\r", " ").replace("\n", " ")
        for piece in pieces
    )


def _is_hidden(node: Any) -> bool:
    style = node.get("style") or ""
    return node.get("hidden") is not None or "display:none" in style.replace(" ", "").casefold()


def _class_kind(node: Any, tag: str) -> str:
    names = f"{node.get('class') or ''} {node.get('id') or ''}"
    if tag == "figcaption" or (tag in ("div", "p", "span", "small", "em", "i") and _CAPTION_CLASS.search(names)):
        return "caption"
    if (
        tag in ("div", "section", "ul", "ol", "aside", "p", "span", "table", "strong")
        and len(names) > 1
        and _OUTSIDE_CLASS.search(names)
    ):
        return "outside"
    return ""


def _flat(node: Any) -> str:
    return " ".join(node.itertext())


def _opens_article(text: str) -> bool:
    found = dateline.read(text)
    return found is not None and bool(found.outlet)


def _link_lines(node: Any) -> list[str]:
    """The texts of the links in a box that may be headlines."""
    texts = [one_line(_flat(link)) for link in node.iter("a")]
    return [text for text in dict.fromkeys(texts) if text.count(" ") >= 3 and len(text) <= 200]


def _metadata(tree: Any) -> dict[str, str]:
    """What the page's JSON-LD, Open Graph and meta tags say, JSON-LD first."""
    known: dict[str, str] = {}
    for node in tree.iter("script"):
        if "ld+json" in (node.get("type") or ""):
            for record in _articles(node.text or ""):
                for field, value in _linked_data(record).items():
                    known.setdefault(field, value)
    metas: dict[str, str] = {}
    for node in tree.iter("meta"):
        key = (node.get("property") or node.get("name") or node.get("itemprop") or "").casefold()
        content = (node.get("content") or "").strip()
        if key and content:
            metas.setdefault(key, content)
    for field, names in _META_NAMES.items():
        for meta in names:
            if meta in metas:
                known.setdefault(field, metas[meta][:1000])
                break
    for node in tree.iter("link"):
        if (node.get("rel") or "").casefold() == "canonical" and node.get("href"):
            known["url"] = node.get("href")
    title = next(tree.iter("title"), None)
    if title is not None and title.text:
        known.setdefault("headline", title.text)
    return {field: html.unescape(value) if "&" in value else value for field, value in known.items()}


def _articles(text: str) -> Iterator[Mapping[str, Any]]:
    """The objects of a type of article in a script of JSON-LD, wherever they are nested."""
    try:
        data = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return
    queue: deque[Any] = deque([data])
    for _ in range(10_000):
        if not queue:
            return
        value = queue.popleft()
        if isinstance(value, list):
            queue.extend(value)
        elif isinstance(value, dict):
            kinds = value.get("@type")
            if any(str(kind).casefold() in _ARTICLE_TYPES for kind in (kinds if isinstance(kinds, list) else [kinds])):
                yield value
            queue.extend(inner for inner in value.values() if isinstance(inner, (dict, list)))


def _linked_data(record: Mapping[str, Any]) -> dict[str, str]:
    def name(value: Any) -> str:
        if isinstance(value, list):
            return ", ".join(filter(None, map(name, value[:20])))
        if isinstance(value, dict):
            return str(value.get("name") or value.get("@id") or "")
        return str(value) if value else ""

    names = {
        "headline": "headline",
        "published": "datePublished",
        "updated": "dateModified",
        "authors": "author",
        "editors": "editor",
        "section": "articleSection",
        "source": "publisher",
    }
    return {field: found[:1000] for field, key in names.items() if (found := name(record.get(key)).strip())}


def _headline(known: Mapping[str, str], h1: list[str], lines: list[str], source: str) -> str:
    """The headline as the page shows it: the line that the metadata's is, or is a part of; else the metadata's."""
    said = clean_headline(known.get("headline", ""), source)
    shown = [heading for heading in h1 if heading]
    if not said:
        return clean_headline(shown[0], source) if len(shown) == 1 else ""
    folded = said.casefold().rstrip(".…")
    for heading in (*shown, *lines):
        if (
            len(heading) > 15
            and said.startswith(heading)
            and said[len(heading) :].lstrip()[:1] in ("-", "|", "–", "—", ":")
        ):
            return heading  # what follows in the metadata is the outlet's name
    for heading in (*shown, *lines):
        if folded in heading.casefold() and len(heading) <= 1.5 * len(said) + 10:
            cleaned = clean_headline(heading, source)
            if folded in cleaned.casefold():
                return cleaned
    return said


def _complete(parts: Parts, known: Mapping[str, str], now: datetime | None) -> None:
    """Take from the metadata what the text does not say, or says less exactly."""
    said = dates.parse(known.get("published", ""), now)
    shown = parts.published
    if said is not None and (
        shown is None or not dates.agree(said, shown) or (shown.precision == "day" and said.precision == "minute")
    ):
        parts.published, parts.published_from = said, "page"
    if parts.updated is None and "updated" in known:
        updated = dates.parse(known["updated"], now)
        if updated is not None and parts.published is not None and updated.moment > parts.published.moment:
            parts.updated = updated
    if parts.published is None and parts.url:
        parts.published, parts.published_from = dates.from_url(parts.url), "url"
    if not parts.authors and "authors" in known:
        parts.authors = [
            name for name in byline.names(known["authors"]) if byline.looks_like_name(name) and not _is_company(name)
        ]
    if not parts.editors and "editors" in known:
        parts.editors = [
            name for name in byline.names(known["editors"]) if byline.looks_like_name(name) and not _is_company(name)
        ]
    if not parts.section:
        parts.section = one_line(known.get("section", ""))
    if not parts.source:
        site = one_line(known.get("source", ""))
        parts.source = host(parts.url) or (site if is_outlet(site) else "")


def _is_company(name: str) -> bool:
    """Whether the "author" of the metadata is the publisher."""
    folded = name.casefold()
    return is_outlet(name) or any(
        word in folded.split() for word in ("pt", "pt.", "media", "redaksi", "cyber", "online", "tim")
    )
