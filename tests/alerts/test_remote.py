"""Destinations that may fail: programs, webhooks and mail, with real processes and servers."""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import json
import socket
import sys
import threading
from contextlib import suppress
from email import message_from_bytes, policy
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from aiosmtpd.controller import Controller

from newsearch import UsageError
from newsearch.alerts.sinks import command, mail, webhook
from newsearch.store.alert_state import TRIES

from .conftest import FILE, FLOOD, FOLDER, Desk, Receiver, article, receiving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aiosmtpd.smtp import SMTP

# Webhooks


def flooded(desk: Desk, *sinks: dict[str, Any], count: int = 1) -> Desk:
    """The desk, with something to tell to some destinations."""
    desk.save("banjir", "banjir", *sinks)
    desk.tell()
    desk.update(*(article(f"a{number}", FLOOD) for number in range(count)))
    return desk


def test_a_webhook_is_signed_as_standard_webhooks_has_it(desk: Desk, receiver: Receiver) -> None:
    keys = [b"k" * 24, b"m" * 24]
    secret = desk.home / "rahasia"
    secret.write_text("".join(f"whsec_{base64.b64encode(key).decode()}\n" for key in keys), "ascii")
    secret.chmod(0o600)
    flooded(desk, {**receiver.sink, "secret_file": "../rahasia"}).tell()
    ((headers, body),) = receiver.posted
    event = json.loads(body)
    assert (headers["webhook-id"], headers["content-type"]) == (event["event"], "application/json")
    assert headers["webhook-timestamp"] == str(int(desk.time))
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = [base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode() for key in keys]
    assert headers["webhook-signature"] == " ".join(f"v1,{each}" for each in expected)


