"""Reads events for the engine: what is sealed and what is still in the journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from offing.domain.schema import Kind
from offing.domain.window import DAY, SECOND, Micros, Window, parse_time
from offing.ingest.intake import Intake
from offing.ingest.tail import read_all
from offing.profiles.arrivals import ArrivalCounts
from offing.profiles.numeric import count_values
from offing.profiles.traffic import TIME_GRID

_FOREVER: Micros = parse_time("9999-01-01")


@dataclass(frozen=True)
class EventReader:
    """Gives every acknowledged event exactly once."""

    intake: Intake

    def read(
        self, model: str, kind: Kind, window: Window | None, columns: Sequence[str] | None = None
    ) -> pa.Table:
        """Return the events of a model in canonical columns; see `engines.source`."""
        return read_all(self.intake, model, kind, window, columns)

    def days(self, model: str) -> list[Micros]:
        """Return the starts of all UTC days that hold predictions, or business events of their own.

        A business event that names a prediction counts on that prediction's day.
        """
        predictions = self.read(model, Kind.PREDICTIONS, None, ["timestamp"])
        kpis = self.read(model, Kind.KPIS, None, ["timestamp", "prediction_id"])
        found: set[int] = set()
        for rows in (predictions, kpis.filter(pc.is_null(kpis["prediction_id"]))):
            moments = rows["timestamp"].cast(pa.int64()).to_numpy()
            found.update(int(day) * DAY for day in np.unique(moments // DAY))
        return sorted(found)

    def arrivals(self, model: str, window: Window) -> ArrivalCounts:
        """Return how the events of a window, of whole hours, arrived."""
        rows = self.read(model, Kind.PREDICTIONS, window, ["timestamp", "received_at"])
        micros = pc.subtract(rows["received_at"].cast(pa.int64()), rows["timestamp"].cast(pa.int64()))
        seconds = micros.to_numpy() / SECOND
        (lateness,) = count_values(seconds, np.array([len(seconds)]), TIME_GRID)
        duplicates, conflicts = self.intake.repeats(model, window)
        labels, orphans = self._labels(model, window)
        return ArrivalCounts(rows.num_rows, lateness, duplicates + conflicts, conflicts, labels, orphans)

    def _labels(self, model: str, window: Window) -> tuple[int, int]:
        """Count the labels of a window, and those of them whose prediction is unknown."""
        names = ["prediction_id", "timestamp", "prediction_timestamp"]
        rows = self.read(model, Kind.LABELS, window, names)
        placed = np.asarray(rows["prediction_timestamp"].combine_chunks().is_valid())
        own = rows["timestamp"].cast(pa.int64()).to_numpy()
        waiting = ~placed & (own >= window.start) & (own < window.end)
        ids = rows["prediction_id"].filter(pa.array(waiting)).combine_chunks()
        orphans = int(np.count_nonzero(~self.intake.knows(model, ids)))
        return int(placed.sum()) + orphans, orphans

    def newest(self, model: str, since: Micros) -> tuple[Micros, Micros] | None:
        """Return event time and arrival of the newest predictions from `since` on, None without any."""
        rows = self.read(model, Kind.PREDICTIONS, Window(since, _FOREVER), ["timestamp", "received_at"])
        if not rows.num_rows:
            return None
        newest = pc.max(rows["timestamp"].cast(pa.int64())).as_py()
        arrived = pc.max(rows["received_at"].cast(pa.int64())).as_py()
        return int(newest), int(arrived)
