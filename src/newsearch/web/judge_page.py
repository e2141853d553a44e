"""Grading by hand: one article of a pool at a time, as an answer to its topic, and how far the work has come.

The pages say nothing of which ranking an article came from, nor of what another assessor thought of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from starlette.responses import RedirectResponse

from newsearch.errors import ArticleNotFoundError
from newsearch.judging import HIGHEST, agreements
from newsearch.messages import message
from newsearch.web.article_page import marked_text
from newsearch.web.asked import Asked
from newsearch.web.call import Route
from newsearch.web.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from starlette.responses import Response

    from newsearch.article import Article
    from newsearch.evaluation import Topic
    from newsearch.judging import Grades, Item
    from newsearch.web.article_page import Text
    from newsearch.web.call import Call

_NUMBER = re.compile(r"[1-9][0-9]{0,8}")

SCALE = (
    message("not relevant"),
    message("in part or in passing"),
    message("clearly relevant"),
    message("centrally about it"),
)
"""What each grade means, from 0 on."""


class Progress(NamedTuple):
    """How far a topic has come: how many of its articles are graded, and the number of the first that is not, or 0."""

    topic: Topic
    graded: int
    articles: int
    next: int


@dataclass(frozen=True)
class Judging:
    """What one assessor grades.

    Attributes:
        items: all of it, in order; the pages count from 1.
        grades: what has been given.
        qrels: the file beside which all assessors' files are.
    """

    items: Sequence[Item]
    grades: Grades
    qrels: Path

    def after(self, number: int) -> int:
        """The number of the next item without a grade, once round and without that one; 0: none is left."""
        around = (*range(number + 1, len(self.items) + 1), *range(1, number))
        return next((each for each in around if self.grades.grade(self.items[each - 1]) is None), 0)

    def progress(self) -> list[Progress]:
        """How far each topic has come."""
        rows: dict[str, Progress] = {}
        for number, item in enumerate(self.items, 1):
            row = rows.get(item.topic.id) or Progress(item.topic, 0, 0, 0)
            graded = self.grades.grade(item) is not None
            first = row.next or (0 if graded else number)
            rows[item.topic.id] = Progress(item.topic, row.graded + graded, row.articles + 1, first)
        return list(rows.values())


class JudgePages:
    """The views of one assessor's work."""

    def __init__(self, judging: Judging) -> None:
        self.judging = judging

    def routes(self) -> tuple[Route, ...]:
        """Where the views are."""
        return (
            Route("/judge", "judge", self.overview, "How far the grading has come.", is_kept=False),
            Route("/judge/undo", "judge-undo", self.undo, "Take the last grade back.", methods=("POST",)),
            Route(
                *("/judge/{number}", "judge-item", self.item, "One article to grade."),
                methods=("GET", "POST"),
                is_kept=False,
            ),
        )

    def overview(self, call: Call) -> Response:
        """How far the grading has come, by topic."""
        rows = self.judging.progress()
        following = self.judging.after(0)
        return _own(
            call.page(
                "judging.html",
                asked=call.kept,
                rows=rows,
                graded=sum(row.graded for row in rows),
                articles=len(self.judging.items),
                next=following,
                # What another assessor thought is shown to nobody who still grades.
                agreements=[] if following else agreements(self.judging.qrels),
            )
        )

    def item(self, call: Call) -> Response:
        """One article; or, posted, its grade, and then the next article."""
        written: str = call.request.path_params["number"]
        number = int(written) if _NUMBER.fullmatch(written) else 0
        if not 1 <= number <= len(self.judging.items):
            raise Problem("not-found")
        if call.request.method == "POST":
            return self._graded(call, number)
        item = self.judging.items[number - 1]
        article, text = _read(call, item)
        row = next(row for row in self.judging.progress() if row.topic.id == item.topic.id)
        content = call.page(
            "judge.html",
            asked=call.kept,
            item=item,
            number=number,
            last=len(self.judging.items),
            row=row,
            graded=self.judging.grades.grade(item),
            skip=self.judging.after(number),
            scale=SCALE,
            article=article,
            text=text,
        )
        return _own(content)

    def undo(self, call: Call) -> Response:
        """Take the last grade back, and show the article that it was given to."""
        item = self.judging.grades.undo(self.judging.items)
        return _to(call, self.judging.items.index(item) + 1 if item else 0)

    def _graded(self, call: Call, number: int) -> Response:
        item = self.judging.items[number - 1]
        if call.asked.first("key") != item.key:
            raise Problem("usage", message("this page is of another pool, and nothing was graded: go back to /judge"))
        grade = call.asked.first("grade")
        if grade not in {str(each) for each in range(HIGHEST + 1)}:
            raise Problem("usage", message("there is no grade {grade!r}", grade=grade))
        self.judging.grades.put(item, int(grade))
        return _to(call, self.judging.after(number))


def _read(call: Call, item: Item) -> tuple[Article | None, Text | None]:
    """The article of an item, with what its topic's query matches; None where it has gone from the archive."""
    try:
        article = call.state.index.article(item.article)
    except ArticleNotFoundError:
        return None, None
    return article, marked_text(replace(call, asked=Asked({"q": (item.topic.query,)})), article)


def _to(call: Call, number: int) -> Response:
    """The page of an item, or the overview."""
    return RedirectResponse(call.to(f"/judge/{number}" if number else "/judge"), status_code=303)


def _own(response: Response) -> Response:
    """A page whose forms say where they come from: with no referrer at all, a browser would send no origin either."""
    response.headers["Referrer-Policy"] = "same-origin"
    return response
