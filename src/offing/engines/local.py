"""The in-process engine: reads the event tables and runs the kernel over them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from offing.domain.physical import physical_name
from offing.domain.schema import Kind
from offing.domain.window import DAY, Micros, Window, floor
from offing.engines.filter import Filter
from offing.engines.join import with_labels, with_predictions
from offing.engines.source import EventSource
from offing.profiles.bucket import BucketProfile
from offing.profiles.hashing import hash_texts
from offing.profiles.kernel import profile
from offing.profiles.plan import ProfilePlan

SPAN: Micros = 62 * DAY
"""Events are read in spans of at most this length, which bounds memory."""


@dataclass(frozen=True)
class LocalEngine:
    """Builds profiles with the cores of this machine."""

    events: EventSource
    threads: int = 2

    def rows(self, model: str, window: Window) -> pa.Table:
        """Return the predictions of `window` with their labels, in canonical columns."""
        predictions = self.events.read(model, Kind.PREDICTIONS, window)
        return with_labels(predictions, self.events.read(model, Kind.LABELS, window))

    def sample(self, model: str, window: Window, size: int) -> pa.Table:
        """Return up to `size` rows of `window` with their labels: those whose id has the least hash.

        The same rows whatever the order of arrival.
        """
        rows = self.rows(model, window)
        if rows.num_rows <= size:
            return rows.sort_by("prediction_id")
        hashes = hash_texts(rows["prediction_id"].combine_chunks())
        least: Any = pa.array(np.argpartition(hashes, size)[:size])
        return rows.take(least).sort_by("prediction_id")

    def profile(
        self,
        model: str,
        plan: ProfilePlan,
        window: Window,
        *,
        width: Micros,
        where: Filter | None = None,
    ) -> Iterator[BucketProfile]:
        """Yield the profiles of the buckets of `window` that hold events, in order of time.

        `window` must start and end on bucket bounds. A bucket's profile is a pure function of the
        events in it. With `where`, only predictions that fulfil it count, and business events that
        name one of them.
        """
        for start in range(window.start, window.end, _span(width)):
            part = Window(start, min(start + _span(width), window.end))
            built = self._profile_part(model, plan, (part, width), where)
            yield from (built[key] for key in sorted(built))

    def _profile_part(
        self, model: str, plan: ProfilePlan, part: tuple[Window, Micros], where: Filter | None
    ) -> dict[Micros, BucketProfile]:
        window, width = part
        rows = self.rows(model, window)
        kpis = self.events.read(model, Kind.KPIS, window)
        if where is not None:
            rows, kpis = where.of(rows), kpis.filter(pc.is_valid(kpis["prediction_id"]))
        segments = [physical_name(name) for name in plan.segments]
        joined = with_predictions(kpis, rows, window, segments) if kpis.num_rows else None
        return profile(rows, plan, width=width, kpis=joined, threads=self.threads)


def _span(width: Micros) -> Micros:
    return max(width, floor(SPAN, width))


def contiguous(starts: Sequence[Micros], width: Micros) -> Iterator[Window]:
    """Yield the windows that cover the buckets at `starts`, neighbours joined."""
    ordered = sorted(set(starts))
    while ordered:
        first = last = ordered.pop(0)
        while ordered and ordered[0] == last + width:
            last = ordered.pop(0)
        yield Window(first, last + width)
