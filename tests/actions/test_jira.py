from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from offing.actions.action import Occasion, RunState
from offing.actions.jira import JiraAction
from offing.actions.send import Sender

if TYPE_CHECKING:
    from tests.actions.conftest import Receiver, Seen, Send

CHILDREN = {
    "doc": {"paragraph", "heading", "bulletList"},
    "paragraph": {"text"},
    "heading": {"text"},
    "bulletList": {"listItem"},
    "listItem": {"paragraph"},
}
MARKS = {"link": {"href"}, "code": set[str]()}


def check(node: dict[str, Any]) -> None:
    """Fail unless a node is one of the Atlassian Document Format, version 1."""
    if node["type"] == "text":
        assert set(node) <= {"type", "text", "marks"} and node["text"]
        for mark in node.get("marks", []):
            assert set(mark.get("attrs", {})) == MARKS[mark["type"]]
        return
    allowed = {"type", "content"} | {"doc": {"version"}, "heading": {"attrs"}}.get(node["type"], set())
    assert set(node) == allowed and node["content"]
    for child in node["content"]:
        assert child["type"] in CHILDREN[node["type"]]
        check(child)


def strict(seen: Seen) -> tuple[int, Any]:
    """Answer as Jira Cloud does."""
    body = seen.content
    assert set(body) == {"fields", "properties"}
    fields = body["fields"]
    assert set(fields) == {"project", "issuetype", "summary", "description", "labels"}
    assert fields["project"] == {"key": "ML"} and fields["issuetype"] == {"name": "Bug"}
    assert len(fields["summary"]) <= 255 and "\n" not in fields["summary"]
    assert fields["description"]["version"] == 1
    check(fields["description"])
    assert all(" " not in label for label in fields["labels"])
    assert all(set(one) == {"key", "value"} for one in body["properties"])
    return 201, {"id": "10000", "key": "ML-24", "self": "https://x/rest/api/3/issue/10000"}


def test_an_issue_in_jira(receiver: Receiver, sender: Sender, occasion: Occasion, send: Send) -> None:
    receiver.answer = strict
    occasion.incident["details"]["columns"].append({"column": "x", "sentence": "  "})
    occasion.incident["title"] = "two\nlines " + "x" * 400  # type: ignore[index]
    action = JiraAction("t", receiver.url + "/", "ML", "bot@acme.org", "tok-en", sender, issue_type="Bug")
    sent = send(action, occasion)
    assert sent.outcome.state is RunState.DONE
    assert sent.outcome.reference == f"{receiver.url}/browse/ML-24"
    assert sent.seen.path == "/rest/api/3/issue"
    basic = sent.seen.headers["authorization"].removeprefix("Basic ")
    assert base64.b64decode(basic) == b"bot@acme.org:tok-en"
    assert occasion.key in sent.seen.content["fields"]["labels"]


def test_a_refusal_has_no_reference(
    receiver: Receiver, sender: Sender, occasion: Occasion, send: Send
) -> None:
    receiver.answer = lambda seen: (400, {"errors": {"issuetype": "Specify a valid issue type"}})
    outcome = send(JiraAction("t", receiver.url, "ML", "b@a.org", "tok", sender), occasion).outcome
    assert outcome.state is RunState.FAILED and outcome.reference is None and "issue type" in outcome.text
