"""`newsearch judge`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from newsearch.cli.app import app
from newsearch.cli.options import JsonOption, index_folder, option
from newsearch.cli.rankings import plain, ranked, saved
from newsearch.cli.serve import PortOption, listening_at, web
from newsearch.cli.terminal import emit, emit_json, line, report
from newsearch.cli.translation import _, decimal
from newsearch.errors import ArticleNotFoundError, UsageError
from newsearch.messages import message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsearch.evaluation import Topic
    from newsearch.judging import Grades, Item

_WHAT = "What is graded"


@app.command()
def judge(
    context: typer.Context,
    topics: Annotated[
        Path, typer.Argument(metavar="TOPICS", help="Lines of topic, tab, query, tab, what counts as relevant.")
    ],
    runs: Annotated[
        Optional[list[Path]],
        typer.Argument(metavar="[RUN]...", help="Rankings in TREC format, whose best articles are graded."),
    ] = None,
    *,
    qrels: Annotated[Path, option("--qrels", "FILE", "Where the grades go, in TREC format.")],
    system: Annotated[
        Optional[list[str]],
        option("--system", "NAME", "A ranking of the index: default, feedback, neighbours. Repeatable.", panel=_WHAT),
    ] = None,
    depth: Annotated[int, option("--depth", "N", "Articles of each ranking.", panel=_WHAT, min=1)] = 10,
    again: Annotated[
        int,
        option("--again", "N", "Instead, N articles that FILE has grades for, with --assessor.", panel=_WHAT, min=0),
    ] = 0,
    assessor: Annotated[
        str, option("--assessor", "NAME", "A second assessor, whose grades go to a file beside FILE.")
    ] = "",
    agreement: Annotated[
        bool, option("--agreement", None, "Print how far the assessors agree, and grade nothing.")
    ] = False,
    port: PortOption = 8090,
    json: JsonOption = False,
) -> None:
    """Grade what several rankings find, on a page: shuffled, and without saying which found it."""
    from newsearch.evaluation import read_topics
    from newsearch.judging import file_of, grading, shuffled

    if agreement:
        if runs or system or again or assessor:
            raise UsageError("--agreement takes TOPICS and --qrels, and compares all assessors")
        _tell_agreement(qrels, json=json)
        return
    if json:
        raise UsageError("--json goes with --agreement")
    wanted = read_topics(topics)
    target = file_of(qrels, assessor)
    pools = _pools(context, wanted, runs or [], system or [], depth=depth, again=again, qrels=qrels, assessor=assessor)
    items = _present(index_folder(context), shuffled(wanted, pools, assessor))
    with grading(target) as grades:
        _serve(context, items, grades, qrels, target, port)


def _pools(
    context: typer.Context,
    topics: Sequence[Topic],
    runs: list[Path],
    systems: list[str],
    *,
    depth: int,
    again: int,
    qrels: Path,
    assessor: str,
) -> dict[str, set[str]]:
    """What is to be graded.

    Raises:
        UsageError: the options do not say it.
    """
    from newsearch.evaluation import read_qrels
    from newsearch.judging import pool, sample

    if again:
        if runs or systems or not assessor:
            raise UsageError("--again takes what FILE has grades for: give --assessor, and neither RUN nor --system")
        return sample(read_qrels(qrels), topics, again)
    if not runs and not systems:
        raise UsageError("give what is to be graded: RUN files, or --system default")
    made = ranked(index_folder(context), topics, systems, depth) if systems else {}
    rankings = [*(plain(scored, topics) for scored in made.values()), *saved(runs, topics).values()]
    return pool(topics, rankings, depth)


def _present(folder: Path, items: list[Item]) -> list[Item]:
    """What of it is in the archive; how many are not is said.

    Raises:
        UsageError: nothing is.
    """
    from newsearch.index import Index

    present = []
    with Index.open(folder) as opened:
        for item in items:
            try:
                opened.article(item.article)
            except ArticleNotFoundError:
                continue
            present.append(item)
    if len(present) < len(items):
        report(
            message(
                "{number:,} {number:article|articles} of the pool {number:is|are} not in the archive and left out",
                number=len(items) - len(present),
            )
        )
    if not present:
        raise UsageError("there is nothing to grade: are the rankings of this archive and of these topics?")
    return present


def _serve(context: typer.Context, items: list[Item], grades: Grades, qrels: Path, target: Path, port: int) -> None:
    settings_class, serving = web()
    from newsearch.web.application import make_app
    from newsearch.web.judge_page import JudgePages, Judging
    from newsearch.web.routes import ROUTES

    settings = settings_class(index=index_folder(context).absolute())
    pages = JudgePages(Judging(items, grades, qrels))
    listening = listening_at(serving, "127.0.0.1", port, None)
    graded = sum(grades.grade(item) is not None for item in items)
    where = f"http://127.0.0.1:{listening.getsockname()[1]}/judge"
    report(
        message(
            "{graded:,} of {articles:,} graded in {path}; go on at {where}; Ctrl+C stops it",
            graded=graded,
            articles=len(items),
            path=str(target),
            where=where,
        )
    )
    serving.serve(settings, listening, app=make_app(settings, routes=(*pages.routes(), *ROUTES)))
    report("stopped")


def _tell_agreement(qrels: Path, *, json: bool) -> None:
    from newsearch.judging import agreements

    found = agreements(qrels)
    if json:
        pairs: list[dict[str, Any]] = [{"one": a, "other": b, **asdict(agreed)} for a, b, agreed in found]
        emit_json({"format": 1, "pairs": pairs})
        return
    if not found:
        raise UsageError("no two assessors beside {path!r} have graded the same article", path=str(qrels))
    for one, other, agreed in found:
        emit(
            f"{line(one) or _('first')} – {line(other)}: "
            + _(
                "{articles} articles, {same} % the same grade, {near} % at most one apart, kappa {kappa}, "
                "weighted kappa {weighted}",
                articles=agreed.articles,
                same=decimal(100 * agreed.same, ".0f"),
                near=decimal(100 * agreed.near, ".0f"),
                kappa=decimal(agreed.kappa, ".2f"),
                weighted=decimal(agreed.weighted, ".2f"),
            )
        )
