"""Settings that commands share, and values of options from variables and configuration files.

A value of an option comes, in this order, from the command line, from a variable `NEWSEARCH_...`, from `newsearch.toml`
in the current folder (the project's), from `config.toml` in the user's folder of configurations, or from the program.
A file holds data and nothing that is run; what is not known in it is an error.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsearch.cli.translation import localised
from newsearch.errors import UsageError
from newsearch.messages import message

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

DEFAULT_INDEX = Path("index")
DEFAULT_SEARCHES = Path("searches")
PROJECT_FILE = Path("newsearch.toml")

ALWAYS_TYPED = frozenset(
    {"help", "version", "install-completion", "show-completion", "force", "purge", "undo", "query", "reason", "yes"}
)
"""Options that count only where they are typed: what they do is asked for once, and may lose something."""

SHARED = "newsearch"
"""Stands for a command where an option holds for all of them."""

_LARGEST = 1 << 20


class Color(str, Enum):
    """When to use colour."""

    auto = "auto"
    always = "always"
    never = "never"


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """A configuration file: a table for each command, and `[newsearch]` for the options of all commands."""

    path: Path
    tables: Mapping[str, Mapping[str, Any]]
    text: str

    def place(self, command: str, option: str = "") -> str:
        """The file and the line where a table or a key stands."""
        return f"{self.path}, line {self._line(command, option)}"

    def _line(self, command: str, option: str) -> int:
        """Where a key stands: tomllib does not tell, and this finds it in all but the most twisted files."""
        table = ""
        named = re.compile(rf"\s*[\"']?{re.escape(option or command)}[\"']?\s*[=.]")
        for number, row in enumerate(self.text.splitlines(), start=1):
            header = re.match(r"\s*\[+\s*[\"']?(.*?)[\"']?\s*\]", row)
            table = header[1] if header else table
            if (header and not option and table == command) or (
                table == (command if option else "") and named.match(row)
            ):
                return number
        return 1


@dataclass(slots=True)
class Settings:
    """What holds for the whole run, kept in the context of the command line.

    Attributes:
        index, searches, color, pager: what holds for all commands.
        files: configuration files, the stronger first.
    """

    index: Path = DEFAULT_INDEX
    searches: Path = DEFAULT_SEARCHES
    color: Color = Color.auto
    pager: bool = True
    files: tuple[ConfigFile, ...] = ()

    def files_of(self, command: str, option: str) -> list[ConfigFile]:
        """The files that say something of an option, the stronger first."""
        return [file for file in self.files if option in file.tables.get(command, ())]

    def check(self, command: str, options: Collection[str]) -> None:
        """Look for keys in a command's table that are no options of it.

        Raises:
            UsageError: there is one.
        """
        known = sorted(set(options) - ALWAYS_TYPED)
        for file in self.files:
            for key in file.tables.get(command, ()):
                if key in ALWAYS_TYPED:
                    raise UsageError(
                        "{command}: {command2}.{key} counts only on the command line",
                        command=file.place(command, key),
                        command2=command,
                        key=key,
                    )
                if key not in known:
                    raise UsageError(
                        "{command}: {key} is not known; [{command2}] has {names}",
                        command=file.place(command, key),
                        key=key,
                        command2=command,
                        names=", ".join(known),
                    )


def variable_name(command: str, option: str) -> str:
    """The variable that stands for an option: NEWSEARCH_INDEX, NEWSEARCH_SEARCH_LIMIT."""
    return "_".join([SHARED, *([command] if command != SHARED else []), option]).upper().replace("-", "_")


def user_file() -> Path:
    """Where the user's configuration is, if there is one."""
    home = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    return Path(home).expanduser() / "newsearch" / "config.toml"


def read_files(commands: Collection[str], unread: list[str]) -> tuple[ConfigFile, ...]:
    """The configuration files that there are, the stronger first.

    Nobody has named them, so one that cannot be opened (it is another user's, a folder, a link that leads nowhere) is
    passed over, and what is to be said of it is added to `unread`. What can be read and is wrong was meant.

    Raises:
        UsageError: one holds anything but tables of commands.
    """
    files = [file for path in (PROJECT_FILE, user_file()) if (file := _read(path, unread)) is not None]
    for file in files:
        for name, table in file.tables.items():
            if not isinstance(table, dict) or name not in {SHARED, *commands}:
                known = ", ".join(f"[{table}]" for table in (SHARED, *sorted(commands)))
                raise UsageError(
                    "{name}: {name2} is no table that is known; there are {known}",
                    name=file.place(name),
                    name2=name,
                    known=known,
                )
    return tuple(files)


def _read(path: Path, unread: list[str]) -> ConfigFile | None:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        if os.path.islink(path):  # noqa: PTH114 on a path that cannot be looked at it is False and no error
            unread.append(
                localised(
                    message(
                        "{path!r} is passed over, for it cannot be read: {strerror}",
                        path=str(path),
                        strerror=error.strerror,
                    )
                )
            )
        return None
    except OSError as error:
        unread.append(
            localised(
                message(
                    "{path!r} is passed over, for it cannot be read: {value}",
                    path=str(path),
                    value=error.strerror or error,
                )
            )
        )
        return None
    if len(content) > _LARGEST:
        raise UsageError("{path!r} is too large for a configuration", path=str(path))
    # Most runs have no such file and need not know the format.
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        text = content.decode("utf-8-sig")
        return ConfigFile(path, tomllib.loads(text), text)
    except UnicodeDecodeError:
        raise UsageError("{path!r} is not UTF-8", path=str(path)) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError("{path!r} is no TOML: {value}", path=str(path), value=error or "nested too deep") from error
