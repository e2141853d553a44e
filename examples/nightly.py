"""Bring an index up to date every night and say what happened: `python examples/nightly.py INDEX ARCHIVE...`.

Exit codes are those of the command line, so that a scheduler can tell a quiet night from a bad one.
"""

from __future__ import annotations

import sys

from newsearch import LockedError, NewsearchError, read_corpus, update


def main(index: str, archives: list[str]) -> int:
    try:
        report = update(index, read_corpus(*archives), lock_timeout=600)
    except LockedError as error:
        print(f"another build is running: {error}", file=sys.stderr)
        return 75
    except NewsearchError as error:
        print(f"the index is as it was: {error}", file=sys.stderr)
        return 1
    print(
        f"{report.after:,} articles: {report.added:,} new, {report.changed:,} corrected, {report.deleted:,} gone, "
        f"{report.skipped:,} records skipped"
    )
    for reason, count in report.reasons.most_common(5):
        print(f"  {count:,} skipped: {reason}")
    return 5 if report.skipped else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("usage: python examples/nightly.py INDEX ARCHIVE...")
    sys.exit(main(sys.argv[1], sys.argv[2:]))
