"""`offing budget`: the alarms that were promised, that a replay gives, and that people found false."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from offing.cli.api_client import Key
from offing.cli.monitors import Json, Model, Url
from offing.cli.serve import ConfigFile, DataDir


def budget(
    model: Model = None,
    shifts: Annotated[bool, typer.Option("--shifts", help="List the smallest shifts that are seen.")] = False,
    data_dir: DataDir = Path(".offing"),
    config: ConfigFile = None,
    url: Url = None,
    key: Key = None,
    as_json: Json = False,
) -> None:
    """Show the alert budget: false alarms promised, alarms replayed, false alarms delivered."""
    from offing.cli.monitors_desk import open_desk

    with open_desk(data_dir, config, url, key) as desk:
        answer = desk.budget(model)
    if as_json:
        typer.echo(json.dumps(answer))
        return
    if not answer["models"]:
        typer.echo("no model has a history yet")
    for report in answer["models"]:
        _print(report, shifts=shifts)


def _print(report: dict[str, Any], *, shifts: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table(title=f"{report['model']}, {report['watched_days']:g} days watched", title_justify="left")
    columns = (
        "budget",
        "promised",
        "replay: alarms",
        "a promise's time",
        "judged false",
        "real",
        "not judged",
    )
    for name in columns:
        table.add_column(name, justify="left" if name in ("budget", "promised") else "right")
    for one in report["budgets"]:
        promised, delivered = one["promised"], one["delivered"]
        table.add_row(
            one["budget"],
            f"{promised['false_alarms']:g} false per {promised['per']}",
            str(one["replay"]["alarms"]),
            _interval(one["replay"]["per"]),
            f"{delivered['false_alarm']} ({_interval(delivered['false_alarms_per'])})",
            str(delivered["real"]),
            str(delivered["unjudged"]),
        )
    console.print(table)
    for one in report["budgets"]:
        console.print(f"{one['budget']}: {one['detail']}", markup=False, soft_wrap=True)
        for shift in one["detectable"] if shifts else []:
            console.print(f"  {shift['sentence']}", markup=False, soft_wrap=True)


def _interval(rate: dict[str, float] | None) -> str:
    return "-" if rate is None else f"{rate['value']:.1f}, {rate['low']:.1f} to {rate['high']:.1f}"
