"""Reads XML of records (`<articles><article>…`), news sitemaps, and the SGML of test collections (`<DOC>…`).

Entities that a document declares are never read, so that none can grow or reach outside; its own named characters are
those of HTML.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from newsearch.corpus import records
from newsearch.corpus.skips import SkippedError
from newsearch.corpus.sources import RECORD_LIMIT, decode, encoding_of
from newsearch.messages import message

if TYPE_CHECKING:
    import io
    from collections.abc import Callable, Iterator

    from newsearch.corpus.readers import Context, Found
    from newsearch.corpus.records import Item

_BLOCK = 1 << 18
_DEPTH = 100
_DECLARES = re.compile(r"<!ENTITY|<!DOCTYPE[^>]{0,2000}\[", re.IGNORECASE)
_PROLOGUE = re.compile(r"<\?xml[^>]{0,300}\?>|<!DOCTYPE[^>]{0,1000}>", re.IGNORECASE)
_AMPERSAND = re.compile(r"&(?:(amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});|([A-Za-z][A-Za-z0-9]{1,30});)?")
_OUTLETS = frozenset(["publication", "publisher", "source"])
"""Elements whose `name` is the outlet's."""

_BLOCKS = frozenset("p para paragraph div br li h1 h2 h3 h4 blockquote s".split())
_MARKUP = _BLOCKS | frozenset("a b em i span strong u ul ol sub sup small".split())
"""Elements that are a part of the text they stand in."""

_NAMED = ("field", "column", "str", "date", "text", "int", "long", "arr", "property", "attribute", "value", "col")
"""Elements whose `name` says what they hold, as mysqldump, phpMyAdmin and Solr write them."""

_WHOLE = frozenset(["tei", "nitf", "newsitem"])
"""Elements that are one article in the formats of the Text Encoding Initiative and of the press (IPTC)."""

Path = tuple[str, ...]


def read(stream: io.BufferedReader, name: str, context: Context) -> Iterator[Found]:
    """The articles of a document's records.

    Raises:
        SkippedError: the document declares entities of its own, is damaged, or holds no records.
    """
    head = decode(stream.peek(_BLOCK)[:_BLOCK], partial=True)
    if _DECLARES.search(head):
        raise SkippedError("declares XML entities")
    path = _record_path(head, context)
    if path is None:
        raise SkippedError("XML without articles")
    yield from records.read_table(_records(stream, path), name, context, "")


