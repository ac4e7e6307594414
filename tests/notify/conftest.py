"""Real receivers on this machine with the rules of each service, a still clock, an incident to tell."""

from __future__ import annotations

import email
import email.policy
import json
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx2
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from offing.domain.window import Micros, parse_time
from offing.notify.sample import sample_incident


class StillClock:
    """Shows the time it was last told."""

    moment: Micros = parse_time("2026-06-01T12:00:00Z")

    def now(self) -> Micros:
        return self.moment

    def monotonic(self) -> float:
        return self.moment / 1e6


class Desk:
    """A receiver of HTTP on this machine that checks each request and may be told to answer wrongly.

    `script` holds answers to give before the right ones: a status, a triple of status, headers and
    body, "hang" for no answer, or "drip" for one that never ends. What breaks the receiver's rules is
    noted in `troubles`; the test fails for it at its end.
    """

    path = "/"

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.script: list[Any] = []
        self.troubles: list[str] = []
        self.released = threading.Event()
        desk = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {k.lower(): v for k, v in self.headers.items()}
                desk.requests.append((self.path, headers, body))
                scripted = desk.script.pop(0) if desk.script else None
                if scripted in ("hang", "drip"):
                    desk.hold(self, drip=scripted == "drip")
                    return
                if scripted is None:
                    scripted = desk.answer(self.path, headers, body)
                self.reply(*(scripted if isinstance(scripted, tuple) else (scripted, {}, b"")))

            def reply(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
                self.send_response(status)
                for name, value in {"content-length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.root = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.url = self.root + self.path
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def hold(self, handler: BaseHTTPRequestHandler, *, drip: bool) -> None:
        """Keep the sender waiting, in silence or with a byte at a time."""
        if drip:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
        while not self.released.wait(0.02) and drip:
            try:
                handler.wfile.write(b".")
                handler.wfile.flush()
            except OSError:
                break
        self.released.wait(10)
        handler.close_connection = True

    def answer(self, path: str, headers: Mapping[str, str], body: bytes) -> Any:
        return 200

    def expect(self, rule: bool, said: str) -> None:
        if not rule:
            self.troubles.append(said)

    def close(self) -> None:
        self.released.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def as_json(status: int, value: Any) -> tuple[int, dict[str, str], bytes]:
    return status, {"content-type": "application/json"}, json.dumps(value).encode()


class SlackDesk(Desk):
    """Slack: an incoming webhook and the two methods of the Web API, with the limits of Block Kit."""

    TOKEN = "xoxb-0123"
    CHANNEL = "C0123ABC"
    path = "/services/T0/B0/secret"

    def __init__(self) -> None:
        super().__init__()
        self.hooked: list[dict[str, Any]] = []
        self.posts: dict[str, dict[str, Any]] = {}
        self.updates: list[dict[str, Any]] = []

    def answer(self, path: str, headers: Mapping[str, str], body: bytes) -> Any:
        self.expect(headers["content-type"].startswith("application/json"), "content type")
        said = json.loads(body.decode("utf-8"))
        blocks = said.get("blocks")
        if not self.blocks_are_right(blocks) or not isinstance(said.get("text"), str):
            return (
                (400, {}, b"invalid_blocks")
                if path == self.path
                else as_json(200, {"ok": False, "error": "invalid_blocks"})
            )
        if path == self.path:
            self.expect(set(said) == {"text", "blocks"}, f"keys of a webhook: {sorted(said)}")
            self.hooked.append(said)
            return 200, {"content-type": "text/html"}, b"ok"
        if headers.get("authorization") != f"Bearer {self.TOKEN}":
            return as_json(200, {"ok": False, "error": "invalid_auth"})
        return as_json(200, self.method(path.removeprefix("/api/"), said))

    def method(self, name: str, said: dict[str, Any]) -> dict[str, Any]:
        if name == "chat.update":
            self.expect(
                set(said) == {"channel", "ts", "text", "blocks"}, f"keys of an update: {sorted(said)}"
            )
            if said["channel"] != self.CHANNEL:
                return {"ok": False, "error": "channel_not_found"}
            if said["ts"] not in self.posts:
                return {"ok": False, "error": "message_not_found"}
            self.updates.append(said)
            return {"ok": True, "channel": self.CHANNEL, "ts": said["ts"], "text": said["text"]}
        if name != "chat.postMessage":
            return {"ok": False, "error": "unknown_method"}
        allowed = {"channel", "text", "blocks", "thread_ts", "unfurl_links", "unfurl_media"}
        self.expect(set(said) <= allowed, f"keys of a message: {sorted(said)}")
        if said["channel"] not in (self.CHANNEL, "#alerts"):
            return {"ok": False, "error": "channel_not_found"}
        if said.get("thread_ts", "") and said["thread_ts"] not in self.posts:
            return {"ok": False, "error": "thread_not_found"}
        ts = f"1700000000.{len(self.posts):06d}"
        self.posts[ts] = said
        return {"ok": True, "channel": self.CHANNEL, "ts": ts, "message": {"text": said["text"]}}

    def blocks_are_right(self, blocks: Any) -> bool:
        before = len(self.troubles)
        self.expect(isinstance(blocks, list) and 1 <= len(blocks) <= 50, "number of blocks")
        for block in blocks:
            if block["type"] == "header":
                self.expect(set(block) == {"type", "text"}, "keys of a header")
                self.text_is_right(block["text"], "plain_text", 150)
            elif block["type"] == "section":
                self.expect(set(block) in ({"type", "text"}, {"type", "fields"}), "keys of a section")
                fields = block.get("fields", [])
                self.expect("text" in block or 1 <= len(fields) <= 10, "number of fields")
                for one in fields:
                    self.text_is_right(one, "mrkdwn", 2000)
                if "text" in block:
                    self.text_is_right(block["text"], "mrkdwn", 3000)
            else:
                self.expect(False, f"type of a block: {block['type']}")
        return len(self.troubles) == before

    def text_is_right(self, given: Mapping[str, Any], kind: str, limit: int) -> None:
        option = "verbatim" if kind == "mrkdwn" else "emoji"
        self.expect(set(given) == {"type", "text", option} and given["type"] == kind, f"not a {kind}")
        text = given["text"]
        length = len(text.encode("utf-16-le", "surrogatepass")) // 2
        self.expect(1 <= length <= limit, f"{kind} of {length} units")
        self.expect(not re.search(r"[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff]", text), "control characters")
        if kind == "mrkdwn":
            plain = re.sub(r"<https?://[^\s<>|]+\|[^<>|]+>", "", text)
            self.expect("<" not in plain and ">" not in plain, f"not escaped: {plain!r}")
            self.expect(not re.search(r"&(?!(amp|lt|gt);)", plain), f"not escaped: {plain!r}")


class PagerDutyDesk(Desk):
    """PagerDuty's Events API v2, with the alerts that result."""

    KEY = "0123456789abcdef0123456789abcdef"
    path = "/v2/enqueue"

    def __init__(self) -> None:
        super().__init__()
        self.alerts: dict[str, str] = {}
        self.events: list[dict[str, Any]] = []

    def answer(self, path: str, headers: Mapping[str, str], body: bytes) -> Any:
        errors = list(self.errors(json.loads(body.decode("utf-8")), len(body)))
        self.troubles += errors
        if path != self.path or errors:
            invalid = {"status": "invalid event", "message": "Event object is invalid", "errors": errors}
            return as_json(400, invalid)
        event = json.loads(body)
        self.events.append(event)
        state = {"trigger": "triggered", "acknowledge": "acknowledged", "resolve": "resolved"}
        if event["event_action"] == "trigger" or event["dedup_key"] in self.alerts:
            self.alerts[event["dedup_key"]] = state[event["event_action"]]
        done = {"status": "success", "message": "Event processed", "dedup_key": event["dedup_key"]}
        return as_json(202, done)

    def errors(self, event: dict[str, Any], size: int) -> Iterator[str]:
        known = {
            "routing_key",
            "event_action",
            "dedup_key",
            "payload",
            "links",
            "images",
            "client",
            "client_url",
        }
        if size > 512 * 1024:
            yield "event is larger than 512 KB"
        if not set(event) <= known:
            yield f"unknown fields {set(event) - known}"
        if not re.fullmatch(r"[0-9a-zA-Z]{32}", event.get("routing_key", "")):
            yield "'routing_key' is not 32 characters"
        if event.get("event_action") not in ("trigger", "acknowledge", "resolve"):
            yield "'event_action' is not one of trigger, acknowledge, resolve"
        if not isinstance(event.get("dedup_key"), str) or not 1 <= len(event["dedup_key"]) <= 255:
            yield "'dedup_key' is missing or too long"
        if event.get("event_action") == "trigger":
            yield from self.payload_errors(event.get("payload", {}))
        for link in event.get("links", []):
            if set(link) != {"href", "text"} or not re.match(r"https?://", link["href"]):
                yield f"'links' are wrong: {link}"

    def payload_errors(self, payload: dict[str, Any]) -> Iterator[str]:
        known = {
            "summary",
            "source",
            "severity",
            "timestamp",
            "component",
            "group",
            "class",
            "custom_details",
        }
        if not set(payload) <= known:
            yield f"unknown fields {set(payload) - known} in 'payload'"
        summary = payload.get("summary")
        if not isinstance(summary, str) or not 1 <= len(summary) <= 1024:
            yield "'payload.summary' is missing or longer than 1024"
        if not isinstance(payload.get("source"), str) or not payload["source"]:
            yield "'payload.source' is missing or blank"
        if payload.get("severity") not in ("critical", "error", "warning", "info"):
            yield "'payload.severity' is not one of critical, error, warning, info"
        if "timestamp" in payload and not re.fullmatch(r"[\d\-]{10}T[\d:.]+Z", payload["timestamp"]):
            yield "'payload.timestamp' is not ISO 8601"
        if not isinstance(payload.get("custom_details", {}), dict):
            yield "'payload.custom_details' is not an object"


class NtfyDesk(Desk):
    """An ntfy server, for Apprise: JSON with topic, title and message, or a long one as an attachment."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[str] = []

    def answer(self, path: str, headers: Mapping[str, str], body: bytes) -> Any:
        if path.startswith("/alerts"):
            self.messages.append(body.decode("utf-8"))
        else:
            said = json.loads(body)
            self.expect(said.get("topic") == "alerts" and bool(said.get("message")), f"not ntfy: {said}")
            self.messages.append(f"{said['title']}\n{said['message']}")
        return as_json(200, {"id": "x", "event": "message"})


class MailDesk:
    """A mail server by aiosmtpd: plain, with STARTTLS, or with TLS from the start; login on demand.

    `refusals` maps a recipient to an answer, `data_answer` answers the mail itself.
    """

    USER, PASSWORD = "offing", "s3cret"

    def __init__(self, security: str, tls: ssl.SSLContext, *, login: bool, utf8: bool) -> None:
        self.utf8 = utf8
        self.mails: list[Any] = []
        self.envelopes: list[Any] = []
        self.refusals: dict[str, str] = {}
        self.data_answer = ""
        options: dict[str, Any] = {"enable_SMTPUTF8": utf8}
        if login:
            options |= {"auth_required": True, "authenticator": self.check}
        if security == "starttls":
            options |= {"tls_context": tls, "require_starttls": True}
        elif login:
            options |= {"auth_require_tls": False}
        self.controller = Controller(
            self, hostname="127.0.0.1", port=0, ssl_context=tls if security == "tls" else None, **options
        )
        self.controller.port = free_port()
        self.controller.start()
        self.port = self.controller.port

    def check(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (b"offing", b"s3cret"), handled=False)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.data_answer:
            return self.data_answer
        self.envelopes.append(envelope)
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 queued"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        return int(closed.getsockname()[1])


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate of its own for localhost, in one file."""
    program = shutil.which("openssl")
    if program is None:
        pytest.fail("no openssl: apt-get install openssl")
    folder = tmp_path_factory.mktemp("certificate")
    key, made = folder / "key.pem", folder / "made.pem"
    command = [
        program, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-keyout", str(key), "-out", str(made), "-days", "36500", "-subj", "/CN=localhost",
        "-addext", "subjectAltName=DNS:localhost",
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    made.write_text(made.read_text() + key.read_text())
    return made


@pytest.fixture
def open_mail(certificate: Path) -> Iterator[Callable[..., MailDesk]]:
    """Open mail servers; all are closed at the end."""
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    desks: list[MailDesk] = []

    def make(security: str = "none", *, login: bool = False, utf8: bool = True) -> MailDesk:
        desks.append(MailDesk(security, tls, login=login, utf8=utf8))
        return desks[-1]

    yield make
    for desk in desks:
        desk.controller.stop()


class Alertmanager:
    """Debian's Alertmanager in a process of its own."""

    def __init__(self, program: str, folder: Path) -> None:
        config = folder / "alertmanager.yml"
        config.write_text("route: {receiver: nobody}\nreceivers: [{name: nobody}]\n")
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        command = [
            program, f"--config.file={config}", f"--storage.path={folder}", "--cluster.listen-address=",
            f"--web.listen-address=127.0.0.1:{port}", "--log.level=error",
        ]  # fmt: skip
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        for _ in range(500):
            if self.ready():
                return
            time.sleep(0.02)
        self.process.kill()
        pytest.fail("Alertmanager did not get ready in 10 s")

    def ready(self) -> bool:
        try:
            return httpx2.get(f"{self.url}/-/ready").is_success
        except httpx2.TransportError:
            return False

    def alerts(self, incident: str) -> list[dict[str, Any]]:
        """Return the alerts of an incident that it holds to be active."""
        question = {"filter": f'incident="{incident}"'}
        found = httpx2.get(f"{self.url}/api/v2/alerts", params=question).raise_for_status()
        return list(found.json())


@pytest.fixture(scope="session")
def alertmanager(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Alertmanager]:
    program = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
    if program is None:
        pytest.fail("no Alertmanager: apt-get install prometheus-alertmanager")
    started = Alertmanager(program, tmp_path_factory.mktemp("alertmanager"))
    yield started
    started.process.kill()
    started.process.wait()


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def incident() -> dict[str, Any]:
    return {
        "id": "abc123", "model": "late-flights", "cause": "quality", "severity": "critical",
        "state": "firing", "started_at": parse_time("2026-05-01"), "detected_at": parse_time("2026-05-02"),
        "last_alarm": parse_time("2026-05-03"), "resolved_at": None, "title": "distance is scaled",
        "summary": "Since 1 May.", "details": {"columns": [{"column": "distance"}], "playbook": ["look"]},
    }  # fmt: skip


def opened(desk: Desk) -> Iterator[Any]:
    """Give a desk; at the end nothing that it was sent may have broken its rules."""
    yield desk
    desk.close()
    assert desk.troubles == []


@pytest.fixture
def desk() -> Iterator[Desk]:
    """A receiver without rules."""
    yield from opened(Desk())


@pytest.fixture
def slack() -> Iterator[SlackDesk]:
    yield from opened(SlackDesk())


@pytest.fixture
def pagerduty() -> Iterator[PagerDutyDesk]:
    yield from opened(PagerDutyDesk())


@pytest.fixture
def ntfy() -> Iterator[NtfyDesk]:
    yield from opened(NtfyDesk())


@pytest.fixture
def full(clock: StillClock) -> dict[str, Any]:
    """An incident that tells everything."""
    return sample_incident(clock.now(), "critical")
