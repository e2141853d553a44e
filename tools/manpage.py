"""The man page, made from what the commands say of themselves in their help, and from the examples of `docs/cli.md`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from newsearch.cli import codes
from newsearch.cli.app import HEADINGS, command_line
from newsearch.cli.help import by_heading, default_text, summary, value_name
from newsearch.version import __version__

PAGE = Path(__file__).parents[1] / "docs" / "cli.md"


def roff(text: str) -> str:
    """Text as a man page has it: no letter of it is taken for an order."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"^([.'])", r"\\&\1", escaped, flags=re.MULTILINE)


def option(parameter: Any) -> str:
    """An option with what it does."""
    names = ", ".join(f"\\fB{roff(name)}\\fR" for name in [*parameter.opts, *parameter.secondary_opts])
    value = "" if parameter.is_flag else f" \\fI{roff(value_name(parameter))}\\fR"
    default = default_text(parameter)
    text = f"{parameter.help} Default: {default}." if default else parameter.help
    return f".TP\n{names}{value}\n{roff(text)}\n"


def command(name: str, it: Any, context: Any) -> str:
    """A command: how it is called, what it does, and its options under their headings."""
    arguments = [p for p in it.params if p.param_type_name == "argument"]
    usage = " ".join(p.display_name_raw if p.required else f"[{p.display_name_raw}]" for p in arguments)
    parts = [f".SS {roff(name)}\n\\fBnewsearch {roff(name)}\\fR [\\fIOPTIONS\\fR] {roff(usage)}".rstrip() + "\n"]
    parts.append(f".PP\n{roff(summary(it))}.\n")
    parts += [f".TP\n\\fI{roff(p.display_name_raw)}\\fR\n{roff(p.help)}\n" for p in arguments]
    for heading, parameters in by_heading(it, context).items():
        options = [p for p in parameters if p.param_type_name == "option" and p.opts != ["--help"]]
        if options and heading != "Options":
            parts.append(f".PP\n{roff(heading)}:\n")
        parts += [option(p) for p in options]
    parts.append(".PP\nExamples:\n.nf\n" + "".join(f".RS\n{roff(line)}\n.RE\n" for line in examples(name)) + ".fi\n")
    return "".join(parts)


def examples(name: str) -> list[str]:
    """The examples of a command in `docs/cli.md`."""
    section = re.search(rf"^## newsearch {name}\n(.*?)(?=^## |\Z)", PAGE.read_text("utf8"), re.DOTALL | re.MULTILINE)
    block = re.search(r"^```sh\n(.*?)^```", section[1], re.DOTALL | re.MULTILINE) if section else None
    return [line for line in (block[1] if block else "").splitlines() if not line.startswith("#")]


def manpage() -> str:
    """The page, in the macros of man(7)."""
    group = command_line()
    context: Any = group.context_class(group, info_name="newsearch")
    title = summary(group)
    parts = [
        f'.TH NEWSEARCH 1 "" "newsearch {__version__}" "User Commands"\n',
        f".SH NAME\nnewsearch \\- {roff(title[:1].lower() + title[1:])}\n",
        ".SH SYNOPSIS\n\\fBnewsearch\\fR [\\fIOPTIONS\\fR] \\fICOMMAND\\fR [\\fIARGUMENTS\\fR]\n",
        ".SH OPTIONS\nThese hold for all commands, and may stand before or after the command.\n",
        *(option(parameter) for parameter in group.get_params(context) if parameter.opts != ["--help"]),
    ]
    for heading, names in HEADINGS.items():
        parts.append(f".SH {roff(heading).upper()}\n")
        parts += [command(name, group.commands[name], context) for name in names]
    parts.append(
        ".SH CONFIGURATION\nA value that is not typed comes from a variable, else from the project's file, "
        "else from the user's. Files are TOML: a table for each command, and [newsearch] for the options of all "
        "commands.\n"
    )
    parts.append(
        ".SH ENVIRONMENT\n.TP\n\\fBNEWSEARCH_\\fIOPTION\\fR, \\fBNEWSEARCH_\\fICOMMAND\\fB_\\fIOPTION\\fR\n"
        "The value of an option, as in NEWSEARCH_INDEX and NEWSEARCH_SEARCH_LIMIT.\n"
        ".TP\n\\fBNO_COLOR\\fR\nIf set, no colour unless it is asked for.\n"
        ".TP\n\\fBPAGER\\fR\nThe pager; less if it is not set, none if it is empty.\n"
    )
    parts.append(
        ".SH FILES\n.TP\n\\fInewsearch.toml\\fR\nThe project's configuration, in the current folder.\n"
        ".TP\n\\fI$XDG_CONFIG_HOME/newsearch/config.toml\\fR\n"
        "The user's configuration; ~/.config stands for the folder where the variable is not set.\n"
    )
    parts.append(".SH EXIT STATUS\n")
    parts += [f".TP\n\\fB{code}\\fR\n{roff(text)}.\n" for code, text in codes.MEANINGS.items()]
    return "".join(parts)
