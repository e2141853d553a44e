"""Writes records that Python printed, `{'judul': "Jum'at", 'isi': None}`, as JSON. Nothing in them is run."""

from __future__ import annotations

import json
import re

_RECORD = re.compile(r"\s*[\[(]?\s*\{\s*'(?:[^'\\\n]|\\.){1,80}'\s*:")
_TOKEN = re.compile(
    r"""[bu]?(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
    r"|datetime\.(?:datetime|date)\((?P<moment>\d[\d, ]{0,60})(?:tzinfo=(?P<zone>datetime\.timezone(?:\.utc"
    r"|\(datetime\.timedelta\(seconds=\d{1,6}\)\))))?\)"
    r"|(?P<call>[A-Za-z_][\w.]{0,60}\()|(?P<word>[A-Za-z_]\w{0,60})|(?P<open>\()|(?P<close>\))"
    r"|(?P<rest>['\"].*)|[^'\"A-Za-z_()]+",
    re.DOTALL,
)
_WORDS = {"None": "null", "nan": "null", "NaT": "null", "inf": "null", "True": "true", "False": "false"}
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\n": ""}
_LAST_COMMA = re.compile(r",(\s*[\]}])")
_NUMBER = re.compile(r"\d+")
_CODE_POINTS = 0x110000


def is_python(text: str) -> bool:
    """Whether a text begins with a record whose first name stands in single quotes, which JSON has not."""
    return _RECORD.match(text) is not None


def as_json(text: str) -> str:
    """Python's literals as JSON: tuples as arrays, dates as ISO 8601, `ObjectId('…')` and the like as what they hold.

    What is no literal stays as it is, so that whoever reads the JSON finds it there.
    """
    written: list[str] = []
    closing: list[str] = []
    string = -1  # where the last string was written
    for token in _TOKEN.finditer(text):
        piece = token.group()
        if token["text"]:
            piece = json.dumps(_ESCAPE.sub(_unescaped, token["text"][1:-1]))
            if 0 <= string == len(written) - 2 and written[-1].isspace():
                # A long string goes on behind the end of a line.
                written[-2:] = [written[-2][:-1], ""]
                piece = piece[1:]
            string = len(written)
        elif token["moment"]:
            piece = json.dumps(_moment(token["moment"], token["zone"]))
        elif token["call"]:
            closing.append("")
            piece = ""
        elif token["word"]:
            piece = _WORDS.get(piece, piece)
        elif token["open"]:
            closing.append("]")
            piece = "["
        elif token["close"]:
            piece = closing.pop() if closing else piece
            written[-1:] = [last.rstrip().rstrip(",") for last in written[-1:]]
        elif not token["rest"]:
            piece = _LAST_COMMA.sub(r"\1", piece)
        written.append(piece)
    return "".join(written)


def _unescaped(escape: re.Match[str]) -> str:
    """The character that an escape in a string stands for."""
    code = escape[1] or escape[2] or escape[3]
    if not code:
        return _ESCAPES.get(escape[4], escape[4])
    number = int(code, 16)
    return chr(number) if number < _CODE_POINTS else "\ufffd"


def _moment(numbers: str, zone: str | None) -> str:
    """`2024, 1, 2, 10, 0` as 2024-01-02T10:00:00, with its offset where there is a zone."""
    year, month, day, hour, minute, second = [*map(int, _NUMBER.findall(numbers)), 0, 0, 0, 0, 0, 0][:6]
    said = f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
    if zone is None:
        return said
    seconds = _NUMBER.search(zone)
    minutes = int(seconds[0]) // 60 if seconds else 0
    return f"{said}+{minutes // 60:02}:{minutes % 60:02}"
