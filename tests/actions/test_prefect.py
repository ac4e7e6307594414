from __future__ import annotations

import base64
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from offing.actions.action import Occasion, RunState
from offing.actions.prefect import PrefectAction
from offing.actions.send import Sender

if TYPE_CHECKING:
    from tests.actions.conftest import Receiver, Seen, Send

ID = "0b9c1f9e-3a57-4f0e-9c39-6a9b8ad6f2a1"
FIELDS = {
    "state", "name", "parameters", "enforce_parameter_schema", "context", "infrastructure_document_id",
    "empirical_policy", "tags", "idempotency_key", "labels", "parent_task_run_id", "work_queue_name",
    "job_variables",
}  # fmt: skip
"""The fields of Prefect's DeploymentFlowRunCreate, which forbids others."""


class Server:
    """Answers as Prefect does: the same key gives the same run."""

    def __init__(self) -> None:
        self.runs: dict[str, str] = {}

    def __call__(self, seen: Seen) -> tuple[int, Any]:
        body = seen.content
        if seen.path != f"/api/deployments/{ID}/create_flow_run":
            return 404, {"detail": "not found"}
        if set(body) - FIELDS or set(body["parameters"]) != {"path"}:
            return 422, {"detail": "extra fields not permitted"}
        known = body["idempotency_key"] in self.runs
        run = self.runs.setdefault(body["idempotency_key"], f"run-{len(self.runs)}")
        return (200 if known else 201), {"id": run}


def test_a_key_gives_one_run(receiver: Receiver, sender: Sender, occasion: Occasion, send: Send) -> None:
    receiver.answer = Server()
    action = PrefectAction(
        "r", f"{receiver.url}/api", ID, sender, parameters={"path": "{bundle}"}, secret="pnu_key"
    )
    first, again = send(action, occasion), send(action, occasion)
    assert first.outcome.state is again.outcome.state is RunState.DONE
    assert first.outcome.reference == again.outcome.reference == "run-0"
    assert first.seen.headers["authorization"] == "Bearer pnu_key"
    assert first.seen.content["tags"] == ["offing", occasion.key]
    other = send(action, replace(occasion, key="offing-other-r"))
    assert other.outcome.reference == "run-1"


def test_basic_auth_and_none(receiver: Receiver, sender: Sender, occasion: Occasion, send: Send) -> None:
    action = PrefectAction("r", f"{receiver.url}/api/", ID, sender, secret="admin:pass", scheme="basic")
    basic = send(action, occasion).seen.headers["authorization"]
    assert base64.b64decode(basic.removeprefix("Basic ")) == b"admin:pass"
    bare = send(PrefectAction("r", f"{receiver.url}/api", ID, sender), occasion)
    assert "authorization" not in bare.seen.headers
