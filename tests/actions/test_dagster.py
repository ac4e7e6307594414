from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from offing.actions.action import Occasion, RunState
from offing.actions.dagster import DagsterAction
from offing.actions.send import Sender

if TYPE_CHECKING:
    from tests.actions.conftest import Receiver, Seen, Send

PARAMS = {"selector", "runConfigData", "mode", "executionMetadata", "stepKeys", "preset"}
"""The fields of Dagster's input type ExecutionParams."""


def strict(seen: Seen) -> tuple[int, Any]:
    """Answer as Dagster's webserver does."""
    body = seen.content
    params = body["variables"]["executionParams"]
    assert seen.path == "/graphql" and set(body) == {"operationName", "query", "variables"}
    assert "launchRun(executionParams: $executionParams)" in body["query"]
    assert set(params) <= PARAMS
    assert params["selector"] == {
        "repositoryLocationName": "models", "repositoryName": "__repository__", "jobName": "retrain",
    }  # fmt: skip
    tags = params["executionMetadata"]["tags"]
    assert all(set(tag) == {"key", "value"} and tag["value"] for tag in tags)
    return 200, {"data": {"launchRun": {"__typename": "LaunchRunSuccess", "run": {"runId": "run-1"}}}}


def test_a_job_is_launched(receiver: Receiver, sender: Sender, occasion: Occasion, send: Send) -> None:
    receiver.answer = strict
    config = {"ops": {"train": {"config": {"rows": "{bundle_url}/predictions.parquet"}}}}
    action = DagsterAction(
        "r", f"{receiver.url}/graphql", "models", "retrain", sender, run_config=config, token="user:tok"
    )
    sent = send(action, occasion)
    assert sent.outcome.state is RunState.DONE and sent.outcome.reference == "run-1"
    assert sent.seen.headers["dagster-cloud-api-token"] == "user:tok"
    params = sent.seen.content["variables"]["executionParams"]
    assert occasion.bundle is not None
    filled = params["runConfigData"]["ops"]["train"]["config"]["rows"]
    assert filled == f"{occasion.bundle.url}/predictions.parquet"
    tags = {tag["key"]: tag["value"] for tag in params["executionMetadata"]["tags"]}
    assert tags["offing/key"] == occasion.key and tags["offing/bundle"] == str(occasion.bundle.folder)


REFUSALS = [
    ({"data": {"launchRun": {"__typename": "PipelineNotFoundError", "message": "gone"}}}, "failed", "gone"),
    (
        {
            "data": {
                "launchRun": {
                    "__typename": "RunConfigValidationInvalid",
                    "errors": [{"message": "no such op", "reason": "FIELD_NOT_DEFINED"}],
                }
            }
        },
        "failed",
        "RunConfigValidationInvalid; no such op",
    ),
    ({"errors": [{"message": "Cannot query field"}]}, "failed", "Cannot query field"),
    ({"data": {"launchRun": None}}, "unsure", "does not say"),
    ([], "unsure", "does not say"),
]


@pytest.mark.parametrize(("answer", "state", "text"), REFUSALS)
def test_what_is_not_a_success_is_not_taken_for_one(
    receiver: Receiver, sender: Sender, occasion: Occasion, send: Send, answer: Any, state: str, text: str
) -> None:
    receiver.answer = lambda seen: (200, answer)
    outcome = send(DagsterAction("r", f"{receiver.url}/graphql", "m", "j", sender), occasion).outcome
    assert outcome.state.value == state and text in outcome.text
