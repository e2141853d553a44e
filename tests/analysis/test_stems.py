"""The stem table on disk: what it forgets, refuses and survives."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from newsearch.analysis import StemTable, sastrawi, stems
from newsearch.errors import StemmerError, StorageError

if TYPE_CHECKING:
    from pathlib import Path

WORDS = {"membaca": "baca", "berjalan": "jalan", "kopi": "kopi", "menulis": "tulis"}


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    table = StemTable()
    for word in WORDS:
        table.stem(word)
    table.save(tmp_path / "stems")
    return tmp_path / "stems"


@pytest.mark.parametrize("few", [0, 200])
def test_saved_words_are_not_stemmed_again(saved: Path, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Found by bisection of the bytes as well as in a dictionary."""
    monkeypatch.setattr(stems, "_FEW", few)
    monkeypatch.setattr(sastrawi, "load", lambda: pytest.fail("PySastrawi was asked for"))
    table = StemTable.load(saved)
    assert {word: table.stem(word) for word in WORDS} == WORDS
    assert len(WORDS) == len(table)


def test_a_search_never_unpacks_the_table(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many words it asks for: to unpack a table takes longer than a page of answers."""
    monkeypatch.setattr(StemTable, "_unpack", lambda _: pytest.fail("the table was unpacked"))
    monkeypatch.setattr(stems, "_FEW", 1)
    table = StemTable.load(saved, check_stemmer=False)
    assert {word: table.stem(word) for word in [*WORDS, *WORDS]} == WORDS


def test_a_search_forgets_words_before_they_are_too_many(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stems, "_REMEMBERED", 2)
    table = StemTable.load(saved, check_stemmer=False)
    assert {word: table.stem(word) for word in (*WORDS, "makanan")} == {**WORDS, "makanan": "makan"}
    assert len(table._stems) <= 2
    assert table.take_new() == {}


def test_new_word_is_added_to_the_old(saved: Path) -> None:
    table = StemTable.load(saved)
    assert table.stem("makanan") == "makan"
    table.save(saved)
    assert len(WORDS) + 1 == len(StemTable.load(saved))


def test_unchanged_table_is_not_written(saved: Path) -> None:
    table = StemTable.load(saved)
    table.stem("membaca")
    saved.unlink()
    table.save(saved)
    assert not saved.exists()


def test_missing_file_is_an_empty_table(tmp_path: Path) -> None:
    table = StemTable.load(tmp_path / "stems")
    assert (len(table), table.ignored) == (0, "")


def test_damage_anywhere_is_noticed(saved: Path) -> None:
    """Any byte of the file changed, or any tail of it lost: the table is ignored, with a reason."""
    content = saved.read_bytes()
    for place in range(len(content)):
        saved.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        table = StemTable.load(saved)
        assert table.ignored
        assert len(table) == 0
        saved.write_bytes(content[:place])
        assert StemTable.load(saved).ignored


@pytest.mark.parametrize(
    ("module", "name", "value"),
    [(stems, "_CODE", "0"), (stems, "shipped_digest", lambda: "other"), (sastrawi, "version", lambda: "0.1")],
)
def test_table_of_other_code_overrides_or_stemmer_is_ignored(
    saved: Path, monkeypatch: pytest.MonkeyPatch, module: object, name: str, value: object
) -> None:
    monkeypatch.setattr(module, name, value)
    assert StemTable.load(saved).ignored


def test_search_takes_the_stems_of_the_index(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sastrawi, "version", lambda: pytest.fail("the installed version was looked up"))
    assert StemTable.load(saved, check_stemmer=False).ignored == ""


def test_unreadable_file_is_ignored_with_a_reason(tmp_path: Path) -> None:
    assert "cannot be read" in StemTable.load(tmp_path).ignored


def test_refused_write_keeps_the_old_table(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = saved.read_bytes()
    table = StemTable.load(saved)
    table.stem("makanan")

    def refuse(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(StorageError, match="No space left"):
        table.save(saved)
    assert before == saved.read_bytes()


def test_impostor_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A distribution `Sastrawi` beside PySastrawi: the message says what to do."""
    folder = tmp_path / "Sastrawi-1.0.1.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: Sastrawi\nVersion: 1.0.1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(StemmerError, match=r"'Sastrawi' 1.0.1 .*pip uninstall Sastrawi"):
        StemTable().stem("membaca")


def test_missing_stemmer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sastrawi, "DISTRIBUTION", "PySastrawiOfNobody")
    with pytest.raises(StemmerError, match="pip install PySastrawiOfNobody"):
        sastrawi.version()


def test_damaged_stemmer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "Sastrawi.Stemmer.Stemmer", None)
    with pytest.raises(StemmerError, match="damaged"):
        sastrawi.load()


def test_known_words_do_not_import_the_stemmer(saved: Path) -> None:
    """Nor do short words, overrides and names; a search of known words imports no importlib.metadata either."""
    code = (
        "import sys; from newsearch.analysis import Analyzer, StemTable\n"
        f"table = StemTable.load({str(saved)!r}, check_stemmer=False); analyzer = Analyzer(table)\n"
        "analyzer.tokens('membaca kopi di Bekasi, persetujuannya Rp1,5')\n"
        "assert not [name for name in sys.modules if name.startswith(('Sastrawi', 'importlib.metadata', 'whoosh'))]\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
