"""A changed byte anywhere is found by `verify`; opening and searching a damaged index gives errors of our own types."""

from __future__ import annotations

import pickle
import random
import shutil
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

import newsearch.build.build
import newsearch.engine
from durability import asking
from durability.archive import answers, articles, build
from newsearch import Article, Index, IndexCorruptError, NewsearchError, purge, rebuild, update
from newsearch.engine.columnar import ColumnarEngine
from newsearch.store import manifest
from newsearch.store.generations import Generations
from newsearch.upkeep.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index that tests damage and mend again."""
    index = tmp_path_factory.mktemp("damage") / "index"
    build(index)
    return index


def parts(index: Path) -> list[Path]:
    """All files that matter: `CURRENT`, the stem table and those of the live generation."""
    live = Generations(index).current()
    assert live is not None
    return [index / "CURRENT", index / "stems", *sorted(Generations(index).path(live).iterdir())]


@contextmanager
def replaced(path: Path, content: bytes | None) -> Iterator[None]:
    """A file with other content, or none, for a while; other names of the file keep theirs."""
    aside = path.with_name("aside")
    path.rename(aside)
    try:
        if content is not None:
            path.write_bytes(content)
        yield
    finally:
        path.unlink(missing_ok=True)
        aside.rename(path)


def damaged(path: Path, content: bytes | None, index: Path, right: list[object]) -> str:
    """Damage a file, see that `verify` finds it, and how a reader fares: "refused", "right" or "wrong"."""
    with replaced(path, content):
        found = {damage.file for damage in verify(index).damages}
        assert str(path) in found, f"{path.name} was damaged, verify found {found}"
        try:
            return "right" if answers(index) == right else "wrong"
        except NewsearchError:
            return "refused"


def harm(index: Path, flips: int, truncations: int, seed: int) -> Counter[str]:
    """Flip single bits and cut files, the small ones as often as the large ones."""
    right = answers(index)
    chance = random.Random(seed)  # noqa: S311 a repeatable choice
    files = [(path, path.read_bytes()) for path in parts(index)]
    ended: Counter[str] = Counter()
    for number in range(flips + truncations):
        path, content = files[number % len(files)]
        at = chance.randrange(len(content))
        bit = bytes([content[at] ^ (1 << chance.randrange(8))])
        changed = content[:at] + bit + content[at + 1 :] if number < flips else content[:at]
        ended[damaged(path, changed, index, right)] += 1
    assert answers(index) == right
    return ended


def test_flipped_bits_and_truncations_are_found_by_verify_and_never_give_wrong_answers(whole: Path) -> None:
    assert harm(whole, 60, 20, 1)["wrong"] == 0


def test_damage_that_opening_does_not_look_for_never_gives_an_error_of_another_type(
    whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Digests of large files are compared by `verify` only; here all files count as large."""
    monkeypatch.setattr(manifest, "_SMALL", 0)
    ended = harm(whole, 60, 20, 2)
    assert (ended["wrong"], ended["refused"] > 0) == (0, True)


@pytest.mark.soak
@pytest.mark.parametrize("small", [1 << 16, 0])
def test_500_flips_and_100_truncations(whole: Path, monkeypatch: pytest.MonkeyPatch, small: int) -> None:
    monkeypatch.setattr(manifest, "_SMALL", small)
    ended = harm(whole, 500, 100, 3)
    print(f"\n500 flips, 100 truncations, digests compared at open up to {small} bytes: {dict(ended)}")  # noqa: T201
    assert ended["wrong"] == 0


