"""A query as a feed (Atom, RFC 4287), and the search as a browser's address bar knows it (OpenSearch 1.1)."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from starlette.responses import Response

from newsearch.safe_text import safe
from newsearch.store.tombstones import id_digest
from newsearch.web.asked import SEARCH
from newsearch.web.rendering import static_path

if TYPE_CHECKING:
    from newsearch.results import Hit
    from newsearch.web.call import Call

ATOM = "application/atom+xml; charset=utf-8"
DESCRIPTION = "application/opensearchdescription+xml; charset=utf-8"
ENTRIES = 30


def atom(call: Call) -> Response:
    """The newest articles of a search as a feed; without words or conditions, those of the archive."""
    asked = call.asked.only(each.name for each in SEARCH if each.name not in {"sort", "recency", "copies"})
    request = asked.request(sort="newest", limit=ENTRIES)
    if request.asks_nothing:
        request = asked.but(q="*").request(sort="newest", limit=ENTRIES)
    hits = call.state.index.answer(request).hits
    newest = next((hit.published for hit in hits if hit.published is not None), None)
    about = " ".join(value for _, value in asked.pairs()) or "newsearch"
    own, page = call.base + asked.address("/search.atom"), call.base + asked.address("/search")
    entries = "".join(_entry(call, hit) for hit in hits)
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<title>{_text(about)}</title>\n<id>{_text(own)}</id>\n"
        f"<updated>{_moment(newest or datetime.fromtimestamp(0, timezone.utc))}</updated>\n"
        f'<link rel="self" href={quoteattr(own)}/>\n<link rel="alternate" type="text/html" href={quoteattr(page)}/>\n'
        f"<author><name>newsearch</name></author>\n{entries}</feed>\n"
    )
    return Response(text.encode(), media_type=ATOM)


def _entry(call: Call, hit: Hit) -> str:
    when = hit.published or datetime.fromtimestamp(0, timezone.utc)
    address = call.base + call.to_article(hit.id)
    source = f"<author><name>{_text(hit.source)}</name></author>" if hit.source else ""
    return (
        f"<entry><title>{_text(hit.headline)}</title><id>urn:newsearch:{id_digest(hit.id)}</id>"
        f"<updated>{_moment(when)}</updated><published>{_moment(when)}</published>{source}"
        f'<link rel="alternate" href={quoteattr(address)}/><summary>{_text(hit.snippet.text)}</summary></entry>\n'
    )


def _moment(when: datetime) -> str:
    return when.isoformat(timespec="seconds")


def _text(text: str) -> str:
    return escape(safe(text))


def description(call: Call) -> Response:
    """How a browser searches here from its address bar."""
    page = call.base + "/search?q={searchTerms}"
    feed = call.base + "/search.atom?q={searchTerms}"
    icon = call.base + static_path("icon.svg")
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/"><ShortName>newsearch</ShortName>'
        f"<Description>{_text(call.translation.say('Search the archive'))}</Description>"
        "<InputEncoding>UTF-8</InputEncoding>"
        f'<Url type="text/html" method="get" template={quoteattr(page)}/>'
        f'<Url type="application/atom+xml" template={quoteattr(feed)}/>'
        f'<Image type="image/svg+xml">{_text(icon)}</Image></OpenSearchDescription>\n'
    )
    return Response(text.encode(), media_type=DESCRIPTION)
