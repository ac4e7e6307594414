"""Posts the evidence to a URL of one's own: a retraining service, an automation tool, a script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from offing.actions.action import Occasion, Outcome
from offing.actions.evidence import evidence_of
from offing.actions.http_request import HttpRequest, post_json
from offing.actions.send import Sender, created_with
from offing.actions.signature import sign, signed_headers
from offing.domain.window import Micros


@dataclass(frozen=True)
class WebhookAction:
    """POST of `{"event": "offing.action", …evidence}`, signed when there is a `secret`.

    Any 2xx answer is success; an `id` in its JSON is kept as the reference. `hide_url` keeps an
    address that is a secret itself out of sight.
    """

    name: str
    url: str = field(repr=False)
    sender: Sender
    secret: str | None = field(default=None, repr=False)
    timeout_seconds: float = 10.0
    wants_bundle: bool = True
    hide_url: bool = False

    @property
    def kind(self) -> str:
        return "webhook"

    def __post_init__(self) -> None:
        """Raise ConfigError for a secret that cannot sign, now and not with the first incident."""
        if self.secret is not None:
            sign(self.secret, "", "", b"")

    def request(self, occasion: Occasion) -> HttpRequest:
        content = {"event": "offing.action", **evidence_of(occasion)}
        found = hook(self.url, content, occasion.key, occasion.now, self.secret)
        hidden = (*found.secrets, self.url) if self.hide_url else found.secrets
        return replace(found, secrets=hidden, timeout_seconds=self.timeout_seconds)

    def run(self, request: HttpRequest) -> Outcome:
        return self.sender.send(request, created_with("id"))


def hook(url: str, content: Mapping[str, Any], key: str, now: Micros, secret: str | None) -> HttpRequest:
    """Return a POST of `content` with the headers of Standard Webhooks."""
    found = post_json(url, content)
    headers = signed_headers(secret, key, now, found.body)
    signature = headers.get("webhook-signature")
    return replace(
        found, headers={**found.headers, **headers}, secrets=() if signature is None else (signature,)
    )
