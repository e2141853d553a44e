"""`newsearch index --dry-run`: what reading a corpus gives, without an index."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from newsearch.cli.progress import clear_progress, reading
from newsearch.cli.terminal import emit, emit_json, fitted, line, shortened
from newsearch.cli.translation import _, counted, decimal, grouped, localised
from newsearch.messages import message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsearch.article import Article
    from newsearch.corpus import Corpus, Skip
    from newsearch.corpus.date_texts import DateTexts

_FIELDS = (
    "headline deck body published updated place source authors editors url section tags captions related "
    "furniture".split()
)
_SAMPLES = 3
_REASONS = 10
_KINDS = 8
_DATES = 5
_COLUMNS = 12
"""Columns that are not read, of which a value is shown."""

_NAME_WIDTH = 24
_VALUE_WIDTH = 60


class _Tally:
    """What is counted while a corpus is read."""

    def __init__(self, corpus: Corpus) -> None:
        self.articles = 0
        self.kinds: Counter[str] = Counter()
        self.coverage: Counter[str] = Counter()
        self.samples: list[dict[str, Any]] = []
        self.examples: dict[str, Skip] = {}
        self._on_skip = corpus.on_skip
        corpus.on_skip = self._skip

    def add(self, article: Article, file: str) -> None:
        """Count an article."""
        self.articles += 1
        self.kinds[_kind(file)] += 1
        self.coverage.update(name for name in _FIELDS if getattr(article, name))
        # Every power of two: the samples come from the whole of a corpus whose size is not known.
        if self.articles & (self.articles - 1) == 0:
            self.samples = [*self.samples[-(_SAMPLES - 1) :], article.to_dict()]

    def _skip(self, skip: Skip) -> None:
        if len(self.examples) < 1000:
            self.examples.setdefault(skip.reason, skip)
        if self._on_skip is not None:
            self._on_skip(skip)


def survey(corpus: Corpus, *, json: bool) -> None:
    """Read everything and print what is read, what is not and why, what may be mapped, and sample articles."""
    tally = _Tally(corpus)
    show = reading(corpus)
    files = list(corpus.files())
    corpus.expect(files)
    for file in files:
        for record in corpus.read(file):
            if show is not None:
                show(corpus.records)
            tally.add(record.article, record.file)
    clear_progress()
    if json:
        emit_json(_record(corpus, tally))
    else:
        _print(corpus, tally)


def remarks(corpus: Corpus) -> Iterator[str]:
    """What whoever maps fields should know: names that no record has, and columns told by what stands in them."""
    for field, name in corpus.unmet.items():
        problem = message("--map {field}={name} did nothing: no record has a value there", field=field, name=name)
        yield problem
    for told in corpus.tables:
        where = PurePath(told.file).name + (f", {told.table}" if told.table else "")
        for field, column in told.columns.told.items():
            problem = message(
                "{field} is read from {column!r}, as what stands there tells: {where}",
                field=field,
                column=line(column),
                where=line(where),
            )
            yield problem


def _kind(file: str) -> str:
    """The ending of a file's name, or of its member's."""
    return PurePath(file.rpartition("!")[2]).suffix.casefold()[:12] or "(none)"


def _unread(corpus: Corpus) -> dict[str, str]:
    """Columns that are not read -> a value that stands there."""
    columns: dict[str, str] = {}
    for told in corpus.tables:
        for column, value in told.columns.unknown.items():
            if len(columns) < _COLUMNS:
                columns.setdefault(column[:100], value[:200])
    return columns


def _record(corpus: Corpus, tally: _Tally) -> dict[str, Any]:
    from newsearch.build.report import KEPT_DATES

    reasons = corpus.reasons.most_common(_REASONS)
    examples = {reason: tally.examples[reason] for reason, _count in reasons if reason in tally.examples}
    return {
        "format": 1,
        "records": corpus.records,
        "articles": tally.articles,
        "skipped": corpus.skipped,
        "reasons": dict(reasons),
        "examples": {reason: {"file": skip.file, "line": skip.line} for reason, skip in examples.items()},
        "kinds": dict(tally.kinds.most_common(_KINDS)),
        "unreadable_dates": corpus.unreadable_dates.to_dict(KEPT_DATES),
        "told": [
            {"file": told.file, "table": told.table, "files": told.files, "fields": told.columns.told}
            for told in corpus.tables
            if told.columns.told
        ],
        "unread": _unread(corpus),
        "unmet": corpus.unmet,
        "notes": dict(corpus.notes),
        "coverage": {name: tally.coverage[name] for name in _FIELDS},
        "samples": tally.samples,
    }


def _print(corpus: Corpus, tally: _Tally) -> None:
    counts = message(
        "{records:,} {records:record|records}: {articles:,} {articles:article|articles}, {skipped:,} skipped; "
        "nothing was written",
        records=corpus.records,
        articles=tally.articles,
        skipped=corpus.skipped,
    )
    emit(localised(counts))
    if tally.kinds:
        emit(
            "  "
            + _("read: ")
            + ", ".join(f"{grouped(count)} {line(kind)}" for kind, count in tally.kinds.most_common(_KINDS))
        )
    for reason, count in corpus.reasons.most_common(_REASONS):
        emit("  " + line(localised(message("skipped {count:,}: {reason}", count=count, reason=reason))))
        skip = tally.examples.get(reason)
        if skip is not None:
            emit("    " + line(f"{skip.file}:{skip.line}" if skip.line else skip.file))
    if len(corpus.reasons) > _REASONS:
        emit("  " + counted("and {number} more reason", "and {number} more reasons", len(corpus.reasons) - _REASONS))
    if dates := unreadable_dates(corpus.unreadable_dates):
        emit("  " + dates)
    for note, count in corpus.notes.items():
        emit(f"  {grouped(count)}: {line(localised(note))}")
    for remark in list(remarks(corpus))[:_COLUMNS]:
        emit("  " + localised(remark))
    for name in _FIELDS:
        share = decimal(tally.coverage[name] / max(1, tally.articles), ">6.1%")
        emit(f"  {name:<10} {grouped(tally.coverage[name]):>10}  {share}")
    unread = _unread(corpus)
    if unread:
        emit(_("not read, as nothing tells what it is; --map FIELD=NAME reads it:"))
    for column, value in unread.items():
        emit(f"  {fitted(line(column), _NAME_WIDTH)} {shortened(line(value), _VALUE_WIDTH)}")
    for sample in tally.samples:
        emit(_("sample: ") + f"{line(sample['id'])}: {line(sample['headline'] or sample['body'][:80])}")


def unreadable_dates(texts: DateTexts) -> str:
    """A line that says how many dates were not understood, and the commonest of them; "" when all were."""
    if not texts.total:
        return ""
    shown = "; ".join(f"{line(text)} ({grouped(count)})" for text, count in texts.commonest(_DATES))
    return localised(
        message(
            "{total:,} {total:date was|dates were} not understood, most often: {shown}", total=texts.total, shown=shown
        )
    )
