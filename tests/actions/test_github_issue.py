from __future__ import annotations

from typing import TYPE_CHECKING, Any

from offing.actions.action import Occasion, RunState
from offing.actions.github_issue import GithubIssueAction
from offing.actions.send import Sender

if TYPE_CHECKING:
    from tests.actions.conftest import Receiver, Seen, Send


def strict(seen: Seen) -> tuple[int, Any]:
    """Answer as GitHub does."""
    body = seen.content
    assert seen.path == "/repos/acme/models/issues" and set(body) == {"title", "body", "labels"}
    assert seen.headers["x-github-api-version"] == "2022-11-28"
    assert seen.headers["accept"] == "application/vnd.github+json"
    assert 0 < len(body["title"]) <= 256 and len(body["body"]) <= 65_536
    assert all(isinstance(label, str) for label in body["labels"])
    return 201, {"number": 5, "html_url": "https://github.com/acme/models/issues/5"}


def test_an_issue_on_github(receiver: Receiver, sender: Sender, occasion: Occasion, send: Send) -> None:
    receiver.answer = strict
    sent = send(GithubIssueAction("t", "acme/models", "ghp_x", sender, ("ml",), receiver.url), occasion)
    assert sent.outcome.state is RunState.DONE
    assert sent.outcome.reference == "https://github.com/acme/models/issues/5"
    assert sent.seen.headers["authorization"] == "Bearer ghp_x"
    assert sent.seen.content["body"].endswith(f"`{occasion.key}`")
    assert sent.seen.content["labels"] == ["ml"]