def altered(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """A file's content with one damage of a random kind: never what it was."""
    while True:
        size = len(content)
        length = min(size, chance.choice((1, 2, 16, 64, 512, 4096)))
        at = chance.randrange(size - length + 1)
        kind = chance.choice(("flip", "zeros", "noise", "cut", "swap", "copy", "foreign"))
        if kind == "cut":
            return content[:at]
        elsewhere = chance.randrange(size - length + 1)
        made = bytearray(content)
        if kind == "flip":
            made[at] ^= 1 << chance.randrange(8)
        elif kind == "zeros":
            made[at : at + length] = bytes(length)
        elif kind == "noise":
            made[at : at + length] = chance.randbytes(length)
        elif kind == "foreign":
            other = chance.choice(others)
            start = chance.randrange(max(1, len(other) - length))
            piece = other[start : start + length]
            made[at : at + len(piece)] = piece
        else:
            made[at : at + length] = content[elsewhere : elsewhere + length]
            if kind == "swap" and abs(at - elsewhere) >= length:
                made[elsewhere : elsewhere + length] = content[at : at + length]
        if made != content:
            return bytes(made)


def outcome(index: Path, right: asking.Answers, kinds: list[str]) -> Counter[str]:
    """How a damaged index answers questions: "right", "refused" or "wrong"; another error than ours is raised."""
    try:
        answers = asking.ask(index, kinds)
    except NewsearchError:
        return Counter({"refused": len(kinds)})
    ended: Counter[str] = Counter()
    for kind, answer in answers.items():
        same = answer == right[kind]
        ended["right" if same else "refused" if isinstance(answer, NewsearchError) else "wrong " + kind] += 1
    return ended


def ask_damaged(index: Path, count: int, seed: int, questions: int) -> Counter[str]:
    """Damage one file after the other, each in a random way, and ask so many questions in a random order."""
    right = asking.ask(index)
    assert not any(isinstance(answer, NewsearchError) for answer in right.values())
    chance = random.Random(seed)  # noqa: S311 a repeatable choice
    contents = {path: path.read_bytes() for path in [*parts(index), index / "tombstones.jsonl"]}
    ended: Counter[str] = Counter()
    for number in range(count):
        path = list(contents)[number % len(contents)]
        kinds = chance.sample([*right], questions)
        with replaced(path, altered(contents[path], list(contents.values()), chance)):
            ended += outcome(index, right, kinds)
    assert asking.ask(index) == right
    return ended


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index in which every kind of question finds something."""
    index = tmp_path_factory.mktemp("asked") / "index"
    asking.build(index)
    return index


@pytest.fixture
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening compares small files with their digests; here all count as large, so that only pages are compared.

    Nor does a writer look for people and places, which loads large tables.
    """
    monkeypatch.setattr(manifest, "_SMALL", 0)
    for module in (newsearch.engine, newsearch.build.build):
        monkeypatch.setattr(module, "default_engine", lambda **_: ColumnarEngine(entities=False))


def test_every_question_finds_something(asked: Path) -> None:
    """Else its answer would tell nothing of damage."""
    for kind, answer in asking.ask(asked).items():
        assert answer, kind
        assert not isinstance(answer, tuple) or len(answer) != 3 or answer[0], kind


@pytest.mark.usefixtures("_bare")
def test_100_damages_and_some_questions_each(asked: Path) -> None:
    ended = ask_damaged(asked, 100, 5, 6)
    assert {*ended} == {"right", "refused"}


@pytest.mark.soak
@pytest.mark.usefixtures("_bare")
def test_2000_damages_and_every_kind_of_question_each(asked: Path) -> None:
    ended = ask_damaged(asked, 2000, 6, len(asking.KINDS))
    print(f"\n2,000 damages, {len(asking.KINDS)} questions each: {dict(ended)}")  # noqa: T201
    assert {*ended} == {"right", "refused"}


def purged(index: Path) -> None:
    """Purge what was removed."""
    purge(index)


def merged(index: Path) -> None:
    """Add so many articles that all segments are merged."""
    update(index, asking.articles(400, 640))


def extended(index: Path) -> None:
    """Add one article, which leaves the segments as they are and deletes the oldest generation."""
    update(index, asking.articles(400, 401))


BUILDS: tuple[Callable[[Path], None], ...] = (purged, merged, extended)


def build_on_damaged(index: Path, count: int, seed: int, scratch: Path) -> Counter[str]:
    """Damage the live generation or what lies beside it, build upon it, and look at what is left."""
    chance = random.Random(seed)  # noqa: S311 a repeatable choice
    right: dict[str, asking.Answers] = {}
    for build_ in BUILDS:
        shutil.copytree(index, scratch / build_.__name__)
        build_(scratch / build_.__name__)
        right[build_.__name__] = comparable(asking.ask(scratch / build_.__name__))
    contents = {path.relative_to(index): path.read_bytes() for path in [*parts(index), index / "tombstones.jsonl"]}
    ended: Counter[str] = Counter()
    for number in range(count):
        build_, name = BUILDS[number % len(BUILDS)], list(contents)[number // len(BUILDS) % len(contents)]
        folder = scratch / "damaged"
        shutil.copytree(index, folder)
        # A copy has every file of every generation once more: only the live one is damaged.
        (folder / name).write_bytes(altered(contents[name], list(contents.values()), chance))
        before = held(folder)
        try:
            build_(folder)
        except NewsearchError:
            assert held(folder) == before
            ended["refused"] += 1
        else:
            ended[told(folder, right[build_.__name__])] += 1
        shutil.rmtree(folder)
    return ended


def comparable(answers: asking.Answers) -> asking.Answers:
    """Answers without what tells one build from another."""
    apart = {"generation", "created", "size"}
    return {**answers, "stats": {name: value for name, value in answers["stats"].items() if name not in apart}}


def held(index: Path) -> dict[str, bytes]:
    """All generations, and which is live."""
    paths = [index / "CURRENT", *sorted(path for path in (index / "generations").rglob("*") if path.is_file())]
    return {str(path): path.read_bytes() for path in paths}


def told(index: Path, right: asking.Answers) -> str:
    """What a build made of a damaged index: all "right", damage that `verify` tells of, or "laundered"."""
    found = verify(index, deep=True)
    if any(problem.generation in ("", found.live) for problem in found.damages):
        # Then what could mend it is still there.
        kept = {problem.help for problem in found.damages}
        return "told" if any(help_.startswith("newsearch rollback") for help_ in kept) else "lost"
    return "right" if comparable(asking.ask(index)) == right else "laundered"


@pytest.mark.usefixtures("_bare")
def test_24_damages_and_a_build_upon_each(asked: Path, tmp_path: Path) -> None:
    ended = build_on_damaged(asked, 24, 7, tmp_path)
    assert {*ended} <= {"right", "refused", "told"}
    assert ended["refused"] > 6


@pytest.mark.soak
@pytest.mark.usefixtures("_bare")
def test_1500_damages_and_a_build_upon_each(asked: Path, tmp_path: Path) -> None:
    """Purges, updates that merge, and updates that do not."""
    ended = build_on_damaged(asked, 1500, 8, tmp_path)
    print(f"\n1,500 damages, each followed by a build: {dict(ended)}")  # noqa: T201
    assert {*ended} <= {"right", "refused", "told"}


SMALL = ("CURRENT", "manifest.json", "segments.list", "_MAIN_1.toc")


def every_byte(index: Path, step: int) -> int:
    """Change every `step`-th byte of what opening reads first; how many that were, all of them refused at open."""
    changed = 0
    for path in parts(index):
        if path.name not in SMALL:
            continue
        content = path.read_bytes()
        for place in range(0, len(content), step):
            other = content[:place] + bytes([content[place] ^ 1 << place % 8]) + content[place + 1 :]
            with replaced(path, other), pytest.raises(IndexCorruptError) as caught:
                Index.open(index)
            assert caught.value.path == path
            assert "newsearch verify --repair" in str(caught.value)
            changed += 1
    return changed


def test_a_changed_byte_in_what_opening_reads_is_refused_at_open(whole: Path) -> None:
    """`CURRENT`, the manifest, the list of segments, Whoosh's table of contents; the error names file and command."""
    assert every_byte(whole, 7) > 400


@pytest.mark.soak
def test_every_changed_byte_in_what_opening_reads_is_refused_at_open(whole: Path) -> None:
    print(f"\n{every_byte(whole, 1):,} changed bytes, all refused at open")  # noqa: T201


def test_each_missing_file_is_found(whole: Path) -> None:
    right = answers(whole)
    for path in parts(whole):
        if path != whole / "stems":  # no build has to start from one
            assert damaged(path, None, whole, right) == "refused"


def test_files_of_another_generation_are_found(whole: Path, tmp_path: Path) -> None:
    other = tmp_path / "index"
    rebuild(other, [Article(id="lain", headline="Berita lain", body="Isi berita lain.")])
    right = answers(whole)
    others = {path.name: path.read_bytes() for path in parts(other)}
    swapped = [path for path in parts(whole) if path.name in others and path.read_bytes() != others[path.name]]
    assert len(swapped) >= 4
    for path in swapped:
        if path != whole / "stems":  # another stem table is as good
            assert damaged(path, others[path.name], whole, right) == "refused"


def test_a_copy_of_the_folder_opens(whole: Path, tmp_path: Path) -> None:
    shutil.copytree(whole, tmp_path / "salinan")
    assert answers(tmp_path / "salinan") == answers(whole)
    assert verify(tmp_path / "salinan", deep=True, every=True).sound


class Bomb:
    """Unpickling it makes a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[object, ...]:
        return type(self._path).touch, (self._path,)


@pytest.fixture
def bombed(whole: Path, tmp_path: Path) -> Path:
    """A generation whose table of contents is a bomb, and whose manifest says that this is right."""
    index = tmp_path / "index"
    shutil.copytree(whole, index)
    live = Generations(index).current()
    assert live is not None
    folder = Generations(index).path(live)
    (toc,) = folder.glob("*.toc")
    toc.write_bytes(pickle.dumps(Bomb(tmp_path / "exploded")))
    known = manifest.Manifest.load(folder)
    (folder / manifest.NAME).unlink()
    replace(known, files=manifest.file_records(folder, None)).save(folder)
    return index


def test_opening_an_index_reads_no_pickle(whole: Path, bombed: Path, tmp_path: Path) -> None:
    """Whoosh unpickles the table of contents of an index that it opens. An index of ours opens without it."""
    assert answers(bombed)[1:] == answers(whole)[1:]
    assert verify(bombed, deep=True, every=True).sound
    update(bombed, articles(50, 52))
    assert not (tmp_path / "exploded").exists()
    pickle.loads(pickle.dumps(Bomb(tmp_path / "exploded")))  # noqa: S301 the bomb is one
    assert (tmp_path / "exploded").exists()
