"""Fit the weights of the confidence in entities to names that were judged by eye.

    python benchmarks/calibrate_entities.py ARTICLES.jsonl WRONG.jsonl > src/newsearch/entities/weights.py

ARTICLES holds articles as `Article.to_dict` writes them, a line each; WRONG holds a line for each name found in them
that is wrong: [number of the article from 0, kind, name]. All other names that are found count as right. A logistic
regression with an L2 penalty for each kind, fitted by Newton's method; ten-fold cross-validated precision and the share
of right names that are kept go to stderr for several thresholds.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from newsearch.article import Article, Kind
from newsearch.entities import EntityFinder
from newsearch.entities.confidence import EVIDENCE, of_article, of_name
from newsearch.entities.lexicon import Lexicon

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newsearch.entities.join import Joined

KINDS: tuple[Kind, ...] = ("person", "organisation", "place")
PENALTY = 1.0
FOLDS = 10

Row = tuple[dict[str, float], bool]


class Recorder:
    """Stands in for `Confidence`, and keeps what it is asked about."""

    def __init__(self) -> None:
        self.asked: list[Joined] = []

    def of(self, found: Joined) -> float:
        self.asked.append(found)
        return 1.0


def evidence(articles: list[Article], wrong: set[tuple[int, str, str]]) -> dict[Kind, list[Row]]:
    lexicon, finder = Lexicon(), EntityFinder()
    rows: dict[Kind, list[Row]] = {kind: [] for kind in KINDS}
    for number, article in enumerate(articles):
        finder._confidence = recorder = Recorder()  # type: ignore[assignment]  # noqa: SLF001
        finder.find(article)
        for found in recorder.asked:
            told = dict.fromkeys(of_name(found.kind, found.name, lexicon), 1.0)
            told |= zip(EVIDENCE, of_article(found), strict=True)
            rows[found.kind].append((told, (number, found.kind, found.name) not in wrong))
    return rows


def fit(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """The weights; the first column, the bias, is not penalised."""
    weights = np.zeros(x.shape[1])
    penalty = np.full(x.shape[1], PENALTY)
    penalty[0] = 1e-3
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ weights))
        gradient = x.T @ (p - y) + penalty * weights
        hessian = (x * (p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        weights -= np.linalg.solve(hessian, gradient)
    return weights


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("wrong", type=Path)
    options = parser.parse_args()
    articles = [Article.from_dict(json.loads(line)) for line in options.articles.read_text("utf-8").splitlines()]
    wrong = {tuple(json.loads(line)) for line in options.wrong.read_text("utf-8").splitlines()}
    out = [
        '"""The weights of `confidence`, as benchmarks/calibrate_entities.py prints them: kind → evidence → weight."""'
    ]
    out += ["", "from __future__ import annotations", "", "from typing import TYPE_CHECKING", "", "if TYPE_CHECKING:"]
    out += ["    from newsearch.article import Kind", "", "WEIGHTS: dict[Kind, dict[str, float]] = {"]
    for kind, rows in evidence(articles, wrong).items():
        names = ["bias", *sorted({name for told, _ in rows for name in told if name != "bias"})]
        x = np.array([[told.get(name, 0.0) for name in names] for told, _ in rows])
        y = np.array([float(right) for _, right in rows])
        fold = np.random.default_rng(0).permutation(len(rows)) % FOLDS
        scores = np.empty(len(rows))
        for part in range(FOLDS):
            scores[fold == part] = x[fold == part] @ fit(x[fold != part], y[fold != part])
        chances = 1 / (1 + np.exp(-scores))
        sys.stderr.write(f"{kind}: {len(rows)} names, {y.mean():.1%} right\n")
        for least in (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9):
            shown = chances >= least
            kept = y[shown].sum() / y.sum()
            sys.stderr.write(
                f"  {least}: {shown.sum()} shown, {y[shown].mean():.1%} right, {kept:.1%} of the right ones\n"
            )
        out.append(f'    "{kind}": {{')
        out += [f'        "{name}": {weight:.2f},' for name, weight in zip(names, fit(x, y), strict=True)]
        out.append("    },")
    print("\n".join([*out, "}"]))


if __name__ == "__main__":
    main()
