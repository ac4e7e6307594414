"""How commands ask a running server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

Url = Annotated[str | None, typer.Option(help="The server; the one on this data directory by default.")]
Key = Annotated[str | None, typer.Option(help="A key of the server.", envvar="OFFING_KEY")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


class ApiClient:
    """The API at `url`, else of the server that owns `data_dir`. Raises OffingError for what it refuses.

    `patience` is how many seconds an answer may take.
    """

    def __init__(self, data_dir: Path, url: str | None, key: str | None, *, patience: float = 30.0) -> None:
        from offing.errors import ConfigError
        from offing.runtime.server_address import running_server

        if url is None:
            address = running_server(data_dir)
            if address is None:
                raise ConfigError(f"no server runs on {data_dir}", hint="start `offing serve`, or give --url")
            url, key = address[0], key or address[1]
        self.where = url.rstrip("/")
        self._patience = patience
        self._headers = {"authorization": f"Bearer {key}"} if key else {}

    def get(self, *path: str, **query: str | int | None) -> Any:
        """Return what the API answers; parts of the path are quoted, parameters of None left out."""
        given = {name: value for name, value in query.items() if value is not None}
        return self._ask("GET", path, params=given)

    def post(self, *path: str, body: dict[str, Any]) -> Any:
        """Post JSON; return what is answered."""
        return self._ask("POST", path, json=body)

    def delete(self, *path: str) -> Any:
        """Delete; return what is answered."""
        return self._ask("DELETE", path)

    def _ask(self, method: str, path: tuple[str, ...], **given: Any) -> Any:
        from urllib.parse import quote

        import httpx2

        from offing.errors import OffingError

        url = "/".join([self.where, "api/v1", *(quote(part, safe="") for part in path)])
        try:
            answer = httpx2.request(method, url, headers=self._headers, timeout=self._patience, **given)
            content = answer.json()
        except (httpx2.HTTPError, ValueError) as error:
            raise OffingError(f"{self.where} does not answer: {error}") from error
        if not answer.is_success:
            said = content.get("error", {})
            raise OffingError(said.get("message", f"HTTP {answer.status_code}"), hint=said.get("hint"))
        return content
