"""`offing serve`: run the server."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated

import typer

DataDir = Annotated[Path, typer.Option(help="Where everything is kept.", envvar="OFFING_DATA_DIR")]
ConfigFile = Annotated[Path | None, typer.Option(help="The configuration; ./offing.yaml when it exists.")]


def serve(
    data_dir: DataDir = Path(".offing"),
    config: ConfigFile = None,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port, or the next free one.")] = 8484,
    allow_remote: Annotated[bool, typer.Option("--allow-remote", help="Allow other than loopback.")] = False,
) -> None:
    """Run the server: HTTP API, web page, and the work behind them."""
    from offing.runtime.app import App
    from offing.runtime.config_file import load_config
    from offing.server.run import bind
    from offing.server.run import serve as run

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx2").setLevel(logging.WARNING)
    settings = load_config(config_path(config))
    sock = bind(host, port, allow_remote=allow_remote)
    app = App(data_dir, settings)
    run(app, sock, allow_remote=allow_remote, ready=lambda *where: announce(data_dir, *where))


def config_path(given: Path | None) -> Path | None:
    """Return the configuration file to read: the given one, else ./offing.yaml if there is one."""
    found = Path("offing.yaml")
    return given or (found if found.exists() else None)


def announce(data_dir: Path, url: str, key: str, new: bool) -> None:
    """Tell where the server is; the admin key is printed once, when it is made."""
    typer.echo(f"Offing is at {url}")
    typer.echo(f"data: {data_dir.resolve()}")
    if new:
        typer.echo(f"admin key (also in {data_dir / 'admin.key'}, shown this once): {key}")
    else:
        typer.echo(f"admin key: in {data_dir / 'admin.key'}")
