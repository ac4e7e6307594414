"""Triggers, acknowledges and resolves PagerDuty incidents: Events API v2.

One incident of ours is one of theirs: the deduplication key is the incident's id.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from offing.domain.window import isoformat
from offing.notify.channel import DeliveryError
from offing.notify.http import Endpoint, json_body, shown
from offing.notify.message import IncidentMessage, is_reading, message_of
from offing.notify.wording import shortened

log = logging.getLogger(__name__)

URL = "https://events.pagerduty.com/v2/enqueue"
"""For the service region of the United States; the European one is `events.eu.pagerduty.com`."""

SUMMARY, KEY = 1024, 255
"""The longest summary and deduplication key, in characters."""

_ACTIONS = {"acknowledged": "acknowledge", "resolved": "resolve"}
_SEVERITIES = ("critical", "error", "warning", "info")


@dataclass(frozen=True)
class PagerDutyChannel:
    """Sends events with an integration's `routing_key`."""

    name: str
    routing_key: str = field(repr=False)
    external_url: str
    url: str = URL
    timeout_seconds: float = 10.0

    def __post_init__(self) -> None:
        """Raise ConfigError for a URL that cannot be used."""
        self._endpoint()

    def send(self, incident: Mapping[str, Any], *, key: str, transition: str) -> None:
        """Send one event. Only `202` with status success is delivery.

        Whatever is not an acknowledgement or the end triggers again, which PagerDuty adds to the
        incident that is open; told of an incident that has ended, it resolves. A summary in which
        nothing is critical is not sent, since nothing would ever resolve it.
        """
        if is_reading(incident, transition):
            log.info("%s: %s is to be read and does not page", self.name, incident["id"])
            return
        answer = self._endpoint().post(json_body(self._event(incident, transition)), {})
        said = answer.json()
        if not isinstance(said, Mapping) or said.get("status") != "success":
            told = f"{self.name}: not an answer of PagerDuty: HTTP {answer.status} {shown(answer.text)}"
            raise DeliveryError(told, retry=True)

    def _endpoint(self) -> Endpoint:
        return Endpoint(self.name, self.url, self.timeout_seconds)

    def _event(self, incident: Mapping[str, Any], transition: str) -> dict[str, Any]:
        ended = incident.get("state") == "resolved" and transition != "firing"
        action = "resolve" if ended else _ACTIONS.get(transition, "trigger")
        event: dict[str, Any] = {
            "routing_key": self.routing_key,
            "event_action": action,
            "dedup_key": str(incident["id"])[:KEY],
        }
        if action == "trigger":
            message = message_of(incident, transition, self.external_url)
            event["payload"] = _payload(incident, message)
            event["links"] = [{"href": link.url, "text": link.text} for link in message.links]
            event["client"] = "Offing"
            event["client_url"] = message.links[0].url
        return event


def _payload(incident: Mapping[str, Any], message: IncidentMessage) -> dict[str, Any]:
    found: dict[str, Any] = {
        "summary": shortened(message.heading, SUMMARY),
        "source": message.model or "offing",
        "severity": message.severity if message.severity in _SEVERITIES else "info",
        "component": message.model,
        "group": message.model,
        "class": message.cause,
        "custom_details": _details(message),
    }
    if isinstance(incident.get("detected_at"), int):
        found["timestamp"] = isoformat(incident["detected_at"])
    return found


def _details(message: IncidentMessage) -> dict[str, Any]:
    """Return what PagerDuty shows as a table: the summary, each fact, and each section as a list."""
    sections = {section.title: list(section.lines()) for section in message.sections}
    return {"Summary": message.summary, **dict(message.facts), **sections}
