"""`newsearch search`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from newsearch.cli import codes
from newsearch.cli.app import app
from newsearch.cli.command import QueryCommand, query_text
from newsearch.cli.conditions import Conditions, UndatedOption
from newsearch.cli.facets import SHOWN, facet_names, print_facets
from newsearch.cli.formats import Format, Output
from newsearch.cli.hits import counts_of, document, write_counts, write_hits, write_if_partial, write_notes
from newsearch.cli.kwic import FORMATS as KWIC_FORMATS
from newsearch.cli.kwic import write_kwic
from newsearch.cli.last_hits import remember
from newsearch.cli.options import Order, WordsArgument, index_folder, on_pages, option, searches_folder, style_of
from newsearch.cli.parameters import said
from newsearch.cli.query_file import answer_file
from newsearch.cli.terminal import emit_json
from newsearch.deadline import TIMEOUT
from newsearch.errors import UsageError
from newsearch.messages import message

if TYPE_CHECKING:
    from newsearch.request import SearchRequest

_LIMIT = 10
_PAGE = "Which hits"
_SHOWN = "Output"
_WITH_FACETS = frozenset({Format.plain, Format.table, Format.json})
_READ = frozenset({Format.plain, Format.table})
_BARE = frozenset({Format.csv, Format.ids})


@app.command(cls=QueryCommand)
def search(
    context: typer.Context,
    words: WordsArgument = None,
    *,
    limit: Annotated[
        Optional[int], option("--limit", "N", "Hits on a page.", panel=_PAGE, min=1, show_default=str(_LIMIT))
    ] = None,
    page: Annotated[int, option("--page", "N", "Which page.", panel=_PAGE, min=1)] = 1,
    everything: Annotated[
        bool, option("--everything", None, "All hits, one by one, instead of a page.", panel=_PAGE)
    ] = False,
    sort: Annotated[Order, option("--sort", None, "What comes first.", panel=_PAGE)] = Order.relevance,
    no_duplicates: Annotated[
        bool, option("--no-duplicates", None, "Show copies of one text under the earliest of them.", panel=_PAGE)
    ] = False,
    saved: Annotated[Optional[str], option("--saved", "NAME", "Ask what a saved search asks.", panel=_PAGE)] = None,
    queries: Annotated[
        Optional[Path], option("--queries", "FILE", "Answer each line of a file; with --jsonl.", panel=_PAGE)
    ] = None,
    jobs: Annotated[
        int, option("--jobs", "N", "Processes that answer the lines of --queries.", panel=_PAGE, min=1)
    ] = 1,
    variants: Annotated[
        Optional[list[Path]],
        option("--variants", "FILE", "Other forms of words, beside the shipped ones. Repeatable.", panel=_PAGE),
    ] = None,
    recency: Annotated[
        Optional[str],
        option("--recency", "HALF-LIFE", "Halve a score with each so much of age: 30d, 6m, 1y.", panel=_PAGE),
    ] = None,
    feedback: Annotated[
        bool, option("--feedback", None, "Rank by the words of the ten best articles too.", panel=_PAGE)
    ] = False,
    neighbours: Annotated[
        bool,
        option(
            "--neighbours",
            None,
            "Move up, of the best 40, what is like the best 5; for an index built with neighbours.",
            panel=_PAGE,
        ),
    ] = False,
    timeout: Annotated[
        Optional[float],
        option(
            "--timeout",
            "SECONDS",
            "Stop looking after so long and show what was found; 0: never.",
            panel=_PAGE,
            show_default=str(int(TIMEOUT)),
        ),
    ] = None,
    undated: UndatedOption = False,
    conditions: Conditions,
    facet: Annotated[
        Optional[list[str]],
        option("--facet", "NAME,...", "Also count all hits by source, author, person, month, ...", panel=_SHOWN),
    ] = None,
    explain: Annotated[bool, option("--explain", None, "Show what each score is made of.", panel=_SHOWN)] = False,
    kwic: Annotated[
        bool, option("--kwic", None, "Show every match in its context, one line each.", panel=_SHOWN)
    ] = False,
    output: Output,
) -> None:
    """Find articles, the most relevant first."""
    from newsearch.index import Index

    text = query_text(words or [])
    shape = output.chosen(context)
    names = facet_names(facet or [])
    given = {
        "limit": said(context, "limit"),
        "page": page > 1,
        "everything": everything,
        "no_duplicates": no_duplicates,
        "facet": bool(names),
        "explain": explain,
        "kwic": kwic,
        "queries": queries is not None,
        "saved": saved is not None,
        "conditions": undated or conditions != Conditions(),
        "jobs": jobs > 1,
        "timeout": said(context, "timeout"),
        "reranking": recency is not None or feedback or neighbours,
        "sort": sort is not Order.relevance,
        "words": bool(text),
    }
    _refuse_what_does_not_go_together(shape, {name for name, there in given.items() if there})
    size = limit or _LIMIT
    before = (page - 1) * size
    seconds = TIMEOUT if timeout is None else timeout or None
    request = conditions.request(
        text,
        undated=undated,
        sort=sort.value,
        recency=recency,
        feedback=feedback,
        neighbours=neighbours,
        limit=size,
        offset=before,
        no_duplicates=no_duplicates,
        timeout=None if everything else seconds,
    )
    if saved is not None:
        request = _saved(context, saved, request)
    if queries is None and request.asks_nothing:
        raise UsageError("give words to look for, or a condition such as --source: see `newsearch search --help`")
    style = style_of(context)
    with Index.open(index_folder(context), variants=variants or ()) as opened:
        if queries is not None:
            answer_file(queries, lambda row: opened.answer(replace(request, text=row)), explain=explain, jobs=jobs)
            return
        answer = opened.answer(request)
        hits = answer.all() if everything else answer.hits
        write_notes(answer)
        total = answer.total
        most = None if shape is Format.json else SHOWN
        facets = answer.facets(names, limit=most) if names and not answer.partial else []
        head = counts_of(answer, before, everything=everything) if shape in _READ and total else ""
        with on_pages(context, head):
            if kwic:
                write_kwic(hits, shape, style)
            elif shape is Format.json:
                counts = {"facets": [facet.to_dict() for facet in facets]} if names else {}
                emit_json({**document(answer, explain=explain), **counts})
            else:
                write_hits(hits, shape, style, before=before, explain=explain)
            if shape in _READ:
                print_facets(facets, style)
        if shape in _READ:
            write_counts(answer, before, everything=everything)
            if not everything:
                remember(index_folder(context), before, [hit.id for hit in answer])
        write_if_partial(answer)
        if not total:
            raise typer.Exit(codes.NO_HIT)


def _saved(context: typer.Context, name: str, request: SearchRequest) -> SearchRequest:
    """A request that asks what a saved search asks."""
    from newsearch.alerts.saved_searches import SavedSearches

    asked = SavedSearches(searches_folder(context)).load(name)
    return replace(request, text=asked.query, **asked.conditions)


def _refuse_what_does_not_go_together(shape: Format, given: set[str]) -> None:
    """Raise UsageError for options that together have no meaning; `given` names those that were given."""
    name = shape.value

    def together(option: str, *others: str) -> bool:
        return option in given and not given.isdisjoint(others)

    problems = (
        (together("everything", "limit", "page"), "--everything has no pages: leave out --limit and --page"),
        (together("everything", "timeout"), "--everything gives all hits, however long it takes: leave out --timeout"),
        (together("reranking", "sort"), "--recency, --feedback and --neighbours rank by relevance: leave out --sort"),
        (
            "everything" in given and shape is Format.json,
            "--everything prints hits as they come: use --format jsonl, not json",
        ),
        (together("everything", "no_duplicates"), "--no-duplicates needs a page: leave out --everything"),
        (
            "kwic" in given and shape not in KWIC_FORMATS,
            message("--kwic comes as plain, jsonl or csv, not as {name}", name=name),
        ),
        (together("kwic", "explain", "facet"), "--kwic shows matches: leave out --explain and --facet"),
        (
            "facet" in given and shape not in _WITH_FACETS,
            message("--facet comes as plain, table or json, not as {name}", name=name),
        ),
        (
            "explain" in given and shape in _BARE,
            message("--explain comes as plain, table, json or jsonl, not as {name}", name=name),
        ),
        (
            together("saved", "words", "conditions", "queries"),
            "--saved asks what was saved: leave out words, conditions and --queries",
        ),
        (
            "queries" in given and shape is not Format.jsonl,
            "--queries answers with --jsonl: one document per line of the file",
        ),
        ("jobs" in given and "queries" not in given, "--jobs answers the lines of a file: give --queries"),
        (together("queries", "words"), "--queries takes the queries from the file: leave out the words"),
        (
            together("queries", "everything", "kwic", "facet", "page", "no_duplicates"),
            "--queries gives first pages: leave out --everything, --kwic, --facet, --page and --no-duplicates",
        ),
    )
    for there, problem in problems:
        if there:
            raise UsageError(problem)
