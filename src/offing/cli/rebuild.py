"""`offing rebuild`: derive everything from the events again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from offing.cli.serve import ConfigFile, DataDir


def rebuild(
    data_dir: DataDir = Path(".offing"),
    config: ConfigFile = None,
    model: Annotated[str | None, typer.Option(help="Only this model.")] = None,
) -> None:
    """Derive profiles, points and verdicts from the events again; the result is the same bit for bit.

    The server must not be running.
    """
    from rich.progress import track

    from offing.cli.serve import config_path
    from offing.errors import NotFound, nearest
    from offing.runtime.app import App
    from offing.runtime.config_file import load_config

    app = App(data_dir, load_config(config_path(config)))
    try:
        known = app.intake.models()
        if model is not None and model not in known:
            raise NotFound(f"no model {model!r} in {data_dir}", hint=nearest(model, known))
        for name in track([model] if model else known, description="rebuilding"):
            app.worker.rebuild(name)
            typer.echo(f"{name}: points {app.points.digest(name)}, profiles {app.profiles.digest(name)}")
    finally:
        app.close()
