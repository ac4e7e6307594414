"""`offing incidents`: what is wrong, and what people do about it, on a running server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from offing.cli.api_client import ApiClient, AsJson, Key, Url
from offing.cli.serve import DataDir

incidents = typer.Typer(
    name="incidents",
    help="What is wrong: list, show, ack, assign, comment, resolve, verdict.",
    no_args_is_help=True,
)

Id = Annotated[str, typer.Argument(metavar="ID", help="The incident, as `offing incidents list` names it.")]
Who = Annotated[str | None, typer.Option(help="Who acts; the key's owner by default.")]


@incidents.command("list")
def list_(
    data_dir: DataDir = Path(".offing"),
    url: Url = None,
    key: Key = None,
    model: Annotated[str | None, typer.Option(help="Only of this model.")] = None,
    state: Annotated[str | None, typer.Option(help="firing, acknowledged or resolved.")] = None,
    as_json: AsJson = False,
) -> None:
    """List incidents, newest first."""
    found = ApiClient(data_dir, url, key).get("incidents", model=model, state=state)["incidents"]
    if as_json:
        typer.echo(json.dumps(found))
        return
    for one in found:
        typer.echo(_line(one))
    if not found:
        typer.echo("no incidents")


@incidents.command()
def show(
    id_: Id, data_dir: DataDir = Path(".offing"), url: Url = None, key: Key = None, as_json: AsJson = False
) -> None:
    """Show an incident: what is known, what happened, and who was told or why not."""
    found = ApiClient(data_dir, url, key).get("incidents", id_)
    if as_json:
        typer.echo(json.dumps(found))
        return
    typer.echo(_line(found))
    typer.echo(found["summary"])
    for entry in found["timeline"]:
        who = f" by {entry['who']}" if entry["who"] else ""
        text = f": {entry['text']}" if entry["text"] else ""
        typer.echo(f"  {entry['at']}  {entry['what'].replace('_', ' ')}{who}{text}")
    for one in found["deliveries"]:
        error = f" ({one['error']})" if one["error"] else ""
        typer.echo(f"  {one['at']}  {one['transition']} to {one['channel']}: {one['state']}{error}")
    for number, step in enumerate(found["playbook"], 1):
        typer.echo(f"  {number}. {step}")


@incidents.command()
def ack(
    id_: Id, data_dir: DataDir = Path(".offing"), url: Url = None, key: Key = None, who: Who = None
) -> None:
    """Say that somebody looks after it; it is not escalated then."""
    _act(ApiClient(data_dir, url, key), id_, "acknowledge", who)


@incidents.command()
def assign(
    id_: Id,
    assignee: Annotated[str | None, typer.Argument(help="Who is to look after it; nobody without.")] = None,
    data_dir: DataDir = Path(".offing"),
    url: Url = None,
    key: Key = None,
    who: Who = None,
) -> None:
    """Say who is to look after it."""
    _act(ApiClient(data_dir, url, key), id_, "assign", who, assignee=assignee)


@incidents.command()
def comment(
    id_: Id,
    text: Annotated[str, typer.Argument(help="The remark.")],
    data_dir: DataDir = Path(".offing"),
    url: Url = None,
    key: Key = None,
    who: Who = None,
) -> None:
    """Add a remark."""
    _act(ApiClient(data_dir, url, key), id_, "comment", who, text=text)


@incidents.command()
def resolve(
    id_: Id, data_dir: DataDir = Path(".offing"), url: Url = None, key: Key = None, who: Who = None
) -> None:
    """Close it by hand."""
    _act(ApiClient(data_dir, url, key), id_, "resolve", who)


@incidents.command()
def verdict(
    id_: Id,
    found: Annotated[str, typer.Argument(metavar="VERDICT", help="real, expected_change or false_alarm.")],
    data_dir: DataDir = Path(".offing"),
    url: Url = None,
    key: Key = None,
    who: Who = None,
) -> None:
    """Say what it was found to be; the precision of alarms is measured from this."""
    _act(ApiClient(data_dir, url, key), id_, "verdict", who, verdict=found)


def _act(api: ApiClient, id_: str, what: str, who: str | None, **given: Any) -> None:
    typer.echo(_line(api.post("incidents", id_, what, body={**given, **({"who": who} if who else {})})))


def _line(one: dict[str, Any]) -> str:
    since = one["started_at"]
    whom = one["assignee"] or one["acknowledged_by"]
    by = f" ({whom})" if whom else ""
    judged = f", {one['verdict']}" if one["verdict"] else ""
    what = f"{one['model']}: {one['title']}"
    return f"{one['id']}  {one['severity']}  {one['state']}{by}{judged}  since {since}  {what}"
