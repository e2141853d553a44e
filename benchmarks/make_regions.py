"""Makes src/newsearch/analysis/data/regions.txt: python benchmarks/make_regions.py GAZETTEER_FOLDER

The folder holds data_provinces.csv and data_regencies.csv of https://github.com/fityannugroho/idn-area-data (MIT).
Kept are provinces, regencies and cities of one word; districts are not, for among their names are common words
(serangan, bagian, melawan, dalam).
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

HEADER = """\
# Provinces, regencies and cities of Indonesia with a name of one word: the stemmer leaves them alone.
# From idn-area-data (https://github.com/fityannugroho/idn-area-data), MIT License, by benchmarks/make_regions.py.
"""


def names(folder: Path) -> set[str]:
    found = set()
    for file in ("data_provinces.csv", "data_regencies.csv"):
        with (folder / file).open(encoding="utf8", newline="") as rows:
            for row in csv.DictReader(rows):
                name = row["name"].removeprefix("Kabupaten ").removeprefix("Kota ").lower()
                if name.isalpha():
                    found.add(name)
    return found


def main() -> None:
    target = Path(__file__).parents[1] / "src/newsearch/analysis/data/regions.txt"
    target.write_text(HEADER + "\n".join(sorted(names(Path(sys.argv[1])))) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
