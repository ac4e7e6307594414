"""One request on its way through the stages of `pipeline.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa

from offing.domain.schema import ColumnKind, Kind
from offing.domain.window import Micros
from offing.ingest.columns import ModelColumns
from offing.ingest.receipt import ItemAnswer, Notes

MEGABYTE = 1 << 20

Values: TypeAlias = "list[Any] | pa.Array[Any]"
"""One field of many items: Python values as JSON gave them, or an Arrow array."""


@dataclass(frozen=True)
class Limits:
    """How large a request may be."""

    body_bytes: int = 64 * MEGABYTE
    """Bytes of a body after decompression."""
    ratio: int = 100
    """Decompressed bytes for each compressed byte, beyond the first megabyte."""
    items: int = 1_000_000
    """Items in one request."""
    cells: int = 32_000_000
    """Items times distinct feature names of one request."""
    id_characters: int = 512
    shelf_bytes: int = 64 * 1024
    """Bytes of a rejected item that are kept."""


@dataclass(frozen=True)
class Decoded:
    """The readable items of a body, by column. `positions[i]` is the place of row i in the request."""

    positions: np.ndarray
    fields: dict[str, Values]
    features: dict[str, Values]
    payload: Callable[[int], bytes]

    @property
    def rows(self) -> int:
        return len(self.positions)


@dataclass(frozen=True)
class Fingerprints:
    """What tells events apart: 128 bits of identity and 64 bits of content for each row."""

    high: np.ndarray
    low: np.ndarray
    content: np.ndarray


@dataclass
class Request:
    """A body and what the stages have made of it so far."""

    model: str
    kind: Kind
    body: bytes
    content_type: str
    content_encoding: str | None
    idempotency_key: str | None
    received_at: Micros
    columns: ModelColumns
    limits: Limits = field(default_factory=Limits)
    notes: Notes = field(default_factory=Notes)
    received: int = 0
    decoded: Decoded | None = None
    batch: pa.RecordBatch | None = None
    positions: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    fingerprints: Fingerprints | None = None
    sequence: int = 0
    stored: pa.RecordBatch | None = None
    decided: dict[str, ColumnKind] = field(default_factory=dict)
    repeats: list[ItemAnswer] = field(default_factory=list)
    repeat_times: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    times: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
