"""Signs what is posted to others, so that they can tell that it is ours.

Source: Standard Webhooks 1.0, "Signature scheme", symmetric (HMAC-SHA256).
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from offing.domain.window import SECOND, Micros
from offing.errors import ConfigError

SECRET_PREFIX = "whsec_"


def signed_headers(secret: str | None, id_: str, now: Micros, body: bytes) -> dict[str, str]:
    """Return `webhook-id`, `webhook-timestamp` and, with a secret, `webhook-signature`.

    The signed text has a dot between its parts, so `id_` has none. Raises ConfigError for a secret that
    is not `whsec_` and base64.
    """
    moment = str(now // SECOND)
    headers = {"webhook-id": id_, "webhook-timestamp": moment}
    if secret is not None:
        headers["webhook-signature"] = sign(secret, id_, moment, body)
    return headers


def sign(secret: str, id_: str, moment: str, body: bytes) -> str:
    """Return `v1,` and the base64 of HMAC-SHA256 over `id_.moment.body`; `moment` is in seconds.

    Raises ConfigError for a secret that is not `whsec_` and base64.
    """
    try:
        raw = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except ValueError as error:
        raise ConfigError("a webhook secret is `whsec_` and base64") from error
    signed = hmac.new(raw, f"{id_}.{moment}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(signed).decode()


def check_secret(secret: str | None) -> None:
    """Raise ConfigError for a secret that cannot sign; None signs nothing and is well."""
    if secret is not None:
        sign(secret, "", "", b"")
