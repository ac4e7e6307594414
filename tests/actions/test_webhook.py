from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from offing.actions.action import Occasion, RunState
from offing.actions.send import Sender
from offing.actions.webhook import WebhookAction
from offing.errors import ConfigError

if TYPE_CHECKING:
    from tests.actions.conftest import Receiver, Send

RAW = b"0123456789abcdef"
SECRET = "whsec_" + base64.b64encode(RAW).decode()


def test_the_evidence_is_posted_and_signed(
    receiver: Receiver, sender: Sender, occasion: Occasion, send: Send
) -> None:
    receiver.answer = lambda seen: (202, {"id": "job-7"})
    sent = send(WebhookAction("retrain", f"{receiver.url}/hook?x=1", sender, SECRET), replace(occasion))
    assert sent.outcome.state is RunState.DONE and sent.outcome.reference == "job-7"
    body = sent.seen.content
    assert set(body) == {"event", "key", "action", "incident", "deployment", "bundle"}
    assert body["event"] == "offing.action" and body["key"] == "offing-abc123def456-retrain"
    assert body["incident"]["metrics"] == ["unit_change"] and body["incident"]["columns"] == ["distance"]
    assert body["deployment"] == {"version": "2", "previous_version": "1"}
    assert body["bundle"]["path"].endswith("/bundle") and body["bundle"]["to"] == "2026-05-03T00:00:00Z"
    headers = sent.seen.headers
    assert headers["content-type"] == "application/json" and headers["webhook-id"] == body["key"]
    assert headers["webhook-timestamp"] == "1780315200"
    text = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + sent.seen.body
    expected = base64.b64encode(hmac.new(RAW, text, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert sent.shown["headers"]["webhook-signature"] == "***"


def test_without_bundle_and_secret(
    receiver: Receiver, sender: Sender, occasion: Occasion, send: Send
) -> None:
    sent = send(WebhookAction("retrain", receiver.url + "/", sender), replace(occasion, bundle=None))
    assert sent.seen.content["bundle"] is None and sent.outcome.reference is None
    assert "webhook-signature" not in sent.seen.headers


def test_an_address_that_is_a_secret_is_not_shown(
    receiver: Receiver, sender: Sender, occasion: Occasion
) -> None:
    receiver.answer = lambda seen: (500, {"where": receiver.url + "/T00/B00"})
    action = WebhookAction("retrain", f"{receiver.url}/T00/B00", sender, hide_url=True)
    request = action.request(occasion)
    assert request.shown()["url"] == "***" and "T00" not in repr(request) + repr(action)
    outcome = action.run(request)
    assert outcome.state is RunState.FAILED and "T00" not in outcome.text


def test_a_secret_that_cannot_sign_is_refused_at_once(sender: Sender) -> None:
    with pytest.raises(ConfigError):
        WebhookAction("retrain", "http://127.0.0.1", sender, "not base64!")
