"""What an article is on a cluster: the mapping, and how terms and places are written in it.

    i           rank_features   "s:TERM", "e:TERM": the impact of a stem or an exact form, in 256ths; "f:FORM": the
                                least impact of the words of a form that stands for one word
    t           text            all fields on one axis. At each position stand the exact forms and stems, "e:TERM" and
                                "s:TERM"; around each field stand marks, "<b" and "b>"; the first word of a sentence
                                bears "S", the last "Z", an only one "O"; those of paragraphs "P", "Q", "R"
    id, key, url, source, ...   keyword         conditions and facets; key is the digest of the id
    published, day, week, ...   long            seconds since 1970 UTC; the number of the period in WIB
    since, until                keyword         the generations that hold it: since <= G < until
    check, check2               long            parts of the article's digest, whose sums tell whether all are there
    article                     not indexed     the article, as `Article.to_dict` gives it; all that is kept as source

A feature's name must hold no full stop: what stands before the last one would be taken for the field.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsearch.query.atoms import MAX_DISTANCE
from newsearch.ranking.facets import NAMES

if TYPE_CHECKING:
    from newsearch.fields import Space

FORMAT = 1
"""Raised when documents change: an index of another format is loaded anew."""

LIVE = "~"
"""`until` of what is live: it comes after every generation."""

STACK = "\ue000"
"""Stands between the terms of one position."""

GAP = 2 * MAX_DISTANCE
"""Positions between two texts: what a query joins reaches over fewer."""

_LONGEST_KEYWORD = 8191
"""Code points of a name by which it can be found; Lucene takes 32,766 bytes."""

_DOT = "\u2024"
_SAFE = str.maketrans(
    {
        **dict.fromkeys(" \t\n\x0b\x0c\r\x1c\x1d\x1e\x1f\u1680\u2028\u2029\u205f\u3000", "\ue001"),
        **{chr(code): "\ue001" for code in range(0x2000, 0x200B)},
        STACK: "\ue001",
    }
)


def feature(space: Space | str, term: str) -> str:
    """The name of a feature: of a term, or with the space "form" of a form of several words."""
    return f"{space[0]}:{term}".replace(".", _DOT)


def token(space: Space, term: str) -> str:
    """A term as it stands in the text; nothing in it may end the token."""
    return f"{space[0]}:{term.translate(_SAFE)}"


def index_body(shards: int, meta: dict[str, Any]) -> dict[str, Any]:
    """Settings and mapping of a new index, which nothing searches yet."""
    word, number = {"type": "keyword"}, {"type": "long"}
    name = {"type": "keyword", "ignore_above": _LONGEST_KEYWORD}
    return {
        "settings": {
            "number_of_shards": shards,
            "number_of_replicas": 0,
            "refresh_interval": "-1",
            "analysis": {
                "analyzer": {"stacked": {"type": "custom", "tokenizer": "words", "filter": ["stack"]}},
                "tokenizer": {"words": {"type": "whitespace", "max_token_length": 65536}},
                "filter": {
                    "stack": {"type": "pattern_capture", "preserve_original": False, "patterns": [f"([^{STACK}]+)"]}
                },
            },
        },
        "mappings": {
            "dynamic": "strict",
            "_source": {"includes": ["article"]},
            "_meta": meta,
            "properties": {
                "i": {"type": "rank_features"},
                "t": {
                    "type": "text",
                    "analyzer": "stacked",
                    "norms": False,
                    "index_options": "positions",
                    "position_increment_gap": GAP,
                },
                **dict.fromkeys(("id", "url"), name),
                **dict.fromkeys(("key", "since", "until"), word),
                **dict.fromkeys(NAMES, name),
                **dict.fromkeys(("published", "day", "week", "month", "year", "check", "check2"), number),
                "article": {"type": "object", "enabled": False},
            },
        },
    }
