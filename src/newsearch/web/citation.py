"""How to cite an article: as a text, and in the formats of reference managers.

RIS: the format of Research Information Systems, with the tags that Zotero, EndNote and Mendeley read for a newspaper
article (NEWS). CSL-JSON: the input of citation processors (citeproc-js, schema csl-data.json).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsearch.calendar import WIB
from newsearch.safe_text import line
from newsearch.web.rendering import web_address, written_day

if TYPE_CHECKING:
    from newsearch.article import Article
    from newsearch.translation import Translation

RIS = "application/x-research-info-systems"
CSL = "application/vnd.citationstyles.csl+json"


def citation(article: Article, translation: Translation) -> str:
    """An article as a list of references has it: authors, day, headline, outlet, address."""
    day = written_day(article.published, article.precision, translation)
    who = ", ".join(map(line, article.authors)) or line(article.source)
    parts = [f"{who} ({day})" if who else f"({day})", line(article.headline) or line(article.id)]
    if article.authors and article.source:
        parts.append(line(article.source))
    text = ". ".join(part.rstrip(".") for part in parts) + "."
    address = web_address(article.url)
    return f"{text} {address}" if address else text


def ris(article: Article, note: str = "") -> str:
    """An article as a record of RIS, with its lines ended as the format wants."""
    day = article.published if article.precision == "day" else article.published and article.published.astimezone(WIB)
    rows = [
        ("TY", "NEWS"),
        ("TI", article.headline or article.id),
        *(("AU", author) for author in article.authors),
        ("T2", article.source),
        ("PY", f"{day:%Y}" if day else ""),
        ("DA", f"{day:%Y/%m/%d}" if day else ""),
        ("SE", article.section),
        ("CY", article.place),
        ("AB", article.deck),
        *(("KW", tag) for tag in article.tags),
        ("LA", article.language),
        ("UR", web_address(article.url)),
        ("ID", article.id),
        ("N1", note),
    ]
    written = [f"{tag}  - {line(value)}" for tag, value in rows if line(value)]
    return "\r\n".join([*written, "ER  - ", ""])


def csl(article: Article) -> dict[str, Any]:
    """An article as an item of CSL-JSON."""
    day = article.published if article.precision == "day" else article.published and article.published.astimezone(WIB)
    item: dict[str, Any] = {
        "id": article.id,
        "type": "article-newspaper",
        "title": article.headline,
        "container-title": article.source,
        "section": article.section,
        "publisher-place": article.place,
        "abstract": article.deck,
        "language": article.language,
        "URL": web_address(article.url),
        "author": [{"literal": line(author)} for author in article.authors],
        "issued": {"date-parts": [[day.year, day.month, day.day]]} if day else None,
    }
    return {
        name: line(value) if isinstance(value, str) and name != "id" else value for name, value in item.items() if value
    }
