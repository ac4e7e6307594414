"""Numeric columns that are made of other columns of the same row."""

from __future__ import annotations

from typing import Any, Protocol

import pyarrow as pa

from offing.profiles.encoding import Array


class Derived(Protocol):
    """Makes the columns `names` of the feature `source`, or of several (then `source` is empty).

    `columns` returns one double per row and name, null where the source has no value; each is a function of
    its row alone, so that any split of the rows gives the same.
    """

    @property
    def source(self) -> str: ...

    @property
    def names(self) -> tuple[str, ...]: ...

    def columns(self, batch: pa.RecordBatch | pa.Table) -> dict[str, Array]: ...

    def to_dict(self) -> dict[str, Any]: ...
