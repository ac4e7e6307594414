from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
from typing import TYPE_CHECKING, Any

import pytest

from offing.domain.window import parse_time
from offing.errors import ConfigError
from offing.notify.channel import Channel, DeliveryError
from offing.notify.webhook import WebhookChannel, payload
from offing.standard_webhooks import sign

if TYPE_CHECKING:
    from tests.notify.conftest import Desk, StillClock

SECRET = "whsec_" + base64.b64encode(b"a secret of twenty-four b").decode()
KEY = "abc123:firing:pager"


def channel(desk: Desk, clock: StillClock, **given: Any) -> Channel:
    return WebhookChannel("pager", desk.url, clock, "http://offing.example/", **given)


def test_the_body_is_that_of_alertmanager_4(desk: Desk, clock: StillClock, incident: dict[str, Any]) -> None:
    channel(desk, clock).send(incident, key=KEY, transition="firing")
    [(_, headers, raw)] = desk.requests
    body = json.loads(raw)
    assert headers["content-type"] == "application/json"
    assert {name: type(value) for name, value in body.items() if name != "context"} == {
        "version": str, "groupKey": str, "truncatedAlerts": int, "status": str, "receiver": str,
        "groupLabels": dict, "commonLabels": dict, "commonAnnotations": dict, "externalURL": str,
        "alerts": list,
    }  # fmt: skip
    assert (body["version"], body["status"], body["receiver"]) == ("4", "firing", "pager")
    [alert] = body["alerts"]
    assert alert == {
        "status": "firing",
        "labels": {
            "alertname": "quality", "model": "late-flights", "severity": "critical", "incident": "abc123",
        },
        "annotations": {"summary": "distance is scaled", "description": "Since 1 May."},
        "startsAt": "2026-05-01T00:00:00Z",
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "http://offing.example/i/abc123",
        "fingerprint": "abc123",
    }  # fmt: skip
    assert body["commonLabels"] == alert["labels"] and body["groupLabels"] == {"incident": "abc123"}
    assert body["context"]["columns"] == [{"column": "distance"}]


def test_the_end_has_a_time(incident: dict[str, Any]) -> None:
    over = {**incident, "state": "resolved", "resolved_at": parse_time("2026-05-09")}
    body = payload(over, "pager", "http://offing.example")
    assert body["status"] == body["alerts"][0]["status"] == "resolved"
    assert body["alerts"][0]["endsAt"] == "2026-05-09T00:00:00Z"
    acknowledged = payload({**incident, "state": "acknowledged"}, "pager", "http://offing.example")
    assert acknowledged["status"] == "firing" and acknowledged["context"]["state"] == "acknowledged"


def test_the_signature_is_that_of_standard_webhooks(
    desk: Desk, clock: StillClock, incident: dict[str, Any]
) -> None:
    channel(desk, clock, secret=SECRET).send(incident, key=KEY, transition="firing")
    [(_, headers, raw)] = desk.requests
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + raw
    expected = hmac.new(b"a secret of twenty-four b", signed, hashlib.sha256).digest()
    version, _, signature = headers["webhook-signature"].partition(",")
    assert version == "v1" and base64.b64decode(signature) == expected
    assert headers["webhook-id"] == KEY
    assert int(headers["webhook-timestamp"]) * 1_000_000 == clock.now()


def test_without_a_secret_nothing_is_signed(desk: Desk, clock: StillClock, incident: dict[str, Any]) -> None:
    channel(desk, clock).send(incident, key=KEY, transition="firing")
    assert "webhook-signature" not in desk.requests[0][1]
    assert desk.requests[0][1]["webhook-id"] == KEY


@pytest.mark.parametrize(
    ("status", "retry"),
    [
        (400, False),
        (401, False),
        (404, False),
        (410, False),
        (302, False),
        (408, True),
        (429, True),
        (500, True),
        (503, True),
    ],
)
def test_answers_that_are_no_delivery(
    desk: Desk, clock: StillClock, incident: dict[str, Any], status: int, retry: bool
) -> None:
    """A redirect is not followed: the message would go to somebody else."""
    desk.script = [(status, {"location": "/elsewhere"}, b"")]
    with pytest.raises(DeliveryError, match=f"HTTP {status}") as caught:
        channel(desk, clock).send(incident, key=KEY, transition="firing")
    assert caught.value.retry is retry
    assert len(desk.requests) == 1


def test_no_answer_in_time_may_be_tried_again(
    desk: Desk, clock: StillClock, incident: dict[str, Any]
) -> None:
    desk.script = ["hang"]
    with pytest.raises(DeliveryError, match="Timeout") as caught:
        channel(desk, clock, timeout_seconds=0.1).send(incident, key=KEY, transition="firing")
    assert caught.value.retry


def test_nobody_there_may_be_tried_again(clock: StillClock, incident: dict[str, Any]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    lonely = WebhookChannel("pager", f"http://127.0.0.1:{port}", clock, "http://o")
    with pytest.raises(DeliveryError, match="pager: ConnectError") as caught:
        lonely.send(incident, key=KEY, transition="firing")
    assert caught.value.retry


@pytest.mark.parametrize("secret", ["whsec_%%%", "plain words", "whsec_a"])
def test_a_secret_that_is_none_is_refused_at_once(desk: Desk, clock: StillClock, secret: str) -> None:
    with pytest.raises(ConfigError, match="whsec_"):
        channel(desk, clock, secret=secret)


def test_headers_of_the_receiver_go_along_and_replace_none_of_the_protocol(
    desk: Desk, clock: StillClock, incident: dict[str, Any]
) -> None:
    given = {
        "X-Team": "ml",
        "Authorization": "Bearer s3cret",
        "Content-Type": "text/plain",
        "Webhook-Id": "x",
    }
    made = channel(desk, clock, headers=given)
    made.send(incident, key=KEY, transition="firing")
    [(_, headers, _)] = desk.requests
    assert (headers["x-team"], headers["authorization"]) == ("ml", "Bearer s3cret")
    assert (headers["content-type"], headers["webhook-id"]) == ("application/json", KEY)
    assert "s3cret" not in repr(made)


def test_a_key_that_no_header_holds_becomes_its_digest(
    desk: Desk, clock: StillClock, incident: dict[str, Any]
) -> None:
    """The name of a channel is in the key and may be anything; a dot would part the signed text."""
    keys = ["abc:firing:überwacht", "abc:firing:on.call", "abc:firing:a b", "k" * 300]
    for key in (*keys, *keys):
        channel(desk, clock, secret=SECRET).send(incident, key=key, transition="firing")
    ids = [headers["webhook-id"] for _, headers, _ in desk.requests]
    assert ids[:4] == ids[4:] and len(set(ids)) == 4
    for _, headers, raw in desk.requests:
        assert headers["webhook-id"].replace("_", "").isalnum()
        expected = sign(SECRET, headers["webhook-id"], headers["webhook-timestamp"], raw)
        assert headers["webhook-signature"] == expected


def test_the_context_has_the_transition_and_nothing_that_details_say_in_its_place(
    incident: dict[str, Any],
) -> None:
    body = payload({**incident, "details": {"state": "x", "harm": {}}}, "pager", "http://o", "escalation")
    assert body["context"] == {"state": "firing", "cause": "quality", "transition": "escalation", "harm": {}}
