"""What every channel holds, tried on receivers that speak its protocol."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from offing.notify.alertmanager import AlertmanagerChannel
from offing.notify.apprise import AppriseChannel
from offing.notify.channel import Channel, DeliveryError
from offing.notify.email import EmailChannel, MailServer
from offing.notify.log import LogChannel
from offing.notify.pagerduty import PagerDutyChannel
from offing.notify.receipts import MemoryReceipts
from offing.notify.slack import SlackChannel
from offing.notify.slack_webhook import SlackWebhookChannel
from offing.notify.webhook import WebhookChannel

if TYPE_CHECKING:
    from tests.notify.conftest import Desk, PagerDutyDesk, SlackDesk, StillClock

# Apprise loads all its plug-ins; one of them imports what Python 3.13 no longer has, with a substitute.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

OURS = "http://offing.example"
HTTP = ["webhook", "slack-webhook", "slack", "pagerduty", "alertmanager"]
KINDS = [*HTTP, "email", "apprise", "log"]
TRANSITIONS = ["firing", "acknowledged", "resolved", "escalation", "still_firing"]
ODD = {
    "unicode": "été 東京 🛩️ נמל تأخير",
    "line ends": "a\r\nBcc: everybody@example.org\r\n\r\nb\x00c\x1b[2J",
    "markup": "<!channel> <script>alert(1)</script> </body> *x* _y_ `z` & &amp; | ~ {{ x }} %s ${HOME}",
    "half a character": "dist\ud83dance",
    "turned around": "abc\u202edef\u2066ghi\u200b",
    "huge": "x" * 20_000,
    "huge and escaped": "<&>" * 7_000,
    "nothing but escapes": "&" * 7_000,
    "huge and wide": "🛩" * 10_000,
    "empty": "",
}


def http_channel(kind: str, url: str, clock: StillClock, timeout: float = 10.0) -> Channel:
    """Return a channel of a kind that talks HTTP, to any address."""
    if kind == "webhook":
        return WebhookChannel("there", url, clock, OURS, timeout_seconds=timeout)
    if kind == "slack-webhook":
        return SlackWebhookChannel("there", url, OURS, timeout)
    if kind == "slack":
        return SlackChannel("there", "xoxb-0123", "#alerts", MemoryReceipts(), OURS, url, timeout)
    if kind == "pagerduty":
        return PagerDutyChannel("there", "0123456789abcdef0123456789abcdef", OURS, url, timeout)
    return AlertmanagerChannel("there", url, clock, OURS, timeout_seconds=timeout)


def mail_channel(port: int, clock: StillClock, timeout: float = 10.0) -> Channel:
    server = MailServer("127.0.0.1", port, "none", timeout_seconds=timeout)
    return EmailChannel("there", server, "o@example.org", ("a@example.org",), MemoryReceipts(), clock, OURS)


@dataclass
class Rig:
    """A channel to a receiver that keeps to the rules, and how many messages that took."""

    channel: Channel
    taken: Callable[[], int]


@pytest.fixture(params=KINDS)
def rig(request: pytest.FixtureRequest, clock: StillClock, caplog: pytest.LogCaptureFixture) -> Rig:
    kind = request.param
    if kind == "email":
        mail = request.getfixturevalue("open_mail")()
        return Rig(mail_channel(mail.port, clock), lambda: len(mail.mails))
    if kind == "log":
        caplog.set_level("INFO", "offing.incidents")
        return Rig(LogChannel(), lambda: len(caplog.records))
    if kind == "apprise":
        ntfy = request.getfixturevalue("ntfy")
        url = ntfy.root.replace("http://", "ntfy://") + "/alerts?mode=private"
        return Rig(AppriseChannel("there", url, OURS), lambda: len(ntfy.messages))
    return http_rig(kind, request, clock)


def http_rig(kind: str, request: pytest.FixtureRequest, clock: StillClock) -> Rig:
    if kind == "alertmanager":
        clock.moment = time.time_ns() // 1000
        manager = request.getfixturevalue("alertmanager")
        return Rig(http_channel(kind, manager.url, clock), lambda: 1)
    if kind == "pagerduty":
        pager: PagerDutyDesk = request.getfixturevalue("pagerduty")
        return Rig(http_channel(kind, pager.url, clock), lambda: len(pager.events))
    if kind == "webhook":
        desk: Desk = request.getfixturevalue("desk")
        return Rig(http_channel(kind, desk.url, clock), lambda: len(desk.requests))
    slack: SlackDesk = request.getfixturevalue("slack")
    if kind == "slack":
        return Rig(http_channel(kind, slack.root + "/api", clock), lambda: len(slack.posts))
    return Rig(http_channel(kind, slack.url, clock), lambda: len(slack.hooked))


def test_every_transition_arrives(rig: Rig, full: dict[str, Any]) -> None:
    for count, transition in enumerate(TRANSITIONS, start=1):
        state = transition if transition in ("acknowledged", "resolved") else "firing"
        ended = full["detected_at"] if state == "resolved" else None
        record = {**full, "state": state, "resolved_at": ended}
        rig.channel.send(record, key=f"{full['id']}:{transition}:there", transition=transition)
        assert rig.taken() in (1, count)


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_any_text_arrives(rig: Rig, full: dict[str, Any], text: str) -> None:
    lead = {**full["details"]["evidence"][0], "column": text, "slice": text, "monitor": text}
    odd = {
        **full, "title": text, "summary": text, "model": text or "m", "acknowledged_by": text,
        "details": {
            "evidence": [lead], "columns": [{"column": text, "sentence": text}] * 12,
            "segments": [{"sentence": text}] * 12, "playbook": [text] * 12, "symptoms": [{"sentence": text}],
            "deployment": {"sentence": text, "url": f"javascript:alert(1)//{text}"},
            "links": {text: text, "a": "https://example.org/" + text[:2000]},
            "traffic": {"sentence": text}, "harm": {"sentence": text}, "similar": [{"sentence": text}] * 12,
        },
    }  # fmt: skip
    rig.channel.send(odd, key=f"{full['id']}:firing:{text[:50]}", transition="firing")
    assert rig.taken() == 1


DETAILS: list[dict[str, Any]] = [
    {},
    {"evidence": [], "columns": None, "playbook": None, "deployment": None, "traffic": None},
    {"evidence": [{"value": float("nan"), "low": float("-inf"), "high": float("inf"), "threshold": 1e308}]},
    {"evidence": [{"metric": "gone", "value": None, "sentence": "it cannot be measured"}]},
    {"evidence": "text", "columns": [None, 3, {}], "links": [None, {"url": 3}], "playbook": [3, None]},
]


@pytest.mark.parametrize("details", DETAILS)
def test_details_may_be_absent_or_odd(rig: Rig, full: dict[str, Any], details: dict[str, Any]) -> None:
    rig.channel.send({**full, "details": details}, key="k", transition="firing")
    assert rig.taken() == 1


@pytest.mark.parametrize("kind", [*HTTP, "email"])
def test_nobody_there_may_be_tried_again(kind: str, clock: StillClock, full: dict[str, Any]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    lonely = (
        mail_channel(port, clock)
        if kind == "email"
        else http_channel(kind, f"http://127.0.0.1:{port}", clock)
    )
    with pytest.raises(DeliveryError, match="there: Conn") as caught:
        lonely.send(full, key="k", transition="firing")
    assert caught.value.retry and caught.value.retry_after is None


@pytest.mark.parametrize("how", ["hang", "drip"])
@pytest.mark.parametrize("kind", HTTP)
def test_a_slow_receiver_is_given_up(
    kind: str, how: str, desk: Desk, clock: StillClock, full: dict[str, Any]
) -> None:
    """Also one that sends a byte at a time for ever, which no timeout of a single read ends."""
    desk.script = [how]
    with pytest.raises(DeliveryError, match="Timeout") as caught:
        http_channel(kind, desk.root, clock, timeout=0.15).send(full, key="k", transition="firing")
    assert caught.value.retry


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 413, 302])
@pytest.mark.parametrize("kind", HTTP)
def test_a_refusal_is_not_tried_again(
    kind: str, status: int, desk: Desk, clock: StillClock, full: dict[str, Any]
) -> None:
    desk.script = [(status, {"location": "/elsewhere", "retry-after": "5"}, b"no_service")]
    with pytest.raises(DeliveryError, match=f"there: HTTP {status} no_service") as caught:
        http_channel(kind, desk.root, clock).send(full, key="k", transition="firing")
    assert not caught.value.retry and caught.value.retry_after is None
    assert len(desk.requests) == 1


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
@pytest.mark.parametrize("kind", HTTP)
def test_a_receiver_in_trouble_says_when(
    kind: str, status: int, desk: Desk, clock: StillClock, full: dict[str, Any]
) -> None:
    channel = http_channel(kind, desk.root, clock)
    desk.script = [(status, {"retry-after": "7"}, b""), status]
    for seconds in (7.0, None):
        with pytest.raises(DeliveryError, match=f"HTTP {status}") as caught:
            channel.send(full, key="k", transition="firing")
        assert caught.value.retry and caught.value.retry_after == seconds


@pytest.mark.parametrize(
    "wrong", [b"<html>sign in</html>", b"", b"null", b"[]", b'{"ok": "yes"}', b"\xff\xfe", b"x" * 200_000]
)
@pytest.mark.parametrize("kind", ["slack-webhook", "slack", "pagerduty"])
def test_somebody_else_who_says_200_has_not_taken_it(
    kind: str, wrong: bytes, desk: Desk, clock: StillClock, full: dict[str, Any]
) -> None:
    """A proxy that wants a login answers 200, too."""
    desk.script = [(200, {}, wrong)]
    with pytest.raises(DeliveryError, match="not an answer of") as caught:
        http_channel(kind, desk.root, clock).send(full, key="k", transition="firing")
    assert caught.value.retry and len(str(caught.value)) < 500


class Line:
    """A server that says one thing to whoever connects, and then nothing."""

    def __init__(self, said: bytes) -> None:
        self.said = said
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.open: list[socket.socket] = []
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self) -> None:
        while True:
            try:
                one, _ = self.listening.accept()
            except OSError:
                return
            self.open.append(one)
            one.sendall(self.said)

    def close(self) -> None:
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        self.thread.join()
        for one in self.open:
            one.close()


@pytest.fixture
def line(request: pytest.FixtureRequest) -> Iterator[Line]:
    made = Line(request.param)
    yield made
    made.close()


@pytest.mark.parametrize("kind", HTTP)
@pytest.mark.parametrize("line", [b"220 mail.example.org ESMTP\r\n\r\n"], indirect=True)
def test_another_protocol_may_be_tried_again(
    kind: str, line: Line, clock: StillClock, full: dict[str, Any]
) -> None:
    with pytest.raises(DeliveryError, match="there: RemoteProtocolError") as caught:
        http_channel(kind, f"http://127.0.0.1:{line.port}", clock).send(full, key="k", transition="firing")
    assert caught.value.retry


@pytest.mark.parametrize(
    ("line", "told", "retry"),
    [
        (b"", "Timeout|timed out", True),
        (b"554 go away\r\n", "SMTP 554 go away", False),
        (b"421 too busy\r\n", "SMTP 421 too busy", True),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "SMTP", True),
    ],
    indirect=["line"],
)
def test_a_wrong_mail_server(
    line: Line, told: str, retry: bool, clock: StillClock, full: dict[str, Any]
) -> None:
    with pytest.raises(DeliveryError, match=told) as caught:
        mail_channel(line.port, clock, timeout=0.2).send(full, key="k", transition="firing")
    assert caught.value.retry is retry
