"""Posts messages to a URL, in the shape of Alertmanager's webhook so that its receivers work.

Source: Alertmanager webhook, version 4; signatures by Standard Webhooks 1.0.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2

from offing.clock import Clock
from offing.domain.window import SECOND, isoformat
from offing.errors import ConfigError
from offing.notify.channel import DeliveryError

SECRET_PREFIX = "whsec_"
_ZERO_TIME = "0001-01-01T00:00:00Z"


@dataclass(frozen=True)
class WebhookChannel:
    """Posts JSON to `url`. With a `secret` (`whsec_` and base64) every message is signed."""

    name: str
    url: str
    clock: Clock
    external_url: str
    secret: str | None = None
    timeout_seconds: float = 10.0

    def __post_init__(self) -> None:
        """Raise ConfigError for a URL or secret that cannot be used, now and not with the first message."""
        if self.secret is not None:
            sign(self.secret, "", "", b"")
        try:
            httpx2.URL(self.url)
        except httpx2.InvalidURL as error:
            raise ConfigError(f"webhook {self.name!r}: {self.url!r} is not a URL: {error}") from error

    def send(self, incident: Mapping[str, Any], *, key: str, transition: str) -> None:
        """Post one message. A 2xx answer is delivery; 408, 429, 5xx and no answer may be retried."""
        body = json.dumps(payload(incident, self.name, self.external_url)).encode()
        headers = {"content-type": "application/json", **self._signature(key, body)}
        try:
            answer = httpx2.post(
                self.url, content=body, headers=headers, timeout=self.timeout_seconds, follow_redirects=False
            )
        except httpx2.HTTPError as error:
            raise DeliveryError(f"{self.name}: {type(error).__name__}: {error}", retry=True) from error
        if not answer.is_success:
            retry = answer.status_code in (408, 429) or answer.status_code >= 500
            raise DeliveryError(f"{self.name}: HTTP {answer.status_code}", retry=retry)

    def _signature(self, key: str, body: bytes) -> dict[str, str]:
        moment = str(self.clock.now() // SECOND)
        headers = {"webhook-id": key, "webhook-timestamp": moment}
        if self.secret is not None:
            headers["webhook-signature"] = sign(self.secret, key, moment, body)
        return headers


def sign(secret: str, key: str, moment: str, body: bytes) -> str:
    """Return the `webhook-signature` of a message: `v1,` and base64 of HMAC-SHA256."""
    try:
        raw = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except ValueError as error:
        raise ConfigError("a webhook secret is `whsec_` and base64") from error
    signed = hmac.new(raw, f"{key}.{moment}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(signed).decode()


def payload(incident: Mapping[str, Any], receiver: str, external_url: str) -> dict[str, Any]:
    """Return Alertmanager's webhook body for one incident; `context` holds all that is known."""
    resolved = incident["state"] == "resolved"
    labels = {
        "alertname": incident["cause"],
        "model": incident["model"],
        "severity": incident["severity"],
        "incident": incident["id"],
    }
    annotations = {"summary": incident["title"], "description": incident["summary"]}
    link = f"{external_url.rstrip('/')}/i/{incident['id']}"
    alert = {
        "status": "resolved" if resolved else "firing",
        "labels": labels,
        "annotations": annotations,
        "startsAt": isoformat(incident["started_at"]),
        "endsAt": isoformat(incident["resolved_at"]) if resolved and incident["resolved_at"] else _ZERO_TIME,
        "generatorURL": link,
        "fingerprint": incident["id"],
    }
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
        "context": {"state": incident["state"], "cause": incident["cause"], **incident["details"]},
    }
