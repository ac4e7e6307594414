"""Parquet and CSV files as plain Arrow columns, without a word on what they mean."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from offing.errors import ConfigError, InvalidEvent, PayloadTooLarge
from offing.ingest.arrow_values import Allowance, plain

Array = Any
"""An Arrow array in one piece."""

UNPACKED = 1 << 34
"""A piece of a column may unpack to so many bytes of text."""

ROW_NUMBERS = ("", "__index_level_0__", "Unnamed: 0", "index")
"""How data frames call the row number when it is written as a column."""

_DELIMITERS = (",", ";", "\t", "|")


@dataclass
class RawFrame:
    """The columns of a file by name, all of one length, and what was strange about them.

    `typed` says that the file itself knows the types of its columns; a CSV does not.
    """

    columns: dict[str, Array]
    rows: int
    typed: bool
    notes: list[str] = field(default_factory=list)


def read_raw(path: Path, *, as_text: Collection[str] = ()) -> RawFrame:
    """Read a file, Parquet by its first bytes and CSV otherwise (also `.csv.gz`).

    Columns in `as_text` of a CSV stay text, whatever they look like. Raises ConfigError for a file
    that is absent, empty or damaged.
    """
    if path.is_dir():
        raise ConfigError(f"{path} is a folder", hint="name one Parquet or CSV file")
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except FileNotFoundError:
        raise ConfigError(f"no such file: {path}", hint=_neighbour(path)) from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from error
    if not magic:
        raise ConfigError(f"{path} is empty", hint="it needs a header and rows")
    typed = magic == b"PAR1"
    table = _parquet(path) if typed else _csv(path, as_text)
    if not table.num_rows:
        raise ConfigError(f"{path} has no rows", hint="only its header was found")
    return _columns(table, typed)


def _neighbour(path: Path) -> str | None:
    from offing.errors import nearest

    if not path.parent.is_dir():
        return f"there is no folder {path.parent}"
    files = [p.name for p in path.parent.iterdir() if p.name.endswith((".parquet", ".csv", ".csv.gz"))]
    return nearest(path.name, files)


def _parquet(path: Path) -> pa.Table:
    try:
        with pq.ParquetFile(path) as file:
            return file.read()
    except (pa.ArrowException, OSError, ValueError) as error:
        raise ConfigError(f"{path} is not a sound Parquet file: {_first_line(error)}") from error


def _csv(path: Path, as_text: Collection[str]) -> pa.Table:
    try:
        with pa.input_stream(str(path), compression="detect") as stream:
            head = stream.read(1 << 16)
        if b"\0" in head:
            raise ConfigError(f"{path} is neither Parquet nor CSV", hint="it holds bytes that are no text")
        delimiter = _delimiter(head)
        try:
            return _parse(path, delimiter, as_text, newlines=False)
        except pa.ArrowInvalid:
            return _parse(path, delimiter, as_text, newlines=True)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        hint = (
            "save it as UTF-8"
            if "UTF" in str(error).upper() or isinstance(error, UnicodeDecodeError)
            else None
        )
        raise ConfigError(f"{path} is not a sound CSV file: {_first_line(error)}", hint=hint) from error


def _parse(path: Path, delimiter: str, as_text: Collection[str], *, newlines: bool) -> pa.Table:
    return csv.read_csv(
        str(path),
        read_options=csv.ReadOptions(block_size=1 << 23),
        parse_options=csv.ParseOptions(delimiter=delimiter, newlines_in_values=newlines),
        convert_options=csv.ConvertOptions(
            strings_can_be_null=True, column_types={name: pa.string() for name in as_text}
        ),
    )


def _delimiter(head: bytes) -> str:
    """Return the delimiter that the header has most of."""
    line = head.split(b"\n", 1)[0].decode("utf-8", "replace")
    return max(_DELIMITERS, key=lambda mark: (line.count(mark), -_DELIMITERS.index(mark)))


def _columns(table: pa.Table, typed: bool) -> RawFrame:
    raw = RawFrame({}, table.num_rows, typed)
    for place, name in enumerate(table.column_names):
        if name in raw.columns:
            raw.notes.append(f"a second column is called {name!r}; it was left out")
            continue
        try:
            array = _joined(table.column(place), name)
        except (pa.ArrowException, InvalidEvent, PayloadTooLarge) as error:
            raw.notes.append(f"column {name!r} was left out: {_first_line(error)}")
            continue
        if name in ROW_NUMBERS and pa.types.is_integer(array.type):
            continue
        raw.columns[name] = array
    return raw


def _joined(column: pa.ChunkedArray[Any], name: str) -> Array:
    chunks = [plain(chunk, name, Allowance(UNPACKED)) for chunk in column.chunks]
    return pa.concat_arrays(chunks) if len(chunks) != 1 else chunks[0]


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n", 1)[0][:200]
