"""The programs in examples/ do what they say."""

from __future__ import annotations

import asyncio
import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from newsearch import Index, read_corpus, rebuild

if TYPE_CHECKING:
    from types import ModuleType

    from conftest import WriteRecords

ROOT = Path(__file__).parents[1]


def example(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"example_{name}", ROOT / "examples" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("examples") / "index"
    rebuild(folder, read_corpus(ROOT / "corpus"), jobs=1)
    return str(folder)


def test_a_retriever_gives_what_its_framework_makes(folder: str) -> None:
    made: list[tuple[str, dict[str, Any]]] = []
    with Index.open(folder) as index:
        retriever = example("retriever").Retriever(
            index, lambda page_content, metadata: made.append((page_content, metadata)), limit=2, since="2020"
        )
        assert retriever.invoke("gencatan senjata Karabakh") == [None, None]
    assert [(meta["rank"], meta["published"].year >= 2020) for _, meta in made] == [(1, True), (2, True)]
    assert "gencatan senjata" in made[0][0]


def test_the_class_of_the_retriever_is_short() -> None:
    text = (ROOT / "examples" / "retriever.py").read_text("utf8")
    lines = text.partition("class Retriever:")[2].partition("\n\n\n")[0].splitlines()
    assert len([line for line in lines if line.strip()]) <= 15


def test_several_searches_at_once(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    asyncio.run(example("concurrent").main(folder, ["gempa", "pemilu"]))
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("\t")[0] for line in lines] == ["gempa", "pemilu"]


def test_coverage_over_time(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    example("coverage").main(folder, "gempa")
    first, *months = capsys.readouterr().out.splitlines()
    assert first == "month,hits,articles"
    assert months[0] == "2004-12,1,1"


def test_coverage_is_drawn_where_something_can_draw(folder: str, tmp_path: Path) -> None:
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    example("coverage").main(folder, "gempa", str(tmp_path / "plot.png"))
    assert (tmp_path / "plot.png").read_bytes().startswith(b"\x89PNG")


def test_a_nightly_job_says_what_it_did(
    tmp_path: Path, write_records: WriteRecords, capsys: pytest.CaptureFixture[str]
) -> None:
    night, index = example("nightly"), str(tmp_path / "index")
    assert night.main(index, [str(write_records("a.jsonl", ("a", "Judul", "Isi."), ("b", "", "")))]) == 5
    assert capsys.readouterr().out.startswith("1 articles: 1 new, 0 corrected, 0 gone, 1 records skipped\n")
    assert night.main(index, [str(tmp_path / "tidak-ada")]) == 1


def test_a_view_of_starlette_answers(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("starlette")
    httpx = pytest.importorskip("httpx2")
    monkeypatch.setenv("NEWSEARCH_INDEX", folder)
    app = example("endpoint").app

    async def ask() -> list[Any]:
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://archive.example") as client,
        ):
            return [await client.get("/search", params=p) for p in ({"q": "gempa"}, {"q": "gempa", "page": "0"})]

    found, refused = asyncio.run(ask())
    assert found.json()["total"] >= 1
    assert refused.status_code == 400
