"""From values to pages: templates that escape all they are given, and what they may call."""

from __future__ import annotations

import json
import re
from datetime import datetime, timezone
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined

from newsearch.calendar import WIB
from newsearch.safe_text import safe
from newsearch.translation import Language, Translation

FOLDER = Path(__file__).parent
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"

_MESSAGE = re.compile(r'\b_\("([^"\\]+)"\)')
_WEB = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_LONGEST_LINK = 2000


@lru_cache(maxsize=len(Language))
def _environment(language: Language) -> Environment:
    """The templates in a language; a message of theirs without values is put in when they are compiled."""
    translation = Translation(language)

    def source(name: str) -> str:
        text = (FOLDER / "templates" / name).read_text("utf8")
        return _MESSAGE.sub(lambda found: json.dumps(translation.say(found[1]), ensure_ascii=False), text)

    made = Environment(
        loader=FunctionLoader(source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters.update(web=web_address)
    made.globals.update(
        static=static_path,
        utc=lambda seconds: datetime.fromtimestamp(seconds, timezone.utc),
        _=translation.say,
        counted=translation.counted,
        grouped=translation.grouped,
        localised=translation.localised,
        lang=language.value,
        day=lambda published, precision=None: written_day(published, precision, translation),
        moment=lambda published, precision=None: written_moment(published, precision, translation),
    )
    return made


def render(template: str, language: Language, **values: Any) -> bytes:
    """A page of a template and values, in a language; no character of it is obeyed instead of shown."""
    return safe(_environment(language).get_template(template).render(values)).encode()


def web_address(url: str) -> str:
    """An address of the web in ASCII, or "" where it is none that a page should lead to."""
    if not _WEB.match(url) or len(url) > _LONGEST_LINK:
        return ""
    return re.sub("[^!-~]", lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode("utf8", "replace")), url)


def written_day(published: datetime | None, precision: str | None, translation: Translation) -> str:
    """A day in WIB: 10 Jun 2025."""
    if published is None:
        return translation.say("undated")
    # Of a date without a time, the day is what is known.
    local = published if precision == "day" else published.astimezone(WIB)
    return f"{local.day} {translation.say(MONTHS).split()[local.month - 1]} {local.year}"


def written_moment(published: datetime | None, precision: str | None, translation: Translation) -> str:
    """A date in WIB, with the time where it is known."""
    day = written_day(published, precision, translation)
    return f"{day}, {published.astimezone(WIB):%H:%M} WIB" if published is not None and precision != "day" else day


@lru_cache(maxsize=1)
def static_files() -> dict[str, tuple[str, bytes]]:
    """Name in a URL -> media type and content, of each file beside the pages; the name changes with the content."""
    kinds = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
    found = {}
    for path in sorted((FOLDER / "static").iterdir()):
        if path.suffix in kinds:
            content = path.read_bytes()
            digest = blake2b(content, digest_size=6).hexdigest()
            found[f"{path.stem}.{digest}{path.suffix}"] = (kinds[path.suffix], content)
    return found


@lru_cache(maxsize=8)
def static_path(name: str) -> str:
    """The address of a file beside the pages, by its plain name."""
    stem, _, suffix = name.rpartition(".")
    return next(f"/static/{each}" for each in static_files() if each.startswith(f"{stem}.") and each.endswith(suffix))
