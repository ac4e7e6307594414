"""`offing demo`: a year of late flights, replayed and judged, then a live trickle."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def demo(
    port: Annotated[int, typer.Option(help="The port, or the next free one.")] = 8484,
    data_dir: Annotated[
        Path, typer.Option(help="Where the demo is kept; a second run goes on from it.")
    ] = Path("offing-demo"),
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open the browser.")] = False,
    once: Annotated[bool, typer.Option("--once", help="Stop when the year is judged.")] = False,
) -> None:
    """Replay a year of real flights through the API, and open the page that judges it.

    Storm Nemo, a broken column after a deployment, a summer and a winter: see docs/demo.md.
    """
    from offing.demo.run import run_demo

    run_demo(port=port, data_dir=data_dir, browser=not no_browser, once=once)
