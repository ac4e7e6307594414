"""Posts messages with a Slack bot token: one thread for each incident, its first message kept up to date.

Methods: chat.postMessage and chat.update of Slack's Web API, with the scope chat:write.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from offing.notify.channel import DeliveryError
from offing.notify.http import Endpoint, json_body, shown
from offing.notify.message import IncidentMessage, message_of
from offing.notify.receipts import Receipts
from offing.notify.slack_blocks import slack_blocks, slack_text

log = logging.getLogger(__name__)

URL = "https://slack.com/api"

_PASSING = frozenset(
    [
        "ratelimited",
        "rate_limited",
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "team_added_to_org",
        "message_limit_exceeded",
    ]
)
"""Errors after which the same call may succeed later. After all others a person has to change something."""

_GONE = frozenset({"message_not_found", "thread_not_found"})
_FIXED = frozenset({"edit_window_closed", "cant_update_message"})


class _Refused(DeliveryError):
    """Slack understood the call and said no."""

    def __init__(self, channel: str, method: str, error: str) -> None:
        super().__init__(f"{channel}: {method}: {error}", retry=error in _PASSING)
        self.error = error


@dataclass(frozen=True)
class SlackChannel:
    """Posts to the channel with the id or name `channel`.

    What follows the first message of an incident goes into its thread, and the first message says
    how the incident stands now. `receipts` keep where the thread is.
    """

    name: str
    token: str = field(repr=False)
    channel: str
    receipts: Receipts = field(repr=False)
    external_url: str
    url: str = URL
    timeout_seconds: float = 10.0

    def __post_init__(self) -> None:
        """Raise ConfigError for a URL that cannot be used."""
        self._endpoint()

    def send(self, incident: Mapping[str, Any], *, key: str, transition: str) -> None:
        """Post the first message, or update it and reply in its thread.

        The update goes first: it is the same however often it is done, so that a reply that fails
        is tried again without a second one standing there already.
        """
        full = message_of(incident, transition, self.external_url, brief=False)
        first = self.receipts.get(self.name, incident["id"])
        if first is None:
            self._begin(incident, full)
            return
        channel, _, ts = first.partition(" ")
        try:
            self._update(channel, ts, full)
            reply = message_of(incident, transition, self.external_url, brief=True)
            self._call("chat.postMessage", _content(reply, channel=channel, thread_ts=ts, **_QUIET))
        except _Refused as error:
            if error.error not in _GONE:
                raise
            log.info("%s: the first message of %s is gone; a new one begins", self.name, incident["id"])
            self._begin(incident, full)

    def _begin(self, incident: Mapping[str, Any], message: IncidentMessage) -> None:
        answer = self._call("chat.postMessage", _content(message, channel=self.channel, **_QUIET))
        # chat.update wants the id of the channel, which the answer has whatever was configured.
        place = f"{answer.get('channel') or self.channel} {answer['ts']}"
        self.receipts.put(self.name, incident["id"], place)

    def _update(self, channel: str, ts: str, message: IncidentMessage) -> None:
        try:
            self._call("chat.update", _content(message, channel=channel, ts=ts))
        except _Refused as error:
            if error.error not in _FIXED:
                raise
            log.info("%s: the first message cannot be changed any more: %s", self.name, error.error)

    def _call(self, method: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        headers = {
            "content-type": "application/json; charset=utf-8",
            "authorization": f"Bearer {self.token}",
        }
        answer = self._endpoint().post(json_body(arguments), headers, path=f"/{method}")
        said = answer.json()
        if not isinstance(said, Mapping) or not isinstance(said.get("ok"), bool):
            told = f"{self.name}: not an answer of Slack: HTTP {answer.status} {shown(answer.text)}"
            raise DeliveryError(told, retry=True)
        if not said["ok"]:
            raise _Refused(self.name, method, str(said.get("error")))
        if not isinstance(said.get("ts"), str):
            raise DeliveryError(f"{self.name}: {method}: an answer without `ts`", retry=True)
        return said

    def _endpoint(self) -> Endpoint:
        return Endpoint(self.name, self.url, self.timeout_seconds)


_QUIET = {"unfurl_links": False, "unfurl_media": False}
"""Slack must not fetch and show the pages that a message links to."""


def _content(message: IncidentMessage, **place: Any) -> dict[str, Any]:
    return {**place, "text": slack_text(message), "blocks": slack_blocks(message)}
