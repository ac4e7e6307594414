"""`offing doctor`: look whether an Offing is well."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from offing.cli.serve import ConfigFile, DataDir

LOW_DISK = 1 << 30


def doctor(
    data_dir: DataDir = Path(".offing"),
    config: ConfigFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Look at configuration, disk, server and counters; exit 1 when something needs a person."""
    findings = list(_findings(data_dir, config))
    if as_json:
        import json

        typer.echo(json.dumps([{"check": name, "ok": ok, "message": text} for name, ok, text in findings]))
    else:
        for name, ok, text in findings:
            typer.echo(f"{'ok  ' if ok else 'FAIL'} {name}: {text}")
    if not all(ok for _, ok, _ in findings):
        raise typer.Exit(1)


def _findings(data_dir: Path, config: Path | None) -> Iterator[tuple[str, bool, str]]:
    yield _configuration(config)
    if not data_dir.exists():
        yield "data", False, f"{data_dir} does not exist; `offing serve` or `offing log` makes it"
        return
    free = shutil.disk_usage(data_dir).free
    yield "disk", free > LOW_DISK, f"{free / 1e9:.1f} GB free under {data_dir}"
    key = data_dir / "admin.key"
    if key.exists():
        mode = key.stat().st_mode & 0o777
        yield (
            "admin key",
            mode == 0o600,
            f"{key} has mode {mode:o}" + ("" if mode == 0o600 else ", should be 600"),
        )
    yield from _server(data_dir)


def _configuration(config: Path | None) -> tuple[str, bool, str]:
    from offing.cli.serve import config_path
    from offing.errors import ConfigError
    from offing.runtime.config_file import load_config

    path = config_path(config)
    try:
        load_config(path)
    except ConfigError as error:
        return "configuration", False, str(error)
    return "configuration", True, str(path) if path else "defaults"


def _server(data_dir: Path) -> Iterator[tuple[str, bool, str]]:
    import httpx2

    from offing.runtime.server_address import running_server

    address = running_server(data_dir)
    if address is None:
        yield "server", True, f"none is running on {data_dir}"
        return
    url, key = address
    try:
        ready = httpx2.get(f"{url}/readyz", timeout=5)
        status = httpx2.get(
            f"{url}/api/v1/status", headers={"authorization": f"Bearer {key}"}, timeout=5
        ).json()
    except httpx2.HTTPError as error:
        yield "server", False, f"{url} does not answer: {error}"
        return
    yield "server", ready.is_success, f"{url} is {ready.json()['status']}"
    rejected = sum(status["rejected"].values())
    lost = status["received"] - status["stored"] - status["duplicate"] - status["conflict"] - rejected
    yield (
        "counters",
        lost == 0,
        f"{status['received']} received, {status['stored']} stored, {rejected} rejected",
    )
