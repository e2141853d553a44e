from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsearch import Index, UsageError
from newsearch.errors import IndexCorruptError, IndexFormatError
from newsearch.opensearch.link import Link, linked, parsed
from newsearch.opensearch.opened import LINK, is_address


def test_an_address_names_hosts_index_and_folder() -> None:
    assert parsed("opensearch://one:9201,two/news?folder=/srv/news&shards=3&replicas=1") == (
        Link(("one:9201", "two:9200"), "news", shards=3, replicas=1),
        Path("/srv/news"),
    )


def test_a_path_made_of_an_address_is_one_still() -> None:
    text = str(Path("opensearchs://desk@one:9200/news?ca=/etc/ca.pem"))
    assert is_address(Path(text))
    assert parsed(text) == (Link(("one:9200",), "news", tls=True, user="desk", ca="/etc/ca.pem"), Path("news"))


@pytest.mark.parametrize(
    "text",
    [
        "opensearch://",
        "opensearch:///news",
        "opensearch://one:9200",
        "opensearch://one:9200/",
        "opensearch://one:port/news",
        "opensearch://one:9200/News",
        "opensearch://one:0/news",
        "opensearch://one:99999/news",
        "opensearch://one:9200/news-lock",
        "opensearch://one:9200/news-20260101t000000z-abc123",
        "opensearch://one:9200/../x",
        "opensearch://one:9200/news?colour=red",
        "opensearch://one:9200/news?shards=many",
        "opensearch://one:9200/news?shards=0",
        "opensearch://one:9200/news?folder",
        "opensearch://one:9200,,two/news",
        "opensearch://one two:9200/news",
        "opensearch://@one:9200/news",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no address of an index"):
        parsed(text)


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(UsageError) as caught:
        parsed("opensearch://desk:hunter2@one:9200/news")
    assert "hunter2" not in str(caught.value)


def test_a_folder_keeps_its_link(tmp_path: Path) -> None:
    text = f"opensearch://one:9200/news?folder={tmp_path}&replicas=2"
    assert linked(text, new=True) == tmp_path
    assert Link.load(tmp_path) == Link(("one:9200",), "news", replicas=2)
    assert linked(text) == tmp_path


def test_another_host_than_the_folders_is_refused_for_reading(tmp_path: Path) -> None:
    linked(f"opensearch://one:9200,two:9200/news?folder={tmp_path}", new=True)
    assert linked(f"opensearch://two:9200/news?folder={tmp_path}") == tmp_path
    with pytest.raises(UsageError, match="is that of opensearch://one:9200,two:9200/news"):
        linked(f"opensearch://three:9200/news?folder={tmp_path}")


def test_a_folder_of_another_archive_is_refused(tmp_path: Path) -> None:
    linked(f"opensearch://one:9200/news?folder={tmp_path}", new=True)
    with pytest.raises(UsageError, match="name another folder"):
        linked(f"opensearch://one:9200/other?folder={tmp_path}", new=True)


def test_a_folder_without_a_link_is_refused_for_reading(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="copy it from where the archive is written"):
        Index.open(f"opensearch://one:9200/news?folder={tmp_path}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"format": 1}'])
def test_a_damaged_link_is_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / LINK).write_bytes(content)
    with pytest.raises(IndexCorruptError):
        Link.load(tmp_path)


def test_what_an_address_leaves_out_stays_as_it_is_known(tmp_path: Path) -> None:
    linked(f"opensearchs://desk@one:9200,two:9200/news?folder={tmp_path}&replicas=1&ca=/ca.pem", new=True)
    whole = Link(("one:9200", "two:9200"), "news", tls=True, user="desk", ca="/ca.pem", replicas=1)
    linked(f"opensearchs://one:9200/news?folder={tmp_path}", new=True)
    assert Link.load(tmp_path) == whole
    linked(f"opensearchs://one:9200/news?folder={tmp_path}&replicas=0")
    assert Link.load(tmp_path) == whole
    linked(f"opensearchs://one:9200,three:9200/news?folder={tmp_path}&replicas=0", new=True)
    assert Link.load(tmp_path) == Link(
        ("one:9200", "three:9200"), "news", tls=True, user="desk", ca="/ca.pem", replicas=0
    )


def test_a_cluster_without_a_common_node_is_another_one(tmp_path: Path) -> None:
    linked(f"opensearch://one:9200/news?folder={tmp_path}", new=True)
    with pytest.raises(UsageError, match="name another folder"):
        linked(f"opensearch://two:9200/news?folder={tmp_path}", new=True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("hosts", "one:9200"),
        ("hosts", []),
        ("hosts", [1]),
        ("name", "*"),
        ("name", 3),
        ("shards", "3"),
        ("replicas", -1),
        ("tls", "no"),
        ("colour", "red"),
    ],
)
def test_a_link_with_another_value_is_damage(tmp_path: Path, name: str, value: object) -> None:
    Link(("one:9200",), "news").save(tmp_path)
    record = json.loads((tmp_path / LINK).read_text())
    (tmp_path / LINK).write_text(json.dumps({**record, name: value}))
    with pytest.raises(IndexCorruptError):
        Link.load(tmp_path)


def test_a_link_of_another_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / LINK).write_text('{"format": 99, "hosts": ["one:9200"], "name": "news"}')
    with pytest.raises(IndexFormatError):
        Link.load(tmp_path)
