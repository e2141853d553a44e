"""Makes the tiny index of the present format, and writes down how this version meets the indexes of all formats.

    python tests/compat/fixture.py

An index is made where there is none of the present versions yet; older ones are never made again. Look at what changed
in `outcomes.json`, and commit it with the new folder.

The words of the articles need no stemmer, so that no table made from its word list is in the index.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from newsearch import Article, Index, IndexFormatError, rebuild
from newsearch.analysis import ANALYSIS_VERSION
from newsearch.engine import default_engine
from newsearch.store.generations import STEMS, Generations
from newsearch.store.manifest import FORMAT
from newsearch.version import ENTITIES_VERSION

HERE = Path(__file__).parent
OUTCOMES = HERE / "outcomes.json"
ANSWERS = "answers.json"
OPENS = "opens"

ARTICLES = [
    Article(
        id="a1",
        headline="KPK dan MK di DKI",
        deck="RUU di DPR",
        body="KPK 12 x ke MK. Api di RT 5 dan RW 7.\n\nAir di got DKI 3 cm.",
        published=datetime(2018, 9, 28, 10, 2, tzinfo=timezone.utc),
        precision="minute",
        source="Arsip",
        authors=("Ina",),
        captions=("Api di RT 5",),
        section="DKI",
        tags=("KPK", "RUU KPK"),
        url="https://example.com/a1",
    ),
    Article(
        id="a2",
        headline="BBM di NTT",
        body="BBM di NTT 10 000. Ibu dan bus ke KM 3.",
        published=datetime(2019, 4, 17, tzinfo=timezone.utc),
        precision="day",
        source="Kabar",
    ),
    Article(id="a3", headline="MK 2 Mei", body="MK dan KPK di RUU KPK. Api 12.", source="Arsip"),
]
QUERIES = (
    "kpk",
    "kpk api",
    '"api di rt"',
    "judul:bbm",
    "tanggal:2018",
    "tag:ruu",
    "sumber:arsip -ntt",
    "kpk*",
    "api~1",
    "k?k",
    "rt OR ibu",
)


def name() -> str:
    """The folder of the present format's index."""
    return f"{FORMAT}-{default_engine().name}-{ANALYSIS_VERSION}-{ENTITIES_VERSION}"


def answers(index: Path) -> dict[str, Any]:
    """What an index says; the order is by date, because how articles are ranked is not of the format."""
    with Index.open(index) as opened:
        found = {query: [hit.id for hit in opened.search(query, sort="oldest", limit=10)] for query in QUERIES}
        kept = [opened.article(article.id).to_dict() for article in ARTICLES]
        return {"articles": json.loads(json.dumps(kept)), "found": found}


def outcome(index: Path) -> str:
    """How this version meets an index: `OPENS`, or what it says."""
    try:
        answers(index)
    except IndexFormatError as refused:
        return str(refused).replace(str(index), "FOLDER")
    return OPENS


def make(target: Path) -> None:
    """Make the present format's index."""
    with tempfile.TemporaryDirectory() as scratch:
        index = Path(scratch) / "index"
        rebuild(index, ARTICLES)
        if (index / STEMS).exists():
            raise SystemExit("the articles hold a word that needed the stemmer")
        live = Generations(index).current()
        (index / "lock").unlink()
        (index / ANSWERS).write_text(json.dumps(answers(index), indent=1) + "\n", "utf8")
        shutil.copytree(index, target)
        print(f"made {target} of generation {live}")  # noqa: T201 a command


def main() -> int:
    """Make what is missing, and write down all outcomes."""
    if not (HERE / name()).exists():
        make(HERE / name())
    folders = sorted(path.parent for path in HERE.glob(f"*/{ANSWERS}"))
    OUTCOMES.write_text(json.dumps({path.name: outcome(path) for path in folders}, indent=1) + "\n", "utf8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
