"""`offing log`: send a file of predictions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from offing.cli.serve import DataDir

Url = Annotated[str | None, typer.Option(help="The server; without it the one that owns the data directory.")]
Key = Annotated[str | None, typer.Option(help="The key for --url.", envvar="OFFING_KEY")]


def log(
    file: Annotated[Path, typer.Argument(help="Parquet or CSV.")],
    model: Annotated[str, typer.Option(help="The model's name.")],
    version: Annotated[str | None, typer.Option(help="The model's version.")] = None,
    data_dir: DataDir = Path(".offing"),
    url: Url = None,
    key: Key = None,
) -> None:
    """Send the predictions in a file, and their labels when it has them.

    Says which columns it took for what.
    """
    import offing
    from offing.cli.connect import start_client
    from offing.cli.sending import report, send_labels, send_predictions
    from offing.runtime.frame_file import read_canonical

    found = read_canonical(file)
    typer.echo("columns: " + ", ".join(f"{role} = {name}" for role, name in found.guesses.items()))
    for note in found.notes:
        typer.echo(f"note: {note}")
    where = start_client(data_dir, url, key)
    try:
        sent = send_predictions(model, version, found.table)
        labels = send_labels(model, found.table)
    finally:
        offing.shutdown()
    typer.echo(report("predictions", sent, where))
    if labels:
        typer.echo(report("labels", labels, where))
