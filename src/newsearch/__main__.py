"""`newsearch` and `python -m newsearch`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and exit with its code."""
    try:
        from newsearch.cli.run import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # before `run` could see to it
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
