"""Reads HTML pages: their visible lines as those of a raw page, completed by markup and metadata."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from newsearch.corpus import dates, tags
from newsearch.corpus.formats import page_parts
from newsearch.corpus.metadata import article_body, metadata, tags_of
from newsearch.corpus.outlets import host, is_outlet
from newsearch.corpus.page import body, boilerplate, byline, dateline, page, page_date
from newsearch.corpus.page.draft import Draft
from newsearch.corpus.page.headline import clean_headline
from newsearch.corpus.quiet import quieten
from newsearch.corpus.skips import Skip, SkippedError
from newsearch.corpus.sources import decode, encoding_of, read_whole
from newsearch.corpus.text import clean, one_line
from newsearch.errors import MissingExtraError
from newsearch.messages import message

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from newsearch.corpus.readers import Context, Found

_BLOCKS = frozenset(
    "address article aside blockquote body button caption dd details div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hr li main nav ol option p pre section summary table tbody td tfoot th thead "
    "tr ul br".split()
)
_SILENT = frozenset("script style noscript template head iframe svg select textarea object video audio canvas".split())
_CHROME = frozenset(["nav", "footer"])
"""Elements that hold menus and imprints by their meaning in HTML."""

_OUTSIDE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:related|terkait|baca-?juga|read-?also|linksisip|lihatjg|lihat-juga|rekomendasi|recommend\w*"
    r"|terpopuler|"
    r"populer|popular|most|trending|terkini|latest|sidebar|comments?|komentar|share|sharing|social|sosmed|breadcrumbs?|"
    r"navbar|menu|newsletter|ads?|advert\w*|iklan|parallax|promo|taboola|mgid)(?:$|[\s_-])",
    re.IGNORECASE,
)
_CAPTION_CLASS = re.compile(r"caption|ket-?foto|keterangan|photo__desc|img-?desc", re.IGNORECASE)
_LONGEST_SITE = 40
"""Characters of a site's name; what is longer is its slogan."""
_OUTSIDE_LIMIT = 1500
"""Characters above which an element is no box beside the article, whatever its class says."""

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s{0,3}=\s{0,3}[\"']?([A-Za-z0-9_-]{2,30})", re.IGNORECASE)
_WALK_LIMIT = 400_000
"""Nodes of one page that are looked at."""


def read(stream: io.BufferedReader, name: str, context: Context) -> Iterator[Found]:
    """The article of an HTML page; or its articles, where it holds several whole ones."""
    markup = _decoded(read_whole(stream))
    tree = _parse(markup, name)
    parts = page_parts.split(tree)
    if not parts:
        yield _found(_draft(tree, markup, metadata(tree), context.now), name, context, context.path_id(name))
        return
    site = {key: value for key, value in metadata(tree).items() if key == "source"}
    for part in parts:
        part.tail = None
        line, url = part.sourceline or 0, page_parts.address(part)
        own = _markup(part)
        alone = _parse(own, name)
        yield _found(_draft(alone, own, {**metadata(alone), **site}, context.now, url), name, context, "", line)


def _markup(part: Any) -> str:
    import lxml.html

    return str(lxml.html.tostring(part, encoding="unicode"))


def _found(draft: Draft, name: str, context: Context, fallback_id: str, line: int = 0) -> Found:
    if not draft.paragraphs:
        return Skip(name, line, "no text")
    context.note_date(draft)
    return draft.article(fallback_id), name, line


def take_apart(octets: bytes, now: datetime | None = None, name: str = "", url: str = "") -> Draft:
    """The draft of the article on a page of HTML.

    Raises:
        MissingExtraError: trafilatura is not installed.
        SkippedError: the page cannot be parsed.
    """
    markup = _decoded(octets)
    tree = _parse(markup, name)
    return _draft(tree, markup, metadata(tree), now, url)


def _draft(tree: Any, markup: str, known: dict[str, str], now: datetime | None, url: str = "") -> Draft:
    """The draft of the article that a tree, and the markup that it was made from, hold."""
    walk = _Walk(tree)
    lines = walk.lines()
    draft = Draft()
    draft.url = url or known.get("url", "")
    draft.headline = _headline(known, walk.headings, lines, host(draft.url))
    draft.captions = [caption for caption in walk.captions if boilerplate.sort(caption, page=True) is None]
    declared = article_body(tree)
    evidence = _evidence(markup) | frozenset(declared)
    page.read_page("\n".join(line for line in lines if line not in walk.captions), draft, now, evidence)
    if declared and not draft.paragraphs:
        body.take_apart("\n".join(declared), draft)  # a page that shows its text by a script
    _complete(draft, known, now)
    draft.tags = _tags(tree, draft) or draft.tags
    return draft


