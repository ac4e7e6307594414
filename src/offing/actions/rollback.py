"""Asks a deployment system to go back to the version before."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from offing.actions.action import NothingToDo, Occasion, Outcome
from offing.actions.evidence import evidence_of, version_of
from offing.actions.http_request import HttpRequest
from offing.actions.send import Sender, created_with
from offing.actions.signature import sign
from offing.actions.webhook import hook


@dataclass(frozen=True)
class RollbackAction:
    """POST of `{"event": "offing.rollback", "model", "from_version", "to_version", …evidence}`.

    Only for an incident with a deployment just before it and a known version before that one: else
    `request` raises NothingToDo. Signed when there is a `secret`.
    """

    name: str
    url: str = field(repr=False)
    sender: Sender
    secret: str | None = field(default=None, repr=False)
    timeout_seconds: float = 10.0
    wants_bundle: bool = False
    hide_url: bool = False

    @property
    def kind(self) -> str:
        return "rollback"

    def __post_init__(self) -> None:
        """Raise ConfigError for a secret that cannot sign, now and not with the first incident."""
        if self.secret is not None:
            sign(self.secret, "", "", b"")

    def request(self, occasion: Occasion) -> HttpRequest:
        version = version_of(occasion.incident)
        if version is None:
            raise NothingToDo("no deployment came just before this incident")
        if occasion.previous_version is None:
            raise NothingToDo(f"the version before {version} is not known")
        content = {
            "event": "offing.rollback",
            "model": occasion.incident["model"],
            "from_version": version,
            "to_version": occasion.previous_version,
            **evidence_of(occasion),
        }
        found = hook(self.url, content, occasion.key, occasion.now, self.secret)
        hidden = (*found.secrets, self.url) if self.hide_url else found.secrets
        return replace(found, secrets=hidden, timeout_seconds=self.timeout_seconds)

    def run(self, request: HttpRequest) -> Outcome:
        return self.sender.send(request, created_with("id"))
