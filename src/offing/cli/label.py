"""`offing label`: send a file of labels."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from offing.cli.log import Key, Url
from offing.cli.serve import DataDir


def label(
    file: Annotated[Path, typer.Argument(help="Parquet or CSV with an id, a value and perhaps a timestamp.")],
    model: Annotated[str, typer.Option(help="The model's name.")],
    data_dir: DataDir = Path(".offing"),
    url: Url = None,
    key: Key = None,
) -> None:
    """Send the truth about predictions, by their ids. The last label of a prediction counts."""
    from offing.cli.sending import send_labels
    from offing.runtime.frame_file import read_canonical

    found = read_canonical(file)
    typer.echo("columns: " + ", ".join(f"{role} = {name}" for role, name in found.guesses.items()))
    typer.echo(send_labels(model, found, data_dir, url, key))
