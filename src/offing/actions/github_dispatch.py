"""Starts GitHub workflows that listen to `repository_dispatch`.

Source: GitHub REST API 2022-11-28, "Create a repository dispatch event":
`POST /repos/{owner}/{repo}/dispatches` with `event_type` (at most 100 characters) and
`client_payload` (at most 10 top-level properties, 64 KB); 204 without a body.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from offing.actions.action import Occasion, Outcome
from offing.actions.evidence import evidence_of
from offing.actions.github import API_URL, github_post
from offing.actions.http_request import HttpRequest
from offing.actions.send import Sender, created


@dataclass(frozen=True)
class GithubDispatchAction:
    """Dispatches `event_type` to `repository` (`owner/name`) with the evidence as client payload.

    GitHub does not know a key twice: sending again starts a second workflow.
    """

    name: str
    repository: str
    event_type: str
    token: str = field(repr=False)
    sender: Sender
    api_url: str = API_URL
    timeout_seconds: float = 10.0
    wants_bundle: bool = True

    @property
    def kind(self) -> str:
        return "github_dispatch"

    def request(self, occasion: Occasion) -> HttpRequest:
        url = f"{self.api_url.rstrip('/')}/repos/{self.repository}/dispatches"
        content = {"event_type": self.event_type, "client_payload": evidence_of(occasion)}
        return github_post(url, content, self.token, self.timeout_seconds)

    def run(self, request: HttpRequest) -> Outcome:
        return self.sender.send(request, created)
