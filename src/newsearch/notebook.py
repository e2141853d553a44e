"""Answers and articles as HTML for a notebook: text of articles is escaped, and nothing of it is run or loaded.

It stands below them, for an `Article` shows itself too, and reads their attributes without knowing their types.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

_WEB = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_PARAGRAPHS = 3
_BLANKS = "\n\t\u00a0"
_REPLACED = "\ufffd"


def answer_html(answer: Any) -> str:
    """A page of hits as a table: headline, date, outlet, and the sentences that match."""
    rows = "".join(map(_row, answer.hits))
    partial = ", time ran out" if answer.partial else ""
    head = f"<p>{_text(answer.query)}: {len(answer.hits):,} of {answer.total:,}{partial}</p>"
    columns = "<tr><th>score</th><th>date</th><th>outlet</th><th>article</th></tr>"
    return f"{head}<table><thead>{columns}</thead><tbody>{rows}</tbody></table>"


def article_html(article: Any) -> str:
    """An article's headline, date, outlet and first paragraphs."""
    shown = article.body.split("\n\n")[:_PARAGRAPHS]
    body = "".join(f"<p>{_text(paragraph)}</p>" for paragraph in [article.deck, *shown] if paragraph)
    day = article.published.date().isoformat() if article.published else "undated"
    about = " · ".join(_text(part) for part in (day, article.source, article.id) if part)
    return f"<h4>{_linked(article.headline, article.url)}</h4><p><small>{about}</small></p>{body}"


def _row(hit: Any) -> str:
    day = hit.published.date().isoformat() if hit.published else ""
    cells = (f"{hit.score:.2f}", day, _text(hit.source))
    told = f"{_linked(hit.headline, hit.article.url)}<br>{_marked(hit.snippet)}<br><small>{_text(hit.id)}</small>"
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in (*cells, told)) + "</tr>"


def _marked(snippet: Any) -> str:
    """A snippet with its matches marked."""
    parts, end = [], 0
    for span in snippet.spans:
        parts += [
            _text(snippet.text[end : span.start]),
            f"<mark>{_text(snippet.text[span.start : span.end])}</mark>",
        ]
        end = span.end
    return "".join([*parts, _text(snippet.text[end:])])


def _linked(text: str, url: str) -> str:
    """A text that leads to an address of the web, and to no other."""
    if not _WEB.match(url):
        return _text(text)
    return f'<a href="{_text(url)}" rel="noopener noreferrer">{_text(text)}</a>'


def _text(text: str) -> str:
    return escape("".join(each if each.isprintable() or each in _BLANKS else _REPLACED for each in text))
