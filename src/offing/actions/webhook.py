"""Posts the evidence to a URL of one's own: a retraining service, an automation tool, a script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from offing.actions.action import Occasion, Outcome
from offing.actions.evidence import evidence_of
from offing.actions.http_request import HttpRequest, post_json
from offing.actions.send import Sender, created_with
from offing.standard_webhooks import check_secret, signed_headers


@dataclass(frozen=True)
class Hook:
    """A URL that takes a POST of JSON, signed by Standard Webhooks when there is a `secret`.

    Any 2xx answer is success; an `id` in its JSON is kept as the reference. `hide_url` keeps an
    address that is a secret itself out of sight.
    """

    name: str
    url: str = field(repr=False)
    sender: Sender
    secret: str | None = field(default=None, repr=False)
    timeout_seconds: float = 10.0
    hide_url: bool = False

    def __post_init__(self) -> None:
        """Raise ConfigError for a secret that cannot sign, now and not with the first incident."""
        check_secret(self.secret)

    def post(self, content: Mapping[str, Any], occasion: Occasion) -> HttpRequest:
        """Return a POST of `content` that shows neither its signature nor a hidden address."""
        found = post_json(self.url, content)
        signed = signed_headers(self.secret, occasion.key, occasion.now, found.body)
        signature = signed.get("webhook-signature")
        secrets = () if signature is None else (signature,)
        return replace(
            found,
            headers={**found.headers, **signed},
            secrets=(*secrets, self.url) if self.hide_url else secrets,
            timeout_seconds=self.timeout_seconds,
        )

    def run(self, request: HttpRequest) -> Outcome:
        return self.sender.send(request, created_with("id"))


@dataclass(frozen=True)
class WebhookAction(Hook):
    """POST of `{"event": "offing.action", …evidence}`."""

    wants_bundle: bool = True

    @property
    def kind(self) -> str:
        return "webhook"

    def request(self, occasion: Occasion) -> HttpRequest:
        return self.post({"event": "offing.action", **evidence_of(occasion)}, occasion)
