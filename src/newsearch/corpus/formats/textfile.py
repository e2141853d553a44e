"""Reads text files: one article or many, as a scraper left the page, with labels, or in Markdown with front matter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsearch.corpus import dates, field_names
from newsearch.corpus.formats import many
from newsearch.corpus.page import body, page, page_date
from newsearch.corpus.page.draft import Draft
from newsearch.corpus.page.markdown import plain, take_table
from newsearch.corpus.skips import Skip, SkippedError
from newsearch.corpus.sources import decode, read_whole
from newsearch.corpus.text import clean
from newsearch.corpus.values import text_of

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator

    from newsearch.corpus.readers import Context, Found

_LABEL = re.compile(r"^[ \t]{0,3}([A-Za-z_][A-Za-z_ ]{1,24}?)[ \t]?[:=][ \t]{0,8}(.*)$")
_LIST = 12
"""Lines of one or two words each that are no text."""

_ITEM = re.compile(r"^\s{0,8}-\s+(.*)$")


def read(stream: io.BufferedReader, name: str, context: Context) -> Iterator[Found]:
    """The article of a text file; or its articles, where a line before each marks its beginning."""
    text = clean(decode(read_whole(stream)))
    markdown = name.casefold().endswith((".md", ".markdown"))
    _refuse_lists(text)
    pieces = many.by_marks(text.split("\n")) if markdown else many.split(text)
    if not pieces:
        yield _article(many.Piece(1, "", text), name, context, context.path_id(name), markdown=markdown)
    for piece in pieces:
        yield _article(piece, name, context, "", markdown=markdown)


def _refuse_lists(text: str) -> None:
    """Refuse a file of words, as of stop words, or of addresses that are still to be read.

    Raises:
        SkippedError: the file is such a list.
    """
    count, addresses = 0, True
    for line in map(str.strip, text.split("\n")):
        if not line:
            continue
        if line.count(" ") > 1 or line[-1] in ".!?":
            return
        count += 1
        addresses = addresses and " " not in line and line.startswith(("http://", "https://"))
    if count > 1 and addresses:
        raise SkippedError("a list of addresses, not an article")
    if count >= _LIST:
        raise SkippedError("a list of words, not an article")


def _article(piece: many.Piece, name: str, context: Context, fallback_id: str, *, markdown: bool) -> Found:
    draft = Draft()
    draft.url = piece.url
    take_apart(piece.text, draft, context, markdown=markdown)
    if not draft.paragraphs:
        return Skip(name, piece.line if piece.line > 1 else 0, "no text")
    draft.url = draft.url or piece.url
    if draft.published is None and draft.url:
        draft.published, draft.published_from = dates.from_url(draft.url), "url"
    context.note_date(draft)
    return draft.article(fallback_id), name, piece.line


def take_apart(text: str, draft: Draft, context: Context, *, markdown: bool) -> None:
    """Take the text of a file apart, by its front matter or labels where it has them, else as a page."""
    labelled = _front_matter(text) or _labelled(text)
    values: dict[str, object] = {}
    if labelled is not None:
        record, text = labelled
        values = context.fields.assign(record)
        text = text_of(values.pop("body", "")) + "\n" + text if values.get("body") else text
        field_names.metadata(values, draft, context.now)
    if markdown or labelled is not None:
        table, text = take_table(text, context.fields)
        values = {**context.fields.assign(table), **values}
        if table:
            field_names.metadata(values, draft, context.now)
        text = plain(text, draft)
    if draft.headline and labelled is not None:
        body.take_apart(text, draft)
    else:
        declared = draft.published is not None
        page.read_page(text, draft, context.now)
        if not declared:
            page_date.believe_address(draft)


def _front_matter(text: str) -> tuple[dict[str, object], str] | None:
    text = text.lstrip("\n ")
    if not text.startswith("---\n"):
        return None
    end = text.find("\n---", 4)
    if not 0 < end < 20_000:
        return None
    record: dict[str, object] = {}
    key = ""
    for line in text[4:end].split("\n"):
        item = _ITEM.match(line)
        if item is not None and key:
            held = record.get(key)
            record[key] = [*(held if isinstance(held, list) else [held] if held else []), _unquoted(item[1])]
            continue
        label = _LABEL.match(line)
        if label is not None:
            key, value = label[1], label[2].strip()
            inner = value[1:-1].split(",") if value.startswith("[") and value.endswith("]") else None
            record[key] = [_unquoted(piece) for piece in inner] if inner is not None else _unquoted(value)
    return (record, text[text.find("\n", end + 1) + 1 :]) if record and "\n" in text[end + 1 :] else None


def _unquoted(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _labelled(text: str) -> tuple[dict[str, object], str] | None:
    """The labels of a file that starts with at least two ("judul: …", "isi: …"), and the body behind them."""
    from newsearch.corpus.field_names import FieldMap

    known = FieldMap()
    record: dict[str, object] = {}
    names: set[str] = set()
    lines = text.split("\n")
    for number, line in enumerate(lines[:60]):
        if not line.strip():
            continue
        label = _LABEL.match(line)
        field = next(iter(known.assign({label[1]: "x"})), None) if label is not None else None
        if label is None or field is None or field in names:
            break
        names.add(field)
        if field == "body":
            rest = "\n".join([label[2], *lines[number + 1 :]])
            return (record, rest) if "headline" in names or len(names) > 1 else None
        record[label[1]] = label[2].strip()
    else:
        return None
    if "headline" not in names or len(names) < 2:
        return None
    return record, "\n".join(lines[number:])
