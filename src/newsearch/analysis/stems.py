"""The table word → stem: PySastrawi stems every distinct word once, and later builds read its stem from a file.

The file is UTF-8: a header line with what it depends on and a checksum of what follows; one line "word<TAB>stem" for
each word, sorted, so that a search finds a few words without reading them all into a dictionary; an empty line; and a
line "stem<TAB>trace<TAB>..." for each stem that some of its words do not contain (`newsearch.analysis.traces`).
The table is made from PySastrawi's word list (CC BY-NC-SA): it belongs beside an index, never into a package.
"""

from __future__ import annotations

import os
import zlib
from bisect import bisect_right
from pathlib import Path
from typing import TYPE_CHECKING

from newsearch.analysis import sastrawi
from newsearch.analysis.overrides import shipped_digest
from newsearch.analysis.traces import shortest, trace
from newsearch.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

_MAGIC = "newsearch-stems 2"
_CODE = "1"
# So many look-ups are made in the bytes; a build that asks for more gets a dictionary.
_FEW = 200
# Of so many bytes of the file the first word is kept, to find others by.
_STRIDE = 4096
# A search remembers so many words: it may run for months and be asked about any.
_REMEMBERED = 50_000


class StemTable:
    """The stems that PySastrawi gives to plain words of small letters.

    Attributes:
        ignored: why the file that `load` was asked for could not be used, or "".
    """

    def __init__(self, *, ignored: str = "") -> None:
        self.ignored = ignored
        # What takes the place of a file that cannot be used is saved even if it is empty.
        self._stems: dict[str, str] = {}
        self._bytes = b""
        self._traces: bytes | None = None
        self._heads: list[bytes] = []
        self._starts: list[int] = []
        self._asked = 0
        self._searching = False
        self._new: dict[str, str] = {}
        self._sastrawi: Callable[[str], str] | None = None
        self._changed = bool(ignored)

    def __len__(self) -> int:
        self._unpack()
        return len(self._stems)

    def stem(self, word: str) -> str:
        """The stem of a word of 4 to 64 letters a to z; for a root with a 2 behind it, the root.

        Raises:
            StemmerError: the word is new and PySastrawi cannot be used.
        """
        stem = self._stems.get(word)
        if stem is None:
            # Another thread may unpack the bytes between two looks; then the word is in the dictionary.
            lines = self._bytes
            stem = self._find(lines, word) if lines else self._stems.get(word)
        if stem is None:
            if self._sastrawi is None:
                self._sastrawi = sastrawi.load()
            stem = self._of(word, self._sastrawi)
            if not self._searching:
                self._new[word] = stem
                self._changed = True
        if self._searching and len(self._stems) >= _REMEMBERED:
            self._stems.clear()
        self._stems[word] = stem
        return stem

    def traces(self, stem: str) -> set[str]:
        """Strings of which one stands in every word of the table that has a stem; {""} when they are not known."""
        if self._traces is None:
            return {""}
        start = self._traces.find(f"\n{stem}\t".encode())
        if start < 0:
            return {stem}
        return {stem, *self._traces[start + 1 : self._traces.index(b"\n", start + 1)].decode().split("\t")[1:]}

    @staticmethod
    def _of(word: str, stem: Callable[[str], str]) -> str:
        """Ask PySastrawi for a stem. A word with a 2 is asked with -nya, which PySastrawi takes off roots only."""
        if word.endswith("2"):
            return word[:-1] if stem(f"{word[:-1]}nya") == word[:-1] else word
        return stem(word) or word

    def take_new(self) -> dict[str, str]:
        """The words that were stemmed since the last call, with their stems."""
        new, self._new = self._new, {}
        return new

    def all(self) -> dict[str, str]:
        """Every word of the table with its stem."""
        self._unpack()
        return self._stems

    def learn(self, stems: Mapping[str, str]) -> None:
        """Add the stems that another table's `take_new` gave."""
        if stems:
            self._stems.update(stems)
            self._changed = True

    @classmethod
    def load(cls, path: str | Path, *, check_stemmer: bool = True) -> StemTable:
        """Read the table in a file; it is empty when there is no file, or none that can be used (see `ignored`).

        Args:
            path: the file.
            check_stemmer: whether the installed version of PySastrawi must have made the table. A build needs that. A
                search needs the stems that the index was built with, whatever made them, and only a few: each is found
                in the file's bytes, which are not read into a dictionary.

        Raises:
            StemmerError: the installed stemmer is looked at, and is not PySastrawi.
        """
        try:
            content = Path(path).read_bytes()
        except FileNotFoundError:
            return cls()
        except OSError as problem:
            return cls(ignored=f"{str(path)!r} cannot be read: {problem.strerror}")
        head = content.find(b"\n") + 1
        lines = memoryview(content)[head:]
        fields = content[: max(head - 1, 0)].decode("utf8", "replace").split("\t")
        if len(fields) != 4 or fields[0] != _MAGIC:
            return cls(ignored=f"{str(path)!r} is no stem table")
        if fields[1] != _key():
            return cls(ignored=f"{str(path)!r} was made by another version of newsearch")
        if fields[3] != _checksum(lines):
            return cls(ignored=f"{str(path)!r} is damaged")
        if check_stemmer and fields[2] != sastrawi.version():
            return cls(ignored=f"{str(path)!r} was made with {sastrawi.DISTRIBUTION} {fields[2]}")
        table = cls()
        table._searching = not check_stemmer
        end = content.find(b"\n\n", head - 1) + 1
        table._bytes = content[:end] if end > head else b""
        if table._searching:
            table._traces = content[end:]
        return table

    def keep(self, words: Collection[str]) -> None:
        """Forget all words except these; `save` then writes the table even if it holds no new word."""
        self._unpack()
        self._stems = {word: stem for word, stem in self._stems.items() if word in words}
        self._changed = True

    def save(self, path: str | Path) -> None:
        """Write the table in one step; nothing happens when it holds no new word.

        Raises:
            StorageError: the file system refused; an older table is as it was.
        """
        if not self._changed:
            return
        path = Path(path)
        self._unpack()
        words = "".join(f"{word}\t{stem}\n" for word, stem in sorted(self._stems.items()))
        lines = f"{words}\n{_traces(self._stems)}".encode()
        header = "\t".join((_MAGIC, _key(), sastrawi.version(), _checksum(lines)))
        try:
            _write(path, header.encode() + b"\n" + lines)
        except OSError as problem:
            raise StorageError(path, problem) from problem
        self._changed = False

    def _find(self, lines: bytes, word: str) -> str | None:
        """Find a word's stem in the sorted lines; after a few look-ups a build reads all lines into a dictionary."""
        self._asked += 1
        if self._asked > _FEW and not self._searching:
            self._unpack()
            return self._stems.get(word)
        heads, starts = self._heads, self._starts
        if not heads:
            heads, starts = self._marked(lines)
        key = word.encode()
        block = bisect_right(heads, key) - 1
        if block < 0:
            return None
        # The line feed before the first word is the header's.
        start = lines.find(b"\n%b\t" % key, starts[block] - 1, starts[block + 1])
        if start < 0:
            return None
        return lines[start + len(key) + 2 : lines.index(b"\n", start + 1)].decode()

    def _marked(self, lines: bytes) -> tuple[list[bytes], list[int]]:
        """The first word of every block of lines and where the block starts; the end of the last block comes last."""
        starts = [lines.index(b"\n") + 1]
        while starts[-1] < len(lines):
            starts.append(lines.find(b"\n", starts[-1] + _STRIDE) + 1 or len(lines))
        heads = [lines[start : lines.index(b"\t", start)] for start in starts[:-1]]
        # Other threads may look while this is set: the places first, without which the words say nothing.
        self._starts = starts
        self._heads = heads
        return heads, starts

    def _unpack(self) -> None:
        lines = self._bytes
        if lines:
            known = dict(line.split("\t") for line in lines.decode().splitlines()[1:])
            self._stems = {**known, **self._stems}
            self._bytes = b""


def _traces(stems: Mapping[str, str]) -> str:
    """The lines of those stems that some of their words do not contain."""
    unlike: dict[str, set[str]] = {}
    for word, stem in stems.items():
        if stem not in word:
            unlike.setdefault(stem, set()).add(trace(stem, word))
    return "".join("\t".join((stem, *shortest(traces))) + "\n" for stem, traces in sorted(unlike.items()))


def _key() -> str:
    """All that a table depends on besides PySastrawi: how words are handed to it, and the table of overrides."""
    return f"{_CODE}-{shipped_digest()}"


def _checksum(lines: bytes | memoryview) -> str:
    return f"{zlib.crc32(lines):08x}-{len(lines)}"


def _opener(path: str, flags: int) -> int:
    """Open a file that is not everybody's to write, whatever the umask says."""
    return os.open(path, flags | os.O_NOFOLLOW, 0o664)


def _write(path: Path, content: bytes) -> None:
    """Write a file under another name, wait until the disk has it, and give it its name."""
    aside = path.with_name(path.name + ".new")
    with open(aside, "wb", opener=_opener) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
