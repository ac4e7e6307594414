"""The index of every model and kind, opened when first needed and brought up to date with its table."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from offing.domain.schema import Kind
from offing.events.folder import folder_of
from offing.ingest.index import Index


class Indexes:
    """All indexes under `data_dir/index`. `prepare` is called once with each index that is opened."""

    def __init__(self, data_dir: Path, prepare: Callable[[str, Kind, Index], None]) -> None:
        self._root = Path(data_dir) / "index"
        self._prepare = prepare
        self._open: dict[tuple[str, Kind], Index] = {}
        self._lock = threading.RLock()

    def get(self, model: str, kind: Kind) -> Index:
        """Return the index of a model and kind."""
        with self._lock:
            key = (model, kind)
            if key not in self._open:
                index = Index(self._root / folder_of(model) / kind.value)
                self._prepare(model, kind, index)
                self._open[key] = index
            return self._open[key]

    def forget_after(self, sequence: int) -> None:
        """Forget everything after `sequence` in every index: that transaction failed."""
        with self._lock:
            for index in self._open.values():
                index.forget_after(sequence)
