"""Entities: the people, organisations and places of an article, and the names that an archive uses for them.

Use: `EntityFinder().find(article)`; `Aliases(counts).names("person", "Jokowi")`.
"""

from __future__ import annotations

from newsearch.entities.aliases import Aliases, aliases, fold
from newsearch.entities.finder import EntityFinder
from newsearch.entities.names import Span

__all__ = ["Aliases", "EntityFinder", "Span", "aliases", "fold"]
