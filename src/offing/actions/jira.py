"""Creates a Jira issue.

Source: Jira Cloud platform REST API v3, `POST /rest/api/3/issue`: `fields` with project key, issue type,
summary (one line, at most 255 characters), description in Atlassian Document Format, labels without
spaces, and `properties`; basic auth with e-mail and API token; 201 with `key`.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field, replace

from offing.actions.action import Occasion, Outcome
from offing.actions.http_request import HttpRequest, post_json
from offing.actions.send import Sender, created_with
from offing.actions.ticket import Ticket


@dataclass(frozen=True)
class JiraAction:
    """Creates an issue in `project`; the key of the run is a label and an entity property of it."""

    name: str
    url: str
    project: str
    email: str
    token: str = field(repr=False)
    sender: Sender
    issue_type: str = "Task"
    labels: tuple[str, ...] = ("offing",)
    timeout_seconds: float = 10.0
    wants_bundle: bool = False

    @property
    def kind(self) -> str:
        return "jira"

    def request(self, occasion: Occasion) -> HttpRequest:
        ticket = Ticket.of(occasion)
        basic = base64.b64encode(f"{self.email}:{self.token}".encode()).decode()
        content = {
            "fields": {
                "project": {"key": self.project},
                "issuetype": {"name": self.issue_type},
                "summary": ticket.title,
                "description": ticket.document(),
                "labels": [*self.labels, occasion.key],
            },
            "properties": [{"key": "offing", "value": {"key": occasion.key, "url": occasion.url}}],
        }
        headers = {"accept": "application/json", "authorization": f"Basic {basic}"}
        return post_json(
            f"{self.url.rstrip('/')}/rest/api/3/issue",
            content,
            headers,
            secrets=[self.token, basic],
            timeout_seconds=self.timeout_seconds,
        )

    def run(self, request: HttpRequest) -> Outcome:
        outcome = self.sender.send(request, created_with("key"))
        if outcome.reference is None:
            return outcome
        return replace(outcome, reference=f"{self.url.rstrip('/')}/browse/{outcome.reference}")
