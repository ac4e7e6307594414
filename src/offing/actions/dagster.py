"""Launches a Dagster job over GraphQL.

Source: Dagster GraphQL API, mutation `launchRun(executionParams: ExecutionParams!)` as documented for
Dagster 1.x; a failure is HTTP 200 with another `__typename` than `LaunchRunSuccess`. Dagster+ takes its
token in the header `Dagster-Cloud-Api-Token`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from offing.actions.action import Occasion, Outcome, RunState
from offing.actions.evidence import facts_of, filled
from offing.actions.http_request import HttpRequest, post_json
from offing.actions.send import Answer, Sender

MUTATION = """
mutation LaunchRun($executionParams: ExecutionParams!) {
  launchRun(executionParams: $executionParams) {
    __typename
    ... on LaunchRunSuccess { run { runId } }
    ... on RunConfigValidationInvalid { errors { message reason } }
    ... on PipelineNotFoundError { message }
    ... on PythonError { message }
  }
}
""".strip()


@dataclass(frozen=True)
class DagsterAction:
    """Launches `job` of a code location with the filled `run_config`; the evidence goes into tags.

    Dagster keeps to a job's own config schema, so nothing is added to `run_config`. Tags of the run
    are `offing/key`, `offing/incident`, `offing/model`, `offing/url` and `offing/bundle`.
    """

    name: str
    url: str
    location: str
    job: str
    sender: Sender
    repository: str = "__repository__"
    run_config: Mapping[str, Any] = field(default_factory=dict)
    token: str | None = field(default=None, repr=False)
    timeout_seconds: float = 10.0
    wants_bundle: bool = True

    @property
    def kind(self) -> str:
        return "dagster"

    def request(self, occasion: Occasion) -> HttpRequest:
        facts = facts_of(occasion)
        tags = {name: facts[name] for name in ("key", "incident", "model", "url", "bundle")}
        params = {
            "selector": {
                "repositoryLocationName": self.location,
                "repositoryName": self.repository,
                "jobName": self.job,
            },
            "runConfigData": filled(self.run_config, facts),
            "executionMetadata": {
                "tags": [{"key": f"offing/{name}", "value": value} for name, value in tags.items() if value]
            },
        }
        return post_json(
            self.url,
            {"operationName": "LaunchRun", "query": MUTATION, "variables": {"executionParams": params}},
            {"Dagster-Cloud-Api-Token": self.token} if self.token else {},
            secrets=[self.token],
            timeout_seconds=self.timeout_seconds,
        )

    def run(self, request: HttpRequest) -> Outcome:
        return self.sender.send(request, _launched)


def _launched(answer: Answer) -> Outcome:
    data = answer.content if isinstance(answer.content, dict) else {}
    found = (data.get("data") or {}).get("launchRun") or {}
    kind = found.get("__typename")
    if kind == "LaunchRunSuccess":
        return Outcome(RunState.DONE, "launched", str(found["run"]["runId"]))
    # Errors of GraphQL itself come without data: the mutation was refused before it did anything.
    said = [error.get("message") for error in (found.get("errors") or data.get("errors") or ())]
    text = "; ".join(str(part) for part in [kind, found.get("message"), *said] if part)
    if not text:
        return Outcome(RunState.UNSURE, "the answer does not say whether a run was launched")
    return Outcome(RunState.FAILED, text)
