"""Libraries that read files say what they think of them on stderr, unless something takes what they log."""

from __future__ import annotations

import logging


def quieten(*names: str) -> None:
    """Let what libraries log go to the handlers that the program has set, and nowhere if it has set none."""
    for name in names:
        logger = logging.getLogger(name)
        if not any(isinstance(handler, logging.NullHandler) for handler in logger.handlers):
            logger.addHandler(logging.NullHandler())