def test_the_signature_is_that_of_the_specification() -> None:
    """The example of https://github.com/standard-webhooks/standard-webhooks."""
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    found = webhook.signatures([key], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_secret_that_others_may_read_is_not_used(desk: Desk, receiver: Receiver) -> None:
    secret = desk.home / "rahasia"
    secret.write_text("whsec_a2V5", "ascii")
    secret.chmod(0o644)
    done = flooded(desk, {**receiver.sink, "secret_file": "../rahasia"}).tell()
    assert ["others may read the secret" in problem for problem in done.problems] == [True]
    assert (receiver.posted, done.waiting) == ([], 1)


def test_a_webhook_that_fails_is_posted_again_with_the_same_id(desk: Desk, receiver: Receiver) -> None:
    receiver.status = 503
    flooded(desk, receiver.sink, count=2)
    done = desk.tell()
    assert (done.waiting, len(receiver.posted)) == (2, 1)  # where nothing gets through the others are not tried
    assert "it answered 503" in done.problems[0]
    receiver.status = 204
    assert desk.tell().delivered == {("banjir", f"webhook {receiver.url.split('/')[2]}"): 1}  # the other is not due
    desk.time += 31
    assert desk.tell().waiting == 0
    assert receiver.ids == {"a0": 1, "a1": 1} | {json.loads(receiver.posted[0][1])["article"]["id"]: 2}
    assert len({headers["webhook-id"] for headers, _ in receiver.posted}) == 2


def test_an_event_that_is_refused_holds_up_no_other(desk: Desk, receiver: Receiver) -> None:
    receiver.only["a0"] = 422
    done = flooded(desk, receiver.sink, count=3).tell()
    assert (done.waiting, receiver.ids) == (1, {"a0": 1, "a1": 1, "a2": 1})


def test_pauses_grow_and_after_fifteen_tries_an_event_is_given_up(desk: Desk, receiver: Receiver) -> None:
    receiver.status = 500
    flooded(desk, receiver.sink)
    tried: list[float] = []
    start = desk.time
    for _ in range(4 * 60):
        before = len(receiver.posted)
        done = desk.tell()
        if len(receiver.posted) > before:
            tried.append(desk.time - start)
        if done.failed:
            break
        desk.time = start + (tried[-1] + min(30 * 2 ** (len(tried) - 1), 4 * 3600))
    pauses = [later - earlier for earlier, later in pairwise(tried)]
    assert pauses == [30, 60, 120, 240, 480, 960, 1920, 3840, 7680, *[14400] * 5]
    assert (len(tried), done.waiting, done.failed) == (TRIES, 0, 1)
    assert tried[-1] > 24 * 3600 - 2 * 3600
    assert desk.tell().failed == 1
    assert len(receiver.posted) == TRIES


def test_a_clock_that_is_set_back_holds_up_nothing(desk: Desk, receiver: Receiver) -> None:
    receiver.status = 500
    flooded(desk, receiver.sink).tell()
    receiver.status = 200
    desk.time -= 365 * 86400
    assert desk.tell().waiting == 0
    assert receiver.ids == {"a0": 2}


def test_410_switches_it_off_until_it_is_wanted_again(desk: Desk, receiver: Receiver) -> None:
    from newsearch.store.alert_state import AlertState

    receiver.status = 410
    done = flooded(desk, receiver.sink, count=2).tell()
    assert (done.waiting, done.failed, len(receiver.posted)) == (0, 2, 1)
    desk.update(article("b", FLOOD))
    desk.time += 10**6
    assert (desk.tell().failed, len(receiver.posted)) == (3, 1)
    receiver.status = 200
    with AlertState.open(desk.index) as state:
        assert state.retry("banjir") == 3
    assert (desk.tell().failed, set(receiver.ids)) == (0, {"a0", "a1", "b"})


def test_a_redirect_is_not_followed(desk: Desk, receiver: Receiver) -> None:
    with receiving() as other:
        receiver.status, receiver.location = 307, other.url
        done = flooded(desk, receiver.sink).tell()
        assert (done.waiting, other.posted) == (1, [])
        assert "it answered 307" in done.problems[0]


def test_one_that_hangs_is_left_and_the_others_are_told(
    desk: Desk, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "PATIENCE", 0.3)
    receiver.hold.clear()
    with receiving() as other:
        done = flooded(desk, receiver.sink, FOLDER, other.sink, FILE).tell()
        assert (other.ids, desk.folder(), desk.lines()) == ({"a0": 1}, ["a0"], ["a0"])
    assert done.waiting == 1
    assert len(done.problems) == 1


def test_one_that_answers_a_byte_at_a_time_is_left(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "PATIENCE", 0.3)
    server = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def drip() -> None:
        connection, _ = server.accept()
        with connection, suppress(OSError):
            while not over.wait(0.05):
                connection.send(b"H")

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        sink = {"kind": "webhook", "url": f"http://127.0.0.1:{server.getsockname()[1]}/", "private": True}
        done = flooded(desk, sink).tell()
        assert ["it took more than 0.3 seconds" in problem for problem in done.problems] == [True]
    finally:
        over.set()
        thread.join()
        server.close()


def test_a_private_address_is_refused_unless_it_is_allowed(desk: Desk, receiver: Receiver) -> None:
    done = flooded(desk, {**receiver.sink, "private": False}).tell()
    assert ["has the private address 127.0.0.1" in problem for problem in done.problems] == [True]
    assert receiver.posted == []


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "240.0.0.1"),
        "0.0.0.0",  # noqa: S104 what is refused
        *("::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::"),
        *("64:ff9b::7f00:1", "64:ff9b::a00:1", "2001:0:7f00:1::"),
    ],
)
def test_no_address_that_is_not_public_passes(address: str) -> None:
    assert not webhook.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"]
)
def test_public_addresses_pass(address: str) -> None:
    assert webhook.is_public(ipaddress.ip_address(address))


