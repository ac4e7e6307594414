"""`offing silence`: what is not told for a while, on a running server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from offing.cli.api_client import ApiClient, AsJson, Key, Url
from offing.cli.serve import DataDir

silence = typer.Typer(
    name="silence", help="What is not told for a while: add, list, expire.", no_args_is_help=True
)

Matchers = Annotated[
    list[str], typer.Argument(help="Such as 'model = churn' or 'column =~ wind_.*'; all must fit.")
]


@silence.command()
def add(  # noqa: PLR0913 - each option is a parameter
    matchers: Matchers,
    reason: Annotated[str, typer.Option(help="Why.")],
    duration: Annotated[str, typer.Option("--for", help="For how long: 30m, 2h, 7d.")] = "2h",
    author: Annotated[str | None, typer.Option(help="Who; the key's owner by default.")] = None,
    preview: Annotated[bool, typer.Option("--preview", help="Only show what it would cover.")] = False,
    data_dir: DataDir = Path(".offing"),
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Silence incidents: they are recorded and shown, but not told until the silence ends."""
    api = ApiClient(data_dir, url, key)
    if preview:
        found = api.post("silences", "preview", body={"matchers": matchers})
    else:
        body = {"matchers": matchers, "reason": reason, "duration": duration, "author": author}
        found = api.post("silences", body=body)
    if as_json:
        typer.echo(json.dumps(found))
        return
    if not preview:
        typer.echo(_line(found))
    covered = found["incidents"]
    typer.echo(f"covers {len(covered)} open incident{'' if len(covered) == 1 else 's'}")
    for one in covered:
        typer.echo(f"  {one['id']}  {one['severity']}  {one['model']}: {one['title']}")


@silence.command("list")
def list_(
    data_dir: DataDir = Path(".offing"),
    url: Url = None,
    key: Key = None,
    everything: Annotated[bool, typer.Option("--all", help="Those that are over, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """List silences, newest first."""
    found = ApiClient(data_dir, url, key).get("silences", active=None if everything else "true")["silences"]
    if as_json:
        typer.echo(json.dumps(found))
        return
    for one in found:
        typer.echo(_line(one))
    if not found:
        typer.echo("no silences")


@silence.command()
def expire(
    id_: Annotated[str, typer.Argument(metavar="ID", help="The silence, as `offing silence list` names it.")],
    data_dir: DataDir = Path(".offing"),
    url: Url = None,
    key: Key = None,
) -> None:
    """End a silence now; what still fires is told."""
    typer.echo(_line(ApiClient(data_dir, url, key).delete("silences", id_)))


def _line(one: dict[str, Any]) -> str:
    what = " and ".join(one["matchers"])
    return f"{one['id']}  {one['state']} until {one['ends_at']}  {what}  {one['author']}: {one['reason']}"
