"""Gives incidents to a Prometheus Alertmanager as alerts, so that its routes decide: API version 2.

Source: Alertmanager, api/v2/openapi.yaml, `POST /api/v2/alerts`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from offing.clock import Clock
from offing.domain.window import MINUTE, Micros, isoformat
from offing.notify.http import Endpoint, json_body
from offing.notify.message import incident_link, is_reading, message_of
from offing.notify.plain_text import plain_text
from offing.notify.wording import one_line

log = logging.getLogger(__name__)

PATH = "/api/v2/alerts"
LIVES = 4
"""An alert ends by itself when it was not posted again for so many intervals, as in Prometheus."""

BATCH = 64
_LABEL = 200


@dataclass(frozen=True)
class AlertmanagerChannel:
    """Posts alerts to the Alertmanager at `url`; `labels` go with every alert.

    It forgets an alert that is not posted again: call `refresh` every `refresh_every`. If Offing
    dies, its alerts end after four intervals.
    """

    name: str
    url: str
    clock: Clock = field(repr=False)
    external_url: str
    labels: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    refresh_every: Micros = MINUTE
    timeout_seconds: float = 10.0

    def __post_init__(self) -> None:
        """Raise ConfigError for a URL that cannot be used."""
        self._endpoint()

    def send(self, incident: Mapping[str, Any], *, key: str, transition: str) -> None:
        """Post the alert as it stands: open, or ended now. An acknowledgement changes nothing there.

        A summary in which nothing is critical is no alert and is not posted.
        """
        if is_reading(incident, transition):
            log.info("%s: %s is to be read and is no alert", self.name, incident["id"])
            return
        self._post([self._alert(incident, self.clock.now(), ended=transition == "resolved")])

    def refresh(self, incidents: Sequence[Mapping[str, Any]], now: Micros) -> None:
        """Post all open incidents again; those that have ended are left out."""
        alerts = [self._alert(one, now, ended=False) for one in incidents if one.get("state") != "resolved"]
        for batch in _batches(alerts):
            self._post(batch)

    def _post(self, alerts: Sequence[Mapping[str, Any]]) -> None:
        given = {name.lower(): value for name, value in self.headers.items()}
        self._endpoint().post(json_body(alerts), given, path=PATH)

    def _endpoint(self) -> Endpoint:
        return Endpoint(self.name, self.url, self.timeout_seconds)

    def _alert(self, incident: Mapping[str, Any], now: Micros, *, ended: bool) -> dict[str, Any]:
        # Its labels are an alert's identity: the ones that may change, as the severity does, are few,
        # and an alert under old ones ends by itself.
        message = message_of(incident, "firing", self.external_url, brief=False)
        labels = {
            **self.labels,
            "alertname": message.cause or "incident",
            "model": message.model,
            "severity": message.severity,
            "incident": str(incident["id"]),
        }
        ended = ended or incident.get("state") == "resolved"
        return {
            "labels": {name: one_line(text, _LABEL) for name, text in labels.items() if text},
            "annotations": _annotations(incident, plain_text(message), message.title, message.summary),
            "startsAt": isoformat(min(int(incident["started_at"]), now)),
            "endsAt": isoformat(now if ended else now + LIVES * self.refresh_every),
            "generatorURL": incident_link(incident, self.external_url),
        }


def _annotations(incident: Mapping[str, Any], text: str, title: str, summary: str) -> dict[str, str]:
    found = {"summary": title, "description": summary, "context": text}
    return {name: value for name, value in found.items() if value.strip()}


def _batches(alerts: Sequence[Mapping[str, Any]]) -> Iterator[Sequence[Mapping[str, Any]]]:
    for start in range(0, len(alerts), BATCH):
        yield alerts[start : start + BATCH]