def _parse(markup: str, name: str) -> Any:
    try:
        import lxml.etree
        import lxml.html
    except ImportError as error:
        raise MissingExtraError(
            "html", message("reading HTML ({name})", name=name) if name else "reading HTML"
        ) from error
    # Only named characters of HTML are resolved; a parser of HTML knows no external entities.
    parser = lxml.html.HTMLParser(huge_tree=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        return lxml.html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", markup, count=1), parser=parser)
    except (lxml.etree.LxmlError, ValueError, AssertionError) as error:
        raise SkippedError("no text") from error


def _decoded(octets: bytes) -> str:
    """The page's text without NUL."""
    return _decoded_as_declared(octets).replace("\x00", "")


def _decoded_as_declared(octets: bytes) -> str:
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
    """The lines of the page that trafilatura takes for the article's text."""
    try:
        import trafilatura
    except ImportError as error:
        raise MissingExtraError("html", "reading HTML") from error
    quieten("trafilatura", "htmldate", "courlan", "justext")
    text = trafilatura.extract(markup, include_comments=False, include_tables=False, output_format="txt") or ""
    return frozenset(" ".join(line.split()) for line in clean(text).split("\n") if line.strip())


class _Walk:
    """Walks through a page: its visible text, a line for each block, its captions, and its first-level headings.

    A box whose class says that it is no part of the article ("terkait", "baca-juga") leaves a "Baca juga" line for each
    headline that it links to.
    """

    def __init__(self, tree: Any) -> None:
        self.captions: list[str] = []
        self.headings: list[str] = []
        self._pieces: list[str] = []
        # A stack instead of recursion: how deep a page nests is not ours to say.
        self._stack: list[tuple[Any, str]] = [(tree, "")]
        visited = 0
        while self._stack and visited < _WALK_LIMIT:
            node, text = self._stack.pop()
            if node is None:
                self._pieces.append(text)
            else:
                visited += 1
                self._visit(node, is_root=node is tree)

    def lines(self) -> list[str]:
        return [" ".join(line.split()) for line in clean("".join(self._pieces)).split("\n")]

    def _visit(self, node: Any, *, is_root: bool) -> None:
        tag = node.tag if isinstance(node.tag, str) else ""
        if node.tail and not is_root:
            self._stack.append((None, _blanked(node.tail)))
        if not tag or tag in _SILENT or tag in _CHROME or _is_hidden(node):
            return
        if tag in _BLOCKS:
            self._pieces.append("\n")
            self._stack.append((None, "\n"))
        kind = _class_kind(node, tag)
        if kind == "outside":
            links = _links(node)
            if links:
                self._pieces += [f"\nBaca juga: {link}\n" for link in links]
                return
        elif kind == "caption":
            text = one_line(_flat(node))
            if 8 < len(text) <= 500 and not _opens_article(text):
                self.captions.append(text)
        if tag == "h1":
            self.headings.append(one_line(_flat(node)))
        self._stack += [(child, "") for child in reversed(node)]
        if node.text:
            self._stack.append((None, _blanked(node.text)))


def _blanked(text: str) -> str:
    """`text` with blanks for the line ends of the source: only blocks end a line."""
    return text.replace("\r", " ").replace("\n", " ")


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


def _links(node: Any) -> list[str]:
    """The texts of a box's links that may be headlines; none if the box is too large for a box beside the article."""
    text = _flat(node)
    if len(text) > _OUTSIDE_LIMIT or byline.LABEL.search(text):
        return []
    texts = [one_line(_flat(link)) for link in node.iter("a")]
    return [text for text in dict.fromkeys(texts) if text.count(" ") >= 3 and len(text) <= 200]


def _headline(known: Mapping[str, str], h1: list[str], lines: list[str], source: str) -> str:
    """The headline as the page shows it: the line that equals or holds the metadata's headline; else the latter."""
    site = one_line(known.get("source", ""))
    said = _without_site(clean_headline(known.get("headline", ""), source), site)
    shown = [heading for heading in h1 if heading and heading.casefold() != site.casefold() and not is_outlet(heading)]
    if not said:
        told = [heading for heading in shown if heading.count(" ") > 1] or shown
        return clean_headline(told[0], source) if told else ""
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


def _without_site(headline: str, site: str) -> str:
    """`headline` without the name of the site, which stands behind its last mark or in front of its first."""
    folded = site.casefold()
    if len(folded) < 3:
        return headline
    for mark in (" - ", " | ", " – ", " — ", " :: ", " » ", ": "):
        head, found, tail = headline.rpartition(mark)
        if found and tail.strip().casefold() == folded and head:
            return head.strip()
        head, found, tail = headline.partition(mark)
        if found and head.strip().casefold() == folded and tail:
            return tail.strip()
    return headline


def _complete(draft: Draft, known: Mapping[str, str], now: datetime | None) -> None:
    """Fill in from the metadata what the text does not say, or says less exactly."""
    said = dates.parse(known.get("published", ""), now)
    if said is None and not dates.says_nothing(known.get("published", "")):
        draft.unreadable_date = known["published"]
    shown = draft.published
    if said is not None and (
        shown is None or not dates.agree(said, shown) or (shown.precision == "day" and said.precision == "minute")
    ):
        draft.published, draft.published_from = said, "page"
    if draft.updated is None and "updated" in known:
        updated = dates.parse(known["updated"], now)
        if updated is not None and draft.published is not None and updated.moment > draft.published.moment:
            draft.updated = updated
    if said is None:
        page_date.believe_address(draft)
    if not draft.authors and "authors" in known:
        draft.authors = [
            name for name in byline.names(known["authors"]) if byline.looks_like_name(name) and not _is_company(name)
        ]
    if not draft.editors and "editors" in known:
        draft.editors = [
            name for name in byline.names(known["editors"]) if byline.looks_like_name(name) and not _is_company(name)
        ]
    if not draft.section:
        draft.section = one_line(known.get("section", ""))
    if not draft.source:
        site = one_line(known.get("source", ""))
        draft.source = host(draft.url) or (site if 1 < len(site) <= _LONGEST_SITE else "")


def _tags(tree: Any, draft: Draft) -> list[str]:
    declared, keywords = tags_of(tree)
    return tags.telling(declared) or tags.spoken_of(
        tags.telling(keywords), "\n".join([draft.headline, *draft.paragraphs])
    )


def _is_company(name: str) -> bool:
    """Whether the "author" of the metadata is the publisher."""
    folded = name.casefold()
    return is_outlet(name) or any(
        word in folded.split() for word in ("pt", "pt.", "media", "redaksi", "cyber", "online", "tim")
    )
