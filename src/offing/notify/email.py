"""Sends messages by mail, as plain text and HTML; all mails of an incident are one thread."""

from __future__ import annotations

import logging
import re
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, parseaddr
from typing import Any, Literal

from offing.clock import Clock
from offing.domain.window import SECOND
from offing.errors import ConfigError
from offing.notify.bounded import Bounded
from offing.notify.channel import DeliveryError
from offing.notify.html_body import html_body
from offing.notify.mail_thread import MailThread
from offing.notify.message import message_of
from offing.notify.plain_text import plain_text
from offing.notify.receipts import Receipts

log = logging.getLogger(__name__)

Security = Literal["starttls", "tls", "none"]

_TEMPORARY, _PERMANENT = 4, 5

_ADDRESS = re.compile(r"[^\x00-\x1f<>]*<[^\s@<>,]+@[^\s@<>,]+>|[^\s@<>,]+@[^\s@<>,]+")
"""`someone@example.org` or `Name <someone@example.org>`."""


@dataclass(frozen=True)
class MailServer:
    """The server that takes mail, and how it is reached.

    `starttls` and `tls` check the certificate, against `ca_file` if there is one; neither falls back
    to a connection that can be read on the way. `timeout_seconds` bounds each step and the whole.
    """

    host: str
    port: int
    security: Security = "starttls"
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: str | None = None
    timeout_seconds: float = 30.0

    def __post_init__(self) -> None:
        """Raise ConfigError for certificates that cannot be read, now and not with the first mail."""
        if self.ca_file is not None:
            try:
                self._context()
            except OSError as error:
                raise ConfigError(f"no certificates in ca_file {self.ca_file!r}: {error}") from error

    @contextmanager
    def session(self) -> Iterator[smtplib.SMTP]:
        """Connect, encrypt and log in. Raises smtplib.SMTPException or OSError."""
        with self._connected() as server:
            if self.security == "starttls":
                server.starttls(context=self._context())
            if self.username is not None:
                server.login(self.username, self.password or "")
            yield server

    def _connected(self) -> smtplib.SMTP:
        if self.security == "tls":
            context = self._context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout_seconds, context=context)
        return smtplib.SMTP(self.host, self.port, timeout=self.timeout_seconds)

    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.ca_file)


@dataclass(frozen=True)
class EmailChannel:
    """Mails the `recipients`. `receipts` keep the first mail of each incident, to which others reply."""

    name: str
    server: MailServer
    sender: str
    recipients: tuple[str, ...]
    receipts: Receipts = field(repr=False)
    clock: Clock = field(repr=False)
    external_url: str
    _bounded: Bounded = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Raise ConfigError for addresses that are none, now and not with the first message."""
        object.__setattr__(self, "_bounded", Bounded(self.server.timeout_seconds))
        for address in (self.sender, *self.recipients):
            if not _ADDRESS.fullmatch(address):
                raise ConfigError(f"channel {self.name!r}: {address!r} is not a mail address")
        if not self.recipients:
            raise ConfigError(f"channel {self.name!r} has nobody to mail to")

    def send(self, incident: Mapping[str, Any], *, key: str, transition: str) -> None:
        """Send one mail. Answers of 4xx and a broken connection may be retried, those of 5xx not.

        When the server takes the mail for some recipients only, those that it refuses for good are
        logged; for those that it asks to try later the whole mail is tried again, with the same
        Message-ID, so that a reader shows it once.
        """
        domain = parseaddr(self.sender)[1].rpartition("@")[2]
        thread = MailThread(
            self.receipts, self.name, incident["id"], domain if domain.isascii() else "offing.invalid"
        )
        message = message_of(incident, transition, self.external_url)
        place = thread.place(key, message.subject)
        mail = EmailMessage(policy=SMTP)
        for header, text in {**place.headers(), **self._headers(incident["id"])}.items():
            mail[header] = text
        mail.set_content(plain_text(message), cte="quoted-printable")
        mail.add_alternative(html_body(message), subtype="html", cte="quoted-printable")
        self._deliver(mail)
        thread.sent(key, place)

    def _headers(self, incident: str) -> dict[str, str]:
        return {
            "From": self.sender,
            "To": ", ".join(self.recipients),
            "Date": formatdate(self.clock.now() / SECOND, usegmt=True),
            "Auto-Submitted": "auto-generated",
            "X-Offing-Incident": incident,
        }

    def _deliver(self, mail: EmailMessage) -> None:
        try:
            self._bounded.run(lambda: self._hand_over(mail))
        except smtplib.SMTPRecipientsRefused as error:
            raise _refused(self.name, error.recipients) from error
        except smtplib.SMTPResponseException as error:
            told = f"{self.name}: SMTP {error.smtp_code} {_text(error.smtp_error)}"
            raise DeliveryError(told, retry=error.smtp_code // 100 != _PERMANENT) from error
        except (smtplib.SMTPNotSupportedError, UnicodeError) as error:
            raise DeliveryError(f"{self.name}: {error}", retry=False) from error
        except TimeoutError as error:
            told = f"{self.name}: Timeout: not sent within {self.server.timeout_seconds:g} s"
            raise DeliveryError(told, retry=True) from error
        except (smtplib.SMTPException, OSError) as error:
            raise DeliveryError(f"{self.name}: {type(error).__name__}: {error}", retry=True) from error

    def _hand_over(self, mail: EmailMessage) -> None:
        addresses = [parseaddr(one)[1] for one in self.recipients]
        with self.server.session() as server:
            refused = server.send_message(mail, parseaddr(self.sender)[1], addresses)
        log.debug("%s: taken by %s for %d", self.name, self.server.host, len(addresses) - len(refused))
        error = _refused(self.name, refused) if refused else None
        if error is not None and error.retry:
            raise error
        if error is not None:
            log.error("sent to the others, not to these: %s", error)


def _refused(channel: str, recipients: Mapping[str, tuple[int, bytes]]) -> DeliveryError:
    """Return the error of recipients that were refused; it may be retried when one may be later."""
    answers = ", ".join(f"{who}: {code} {_text(said)}" for who, (code, said) in recipients.items())
    later = any(code // 100 == _TEMPORARY for code, _ in recipients.values())
    return DeliveryError(f"{channel}: recipients refused: {answers}", retry=later)


def _text(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:200]
