"""`offing label`: send a file of labels."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from offing.cli.log import Key, Url, guessed
from offing.cli.serve import DataDir

if TYPE_CHECKING:
    from offing.client.transport import Transport
    from offing.domain.schema import Kind

CHUNK_ROWS = 50_000


def label(
    file: Annotated[Path, typer.Argument(help="Parquet or CSV with ids, values and perhaps times.")],
    model: Annotated[str, typer.Option(help="The model's name.")],
    data_dir: DataDir = Path(".offing"),
    url: Url = None,
    key: Key = None,
) -> None:
    """Send the truth about predictions, by their ids. The last label of a prediction counts."""
    from offing.cli.connect import open_transport
    from offing.domain.schema import Kind
    from offing.errors import InvalidEvent
    from offing.runtime.frame_file import read_canonical
    from offing.runtime.frame_raw import read_raw

    found = read_canonical(file)
    typer.echo(guessed(found.guesses))
    missing = [role for role in ("id", "label") if role not in found.guesses]
    if missing:
        raise InvalidEvent(f"{file} has no column of {missing[0]}s", hint="call the columns `id` and `label`")
    where, transport = open_transport(data_dir, url, key)
    try:
        labels = _labels(read_raw(file).columns, found.guesses)
        totals = send_table(transport, model, Kind.LABELS, labels)
    finally:
        transport.close()
    typer.echo(f"labels to {where}: " + ", ".join(f"{count:,} {name}" for name, count in totals.items()))


def _labels(frame: Any, guesses: Any) -> Any:
    import pyarrow as pa

    columns = {"id": frame[guesses["id"]], "value": frame[guesses["label"]]}
    if "timestamp" in guesses:
        columns["timestamp"] = frame[guesses["timestamp"]]
    table = pa.table(columns)
    return table.filter(table["value"].is_valid())


def send_table(transport: Transport, model: str, kind: Kind, events: Any) -> dict[str, int]:
    """Send a table of events in chunks; return how many were accepted, known, in conflict and rejected.

    Raises InvalidEvent when the server takes none of them.
    """
    import uuid

    from offing.client.transport import ARROW
    from offing.client.wire import route
    from offing.errors import InvalidEvent
    from offing.runtime.arrow_stream import to_stream

    totals = dict.fromkeys(("accepted", "duplicate", "conflict", "rejected"), 0)
    for start in range(0, events.num_rows, CHUNK_ROWS):
        body = to_stream(events.slice(start, CHUNK_ROWS))
        answer = transport.send(route(model, kind), body, ARROW, uuid.uuid4().hex)
        if answer.status >= 300:
            error = answer.body.get("error", {})
            raise InvalidEvent(f"not accepted: {error.get('message', answer.status)}", hint=error.get("hint"))
        for name in totals:
            totals[name] += int(answer.body.get(name, 0))
    return totals
