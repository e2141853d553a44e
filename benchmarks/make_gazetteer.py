"""Makes regions.txt and districts.txt of src/newsearch/gazetteer: python benchmarks/make_gazetteer.py FOLDER

FOLDER holds data_provinces.csv, data_regencies.csv and data_districts.csv of
https://github.com/fityannugroho/idn-area-data (MIT).
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

TARGET = Path(__file__).parents[1] / "src/newsearch/gazetteer"
SECTIONS = {
    "regions.txt": {"province": "data_provinces.csv", "regency": "data_regencies.csv"},
    "districts.txt": {"district": "data_districts.csv"},
}
KINDS_OF_REGENCY = ("Kabupaten Administrasi ", "Kota Administrasi ", "Kabupaten ", "Kota ")
HEADER = "# Official regions of Indonesia, derived from idn-area-data (MIT licence) by benchmarks/make_gazetteer.py."
NAMES_A_LINE = 12


def names(path: Path) -> list[str]:
    """The names in a file of regions, without the kind of region before them, sorted."""
    with path.open(encoding="utf-8", newline="") as file:
        found = {row["name"] for row in csv.DictReader(file)}
    for kind in KINDS_OF_REGENCY:
        found = {name.removeprefix(kind) for name in found}
    return sorted(found)


def main() -> None:
    folder = Path(sys.argv[1])
    for target, sections in SECTIONS.items():
        lines = [HEADER]
        for section, source in sections.items():
            entries = names(folder / source)
            rows = (", ".join(entries[i : i + NAMES_A_LINE]) for i in range(0, len(entries), NAMES_A_LINE))
            lines += ["", f"[{section}]", *rows]
        (TARGET / target).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