class _Elements:
    """Parses a document and collects its elements at one path, or at all paths, as records."""

    def __init__(self, wanted: Path | None, give: Callable[[int, Path, dict[str, Any]], None]) -> None:
        self._wanted, self._give = wanted, give
        self._path: list[str] = []
        self._frames: list[tuple[dict[str, Any], list[str]]] = []
        self._size = 0
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.EntityDeclHandler = self._refuse
        self._parser.Parse("<records>", False)

    def feed(self, text: str) -> None:
        """Parse more of the document."""
        try:
            self._parser.Parse(_PROLOGUE.sub("", text) if "<?" in text or "<!D" in text else text, False)
        except expat.ExpatError as error:
            raise SkippedError("damaged XML", self._parser.CurrentLineNumber) from error

    def close(self) -> None:
        """Finish the document."""
        if len(self._path) > 1:
            raise SkippedError("truncated XML", self._parser.CurrentLineNumber)

    def _refuse(self, *_: object) -> None:
        raise SkippedError("declares XML entities")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self._path) > _DEPTH:
            raise SkippedError("nested too deep", self._parser.CurrentLineNumber)
        self._path.append(tag.rpartition(":")[2].casefold())
        inside = self._wanted is None or tuple(self._path[: len(self._wanted)]) == self._wanted
        if inside:
            named = {
                key.casefold().removeprefix("xml:"): value
                for key, value in attributes.items()
                if value and not key.startswith(("xmlns", "xsi:"))
            }
            self._frames.append((named, []))

    def _text(self, text: str) -> None:
        if self._frames:
            self._size += len(text)
            if self._size > RECORD_LIMIT:
                raise SkippedError(
                    message("larger than {number} MB", number=RECORD_LIMIT // 2**20), self._parser.CurrentLineNumber
                )
            self._frames[-1][1].append(text)

    def _end(self, tag: str) -> None:  # noqa: ARG002 the parser's
        path = tuple(self._path)
        own = self._path.pop()
        if not self._frames:
            return
        record, pieces = self._frames.pop()
        text = "".join(pieces).strip()
        if own in _NAMED and record.get("name") and path != self._wanted:
            own, record, text = _named(own, record, text)
        if own in _MARKUP and self._frames and path != self._wanted:
            self._frames[-1][1].append(f"\n{text}\n" if own in _BLOCKS else text)
            return
        if self._wanted is None or path == self._wanted:
            if text:
                record.setdefault("text" if record else own, text)
            self._give(self._parser.CurrentLineNumber, path, dict(record))
            self._size = 0
        if self._frames:
            _put(self._frames[-1][0], own, record, text)


def _named(tag: str, record: dict[str, Any], text: str) -> tuple[str, dict[str, Any], str]:
    """Read `<field name="judul">…</field>` like `<judul>…</judul>`; Solr's `<arr name="judul"><str>…` too."""
    name = str(record["name"]).casefold()
    inner = next((record[key] for key in _NAMED if key in record), None)
    if text:
        return name, {}, text
    if inner is not None:
        return name, {}, "\n".join(inner) if isinstance(inner, list) else str(inner)
    return tag, record, text


def _put(holder: dict[str, Any], tag: str, record: dict[str, Any], text: str) -> None:
    """Add an element to its parent's record: its text under its tag, beside the record of its own elements."""
    if text:
        held = holder.get(tag)
        if held is None:
            holder[tag] = text
        else:
            holder[tag] = [*(held if isinstance(held, list) else [held]), text][:10_000]
    for key, value in record.items():
        holder.setdefault("source" if key == "name" and tag in _OUTLETS else key, value)


def _record_path(head: str, context: Context) -> Path | None:
    """The path of a document's records: of paths that describe articles, repeated before single, then the shortest."""
    counts: Counter[Path] = Counter()
    telling: dict[Path, int] = {}

    def give(_line: int, path: Path, record: dict[str, Any]) -> None:
        counts[path] += 1
        if context.fields.tells(record) and len(record) > 1:
            telling[path] = telling.get(path, 0) + 1

    elements = _Elements(None, give)
    try:
        elements.feed(_escaped(head[: head.rfind(">") + 1]))
    except SkippedError:
        if not telling:
            raise
    whole = next((path for path in counts if path[-1] in _WHOLE), None)
    if whole is not None:
        return whole
    found = sorted(telling, key=lambda path: (counts[path] < 2, len(path)))
    if found and counts[found[0]] > 1:
        return found[0]
    # Of one record its parts tell as much as it does: the highest that is not the whole document.
    inner = [path for path in found if len(path) > 2] or found
    return inner[0] if inner else None


def _records(stream: io.BufferedReader, path: Path) -> Iterator[Item]:
    found: list[Item] = []
    elements = _Elements(path, lambda line, _path, record: found.append((line, record)))
    encoding = encoding_of(stream.peek(400)[:400])
    rest = b""
    while octets := stream.read(_BLOCK):
        octets = rest + octets
        # Up to the end of a tag, so that neither a character nor an entity is cut.
        cut = octets.rfind(b">") + 1 if encoding == "utf-8" else 0
        if encoding != "utf-8" or cut == 0:
            rest = octets
            if len(rest) > RECORD_LIMIT:
                raise SkippedError(message("larger than {number} MB", number=RECORD_LIMIT // 2**20))
            continue
        rest = octets[cut:]
        elements.feed(_escaped(decode(octets[:cut])))
        yield from found
        found.clear()
    if rest.strip():
        elements.feed(_escaped(decode(rest)))
    yield from found
    elements.close()


def _escaped(text: str) -> str:
    """`text` with every `&` escaped that XML would not know, and without characters that XML forbids."""
    return _CONTROLS.sub("", _AMPERSAND.sub(_known, text)) if "&" in text else _CONTROLS.sub("", text)


_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def _known(match: re.Match[str]) -> str:
    if match[1]:
        return match[0]
    character = html.unescape(match[0]) if match[2] else match[0]
    return (
        character if match[2] and character != match[0] and character not in "&<>" else match[0].replace("&", "&amp;")
    )
