"""Tables as Arrow IPC streams: how frames travel."""

from __future__ import annotations

import pyarrow as pa


def to_stream(table: pa.Table) -> bytes:
    """Write a table as an Arrow IPC stream."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())
