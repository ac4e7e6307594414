"""Posts messages to a URL, in the shape of Alertmanager's webhook so that its receivers work.

Source: Alertmanager webhook, version 4; signatures by Standard Webhooks 1.0.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from offing.clock import Clock
from offing.domain.window import isoformat
from offing.notify.http import Endpoint, json_body
from offing.notify.message import incident_link
from offing.standard_webhooks import check_secret, signed_headers

_ZERO_TIME = "0001-01-01T00:00:00Z"
_PLAIN_ID = re.compile(r"[A-Za-z0-9_:\-]{1,200}")


@dataclass(frozen=True)
class WebhookChannel:
    """Posts JSON to `url`. With a `secret` (`whsec_` and base64) every message is signed.

    `headers` go with every message; those of the protocol stay as they are.
    """

    name: str
    url: str = field(repr=False)
    clock: Clock
    external_url: str
    secret: str | None = field(default=None, repr=False)
    timeout_seconds: float = 10.0
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Raise ConfigError for a URL or secret that cannot be used, now and not with the first message."""
        check_secret(self.secret)
        self._endpoint()

    def send(self, incident: Mapping[str, Any], *, key: str, transition: str) -> None:
        """Post one message. A 2xx answer is delivery; 408, 429, 5xx and no answer may be retried."""
        body = json_body(payload(incident, self.name, self.external_url, transition))
        given = {name.lower(): value for name, value in self.headers.items()}
        self._endpoint().post(body, {**given, **self._signature(key, body)})

    def _endpoint(self) -> Endpoint:
        return Endpoint(self.name, self.url, self.timeout_seconds)

    def _signature(self, key: str, body: bytes) -> dict[str, str]:
        signed = signed_headers(self.secret, message_id(key), self.clock.now(), body)
        return {"content-type": "application/json", **signed}


def message_id(key: str) -> str:
    """Return the `webhook-id` of a key: itself, or its digest when a header or a signature cannot hold it.

    The signed text has a dot between its parts, so an identifier has none.
    """
    if _PLAIN_ID.fullmatch(key):
        return key
    return "msg_" + hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:32]


def payload(
    incident: Mapping[str, Any], receiver: str, external_url: str, transition: str = "firing"
) -> dict[str, Any]:
    """Return Alertmanager's webhook body for one incident; `context` holds all that is known."""
    resolved = incident["state"] == "resolved"
    labels = {
        "alertname": incident["cause"],
        "model": incident["model"],
        "severity": incident["severity"],
        "incident": incident["id"],
    }
    annotations = {"summary": incident["title"], "description": incident["summary"]}
    alert = {
        "status": "resolved" if resolved else "firing",
        "labels": labels,
        "annotations": annotations,
        "startsAt": isoformat(incident["started_at"]),
        "endsAt": isoformat(incident["resolved_at"]) if resolved and incident["resolved_at"] else _ZERO_TIME,
        "generatorURL": incident_link(incident, external_url),
        "fingerprint": incident["id"],
    }
    state = {"state": incident["state"], "cause": incident["cause"], "transition": transition}
    return {
        "version": "4",
        "groupKey": f"{{}}:{{incident={json.dumps(incident['id'])}}}",
        "truncatedAlerts": 0,
        "status": alert["status"],
        "receiver": receiver,
        "groupLabels": {"incident": incident["id"]},
        "commonLabels": labels,
        "commonAnnotations": annotations,
        "externalURL": external_url,
        "alerts": [alert],
        "context": {**incident["details"], **state},
    }
