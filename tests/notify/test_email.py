from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from offing.errors import ConfigError
from offing.notify.channel import DeliveryError
from offing.notify.email import EmailChannel, MailServer
from offing.notify.receipts import MemoryReceipts

if TYPE_CHECKING:
    from tests.notify.conftest import MailDesk, StillClock

    Opener = Callable[..., MailDesk]

# The mail server of the tests asks for a login inside TLS that was there from the start.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")

TEAM = ("Team <team@example.org>", "eve@example.org")


def channel(desk: MailDesk, clock: StillClock, receipts: Any = None, **given: Any) -> EmailChannel:
    settings = {"host": "localhost", "port": desk.port, "security": "none", "timeout_seconds": 10.0, **given}
    return EmailChannel(
        "mail",
        MailServer(**settings),
        "Offing <offing@monitor.example.org>",
        TEAM,
        receipts or MemoryReceipts(),
        clock,
        "http://o",
    )


def send(to: EmailChannel, record: dict[str, Any], transition: str = "firing") -> None:
    state = transition if transition in ("acknowledged", "resolved") else "firing"
    to.send({**record, "state": state}, key=f"{record['id']}:{transition}:mail", transition=transition)


def test_a_mail_has_two_bodies_and_its_headers(
    open_mail: Opener, clock: StillClock, full: dict[str, Any]
) -> None:
    desk = open_mail()
    send(channel(desk, clock), full)
    [mail] = desk.mails
    assert mail["subject"] == "[critical] offing-test: Test of this channel, nothing is wrong"
    assert (mail["from"], mail["to"]) == ("Offing <offing@monitor.example.org>", ", ".join(TEAM))
    assert mail["date"] == "Mon, 01 Jun 2026 12:00:00 +0000"
    assert (mail["auto-submitted"], mail["x-offing-incident"]) == ("auto-generated", full["id"])
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert "252 of 2,140 predictions" in mail.get_body(("plain",)).get_content()
    assert "<h1" in mail.get_body(("html",)).get_content()
    [envelope] = desk.envelopes
    assert envelope.mail_from == "offing@monitor.example.org"
    assert envelope.rcpt_tos == ["team@example.org", "eve@example.org"]
    assert max(map(len, envelope.content.splitlines())) <= 998 and envelope.content.isascii()


def test_all_mails_of_an_incident_are_one_thread(
    open_mail: Opener, clock: StillClock, full: dict[str, Any]
) -> None:
    desk, receipts = open_mail(), MemoryReceipts()
    send(channel(desk, clock, receipts), full)
    renamed = {**full, "severity": "warning", "title": "it has another title now"}
    for transition in ("acknowledged", "resolved"):
        send(channel(desk, clock, receipts), renamed, transition)
    send(channel(desk, clock, receipts), {**full, "id": "another"})
    first, second, third, other = desk.mails
    assert first["in-reply-to"] is None and first["references"] is None
    for reply in (second, third):
        assert reply["in-reply-to"] == reply["references"] == first["message-id"]
        assert reply["subject"] == f"Re: {first['subject']}"
    assert "Resolved: [warning] offing-test: it has another title now" in third.get_body().get_content()
    ids = {mail["message-id"] for mail in desk.mails}
    assert len(ids) == 4 and all(one.endswith("@monitor.example.org>") for one in ids)
    assert other["in-reply-to"] is None


def test_a_mail_sent_again_is_the_same_mail(
    open_mail: Opener, clock: StillClock, full: dict[str, Any]
) -> None:
    desk, receipts = open_mail(), MemoryReceipts()
    for transition in ("firing", "firing", "resolved", "resolved"):
        send(channel(desk, clock, receipts), full, transition)
    ids = [(mail["message-id"], mail["in-reply-to"]) for mail in desk.mails]
    assert ids[0] == ids[1] and ids[2] == ids[3] and ids[0] != ids[2]


def test_no_text_becomes_a_header(open_mail: Opener, clock: StillClock, full: dict[str, Any]) -> None:
    desk = open_mail()
    evil = "x\r\nBcc: everybody@example.org\r\n\r\nbody"
    send(channel(desk, clock), {**full, "title": evil, "model": evil})
    [mail] = desk.mails
    assert mail["bcc"] is None and "Bcc: everybody" in mail["subject"]
    assert desk.envelopes[0].rcpt_tos == ["team@example.org", "eve@example.org"]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_connections_are_encrypted_and_checked(
    open_mail: Opener, certificate: Path, clock: StillClock, full: dict[str, Any], security: str
) -> None:
    desk = open_mail(security, login=True)
    login = {"username": desk.USER, "password": desk.PASSWORD, "security": security}
    send(channel(desk, clock, **login, ca_file=str(certificate)), full)
    assert len(desk.mails) == 1
    with pytest.raises(DeliveryError, match="CERTIFICATE_VERIFY_FAILED") as caught:
        send(channel(desk, clock, **login), full)
    assert caught.value.retry
    with pytest.raises(
        DeliveryError, match=r"certificate is not valid for '127\.0\.0\.1'|IP address mismatch"
    ):
        send(channel(desk, clock, **login, ca_file=str(certificate), host="127.0.0.1"), full)
    assert len(desk.mails) == 1