def names(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Let each look-up of a name give the next of some addresses; returns the hosts that were looked up."""
    asked: list[str] = []

    def answer(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answers[min(len(asked), len(answers)) - 1], port))]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


def test_the_address_that_is_looked_at_is_the_one_that_is_connected_to(
    desk: Desk, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that is public at the first look-up and this machine at the second gains nothing by it."""
    connected: list[Any] = []

    def connect(address: Any, timeout: float) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError

    asked = names(monkeypatch, "93.184.216.34", "127.0.0.1")
    monkeypatch.setattr(socket, "create_connection", connect)
    sink = {"kind": "webhook", "url": f"https://rebind.example:{receiver.server.server_port}/"}
    flooded(desk, sink).tell()
    assert connected == [("93.184.216.34", receiver.server.server_port)]
    assert asked == ["rebind.example"]


def test_plain_http_goes_no_further_than_this_machine(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, "93.184.216.34")
    done = flooded(desk, {"kind": "webhook", "url": "http://kabar.example/"}).tell()
    assert ["needs https://" in problem for problem in done.problems] == [True]


def test_a_certificate_of_another_host_is_refused(desk: Desk, receiver: Receiver) -> None:
    """The receiver speaks no TLS at all: nothing of the event is sent to it."""
    done = flooded(desk, {**receiver.sink, "url": receiver.url.replace("http:", "https:")}).tell()
    assert (done.waiting, receiver.posted) == (1, [])


# Programs


def program(desk: Desk, text: str) -> dict[str, Any]:
    """A program in Python as a destination."""
    path = desk.home / "program.py"
    path.write_text(text, "utf8")
    return {"kind": "command", "run": [sys.executable, "-S", str(path), "$HOME; `id`"]}


def test_a_command_gets_the_event_and_no_shell_reads_its_arguments(desk: Desk) -> None:
    text = "import json, sys\nopen('dapat', 'a').write(json.load(sys.stdin)['article']['id'] + sys.argv[1])"
    flooded(desk, program(desk, text)).tell()
    assert (desk.searches.folder / "dapat").read_text("utf8") == "a0$HOME; `id`"


def test_a_command_that_fails_is_run_again(desk: Desk) -> None:
    text = (
        "import os, sys\nos.path.exists('sudah') or (open('sudah', 'w'), sys.exit(75))\nopen('dapat', 'a').write('x')"
    )
    done = flooded(desk, program(desk, text)).tell()
    assert (done.waiting, ["it ended with 75" in problem for problem in done.problems]) == (1, [True])
    desk.time += 31
    assert desk.tell().waiting == 0
    assert (desk.searches.folder / "dapat").read_text("utf8") == "x"


def test_a_command_that_hangs_is_ended_with_what_it_started(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "PATIENCE", 0.3)
    sink = {"kind": "command", "run": ["sh", "-c", "sleep 30 & echo $! > anak; wait"]}
    done = flooded(desk, sink).tell()
    assert ["it took more than 0.3 seconds" in problem for problem in done.problems] == [True]
    child = int((desk.searches.folder / "anak").read_text("ascii"))
    status = Path(f"/proc/{child}/stat")
    assert not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z"


def test_a_command_that_is_not_there_is_told(desk: Desk) -> None:
    done = flooded(desk, {"kind": "command", "run": ["/tidak/ada"]}, FOLDER).tell()
    assert ["it cannot be run" in problem for problem in done.problems] == [True]
    assert desk.folder() == ["a0"]


# Mail


class Mailbox:
    """Keeps what a mail server was sent; `answer` is what it says to it."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.answer = "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: ARG002, N802 aiosmtpd's
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return self.answer

    def read(self) -> Any:
        """The last mail, parsed."""
        return message_from_bytes(self.mails[-1][2], policy=policy.default)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    found = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(found, hostname="127.0.0.1", port=port)
    controller.start()
    found.port = port  # type: ignore[attr-defined]
    try:
        yield found
    finally:
        controller.stop()


def to(mailbox: Any, *more: str) -> dict[str, Any]:
    server = f"127.0.0.1:{mailbox.port}"
    sender, receivers = "kabar@redaksi.example", ["meja@redaksi.example", *more]
    return {"kind": "mail", "to": receivers, "from": sender, "server": server, "security": "none"}


def paragraphs_of(found: Any) -> list[str]:
    """What a mail tells, article by article."""
    content: str = found.get_content()
    return content.replace("\r\n", "\n").strip().split("\n\n")


def test_a_mail_has_all_that_was_found(desk: Desk, mailbox: Mailbox) -> None:
    desk.save("banjir", "banjir", to(mailbox, "dua@redaksi.example"))
    desk.tell()
    one = article("a", FLOOD, headline="Banjir “Besar” di Kota", url="https://kabar.example/a", source="Kabar Kota")
    desk.update(one, article("b", FLOOD))
    desk.tell()
    ((sender, receivers, _),) = mailbox.mails
    assert (sender, receivers) == ("kabar@redaksi.example", ["meja@redaksi.example", "dua@redaksi.example"])
    found = mailbox.read()
    assert found["Subject"] in {"[banjir] Banjir “Besar” di Kota (+1)", "[banjir] Kabar b (+1)"}
    assert (found["List-Id"], found["Auto-Submitted"]) == ("<banjir.newsearch.redaksi.example>", "auto-generated")
    assert found["Message-ID"].endswith("@redaksi.example>")
    paragraphs = set(paragraphs_of(found))
    assert "Banjir “Besar” di Kota\nKabar Kota\nhttps://kabar.example/a\nBanjir merendam kota." in paragraphs
    assert len(paragraphs) == 2


def test_more_than_a_hundred_come_in_several_mails(desk: Desk, mailbox: Mailbox) -> None:
    flooded(desk, to(mailbox), count=130).tell()
    found = [message_from_bytes(content, policy=policy.default) for *_, content in mailbox.mails]
    assert [len(paragraphs_of(each)) for each in found] == [100, 30]
    assert len({each["Message-ID"] for each in found}) == 2


def test_a_headline_adds_no_header(desk: Desk, mailbox: Mailbox) -> None:
    desk.save("banjir", "banjir", to(mailbox))
    desk.tell()
    headline = "Banjir\r\nBcc: semua@redaksi.example\r\n\r\nisi\x00\x1b[31m \ud800 " + "panjang " * 100
    desk.update(article("a", FLOOD + "\r\n.\r\nRCPT TO:<x@y.example>", headline=headline, url="https://x/\r\nCc: y"))
    assert desk.tell().problems == []
    ((_, receivers, content),) = mailbox.mails
    found = mailbox.read()
    assert receivers == ["meja@redaksi.example"]
    wanted = {"Subject", "From", "To", "Date", "Message-ID", "List-Id", "Auto-Submitted"}
    assert set(found.keys()) - {"Content-Type", "Content-Transfer-Encoding", "MIME-Version", "X-Peer"} == wanted
    assert b"\nBcc:" not in content.partition(b"\r\n\r\n")[0]
    assert found["Subject"].startswith("[banjir] Banjir\ufffd Bcc: semua@redaksi.example")


def test_a_mail_that_fails_is_sent_again_as_it_was(desk: Desk, mailbox: Mailbox) -> None:
    mailbox.answer = "451 nanti"
    flooded(desk, to(mailbox), count=2)
    done = desk.tell()
    assert (done.waiting, ["it answered 451" in problem for problem in done.problems]) == (2, [True])
    first = mailbox.read()
    mailbox.answer = "250 OK"
    desk.update(article("b", FLOOD))
    desk.time += 31
    assert desk.tell().waiting == 0
    again, new = (message_from_bytes(each[2], policy=policy.default) for each in mailbox.mails[1:])
    assert again["Message-ID"] == first["Message-ID"] != new["Message-ID"]
    assert again.get_content() == first.get_content()
    assert "Kabar b" in new.get_content()


def test_a_server_that_is_not_there_holds_up_nothing(desk: Desk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    sink = {"kind": "mail", "to": ["a@b.example"], "from": "n@b.example", "server": f"127.0.0.1:{port}"}
    done = flooded(desk, sink, FOLDER).tell()
    assert (done.waiting, desk.folder()) == (1, ["a0"])
    assert ["ConnectionRefusedError" in problem for problem in done.problems] == [True]


def test_a_server_that_offers_no_tls_gets_no_mail(desk: Desk, mailbox: Mailbox) -> None:
    done = flooded(desk, {**to(mailbox), "security": "starttls"}).tell()
    assert (done.waiting, mailbox.mails) == (1, [])


def test_a_password_is_not_sent_in_the_clear_to_another_machine(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from newsearch.alerts.destinations import destination
    from newsearch.alerts.sinks.parcels import Parcel

    secret = desk.home / "sandi"
    secret.write_text("rahasia", "ascii")
    secret.chmod(0o600)
    record = {"kind": "mail", "to": ["a@b.example"], "from": "n@b.example", "server": "surel.example:25"}
    record |= {"security": "none", "user": "n", "password_file": "sandi"}
    with pytest.raises(UsageError, match=r"not sent to surel\.example in the clear"):
        mail.send(destination(record, desk.home), Parcel("00", "banjir", ()), 0.0)
