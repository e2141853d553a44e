"""Mailboxes as a destination: what a search found is one mail, with a line and an address for each article."""

from __future__ import annotations

import smtplib
import ssl
from datetime import datetime, timezone
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING

from newsearch.alerts.destinations import SECURITY
from newsearch.alerts.sinks.parcels import SENT, Outcome, secret
from newsearch.alerts.sinks.time_limit import TimeLimit
from newsearch.errors import UsageError
from newsearch.messages import Message, message
from newsearch.safe_text import line

if TYPE_CHECKING:
    from newsearch.alerts.destinations import Destination
    from newsearch.alerts.events import Event
    from newsearch.alerts.sinks.parcels import Parcel

PATIENCE = 30.0
"""Seconds that talking to the server may take."""

LARGEST = 200
"""Events in one mail; more come in several."""

_LONGEST_HEADLINE = 200
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def send(destination: Destination, parcel: Parcel, now: float) -> Outcome:
    """Send one mail.

    Raises:
        UsageError: the password cannot be read, or would be sent to another machine in the clear.
    """
    values = destination.values
    host, _, port = values["server"].rpartition(":")
    security = values.get("security", SECURITY[0])
    password = secret(destination.path("password_file")) if "password_file" in values else ""
    if password and security == "none" and host not in _LOOPBACK:
        raise UsageError("a password is not sent to {host} in the clear: set security", host=host)
    mail = digest(parcel, values["from"], values["to"], now)
    server = _server(security)
    limit = TimeLimit(server, PATIENCE)
    try:
        with limit, server:
            server.connect(host.strip("[]"), int(port))
            if security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if password:
                server.login(values["user"], password)
            refused = server.send_message(mail)
    except (smtplib.SMTPException, OSError) as problem:
        return Outcome("down", _why(problem, late=limit.passed))
    if refused:
        # It was sent to the others, who would get it a second time.
        return Outcome("sent", message("it was refused for {addresses}", addresses=", ".join(sorted(refused))))
    return SENT


def _server(security: str) -> smtplib.SMTP:
    """What talks to a server; it is connected to none yet."""
    if security == "tls":
        return smtplib.SMTP_SSL(timeout=PATIENCE, context=ssl.create_default_context())
    return smtplib.SMTP(timeout=PATIENCE)


def _why(problem: Exception, *, late: bool) -> Message:
    """Why a mail was not sent, without what the server said, which may repeat the mail."""
    code = getattr(problem, "smtp_code", None)
    if late:
        return message("it took more than {seconds:g} seconds", seconds=PATIENCE)
    if code:
        return message("it answered {status}", status=code)
    return message("no answer: {problem}", problem=type(problem).__name__)


def digest(parcel: Parcel, sender: str, to: list[str], now: float) -> EmailMessage:
    """The mail of a parcel. What articles say stands in its body and its subject, encoded, and in no other header."""
    domain = sender.rpartition("@")[2]
    mail = EmailMessage(policy=SMTP)
    first = line(parcel.events[0].hit.headline)
    more = f" (+{len(parcel.events) - 1})" if len(parcel.events) > 1 else ""
    mail["Subject"] = f"[{parcel.search}] {first[:_LONGEST_HEADLINE]}{more}"
    mail["From"], mail["To"] = sender, ", ".join(to)
    mail["Date"] = format_datetime(datetime.fromtimestamp(int(now), timezone.utc))
    mail["Message-ID"] = f"<{parcel.id}@{domain}>"
    mail["List-Id"] = f"<{parcel.search}.newsearch.{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("\n\n".join(map(_paragraph, parcel.events)) + "\n", cte="quoted-printable")
    return mail


def _paragraph(event: Event) -> str:
    hit = event.hit
    when = hit.published.date().isoformat() if hit.published else ""
    facts = " · ".join(filter(None, (line(hit.source), when)))
    lines = (line(hit.headline), facts, line(hit.article.url), line(hit.snippet.text))
    return "\n".join(filter(None, lines))
