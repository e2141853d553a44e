"""`newsearch` and `python -m newsearch`."""

from __future__ import annotations

import gc
import sys

GARBAGE = 20_000
"""Objects more than were given back, after which Python looks for cycles among them."""


def main() -> None:
    """Run the command line and exit with its code."""
    # Most of what a command makes lives until it ends. Python would go through all of it every 700 objects.
    gc.set_threshold(GARBAGE)
    try:
        from newsearch.cli.run import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # before `run` could see to it
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
