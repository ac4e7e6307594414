"""Posts messages to a Slack incoming webhook: one message for each change, in the webhook's channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from offing.notify.channel import DeliveryError
from offing.notify.http import Endpoint, json_body, shown
from offing.notify.message import message_of
from offing.notify.slack_blocks import slack_blocks, slack_text


@dataclass(frozen=True)
class SlackWebhookChannel:
    """Posts to an incoming webhook. Its `url` is a secret: whoever has it can post."""

    name: str
    url: str = field(repr=False)
    external_url: str
    timeout_seconds: float = 10.0

    def __post_init__(self) -> None:
        """Raise ConfigError for a URL that cannot be used."""
        self._endpoint()

    def send(self, incident: Mapping[str, Any], *, key: str, transition: str) -> None:
        """Post one message. Slack answers `ok`, and nothing else is delivery."""
        message = message_of(incident, transition, self.external_url)
        body = {"text": slack_text(message), "blocks": slack_blocks(message)}
        answer = self._endpoint().post(json_body(body), {})
        if answer.text.strip() != "ok":
            told = f"{self.name}: not an answer of Slack: HTTP {answer.status} {shown(answer.text)}"
            raise DeliveryError(told, retry=True)

    def _endpoint(self) -> Endpoint:
        return Endpoint(self.name, self.url, self.timeout_seconds)
