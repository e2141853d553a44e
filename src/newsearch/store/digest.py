"""Digests of articles, by which two reads of a record are compared."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsearch.article import Article


_encode = json.JSONEncoder(sort_keys=True, ensure_ascii=False, check_circular=False).encode


def article_digest(article: Article) -> int:
    """A digest of 63 bits of the article as it was read: equal for two reads of the same record."""
    content = _encode(article.to_dict()).encode("utf8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(content, digest_size=8).digest(), "big") >> 1
