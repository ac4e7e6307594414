from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any

from offing.actions.action import Occasion, RunState
from offing.actions.airflow import AirflowAction
from offing.actions.send import Sender

if TYPE_CHECKING:
    from tests.actions.conftest import Receiver, Seen, Send

ALLOWED = {
    "dag_run_id", "data_interval_start", "data_interval_end", "logical_date", "run_after", "conf", "note",
    "partition_key",
}  # fmt: skip
"""The properties of Airflow's TriggerDAGRunPostBody, which allows no others and needs `logical_date`."""


def strict(seen: Seen) -> tuple[int, Any]:
    """Answer as the API server of Airflow 3 does."""
    body = seen.content
    if seen.headers.get("authorization") != "Bearer jwt":
        return 401, {"detail": "Not authenticated"}
    if seen.path != "/api/v2/dags/re%20train/dagRuns":
        return 404, {"detail": "not found"}
    if set(body) - ALLOWED or "logical_date" not in body or not isinstance(body["conf"], dict):
        return 422, {"detail": "unprocessable"}
    if not re.fullmatch(r"[A-Za-z0-9_.~:+-]+", body["dag_run_id"]):
        return 400, {"detail": "run id"}
    return 200, {"dag_run_id": body["dag_run_id"], "state": "queued"}


def test_airflow_3(receiver: Receiver, sender: Sender, occasion: Occasion, send: Send) -> None:
    receiver.answer = strict
    action = AirflowAction(
        "retrain", receiver.url, "re train", "jwt", sender, conf={"path": "{bundle}", "n": 3}
    )
    sent = send(action, occasion)
    assert sent.outcome.state is RunState.DONE, sent.outcome
    assert sent.outcome.reference == occasion.key == sent.seen.content["dag_run_id"]
    conf = sent.seen.content["conf"]
    assert occasion.bundle is not None and conf["path"] == str(occasion.bundle.folder) and conf["n"] == 3
    assert conf["offing"]["incident"]["id"] == "abc123def456"
    assert sent.seen.content["logical_date"] is None


def test_airflow_3_gives_a_token_for_a_password(
    receiver: Receiver, sender: Sender, occasion: Occasion
) -> None:
    def answer(seen: Seen) -> tuple[int, Any]:
        if seen.path == "/auth/token":
            right = seen.content == {"username": "offing", "password": "pass-word"}
            return (201, {"access_token": "jwt"}) if right else (401, {"detail": "no"})
        return strict(seen)

    receiver.answer = answer
    action = AirflowAction("r", receiver.url + "/", "re train", "pass-word", sender, username="offing")
    request = action.request(occasion)
    shown = request.shown()
    assert shown["login"]["json"] == {"username": "offing", "password": "***"}
    assert "authorization" not in shown["headers"]
    assert action.run(request).state is RunState.DONE
    assert [seen.path for seen in receiver.seen] == ["/auth/token", "/api/v2/dags/re%20train/dagRuns"]
    wrong = AirflowAction("r", receiver.url, "re train", "wrong", sender, username="offing")
    outcome = wrong.run(wrong.request(occasion))
    assert outcome.state is RunState.FAILED and "login failed: HTTP 401" in outcome.text
    assert len(receiver.seen) == 3


def test_airflow_2(receiver: Receiver, sender: Sender, occasion: Occasion, send: Send) -> None:
    action = AirflowAction("r", receiver.url, "train", "pass-word", sender, username="o", version=2)
    sent = send(action, occasion)
    assert sent.seen.path == "/api/v1/dags/train/dagRuns"
    assert set(sent.seen.content) == {"dag_run_id", "conf"}
    assert base64.b64decode(sent.seen.headers["authorization"].removeprefix("Basic ")) == b"o:pass-word"


def test_a_run_that_is_there_already_is_done(
    receiver: Receiver, sender: Sender, occasion: Occasion, send: Send
) -> None:
    receiver.answer = lambda seen: (409, {"detail": "DAGRun already exists"})
    outcome = send(AirflowAction("r", receiver.url, "train", "jwt", sender), occasion).outcome
    assert outcome.state is RunState.DONE and "there already" in outcome.text
