"""Saved searches, and who is told when articles match them."""

from __future__ import annotations
