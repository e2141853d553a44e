"""Running a command: every way it can end, as an exit code and at most one line on stderr."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, Any

from newsearch.cli import codes
from newsearch.cli.settings import SHARED, Settings, read_files, variable_name
from newsearch.cli.terminal import report
from newsearch.cli.translation import Language, _, locale_language, localised, speak
from newsearch.errors import NewsearchError
from newsearch.messages import Message, message

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(arguments: Sequence[str]) -> int:
    """Run the command that the arguments name and return its exit code."""
    from typer.exceptions import Abort, TyperException

    from newsearch.cli.app import MODULES, command_line
    from newsearch.cli.command import hoisted

    _prepare()
    speak(locale_language())
    try:
        command = command_line()
        words = hoisted(arguments, command.shared)
        # A file that is wrong is nothing to tell of in the middle of a completion.
        unread: list[str] = []
        settings = Settings(files=() if "_NEWSEARCH_COMPLETE" in os.environ else read_files(MODULES, unread))
        speak(_language(words, settings))
        for problem in unread:
            report(message("newsearch: {problem}", problem=problem))
        ended: Any = command.main(args=words, prog_name="newsearch", standalone_mode=False, obj=settings)
        code = ended if isinstance(ended, int) else codes.DONE
        # Nobody may be reading any more; that shows only when the rest is written.
        sys.stdout.flush()
    except (BrokenPipeError, SystemExit):
        # Typer meets a broken pipe with an exit of its own; it makes no other when it does not stand alone.
        _silence()
        return codes.DONE
    except NewsearchError as error:
        return _failed(localised(error.message), codes.code_of(error))
    except TyperException as error:
        return _failed(_usage(error), codes.USAGE)
    except OSError as error:
        _silence()
        return _failed(f"{error.filename or _('output')}: {error.strerror or error}", codes.INPUT_OUTPUT)
    except (KeyboardInterrupt, Abort):
        code = codes.INTERRUPTED
    # Typer makes an interrupt the exit code 130, without a word.
    return _failed(_("interrupted; the live index is as it was"), code) if code == codes.INTERRUPTED else code


def _language(words: Sequence[str], settings: Settings) -> Language:
    """The language that is asked for; it must be known before the first message, so it is looked for beforehand."""
    files = settings.files_of(SHARED, "lang")
    wanted = os.environ.get(variable_name(SHARED, "lang")) or (files[0].tables[SHARED]["lang"] if files else None)
    for word, value in zip(words, [*words[1:], ""], strict=False):
        if word == "--":
            break
        if word == "--lang":
            wanted = value
        elif word.startswith("--lang="):
            wanted = word.partition("=")[2]
    try:
        return Language(wanted) if wanted is not None else locale_language()
    except ValueError:
        # What it should be is said when the option is read.
        return locale_language()


def _prepare() -> None:
    """Make the streams such as every command takes them for, whatever the shell gave, and able to take any character.

    One that the shell has closed would give its number to the next file that is opened, which then took what is
    printed. Writing to a closed stdout is an error that every command ends with; of stderr there is nobody to tell.
    """
    for descriptor, flags in ((0, os.O_WRONLY), (1, os.O_RDONLY), (2, os.O_WRONLY)):
        if not _is_open(descriptor):
            opened = os.open(os.devnull, flags)  # the lowest number that is free
            if opened != descriptor:
                os.dup2(opened, descriptor)
                os.close(opened)
    for name, descriptor in (("stdout", 1), ("stderr", 2)):
        if getattr(sys, name) is None:
            setattr(sys, name, open(descriptor, "w", encoding="utf8", closefd=False))  # noqa: SIM115 to the end
    # What libraries warn of is not for who runs a command; `PYTHONWARNINGS` shows it.
    if not sys.warnoptions:
        import warnings

        warnings.simplefilter("ignore")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def _usage(error: Any) -> str:
    """A usage error in one line, with the help that tells more."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "newsearch"
    return _("{problem}: see `{command} --help`", problem=localised(_problem(error)), command=path)


def _problem(error: Any) -> str:
    """What Typer or a command of ours found wrong."""
    from newsearch.cli.command import MEANT

    if isinstance(error.message, Message):
        return error.message
    option = getattr(error, "option_name", "")
    if option in MEANT:
        meant = MEANT[option]
        return message("No such option: {option}; options are written in full: {meant}", option=option, meant=meant)
    if hasattr(error, "possibilities"):
        options = ", ".join(sorted(error.possibilities or ()))
        if options:
            return message("No such option: {option} (Possible options: {options})", option=option, options=options)
        return message("No such option: {option}", option=option)
    known = (
        message("Option {option!r} does not take a value", option=option),
        message("Option {option!r} requires an argument", option=option),
    )
    said = " ".join(error.format_message().split()).rstrip(".")
    return next((each for each in known if option and each == said), said)


def _failed(said: str, code: int) -> int:
    from newsearch.cli.progress import clear_progress
    from newsearch.cli.terminal import line

    clear_progress()
    print(f"newsearch: {line(said)}", file=sys.stderr)  # noqa: T201 the one place that reports a failure
    return code


def _silence() -> None:
    """Let the interpreter's own flush at exit write into nothing."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
