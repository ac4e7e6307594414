"""`offing actions`: what is set going by incidents, on a running server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from offing.cli.serve import DataDir

actions = typer.Typer(
    name="actions", help="What incidents set going: list, show, approve, reject, run.", no_args_is_help=True
)

Url = Annotated[str | None, typer.Option(help="The server; the one on this data directory by default.")]
Key = Annotated[str | None, typer.Option(help="A key of the server.", envvar="OFFING_KEY")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
RunId = Annotated[str, typer.Argument(help="The run, as `offing actions list` names it.")]


@actions.command("list")
def list_(
    data_dir: DataDir = Path(".offing"),
    url: Url = None,
    key: Key = None,
    state: Annotated[str | None, typer.Option(help="Only runs in this state, such as waiting.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the configured actions and their runs, the newest first."""
    server = _Server(data_dir, url, key)
    found = server.get("actions")["actions"]
    runs = server.get("action-runs", **({"state": state} if state else {}))["runs"]
    if as_json:
        typer.echo(json.dumps({"actions": found, "runs": runs}, indent=2))
        return
    for one in found:
        held = ["dry run"] if one["dry_run"] else []
        held += ["needs approval"] if one["approval"] == "required" else []
        typer.echo(f"{one['name']} ({one['kind']}): {', '.join([*held, 'cool-down ' + one['cool_down']])}")
    for run in runs:
        typer.echo(_line(run))


@actions.command()
def show(
    id_: RunId,
    data_dir: DataDir = Path(".offing"),
    url: Url = None,
    key: Key = None,
) -> None:
    """Show a run and the request that it made, or would make now; secrets are masked."""
    typer.echo(json.dumps(_Server(data_dir, url, key).get(f"action-runs/{_part(id_)}"), indent=2))


@actions.command()
def approve(
    id_: RunId,
    data_dir: DataDir = Path(".offing"),
    url: Url = None,
    key: Key = None,
    who: Annotated[str | None, typer.Option(help="Who approves; the key's owner by default.")] = None,
) -> None:
    """Let a waiting run go out."""
    server = _Server(data_dir, url, key)
    typer.echo(_line(server.post(f"action-runs/{_part(id_)}/approve", _given(who=who))))


@actions.command()
def reject(
    id_: RunId,
    data_dir: DataDir = Path(".offing"),
    url: Url = None,
    key: Key = None,
    who: Annotated[str | None, typer.Option(help="Who rejects; the key's owner by default.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why.")] = None,
) -> None:
    """Say that a run shall not go out, or that an unsure one is settled."""
    server = _Server(data_dir, url, key)
    typer.echo(_line(server.post(f"action-runs/{_part(id_)}/reject", _given(who=who, reason=reason))))


@actions.command()
def run(
    action: Annotated[str, typer.Argument(help="The name of the action.")],
    incident: Annotated[str, typer.Argument(help="The id of the incident.")],
    data_dir: DataDir = Path(".offing"),
    url: Url = None,
    key: Key = None,
    yes: Annotated[bool, typer.Option("--yes", help="Send it; without this, only show it.")] = False,
) -> None:
    """Show what an action would send for an incident, and with --yes have the server send it."""
    server = _Server(data_dir, url, key)
    shown = server.get(f"actions/{_part(action)}/request", incident=incident)
    typer.echo(json.dumps(shown["request"], indent=2))
    if yes:
        typer.echo(_line(server.post(f"actions/{_part(action)}/run", {"incident": incident})))
    else:
        typer.echo("nothing was sent; --yes sends it")


class _Server:
    """The API of a running server. Raises OffingError for what it refuses."""

    def __init__(self, data_dir: Path, url: str | None, key: str | None) -> None:
        from offing.errors import ConfigError
        from offing.runtime.server_address import running_server

        if url is None:
            address = running_server(data_dir)
            if address is None:
                raise ConfigError(f"no server runs on {data_dir}", hint="start `offing serve`, or give --url")
            url, key = address[0], key or address[1]
        self._url = f"{url.rstrip('/')}/api/v1"
        self._headers = {"authorization": f"Bearer {key}"} if key else {}

    def get(self, path: str, **query: str) -> Any:
        return self._ask("GET", path, params=query)

    def post(self, path: str, body: dict[str, str]) -> Any:
        return self._ask("POST", path, json=body)

    def _ask(self, method: str, path: str, **given: Any) -> Any:
        import httpx2

        from offing.errors import OffingError

        try:
            answer = httpx2.request(method, f"{self._url}/{path}", headers=self._headers, timeout=30, **given)
            content = answer.json()
        except (httpx2.HTTPError, ValueError) as error:
            raise OffingError(f"{self._url} does not answer: {error}") from error
        if not answer.is_success:
            said = content.get("error", {})
            raise OffingError(said.get("message", f"HTTP {answer.status_code}"), hint=said.get("hint"))
        return content


def _given(**values: str | None) -> dict[str, str]:
    return {name: value for name, value in values.items() if value is not None}


def _part(name: str) -> str:
    from urllib.parse import quote

    return quote(name, safe="")


def _line(run: dict[str, Any]) -> str:
    what = run["reference"] or run["reason"] or run["answer"] or ""
    return f"{run['id']}  {run['state']}  {run['requested_at']}" + (f"  {what}" if what else "")
