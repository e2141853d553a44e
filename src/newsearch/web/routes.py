"""Every address that the server answers: the one table that the application and its description are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsearch.web import api, atom_feed, counting_pages, export, help_page, openapi
from newsearch.web.article_page import article
from newsearch.web.asked import BY, KIND, LIMIT, SEARCH, STRICT, Parameter, choice
from newsearch.web.call import JSON, Route
from newsearch.web.citation import CSL, RIS
from newsearch.web.results_page import facet, results, start
from newsearch.web.saved_page import saved

if TYPE_CHECKING:
    from starlette.responses import Response

    from newsearch.web.call import Call


def _document(schema: str) -> tuple[tuple[str, str], ...]:
    return ((JSON, schema),)


def description(call: Call) -> Response:
    """The description of the documents and how to ask for them."""
    return call.json(openapi.document(ROUTES))


_COUNTED = tuple(each for each in SEARCH if each.name not in {"sort", "recency", "copies"})
_QUERY = SEARCH[0]
_ID = Parameter("id", "The article's id.")
_MARKED = Parameter("q", "A query whose matches are marked in the article.")
_PAGING = (
    LIMIT,
    Parameter("after", "Where the page before ended: what `next` of its document says."),
    Parameter("facets", "Columns to count all hits by, with commas between them: source,person,month."),
    Parameter("facet_limit", "Values of each column, up to 1000.", schema={"type": "string", "default": "10"}),
    Parameter("timeline", "Count all hits along time, by periods of this length.", schema=BY.schema),
)
_CITED = Parameter("format", "RIS, or CSL-JSON.", schema=choice(("ris", "csl"), "ris"))
_CITATIONS = ((RIS, ""), (CSL, ""))
_EXPORTS = tuple((media, "") for media in export.FORMATS.values())

ROUTES: tuple[Route, ...] = (
    Route("/", "start", start, "The start page."),
    Route("/search", "search", results, "The hits of a search.", SEARCH),
    Route("/facets/{name}", "facet", facet, "All values of one column.", SEARCH),
    Route("/articles/{id:path}", "article", article, "An article."),
    Route("/articles", "article", article, "An article, by a parameter.", (_ID,)),
    Route("/timeline", "timeline", counting_pages.timeline, "Queries along time.", SEARCH),
    Route("/entities", "entities", counting_pages.entities, "The names of the hits.", SEARCH),
    Route("/entity/{kind}", "entity", counting_pages.entity, "One person, organisation or place."),
    Route("/export", "export", export.page, "What an export will hold.", SEARCH),
    Route("/saved", "saved", saved, "The saved searches.", is_kept=False),
    Route("/help", "help", help_page.manual, "The query language."),
    Route("/problems/{name}", "problem", help_page.problem, "What a kind of problem is."),
    Route("/search.atom", "feed", atom_feed.atom, "The newest articles of a search.", gives=((atom_feed.ATOM, ""),)),
    Route(
        *("/opensearch.xml", "opensearch", atom_feed.description, "How a browser searches here."),
        gives=((atom_feed.DESCRIPTION, ""),),
    ),
    Route(
        *("/api/v1/search", "api-search", api.search, "A page of hits, and counts over all of them."),
        parameters=(*SEARCH, STRICT, *_PAGING),
        gives=_document("results"),
        kind="api",
        methods=("GET", "POST"),
    ),
    Route(
        *("/api/v1/articles/{id:path}", "api-article", api.article, "One article."),
        parameters=(_MARKED,),
        gives=_document("show"),
        kind="api",
    ),
    Route(
        *("/api/v1/similar/{id:path}", "api-similar", api.similar, "The articles most like one."),
        parameters=(LIMIT,),
        gives=_document("similar"),
        kind="api",
    ),
    Route(
        *("/api/v1/copies/{id:path}", "api-copies", api.copies, "The articles with the text of one."),
        gives=_document("copies"),
        kind="api",
    ),
    Route(
        *("/api/v1/citations/{id:path}", "api-citation", api.citation, "One article for a reference manager."),
        parameters=(_CITED,),
        gives=_CITATIONS,
        kind="api",
    ),
    Route(
        *("/api/v1/export", "api-export", export.export, "All articles of a search, as they are read."),
        parameters=export.PARAMETERS,
        gives=_EXPORTS,
        kind="stream",
    ),
    Route(
        *("/api/v1/timeline", "api-timeline", api.timeline, "All hits along time."),
        parameters=(*_COUNTED, BY),
        gives=_document("timeline"),
        kind="api",
    ),
    Route(
        *("/api/v1/entities", "api-entities", api.entities, "The people, organisations and places of the hits."),
        parameters=(*_COUNTED, KIND, LIMIT),
        gives=_document("entities"),
        kind="api",
    ),
    Route(
        *("/api/v1/facets/{name}", "api-facet", api.facet, "How all hits spread over the values of one column."),
        parameters=(*_COUNTED, LIMIT),
        gives=_document("facet"),
        kind="api",
    ),
    Route(
        *("/api/v1/parse", "api-parse", api.understood, "What a query is understood as."),
        parameters=(_QUERY, STRICT),
        gives=_document("understood"),
        kind="api",
    ),
    Route("/api/v1/stats", "api-stats", api.stats, "What the archive holds.", gives=_document("stats"), kind="api"),
    Route("/openapi.json", "openapi", description, "This description.", gives=_document(""), kind="api"),
)
"""In the order in which they are tried."""
