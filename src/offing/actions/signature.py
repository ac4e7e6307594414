"""Signs what is posted to a hook, by Standard Webhooks 1.0 (HMAC-SHA256), as our messages are."""

from __future__ import annotations

import base64
import hashlib
import hmac

from offing.domain.window import SECOND, Micros
from offing.errors import ConfigError

SECRET_PREFIX = "whsec_"


def signed_headers(secret: str | None, key: str, now: Micros, body: bytes) -> dict[str, str]:
    """Return `webhook-id`, `webhook-timestamp` and, with a secret, `webhook-signature`.

    Raises ConfigError for a secret that is not `whsec_` and base64.
    """
    moment = str(now // SECOND)
    headers = {"webhook-id": key, "webhook-timestamp": moment}
    if secret is not None:
        headers["webhook-signature"] = sign(secret, key, moment, body)
    return headers


def sign(secret: str, key: str, moment: str, body: bytes) -> str:
    """Return `v1,` and the base64 of HMAC-SHA256 over `key.moment.body`. Raises ConfigError."""
    try:
        raw = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except ValueError as error:
        raise ConfigError("the secret of a hook is `whsec_` and base64") from error
    signed = hmac.new(raw, f"{key}.{moment}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(signed).decode()
