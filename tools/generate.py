"""Write what is made from the source: tables of `docs/cli.md`, man page, catalog of messages (`make generated`)."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import manpage
import messages
from newsearch.cli.app import command_line
from newsearch.cli.help import written

DOCS = Path(__file__).parents[1] / "docs"


def tables(page: str) -> str:
    """`docs/cli.md` with the table of each command's options as its help has them."""
    group: Any = command_line()

    def section(found: re.Match[str]) -> str:
        name = (found[1] or "").strip()
        command = group.commands[name] if name else group
        parameters = command.get_params(group.context_class(command, info_name=name))
        options = [p for p in parameters if p.param_type_name == "option" and p.opts != ["--help"]]
        escaped = ((written(p).replace("|", "\\|"), p.help.replace("|", "\\|")) for p in options)
        rows = "".join(f"| `{text}` | {what} |\n" for text, what in escaped)
        head, table, rest = (
            re.split(r"(?m)^((?:\|.*\n)+)", found[0], maxsplit=1) if "\n|" in found[0] else (found[0], "", "")
        )
        return f"{head}| option | what it does |\n|---|---|\n{rows}{rest}" if table else found[0]

    return re.sub(r"(?ms)^## newsearch( \w+)?\n.*?(?=^## |\Z)", section, page)


def generated() -> dict[Path, bytes]:
    """Every file that is made, with what it should hold."""
    page = DOCS / "cli.md"
    texts = {page: tables(page.read_text("utf8")), DOCS / "newsearch.1": manpage.manpage()}
    return {**{path: text.encode() for path, text in texts.items()}, **messages.written()}


def stale() -> list[str]:
    """What is not as it would be made now, and messages without a translation."""
    files = [f"{path.name} is stale" for path, content in generated().items() if path.read_bytes() != content]
    missing = [f"no Indonesian for {text!r}" for text in messages.untranslated()]
    untold = [f"{place}: an f-string is no message: `message(template, name=value)`" for place in messages.untold()]
    return [*files, *missing, *untold]


if __name__ == "__main__":
    if "--check" in sys.argv[1:]:
        problems = stale()
        print("\n".join([*problems, "run `make generated`"] if problems else []), end="\n" if problems else "")
        sys.exit(bool(problems))
    for path, content in generated().items():
        path.write_bytes(content)
