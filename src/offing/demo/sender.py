"""Sends the replay through the public HTTP API, as any client would."""

from __future__ import annotations

import time
from typing import Any

import httpx2

from offing.demo.replay import MODEL, Chunk
from offing.runtime.arrow_stream import to_stream

ARROW = "application/vnd.apache.arrow.stream"
TIMEOUT_SECONDS = 30.0


class Sender:
    """A client of one server. Sending again is harmless: every event has an id of its own.

    With `retries` a server that does not answer is tried again, so many times, a tenth of a second
    apart.
    """

    def __init__(self, url: str, key: str, *, retries: int = 0) -> None:
        self._url = f"{url}/api/v1"
        self._retries = retries
        self._client = httpx2.Client(headers={"authorization": f"Bearer {key}"}, timeout=TIMEOUT_SECONDS)

    def send(self, chunk: Chunk) -> None:
        """Send what became known in one span. Raises HTTPError when it is not accepted."""
        for deployment in chunk.deployments:
            self._post("deployments", json=deployment)
        for kind, table in (
            ("predictions", chunk.predictions),
            ("kpis", chunk.kpis),
            ("labels", chunk.labels),
        ):
            if table.num_rows:
                self._post(
                    f"models/{MODEL}/{kind}", content=to_stream(table), headers={"content-type": ARROW}
                )

    def get(self, path: str) -> dict[str, Any]:
        """Return the JSON of an API address."""
        answer = self._client.get(f"{self._url}/{path}")
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def post(self, path: str) -> dict[str, Any]:
        """Post nothing to an API address and return the JSON of the answer."""
        return self._post(path)

    def close(self) -> None:
        self._client.close()

    def _post(self, path: str, **request: Any) -> dict[str, Any]:
        for attempt in range(self._retries + 1):
            try:
                answer = self._client.post(f"{self._url}/{path}", **request)
                if answer.status_code < 500:
                    break
            except httpx2.TransportError:
                if attempt == self._retries:
                    raise
            time.sleep(0.1)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found
