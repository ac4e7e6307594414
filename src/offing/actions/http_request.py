"""An HTTP request as a value: what a rehearsal shows is what is sent, byte by byte."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from offing.version import VERSION

MASK = "***"

USER_AGENT = f"offing/{VERSION}"
"""GitHub refuses requests without one."""


@dataclass(frozen=True)
class Login:
    """A request that comes first: posts credentials to `url`, which answers with a bearer token.

    The token is the text at `field` of the JSON answer.
    """

    url: str
    body: bytes = field(repr=False)
    field: str = "access_token"


@dataclass(frozen=True)
class HttpRequest:
    """One request with a JSON body. `secrets` are the texts that nobody may be shown."""

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    timeout_seconds: float = 10.0
    login: Login | None = None

    def shown(self) -> dict[str, Any]:
        """Return method, url, headers, JSON body and timeout, secrets replaced by `***`."""
        shown: dict[str, Any] = {
            "method": self.method,
            "url": self.url,
            "headers": dict(self.headers),
            "json": json.loads(self.body),
            "timeout_seconds": self.timeout_seconds,
        }
        if self.login is not None:
            shown["login"] = {"method": "POST", "url": self.login.url, "json": json.loads(self.login.body)}
        masked: dict[str, Any] = mask(shown, self.secrets)
        return masked


def post_json(
    url: str,
    content: Any,
    headers: Mapping[str, str] | None = None,
    *,
    secrets: Sequence[str | None] = (),
    timeout_seconds: float = 10.0,
    login: Login | None = None,
) -> HttpRequest:
    """Return a POST of `content` as JSON. Numbers that JSON has no name for raise ValueError."""
    return HttpRequest(
        "POST",
        url,
        {"content-type": "application/json", "user-agent": USER_AGENT, **(headers or {})},
        json.dumps(content, allow_nan=False).encode(),
        tuple(secret for secret in secrets if secret),
        timeout_seconds,
        login,
    )


def mask(value: Any, secrets: Sequence[str]) -> Any:
    """Return `value` with every secret in its texts replaced, however deep."""
    if isinstance(value, str):
        # The longest first: a secret inside another must not leave the rest of it behind.
        for secret in sorted(secrets, key=len, reverse=True):
            value = value.replace(secret, MASK)
        return value
    if isinstance(value, Mapping):
        return {mask(key, secrets): mask(item, secrets) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [mask(item, secrets) for item in value]
    return value
