"""Offing inside the process that logs: no server, the data directory is written directly."""

from __future__ import annotations

import json
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from offing.client.http_transport import HttpTransport
from offing.client.settings import Limits
from offing.client.transport import Answer, Transport, TransportError
from offing.clock import SystemClock
from offing.domain.event import Deployment
from offing.domain.schema import Kind
from offing.domain.window import parse_time
from offing.errors import DataDirectoryInUse, InvalidEvent, OffingError, StorageUnavailable
from offing.ingest.intake import Intake
from offing.ingest.receipt_json import receipt_json
from offing.ingest.seal import Sealer
from offing.runtime.server_address import running_server
from offing.state.database import open_database
from offing.state.deployment_store import DeploymentStore

PREFIX = "/api/v1/"


def connect(data_dir: str) -> Transport:
    """Return a transport into `data_dir`.

    When a server on this machine owns the directory, events go to it. Raises DataDirectoryInUse
    when another process that is not a server does.
    """
    root = Path(data_dir)
    try:
        return EmbeddedTransport(root)
    except DataDirectoryInUse:
        server = _server_of(root)
        if server is None:
            raise
        return server


class EmbeddedTransport:
    """Journals and seals in this process. What is shown of it is derived when a server starts."""

    def __init__(self, root: Path) -> None:
        self._clock = SystemClock()
        self._intake = Intake.open(root, self._clock)
        self._sealer = Sealer(self._intake)
        self._engine = open_database(root / "state.db")
        self._deployments = DeploymentStore(self._engine)

    def send(self, path: str, body: bytes, content_type: str, idempotency_key: str) -> Answer:
        """Take a request in; see `client.transport`."""
        try:
            return self._route(path.removeprefix(PREFIX).split("/"), body, content_type, idempotency_key)
        except StorageUnavailable as error:
            raise TransportError(str(error), retryable=True) from error
        except OffingError as error:
            said = {"error": {"code": error.code, "message": error.message, "hint": error.hint}}
            return Answer(error.status, said)

    def close(self) -> None:
        """Seal what is journalled and give the directory up."""
        self._sealer.seal_all()
        self._intake.close()
        self._engine.dispose()

    def _route(self, parts: list[str], body: bytes, content_type: str, idempotency_key: str) -> Answer:
        if parts == ["deployments"]:
            return Answer(HTTPStatus.OK, {"new": self._deploy(json.loads(body))})
        model, kind = unquote(parts[1]), Kind(parts[2])
        receipt = self._intake.accept(
            model, kind, body, content_type=content_type, idempotency_key=idempotency_key
        )
        self._sealer.seal_due(self._clock.now())
        return Answer(HTTPStatus.MULTI_STATUS if receipt.rejected else HTTPStatus.OK, receipt_json(receipt))

    def _deploy(self, body: dict[str, Any]) -> bool:
        try:
            at = parse_time(body.pop("timestamp")) if body.get("timestamp") else self._clock.now()
            deployment = Deployment(timestamp=at, **body)
        except (TypeError, ValueError) as error:
            raise InvalidEvent(f"not a deployment: {error}", hint="it needs model and version") from error
        return self._deployments.add(deployment, self._clock.now())


def _server_of(root: Path) -> Transport | None:
    address = running_server(root)
    return None if address is None else HttpTransport(*address, timeout=Limits().timeout)
