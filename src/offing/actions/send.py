"""Sends a request once, and says honestly what is known of it afterwards."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import httpx2

from offing.actions.action import Outcome, RunState
from offing.actions.http_request import HttpRequest, mask
from offing.clock import Clock

LONGEST_ANSWER = 1 << 20
"""So many bytes of an answer are read at most."""

LONGEST_SAID = 300

NOT_SENT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.UnsupportedProtocol,
    httpx2.InvalidURL,
    httpx2.LocalProtocolError,
    httpx2.ProxyError,
)
"""Failures before a byte of the request left this machine for its receiver."""

GATEWAY = (502, 504)
"""A gateway answered for a receiver that it lost: what the receiver did is not known."""


@dataclass(frozen=True)
class Answer:
    """What the receiver said: the status, its text, and the JSON in it or None."""

    status: int
    text: str
    content: Any


Reading = Callable[[Answer], Outcome]
"""What a 2xx answer means."""


class LoginFailed(Exception):
    """No token was given, so nothing was sent."""


@dataclass(frozen=True)
class Sender:
    """Sends requests, each once. Redirects are not followed: they would carry a secret elsewhere."""

    clock: Clock

    def send(self, request: HttpRequest, read: Reading, *, already: int | None = None) -> Outcome:
        """Send; return done or failed when the answer tells, unsure when there is none that does.

        `already` is the status with which the receiver says that it has this very key. The time is
        bounded: `timeout_seconds` for each wait, and for the answer's body in all.
        """
        try:
            answer = self._post(self._logged_in(request))
        except LoginFailed as error:
            return Outcome(RunState.FAILED, self._hidden(f"nothing was sent: {error}", request))
        except NOT_SENT as error:
            return Outcome(RunState.FAILED, self._hidden(f"nothing was sent: {_named(error)}", request))
        except httpx2.HTTPError as error:
            text = f"sent, and no answer came that says what became of it: {_named(error)}"
            return Outcome(RunState.UNSURE, self._hidden(text, request))
        outcome = read(answer) if 200 <= answer.status < 300 else _refused(answer, already)
        text, reference = self._hidden(outcome.text, request), outcome.reference
        return replace(outcome, text=text, reference=reference and self._hidden(reference, request))

    def _post(self, request: HttpRequest) -> Answer:
        deadline = self.clock.monotonic() + request.timeout_seconds
        parts, size = [], 0
        with (
            httpx2.Client(timeout=request.timeout_seconds, follow_redirects=False) as client,
            client.stream(
                request.method, request.url, content=request.body, headers=dict(request.headers)
            ) as response,
        ):
            for part in response.iter_bytes():
                parts.append(part)
                size += len(part)
                # What was created is in the status already; a slow or endless body is let go.
                if size > LONGEST_ANSWER or self.clock.monotonic() > deadline:
                    break
            text = b"".join(parts)[:LONGEST_ANSWER].decode("utf-8", "replace")
            return Answer(response.status_code, text, _json(text))

    def _logged_in(self, request: HttpRequest) -> HttpRequest:
        if request.login is None:
            return request
        login = request.login
        headers = {"content-type": "application/json"}
        first = HttpRequest("POST", login.url, headers, login.body, timeout_seconds=request.timeout_seconds)
        try:
            answer = self._post(first)
        except httpx2.HTTPError as error:
            raise LoginFailed(f"the login failed: {_named(error)}") from error
        token = answer.content.get(login.field) if isinstance(answer.content, dict) else None
        if not 200 <= answer.status < 300 or not isinstance(token, str):
            raise LoginFailed(f"the login failed: HTTP {answer.status} {_said(answer)}".rstrip())
        headers = {**request.headers, "authorization": f"Bearer {token}"}
        return replace(request, headers=headers, secrets=(*request.secrets, token))

    def _hidden(self, text: str, request: HttpRequest) -> str:
        hidden: str = mask(text, request.secrets)
        return hidden


def created(answer: Answer) -> Outcome:
    """Read any 2xx answer as done, without a reference."""
    return Outcome(RunState.DONE, f"HTTP {answer.status}")


def created_with(*path: str) -> Reading:
    """Return a reading of 2xx as done, with what the JSON answer has at `path` as the reference."""

    def read(answer: Answer) -> Outcome:
        found = answer.content
        for name in path:
            found = found.get(name) if isinstance(found, dict) else None
        return Outcome(
            RunState.DONE, f"HTTP {answer.status}", str(found) if isinstance(found, str | int) else None
        )

    return read


def _refused(answer: Answer, already: int | None) -> Outcome:
    text = f"HTTP {answer.status} {_said(answer)}".rstrip()
    if answer.status == already:
        return Outcome(RunState.DONE, f"it was there already: {text}")
    return Outcome(RunState.UNSURE if answer.status in GATEWAY else RunState.FAILED, text)


def _said(answer: Answer) -> str:
    return " ".join(answer.text.split())[:LONGEST_SAID]


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
