"""Where events go: a folder, a file, a feed, a program, an address of the web, a mailbox."""

from __future__ import annotations
