"""A product that lives through real days: an App on files of its own, sent each day and asked at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from offing.domain.schema import Kind
from offing.domain.window import DAY, MINUTE, Micros
from offing.runtime.app import App
from offing.runtime.arrow_stream import to_stream
from offing.runtime.config import Config
from offing.state.incident_store import Record

MODEL = "real"
ARROW = "application/vnd.apache.arrow.stream"
AFTER: Micros = 30 * MINUTE
"""So long after midnight a day is judged: its lateness and the quiet that ends it have passed."""


class SetClock:
    """Shows the time that it was last set to, and does not go by itself."""

    def __init__(self, moment: Micros) -> None:
        self.moment = moment

    def now(self) -> Micros:
        return self.moment

    def monotonic(self) -> float:
        return self.moment / 1e6


@dataclass(frozen=True)
class Events:
    """Predictions, labels and business events, each known at its `timestamp`."""

    predictions: pa.Table
    labels: pa.Table | None = None
    kpis: pa.Table | None = None

    def until(self, start: Micros, end: Micros) -> Iterator[tuple[Kind, pa.Table]]:
        """Yield what became known in a window: predictions, business events, labels."""
        for kind, table in (
            (Kind.PREDICTIONS, self.predictions),
            (Kind.KPIS, self.kpis),
            (Kind.LABELS, self.labels),
        ):
            if table is not None and (part := _within(table, start, end)).num_rows:
                yield kind, part


def _within(table: pa.Table, start: Micros, end: Micros) -> pa.Table:
    known: Any = table["timestamp"].cast(pa.timestamp("us", "UTC")).cast(pa.int64())
    at = np.asarray(pc.fill_null(known, -1))
    return table.filter(pa.array((at >= start) & (at < end)))


class Life:
    """One model's days: what came is sent, the clock is set past midnight, and the worker does its rounds."""

    def __init__(self, folder: Path, settings: Mapping[str, Any], start: Micros) -> None:
        self.clock = SetClock(start)
        self.today = start
        config = {"notify": {"log": False}, "models": {MODEL: dict(settings)}}
        self.app = App(folder, Config.model_validate(config), self.clock)

    def live(self, events: Events, days: int = 1, *, judged: bool = True) -> None:
        """Live so many days on; without `judged` the worker sleeps until the last of them is over."""
        for day in range(days):
            tomorrow = self.today + DAY
            self.clock.moment = tomorrow
            for kind, table in events.until(self.today, tomorrow):
                receipt = self.app.accept(MODEL, kind, to_stream(table), content_type=ARROW)
                assert receipt.accepted == table.num_rows, receipt
            self.today = tomorrow
            if judged or day == days - 1:
                self._night()

    def _night(self) -> None:
        """Let the quiet of the night close the day, and do all that is due."""
        self.clock.moment = self.today + AFTER
        rounds = 0
        while self.app.worker.step():
            rounds += 1
            assert rounds < 20
        assert not self.app.worker.failed, self.app.worker.failed

    def incidents(self) -> Sequence[Record]:
        """Return what is known of incidents tonight, the first detected first."""
        return sorted(self.app.incidents.all(MODEL), key=lambda row: (row["detected_at"], row["id"]))


@pytest.fixture(scope="session")
def events() -> type[Events]:
    """Return how events are written down."""
    return Events


@pytest.fixture(scope="module")
def begin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Life]]:
    """Begin lives, each on a folder of its own; all end with the module."""
    begun: list[Life] = []

    def make(settings: Mapping[str, Any], start: Micros) -> Life:
        begun.append(Life(tmp_path_factory.mktemp("life") / "data", settings, start))
        return begun[-1]

    yield make
    for life in begun:
        life.app.close()
