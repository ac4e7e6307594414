"""`offing actions`: what is set going by incidents, on a running server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from offing.cli.api_client import ApiClient, AsJson, Key, Url
from offing.cli.serve import DataDir

actions = typer.Typer(
    name="actions", help="What incidents set going: list, show, approve, reject, run.", no_args_is_help=True
)

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
    server = ApiClient(data_dir, url, key)
    found = server.get("actions")["actions"]
    runs = server.get("action-runs", state=state)["runs"]
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
    typer.echo(json.dumps(ApiClient(data_dir, url, key).get("action-runs", id_), indent=2))


@actions.command()
def approve(
    id_: RunId,
    data_dir: DataDir = Path(".offing"),
    url: Url = None,
    key: Key = None,
    who: Annotated[str | None, typer.Option(help="Who approves; the key's owner by default.")] = None,
) -> None:
    """Let a waiting run go out."""
    server = ApiClient(data_dir, url, key)
    typer.echo(_line(server.post("action-runs", id_, "approve", body=_given(who=who))))


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
    server = ApiClient(data_dir, url, key)
    typer.echo(_line(server.post("action-runs", id_, "reject", body=_given(who=who, reason=reason))))


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
    server = ApiClient(data_dir, url, key)
    shown = server.get("actions", action, "request", incident=incident)
    typer.echo(json.dumps(shown["request"], indent=2))
    if yes:
        typer.echo(_line(server.post("actions", action, "run", body={"incident": incident})))
    else:
        typer.echo("nothing was sent; --yes sends it")


def _given(**values: str | None) -> dict[str, str]:
    return {name: value for name, value in values.items() if value is not None}


def _line(run: dict[str, Any]) -> str:
    what = run["reference"] or run["reason"] or run["answer"] or ""
    return f"{run['id']}  {run['state']}  {run['requested_at']}" + (f"  {what}" if what else "")
