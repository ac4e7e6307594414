from __future__ import annotations

from typing import TYPE_CHECKING

from offing.actions.action import Occasion, RunState
from offing.actions.github_dispatch import GithubDispatchAction
from offing.actions.send import Sender

if TYPE_CHECKING:
    from tests.actions.conftest import Receiver, Send


def test_a_repository_dispatch(receiver: Receiver, sender: Sender, occasion: Occasion, send: Send) -> None:
    receiver.answer = lambda seen: (204, None)
    action = GithubDispatchAction("r", "acme/models", "retrain", "ghp_secret", sender, receiver.url + "/")
    sent = send(action, occasion)
    assert sent.outcome.state is RunState.DONE
    assert (sent.seen.method, sent.seen.path) == ("POST", "/repos/acme/models/dispatches")
    headers = sent.seen.headers
    assert headers["accept"] == "application/vnd.github+json"
    assert headers["x-github-api-version"] == "2022-11-28"
    assert headers["authorization"] == "Bearer ghp_secret"
    assert headers["user-agent"].startswith("offing/")
    body = sent.seen.content
    assert set(body) == {"event_type", "client_payload"} and body["event_type"] == "retrain"
    assert isinstance(body["client_payload"], dict) and len(body["client_payload"]) <= 10
    assert len(sent.seen.body) < 65_536
    assert body["client_payload"]["key"] == occasion.key


def test_the_largest_incident_fits(sender: Sender, occasion: Occasion) -> None:
    occasion.incident["summary"] = "x" * 100_000  # type: ignore[index]
    occasion.incident["details"]["columns"] = [{"column": "c" * 512} for _ in range(500)]
    action = GithubDispatchAction("r", "acme/models", "retrain", "t", sender)
    assert len(action.request(occasion).body) < 65_536


def test_a_refusal_is_a_failure(receiver: Receiver, sender: Sender, occasion: Occasion, send: Send) -> None:
    receiver.answer = lambda seen: (422, {"message": "Invalid request for ghp_secret"})
    sent = send(GithubDispatchAction("r", "a/b", "retrain", "ghp_secret", sender, receiver.url), occasion)
    assert sent.outcome.state is RunState.FAILED
    assert "422" in sent.outcome.text and "Invalid request for ***" in sent.outcome.text
