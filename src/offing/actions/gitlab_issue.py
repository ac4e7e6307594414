"""Opens a GitLab issue.

Source: GitLab REST API v4, "New issue": `POST /api/v4/projects/{id}/issues` with `title`, `description`
(Markdown) and `labels` (comma-separated); the id is a number or the URL-encoded path; header
`PRIVATE-TOKEN`; 201 with `web_url`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote

from offing.actions.action import Occasion, Outcome
from offing.actions.http_request import HttpRequest, post_json
from offing.actions.send import Sender, created_with
from offing.actions.ticket import Ticket


@dataclass(frozen=True)
class GitlabIssueAction:
    """Opens an issue in `project` (id or path); the last line of its description is the run's key."""

    name: str
    project: str
    token: str = field(repr=False)
    sender: Sender
    url: str = "https://gitlab.com"
    labels: tuple[str, ...] = ("offing",)
    timeout_seconds: float = 10.0
    wants_bundle: bool = False

    @property
    def kind(self) -> str:
        return "gitlab_issue"

    def request(self, occasion: Occasion) -> HttpRequest:
        ticket = Ticket.of(occasion)
        content = {
            "title": ticket.title,
            "description": ticket.markdown(),
            "labels": ",".join(self.labels),
        }
        return post_json(
            f"{self.url.rstrip('/')}/api/v4/projects/{quote(self.project, safe='')}/issues",
            content,
            {"private-token": self.token},
            secrets=[self.token],
            timeout_seconds=self.timeout_seconds,
        )

    def run(self, request: HttpRequest) -> Outcome:
        return self.sender.send(request, created_with("web_url"))