def test_a_wrong_password_is_not_tried_again(
    open_mail: Opener, certificate: Path, clock: StillClock, full: dict[str, Any]
) -> None:
    desk = open_mail("starttls", login=True)
    settings = {"security": "starttls", "ca_file": str(certificate), "username": "offing", "password": "no"}
    with pytest.raises(DeliveryError, match="SMTP 535") as caught:
        send(channel(desk, clock, **settings), full)
    assert not caught.value.retry


def test_nothing_is_sent_in_the_clear_instead(
    open_mail: Opener, clock: StillClock, full: dict[str, Any]
) -> None:
    desk = open_mail("none")
    with pytest.raises(DeliveryError, match="STARTTLS") as caught:
        send(channel(desk, clock, security="starttls"), full)
    assert not caught.value.retry and not desk.mails


@pytest.mark.parametrize(("answer", "retry"), [("450 greylisted", True), ("550 unknown", False)])
def test_recipients_that_are_all_refused(
    open_mail: Opener, clock: StillClock, full: dict[str, Any], answer: str, retry: bool
) -> None:
    desk = open_mail()
    desk.refusals = {"team@example.org": answer, "eve@example.org": "550 unknown"}
    with pytest.raises(DeliveryError, match=f"recipients refused: team@example.org: {answer}") as caught:
        send(channel(desk, clock), full)
    assert caught.value.retry is retry and not desk.mails


def test_one_recipient_refused_for_good_does_not_stop_the_others(
    open_mail: Opener, clock: StillClock, full: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    desk = open_mail()
    desk.refusals = {"team@example.org": "550 unknown"}
    send(channel(desk, clock), full)
    assert desk.envelopes[0].rcpt_tos == ["eve@example.org"]
    assert "not to these: mail: recipients refused: team@example.org: 550 unknown" in caplog.text


def test_one_recipient_who_must_wait_gets_it_later(
    open_mail: Opener, clock: StillClock, full: dict[str, Any]
) -> None:
    desk, receipts = open_mail(), MemoryReceipts()
    desk.refusals = {"team@example.org": "451 later"}
    with pytest.raises(DeliveryError, match="451 later") as caught:
        send(channel(desk, clock, receipts), full)
    assert caught.value.retry
    desk.refusals = {}
    send(channel(desk, clock, receipts), full)
    assert len({mail["message-id"] for mail in desk.mails}) == 1
    assert desk.envelopes[1].rcpt_tos == ["team@example.org", "eve@example.org"]


@pytest.mark.parametrize(("answer", "retry"), [("452 disk full", True), ("554 spam", False)])
def test_a_mail_that_is_refused(
    open_mail: Opener, clock: StillClock, full: dict[str, Any], answer: str, retry: bool
) -> None:
    desk = open_mail()
    desk.data_answer = answer
    with pytest.raises(DeliveryError, match=f"SMTP {answer}") as caught:
        send(channel(desk, clock), full)
    assert caught.value.retry is retry


@pytest.mark.parametrize("address", ["", "nobody", "a@", "@b", "a@b\r\nBcc: c@d", "a b@c"])
def test_addresses_that_are_none_are_refused_at_once(address: str, clock: StillClock) -> None:
    with pytest.raises(ConfigError, match="not a mail address"):
        EmailChannel("m", MailServer("h", 25), address, TEAM, MemoryReceipts(), clock, "http://o")
    with pytest.raises(ConfigError, match="not a mail address"):
        EmailChannel("m", MailServer("h", 25), TEAM[0], (address,), MemoryReceipts(), clock, "http://o")


def test_nobody_to_mail_to_is_refused(clock: StillClock) -> None:
    with pytest.raises(ConfigError, match="nobody"):
        EmailChannel("m", MailServer("h", 25), TEAM[0], (), MemoryReceipts(), clock, "http://o")


def test_the_password_is_never_shown(open_mail: Opener, clock: StillClock) -> None:
    assert "s3cret" not in repr(channel(open_mail(), clock, username="o", password="s3cret"))


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_certificates_that_cannot_be_read_are_refused_at_once(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ConfigError, match=r"ca\.pem"):
        MailServer("h", 25, ca_file=str(path))


def test_an_address_that_the_server_cannot_write_is_not_tried_again(
    open_mail: Opener, clock: StillClock, full: dict[str, Any]
) -> None:
    for desk in (open_mail(), open_mail(utf8=False)):
        server = MailServer("localhost", desk.port, "none")
        to = ("é@example.org",)
        mail = EmailChannel("mail", server, "o@example.org", to, MemoryReceipts(), clock, "http://o")
        if desk.utf8:
            send(mail, full)
            assert desk.envelopes[0].rcpt_tos == list(to)
            continue
        with pytest.raises(DeliveryError, match="SMTPUTF8") as caught:
            send(mail, full)
        assert not caught.value.retry and not desk.mails
