"""What an engine reads from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import pyarrow as pa

from offing.domain.schema import Kind
from offing.domain.window import Window


class EventSource(Protocol):
    """Reads the events of a model, each exactly once, sealed or not.

    Predictions are chosen by their own timestamp. Labels and business events are chosen by the
    timestamp of their prediction, or when that is unknown (`prediction_timestamp` null) all given.
    """

    def read(
        self, model: str, kind: Kind, window: Window | None, columns: Sequence[str] | None = None
    ) -> pa.Table: ...
