"""How much an archive wrote about something, month by month: `python examples/coverage.py INDEX QUERY [PLOT.png]`.

Prints a CSV of hits and of all articles of each month, and with matplotlib draws the share.
"""

from __future__ import annotations

import csv
import sys

from newsearch import Index


def main(folder: str, query: str, plot: str = "") -> None:
    with Index.open(folder) as index:
        volumes = list(index.timeline(query, "month"))
    rows = csv.writer(sys.stdout)
    rows.writerow(["month", "hits", "articles"])
    rows.writerows([volume.period, volume.hits, volume.articles] for volume in volumes)
    if plot:
        from matplotlib import pyplot as plt

        plt.bar([str(volume.period) for volume in volumes], [volume.share for volume in volumes])
        plt.ylabel(f"share of articles on {query!r}")
        plt.xticks(rotation=90)
        plt.tight_layout()
        plt.savefig(plot)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("usage: python examples/coverage.py INDEX QUERY [PLOT.png]")
    main(*sys.argv[1:4])
