"""`offing monitors`: try monitors on the past, plan and apply them as code, find out why they are noisy."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from offing.cli.api_client import Key
from offing.cli.serve import ConfigFile, DataDir

monitors = typer.Typer(
    name="monitors",
    help="Try monitors on the past, plan and apply them as code, find out why they are noisy.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

File = Annotated[Path | None, typer.Option(help="The configuration to try; what runs, without it.")]
Wanted = Annotated[Path, typer.Option(help="The configuration that shall run.")]
Url = Annotated[str | None, typer.Option(help="The server; else the one of the data directory, if it runs.")]
Model = Annotated[str | None, typer.Option(help="Only this model.")]
From = Annotated[str | None, typer.Option("--from", help="Count alarms from here on, such as 2026-01-31.")]
To = Annotated[str | None, typer.Option("--to", help="Count alarms up to here, excluded.")]
Json = Annotated[bool, typer.Option("--json", help="Print the answer of the API instead of text.")]


@monitors.command()
def backtest(  # noqa: PLR0913 - each option is a parameter
    file: File = None,
    model: Model = None,
    from_: From = None,
    to: To = None,
    events: Annotated[Path | None, typer.Option(help="What is known to have happened: YAML or JSON.")] = None,
    data_dir: DataDir = Path(".offing"),
    config: ConfigFile = None,
    url: Url = None,
    key: Key = None,
    as_json: Json = False,
) -> None:
    """Replay history: when each monitor would have fired, what was true of it, and how soon it saw it."""
    from offing.cli.monitors_desk import open_desk
    from offing.cli.monitors_text import print_backtest

    body: dict[str, Any] = {"model": model, "t": _period(from_, to)}
    if file is not None:
        body["config"] = _submitted(file)
    if events is not None:
        body["events"] = _events(events)
    with open_desk(data_dir, config, url, key) as desk:
        answer = desk.backtest(body)
    if as_json:
        typer.echo(json.dumps(answer))
        return
    print_backtest(answer)


@monitors.command()
def plan(
    file: Wanted = Path("offing.yaml"),
    data_dir: DataDir = Path(".offing"),
    config: ConfigFile = None,
    url: Url = None,
    key: Key = None,
    as_json: Json = False,
    check: Annotated[bool, typer.Option("--check", help="End with 1 when anything would change.")] = False,
) -> None:
    """Compare a file with what runs, and say what each change would have done in the last 90 days."""
    from offing.cli.monitors_desk import open_desk
    from offing.cli.monitors_text import print_plan

    with open_desk(data_dir, config, url, key) as desk:
        answer = desk.plan(_submitted(file))
    if as_json:
        typer.echo(json.dumps(answer))
    else:
        print_plan(answer)
    if check and answer["changes"]:
        raise typer.Exit(1)


@monitors.command()
def apply(  # noqa: PLR0913 - each option is a parameter
    author: Annotated[str, typer.Option(help="Who applies it.")],
    message: Annotated[str, typer.Option(help="Why.")],
    file: Wanted = Path("offing.yaml"),
    data_dir: DataDir = Path(".offing"),
    config: ConfigFile = None,
    url: Url = None,
    key: Key = None,
    expect: Annotated[
        str | None, typer.Option(help="The `base` of the plan that was looked at; refuse if it has changed.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Store a file's monitors, budgets and routes as the next revision; a running server takes it at once."""
    from offing.cli.monitors_desk import open_desk
    from offing.cli.monitors_text import print_applied

    body = {"config": _submitted(file), "author": author, "message": message, "expect": expect}
    with open_desk(data_dir, config, url, key, write=True) as desk:
        answer, where = desk.apply(body), desk.where
    if as_json:
        typer.echo(json.dumps(answer))
    else:
        print_applied(answer, where)


@monitors.command()
def history(
    data_dir: DataDir = Path(".offing"),
    url: Url = None,
    key: Key = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = 20,
    as_json: Json = False,
) -> None:
    """List the revisions that were applied: when, by whom, why, and what they changed."""
    from offing.cli.monitors_desk import open_desk
    from offing.cli.monitors_text import print_history

    with open_desk(data_dir, None, url, key) as desk:
        answer = desk.history(limit)
    if as_json:
        typer.echo(json.dumps(answer))
    else:
        print_history(answer)


@monitors.command("doctor")
def noise_doctor(  # noqa: PLR0913 - each option is a parameter
    model: Model = None,
    from_: From = None,
    to: To = None,
    data_dir: DataDir = Path(".offing"),
    config: ConfigFile = None,
    url: Url = None,
    key: Key = None,
    as_json: Json = False,
) -> None:
    """Rank monitors by noise, name the likely causes, and propose changes that were tried on the past."""
    from offing.cli.monitors_desk import open_desk
    from offing.cli.monitors_text import print_doctor

    with open_desk(data_dir, config, url, key) as desk:
        answer = desk.doctor(model, _period(from_, to))
    if as_json:
        typer.echo(json.dumps(answer))
    else:
        print_doctor(answer)


def _period(first: str | None, last: str | None) -> str | None:
    return f"{first or ''}..{last or ''}" if first or last else None


def _submitted(file: Path) -> dict[str, Any]:
    from offing.runtime.config_file import load_config
    from offing.runtime.config_revisions import submitted_part

    return dict(submitted_part(load_config(file)))


def _events(path: Path) -> dict[str, Any]:
    """Read the events here, so that mistakes name the file, and send them as plain data."""
    from offing.runtime.known_events import events_data, load_events

    return events_data(load_events(path))
