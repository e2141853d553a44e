"""Pools, the order of what is graded, and grades that stay whatever happens."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest

from newsearch.errors import StorageError, UsageError
from newsearch.evaluation import Topic, read_qrels
from newsearch.judging import Item, agreements, assessors, file_of, grading, pool, sample, shuffled

if TYPE_CHECKING:
    from pathlib import Path

TOPICS = [Topic("T1", "gempa"), Topic("T2", "banjir")]
A, B, C = (Item(TOPICS[0], name) for name in "abc")


@pytest.fixture
def qrels(tmp_path: Path) -> Path:
    return tmp_path / "nilai.tsv"


def test_a_pool_holds_the_first_of_every_run() -> None:
    runs = [{"T1": ["a", "b", "c"], "T9": ["z"]}, {"T1": ["c", "a"], "T2": ["d"]}]
    assert pool(TOPICS, runs, 2) == {"T1": {"a", "b", "c"}, "T2": {"d"}}
    assert pool(TOPICS, runs, 1) == {"T1": {"a", "c"}, "T2": {"d"}}


def test_the_order_stays_is_another_for_each_assessor_and_keeps_topics_together() -> None:
    pools = {"T1": {f"a{n}" for n in range(30)}, "T2": {f"a{n}" for n in range(30)}}
    first = shuffled(TOPICS, pools, "")
    assert first == shuffled(TOPICS, {topic: sorted(ids, reverse=True) for topic, ids in pools.items()}, "")
    assert [item.topic.id for item in first] == ["T1"] * 30 + ["T2"] * 30
    orders = [[item.article for item in first[:30]], [item.article for item in first[30:]]]
    orders += [[item.article for item in shuffled(TOPICS, pools, "sari")[:30]], sorted(pools["T1"])]
    assert len({tuple(order) for order in orders}) == 4


def test_a_sample_is_drawn_over_all_topics_and_stays() -> None:
    judged = {"T1": {f"a{n}": 0 for n in range(50)}, "T2": {f"a{n}": 1 for n in range(50)}, "T9": {"z": 1}}
    drawn = sample(judged, TOPICS, 20)
    assert drawn == sample(judged, TOPICS, 20)
    assert sum(map(len, drawn.values())) == 20
    assert all(5 <= len(ids) <= 15 for ids in drawn.values())
    assert sum(map(len, sample(judged, TOPICS, 1000).values())) == 100


def test_a_grade_is_on_the_disk_when_it_is_given(qrels: Path) -> None:
    with grading(qrels) as grades:
        grades.put(A, 2)
        assert read_qrels(qrels) == {"T1": {"a": 2}}
        grades.put(B, 0)
        grades.put(A, 3)
        assert qrels.read_text() == "T1 0 b 0\nT1 0 a 3\n"
    with grading(qrels) as grades:
        assert [grades.grade(item) for item in (A, B, C)] == [3, 0, None]


def test_undo_takes_back_one_grade_after_the_other_and_none_of_others(qrels: Path) -> None:
    qrels.write_text("T1 0 lama 1\nT1 0 a 2\n")
    with grading(qrels) as grades:
        grades.put(B, 1)
    with grading(qrels) as grades:
        assert [grades.undo([A, B, C]) for _ in range(3)] == [B, A, None]
    assert qrels.read_text() == "T1 0 lama 1\n"


def test_what_the_file_held_stays_as_it_was_written(qrels: Path) -> None:
    qrels.write_text("\ufeffT7\t0\tspam\t-2\r\n\nT1 0 b 5")
    with grading(qrels) as grades:
        grades.put(A, 1)
        assert grades.grade(B) == 5
    assert qrels.read_text() == "T7 0 spam -2\nT1 0 b 5\nT1 0 a 1\n"


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_grade_that_the_disk_refuses_is_not_given_and_the_others_stay(
    qrels: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with grading(qrels) as grades:
        grades.put(A, 2)
        with monkeypatch.context() as patched:
            patched.setattr(os, step, lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
            with pytest.raises(StorageError):
                grades.put(B, 1)
        assert grades.grade(B) is None
        assert qrels.read_text() == "T1 0 a 2\n"
        grades.put(B, 1)
    assert qrels.read_text() == "T1 0 a 2\nT1 0 b 1\n"


def test_a_file_that_another_program_has_changed_is_not_overwritten(qrels: Path) -> None:
    with grading(qrels) as grades:
        grades.put(A, 2)
        qrels.write_text("T1 0 a 2\nT1 0 c 3\n")
        with pytest.raises(UsageError, match="another program has changed"):
            grades.put(B, 1)
    assert qrels.read_text() == "T1 0 a 2\nT1 0 c 3\n"


def test_two_cannot_judge_into_one_file(qrels: Path) -> None:
    with grading(qrels), pytest.raises(UsageError, match="is judging into"), grading(qrels):
        pass
    with grading(qrels), grading(file_of(qrels, "sari")) as second:
        second.put(A, 1)


def test_grades_of_many_threads_all_stay(qrels: Path) -> None:
    items = [Item(TOPICS[0], f"a{n}") for n in range(20)]
    with grading(qrels) as grades:
        threads = [threading.Thread(target=grades.put, args=(item, 1)) for item in items]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(read_qrels(qrels)["T1"]) == 20


def test_a_link_stays_one(qrels: Path, tmp_path: Path) -> None:
    (tmp_path / "jauh").mkdir()
    qrels.symlink_to(tmp_path / "jauh" / "asli.tsv")
    with grading(qrels) as grades:
        grades.put(A, 1)
    assert qrels.is_symlink()
    assert (tmp_path / "jauh" / "asli.tsv").read_text() == "T1 0 a 1\n"


@pytest.mark.parametrize("grade", [-1, 4])
def test_there_is_no_other_grade(qrels: Path, grade: int) -> None:
    with grading(qrels) as grades, pytest.raises(UsageError, match="from 0 to 3"):
        grades.put(A, grade)
    assert not qrels.exists()


def test_a_file_of_another_form_is_not_touched(qrels: Path) -> None:
    qrels.write_text("T1 Q0 a 1 2.0 x\n")
    with pytest.raises(UsageError, match="line 1"), grading(qrels):
        pass
    assert qrels.read_text() == "T1 Q0 a 1 2.0 x\n"


def test_a_folder_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no folder"), grading(tmp_path / "tidak" / "ada.tsv"):
        pass


@pytest.mark.parametrize("name", ["../sari", "a b", "a/b", "x" * 41, "a\n", ".."])
def test_a_name_that_is_none_of_an_assessor_is_refused(qrels: Path, name: str) -> None:
    with pytest.raises(UsageError, match="an assessor's name"):
        file_of(qrels, name)


def test_the_files_of_all_assessors_are_found_and_compared(qrels: Path, tmp_path: Path) -> None:
    qrels.write_text("T1 0 a 1\nT1 0 b 0\n")
    file_of(qrels, "sari").write_text("T1 0 a 1\nT1 0 b 1\n")
    file_of(qrels, "budi-2").write_text("T2 0 a 1\n")
    (tmp_path / "lain.tsv").write_text("bukan penilaian")
    assert list(assessors(qrels)) == ["", "budi-2", "sari"]
    ((one, other, agreed),) = agreements(qrels)
    assert (one, other, agreed.articles, agreed.same) == ("", "sari", 2, 0.5)


@pytest.mark.parametrize("name", ["dua kata", "a\tb", "a\u2028b", " a", "", "\udcff"])
def test_what_a_file_of_judgments_cannot_name_is_refused_before_it_is_graded(name: str) -> None:
    with pytest.raises(UsageError, match="judgments cannot name"):
        shuffled(TOPICS, {"T1": {"a", name}}, "")
    with pytest.raises(UsageError, match="judgments cannot name"):
        shuffled([Topic(name, "gempa")], {name: {"a"}}, "")


def test_odd_blanks_between_columns_are_read_as_the_judgments_are(qrels: Path) -> None:
    qrels.write_bytes("T1 0\x0ca\x1c2\r\nT1\u2028 0 b 1\n".encode())
    with grading(qrels) as grades:
        grades.put(C, 3)
    assert qrels.read_text() == "T1 0 a 2\nT1 0 b 1\nT1 0 c 3\n"
