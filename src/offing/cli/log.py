"""`offing log`: send a file of predictions, or of business events."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from offing.cli.serve import DataDir

Url = Annotated[str | None, typer.Option(help="The server; without it the one that owns the data directory.")]
Key = Annotated[str | None, typer.Option(help="The key for --url.", envvar="OFFING_KEY")]

_ROLES = ("id", "timestamp", "score", "prediction", "label", "latency_ms")


def log(
    model: Annotated[str, typer.Option(help="The model's name.")],
    file: Annotated[Path | None, typer.Argument(help="Predictions: Parquet or CSV.")] = None,
    version: Annotated[str | None, typer.Option(help="The model's version.")] = None,
    kpis: Annotated[Path | None, typer.Option(help="Business events: Parquet or CSV.")] = None,
    data_dir: DataDir = Path(".offing"),
    url: Url = None,
    key: Key = None,
) -> None:
    """Send the predictions in a file, and their labels when it has them and ids; or business events.

    Says which columns it took for what.
    """
    from offing.errors import ConfigError

    if file is None and kpis is None:
        raise ConfigError("nothing to send", hint="name a file of predictions, or one of --kpis")
    if file is not None:
        _log_predictions(file, model, version, (data_dir, url, key))
    if kpis is not None:
        _log_kpis(kpis, model, (data_dir, url, key))


def _log_predictions(
    file: Path, model: str, version: str | None, where_to: tuple[Path, str | None, str | None]
) -> None:
    import offing
    from offing.cli.connect import start_client
    from offing.runtime.frame_file import read_canonical

    found = read_canonical(file)
    typer.echo(guessed(found.guesses))
    for note in found.notes:
        typer.echo(f"note: {note}")
    where = start_client(*where_to)
    roles: dict[str, Any] = {role: found.guesses[role] for role in _ROLES if role in found.guesses}
    if "id" not in roles:
        roles.pop("label", None)
    try:
        receipt = offing.model(model, version=version).log_frame(read_frame(file), **roles)
    finally:
        offing.shutdown()
    typer.echo(
        f"{receipt.rows:,} rows to {where}: {receipt.accepted:,} accepted, {receipt.duplicate:,} known, "
        f"{receipt.conflict:,} in conflict, {receipt.rejected:,} rejected; {receipt.labels:,} labels"
    )
    if receipt.rejected:
        for item in receipt.items[:5]:
            typer.echo(f"  row {item['index']}: {item.get('message') or item['status']}", err=True)
        raise typer.Exit(1)


def _log_kpis(file: Path, model: str, where_to: tuple[Path, str | None, str | None]) -> None:
    from offing.cli.connect import open_transport
    from offing.cli.kpis import send_kpis

    where, transport = open_transport(*where_to)
    try:
        taken, totals = send_kpis(transport, model, file)
    finally:
        transport.close()
    typer.echo(f"taken as: {taken}")
    counts = ", ".join(f"{count:,} {name}" for name, count in totals.items())
    typer.echo(f"business events to {where}: {counts}")
    if totals["rejected"]:
        raise typer.Exit(1)


def guessed(guesses: Any) -> str:
    """Say which column was taken for what."""
    return "taken as: " + (", ".join(f"{role} = {name}" for role, name in guesses.items()) or "features only")


def read_frame(path: Path) -> Any:
    """Return a frame to send: the path of a Parquet file, or the table of a CSV file."""
    if path.suffix == ".parquet":
        return str(path)
    import pyarrow as pa

    from offing.runtime.frame_raw import read_raw

    return pa.table(read_raw(path).columns)
