"""`newsearch index --dry-run`: what reading a corpus gives, without an index."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from newsearch.cli.language import _, localised
from newsearch.cli.progress import clear_progress, reading
from newsearch.cli.terminal import emit, emit_json, line

if TYPE_CHECKING:
    from newsearch.corpus import Corpus
    from newsearch.corpus.date_texts import DateTexts

_FIELDS = (
    "headline deck body published updated place source authors editors url section tags captions related "
    "furniture".split()
)
_SAMPLES = 3
_DATES = 5
_REASONS = 10


def survey(corpus: Corpus, *, json: bool) -> None:
    """Read everything and print counts, the share of articles with each field, skip reasons and sample articles."""
    from newsearch.index.report import KEPT_DATES

    coverage: Counter[str] = Counter()
    samples: list[dict[str, Any]] = []
    articles = 0
    show = reading(corpus)
    for article in corpus:
        articles += 1
        if show is not None:
            show(corpus.records)
        coverage.update(name for name in _FIELDS if getattr(article, name))
        # Every power of two: the samples come from the whole of a corpus whose size is not known.
        if articles & (articles - 1) == 0:
            samples = [*samples[-(_SAMPLES - 1) :], article.to_dict()]
    clear_progress()
    reasons = corpus.reasons.most_common(_REASONS)
    if json:
        emit_json(
            {
                "format": 1,
                "records": corpus.records,
                "articles": articles,
                "skipped": corpus.skipped,
                "reasons": dict(reasons),
                "unreadable_dates": corpus.unreadable_dates.to_dict(KEPT_DATES),
                "coverage": {name: coverage[name] for name in _FIELDS},
                "samples": samples,
            }
        )
        return
    counts = f"{corpus.records:,} records: {articles:,} articles, {corpus.skipped:,} skipped; nothing was written"
    emit(localised(counts))
    for reason, count in reasons:
        emit("  " + localised(f"skipped {count:,}: {line(reason)}"))
    if dates := unreadable_dates(corpus.unreadable_dates):
        emit("  " + dates)
    for name in _FIELDS:
        emit(f"  {name:<10} {coverage[name]:>10,}  {coverage[name] / max(1, articles):>6.1%}")
    for sample in samples:
        emit(_("sample: ") + f"{line(sample['id'])}: {line(sample['headline'] or sample['body'][:80])}")


def unreadable_dates(texts: DateTexts) -> str:
    """A line that says how many dates were not understood, and the commonest of them; "" when all were."""
    if not texts.total:
        return ""
    shown = "; ".join(f"{line(text)} ({count:,})" for text, count in texts.commonest(_DATES))
    return localised(f"{texts.total:,} dates were not understood, most often: {shown}")
