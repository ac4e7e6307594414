"""Opens a GitHub issue.

Source: GitHub REST API 2022-11-28, "Create an issue": `POST /repos/{owner}/{repo}/issues` with `title`,
`body` (Markdown) and `labels`, which are created when they are new; 201 with `html_url`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from offing.actions.action import Occasion, Outcome
from offing.actions.github import API_URL, github_post
from offing.actions.http_request import HttpRequest
from offing.actions.send import Sender, created_with
from offing.actions.ticket import Ticket


@dataclass(frozen=True)
class GithubIssueAction:
    """Opens an issue in `repository` (`owner/name`); the last line of its body is the run's key."""

    name: str
    repository: str
    token: str = field(repr=False)
    sender: Sender
    labels: tuple[str, ...] = ("offing",)
    api_url: str = API_URL
    timeout_seconds: float = 10.0
    wants_bundle: bool = False

    @property
    def kind(self) -> str:
        return "github_issue"

    def request(self, occasion: Occasion) -> HttpRequest:
        ticket = Ticket.of(occasion)
        url = f"{self.api_url.rstrip('/')}/repos/{self.repository}/issues"
        content = {"title": ticket.title, "body": ticket.markdown(), "labels": list(self.labels)}
        return github_post(url, content, self.token, self.timeout_seconds)

    def run(self, request: HttpRequest) -> Outcome:
        return self.sender.send(request, created_with("html_url"))
