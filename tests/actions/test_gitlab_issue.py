from __future__ import annotations

from typing import TYPE_CHECKING, Any

from offing.actions.action import Occasion, RunState
from offing.actions.gitlab_issue import GitlabIssueAction
from offing.actions.send import Sender

if TYPE_CHECKING:
    from tests.actions.conftest import Receiver, Seen, Send


def strict(seen: Seen) -> tuple[int, Any]:
    """Answer as GitLab does."""
    body = seen.content
    assert seen.path == "/api/v4/projects/acme%2Fmodels/issues"
    assert set(body) == {"title", "description", "labels"} and len(body["title"]) <= 255
    assert isinstance(body["labels"], str) and body["labels"] == "offing,ml"
    return 201, {"iid": 3, "web_url": "https://gitlab.com/acme/models/-/issues/3"}


def test_an_issue_on_gitlab(receiver: Receiver, sender: Sender, occasion: Occasion, send: Send) -> None:
    receiver.answer = strict
    action = GitlabIssueAction("t", "acme/models", "glpat-x", sender, receiver.url, ("offing", "ml"))
    sent = send(action, occasion)
    assert sent.outcome.state is RunState.DONE
    assert sent.outcome.reference == "https://gitlab.com/acme/models/-/issues/3"
    assert sent.seen.headers["private-token"] == "glpat-x"
    assert f"`{occasion.key}`" in sent.seen.content["description"]
