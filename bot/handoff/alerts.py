"""Telling people outside the console that a case waits: by e-mail and by webhook.

Neither holds any detail of the person, and no category: mail and chat are read over shoulders.
"""

from __future__ import annotations

import asyncio
import logging
import smtplib
import ssl
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Protocol
from urllib.parse import unquote, urlsplit

import httpx

from bot.errors import E, SignpostError
from bot.settings import LOOPBACK_HOSTS, Settings

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10.0
_PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True)
class Alert:
    """What an alert says: ``why`` is "emergency" or "overdue"; ``link`` leads to the desk."""

    case: str
    level: str
    why: str
    minutes_waiting: int
    link: str | None

    @property
    def text(self) -> str:
        """One line for people."""
        waiting = f"waits for an adviser, {self.minutes_waiting} minutes now"
        return f"Signpost: case {self.case} (level: {self.level}) {waiting}."


class Way(Protocol):
    """One way to alert."""

    name: str

    async def send(self, alert: Alert) -> None:
        """Send; raises one of :data:`FAILURES` when it did not get through."""


# What can go wrong on either way; anything else is a mistake in this program.
FAILURES = (OSError, smtplib.SMTPException, httpx.HTTPError, httpx.InvalidURL)


class Alerts:
    """All ways that are set up; with none, nobody is alerted."""

    def __init__(self, ways: tuple[Way, ...]) -> None:
        self.ways = ways

    async def send(self, alert: Alert) -> bool:
        """Whether it got through on one way at least, or there is none to try."""
        sent = await asyncio.gather(*(self._send(way, alert) for way in self.ways))
        return any(sent) or not sent

    async def _send(self, way: Way, alert: Alert) -> bool:
        try:
            await way.send(alert)
        except FAILURES as error:
            logger.warning("E610 no alert by %s: %s", way.name, type(error).__name__)
            return False
        return True


class Email:
    """Alerts by SMTP.

    Args:
        url: ``smtps://`` is TLS from the start; ``smtp://`` takes STARTTLS where it is offered.
        sender, recipients: addresses.
    """

    name = "e-mail"

    def __init__(self, url: str, sender: str, recipients: tuple[str, ...]) -> None:
        self._url = urlsplit(url)
        self._sender = sender
        self._recipients = recipients

    async def send(self, alert: Alert) -> None:
        """Send to everybody in one mail. Raises one of :data:`FAILURES`."""
        await asyncio.to_thread(self._send, self._mail(alert))

    def _mail(self, alert: Alert) -> EmailMessage:
        mail = EmailMessage()
        mail["Subject"] = f"Signpost: {alert.why}, case {alert.case}"
        mail["From"] = self._sender
        mail["To"] = ", ".join(self._recipients)
        mail["Date"] = formatdate()
        mail["Message-ID"] = make_msgid(domain="signpost.invalid")
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content("\n\n".join(part for part in (alert.text, alert.link) if part))
        return mail

    def _send(self, mail: EmailMessage) -> None:
        url = self._url
        place = (str(url.hostname), url.port or _PORTS[url.scheme])
        tls = ssl.create_default_context()
        if url.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(*place, timeout=TIMEOUT_SECONDS, context=tls)
        else:
            server = smtplib.SMTP(*place, timeout=TIMEOUT_SECONDS)
        with server:
            secret = url.scheme == "smtps" or url.hostname in LOOPBACK_HOSTS
            server.ehlo_or_helo_if_needed()
            if url.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=tls)
                secret = True
            if url.username:
                if not secret:
                    raise smtplib.SMTPNotSupportedError("no password over a line that is not TLS")
                server.login(unquote(url.username), unquote(url.password or ""))
            server.send_message(mail)


class Webhook:
    """Alerts as JSON, posted; ``text`` is what chat programs show."""

    name = "webhook"

    def __init__(self, url: str) -> None:
        self._url = url

    async def send(self, alert: Alert) -> None:
        """Post. Raises one of :data:`FAILURES`, also when the answer is an error."""
        async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS) as client:
            answer = await client.post(self._url, json={**asdict(alert), "text": alert.text})
            answer.raise_for_status()


def alerts_of(settings: Settings) -> Alerts:
    """The ways that the settings name.

    Raises:
        SignpostError: E101 when of server, sender and recipients one or two are missing.
    """
    ways: list[Way] = []
    mail = (settings.smtp_url, settings.alert_from, settings.alert_email)
    if any(mail):
        server, sender, recipients = mail
        if not (server and sender and recipients):
            raise SignpostError(
                E.SETTING_INVALID,
                name="SIGNPOST_SMTP_URL, SIGNPOST_ALERT_FROM or SIGNPOST_ALERT_EMAIL",
                problem="all three are needed for alerts by e-mail.",
            )
        ways.append(Email(server, sender, tuple(recipients.replace(",", " ").split())))
    if settings.alert_webhook:
        ways.append(Webhook(settings.alert_webhook))
    return Alerts(tuple(ways))
