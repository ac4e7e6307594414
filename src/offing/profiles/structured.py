"""Answers that are more than one value: the scalar columns that they stand for."""

from __future__ import annotations

from typing import TypeVar

import pyarrow as pa

from offing.domain.schema import Task

Rows = TypeVar("Rows", pa.RecordBatch, pa.Table)


def flatten(rows: Rows, task: Task) -> Rows:
    """Return `rows` with scalar `prediction` and `score` where answers are JSON objects."""
    return rows
