"""A clock that stands still, a small model with a planted fault, and an App to feed it to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from offing.domain.schema import Kind
from offing.domain.window import DAY, MINUTE, Micros, Window, parse_time
from offing.ingest.receipt import Receipt
from offing.runtime.app import App
from offing.runtime.arrow_stream import to_stream
from offing.runtime.config import Config

MODEL = "small"
START = parse_time("2026-01-05T00:00:00Z")
ARROW = "application/vnd.apache.arrow.stream"


class StillClock:
    """Shows the time it was last told; the present is long after the events of the tests."""

    def __init__(self, now: str = "2026-06-01T12:00:00Z") -> None:
        self.moment: Micros = parse_time(now)

    def now(self) -> Micros:
        return self.moment

    def monotonic(self) -> float:
        return self.moment / 1e6


@dataclass(frozen=True)
class Traffic:
    """Predictions, labels and business events as the intake takes them."""

    predictions: pa.Table
    labels: pa.Table
    kpis: pa.Table

    def on(self, window: Window) -> Traffic:
        """Return what was predicted in a window, with its labels and business events."""
        at = np.asarray(self.predictions["timestamp"].cast(pa.int64()))
        rows = pa.array((at >= window.start) & (at < window.end))
        return Traffic(self.predictions.filter(rows), self.labels.filter(rows), self.kpis.filter(rows))

    def days(self, first: int, last: int) -> Traffic:
        """Return the days `first` up to `last`, excluded, counted from START."""
        return self.on(Window(START + first * DAY, START + last * DAY))


def traffic(*, days: int = 45, rows: int = 200, fault_from: int = 38, without: Sequence[int] = ()) -> Traffic:
    """Return a binary model's traffic: `distance` is in kilometres from day `fault_from` on."""
    random = np.random.default_rng(24)
    n = days * rows
    day = np.repeat(np.arange(days), rows)
    at = START + day * DAY + np.tile(np.sort(random.integers(0, DAY // MINUTE, rows)) * MINUTE, days)
    score = random.beta(2, 3, n)
    distance = np.round(random.lognormal(6, 0.5, n), 1) * np.where(day >= fault_from, 1.609344, 1.0)
    ids = pa.array([f"p{i}" for i in range(n)])
    predictions = {
        "id": ids,
        "timestamp": pa.array(at, pa.timestamp("us", "UTC")),
        "version": pa.repeat(pa.scalar("1"), n),
        "score": score,
        "latency_ms": np.round(random.gamma(4, 2, n), 3),
        "features.distance": distance,
        "features.temp": np.round(random.normal(15, 5, n), 1),
        "features.carrier": pa.array(np.array(["AA", "B6", "UA"])[random.integers(0, 3, n)]),
    }
    labels = {
        "id": ids,
        "value": (random.random(n) < score).astype(np.float64),
        "timestamp": pa.array(at + 2 * DAY, pa.timestamp("us", "UTC")),
    }
    kpis = {
        "name": pa.repeat(pa.scalar("sold"), n),
        "value": np.round(random.exponential(10, n), 2),
        "id": ids,
        "timestamp": predictions["timestamp"],
    }
    kept = pa.array(~np.isin(day, without))
    return Traffic(
        pa.table(predictions).filter(kept), pa.table(labels).filter(kept), pa.table(kpis).filter(kept)
    )


class Desk:
    """An App on a folder of its own, without threads, that can be closed and opened again."""

    def __init__(self, folder: Path, settings: Mapping[str, Any], clock: StillClock) -> None:
        self.folder = folder
        self.config = Config.model_validate(settings)
        self.clock = clock
        self.app = App(folder, self.config, clock)

    def reopen(self, settings: Mapping[str, Any] | None = None) -> None:
        self.app.close()
        if settings is not None:
            self.config = Config.model_validate(settings)
        self.app = App(self.folder, self.config, self.clock)

    def take(self, kind: Kind, table: pa.Table) -> Receipt:
        return self.app.accept(MODEL, kind, to_stream(table), content_type=ARROW)

    def send(self, given: Traffic) -> None:
        """Send predictions, then business events, then labels."""
        for kind, table in (
            (Kind.PREDICTIONS, given.predictions),
            (Kind.KPIS, given.kpis),
            (Kind.LABELS, given.labels),
        ):
            if table.num_rows:
                self.take(kind, table)

    def work(self) -> None:
        """Do rounds until there is nothing left to do."""
        rounds = 0
        while self.app.worker.step():
            rounds += 1
            assert rounds < 20, self.app.worker.failed

    def rest(self, span: Micros = 60_000_000) -> None:
        """Let time pass in which nothing arrives, and do what is due then."""
        self.clock.moment += span
        self.work()

    def digests(self) -> tuple[str, str]:
        return self.app.points.digest(MODEL), self.app.profiles.digest(MODEL)


SMALL = {"models": {MODEL: {"bucket": "1d", "segments": ["carrier"]}}}


@pytest.fixture
def small() -> Mapping[str, Any]:
    """The configuration of the small model: baseline of the first 28 days."""
    return SMALL


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def open_desk(tmp_path: Path, clock: StillClock) -> Iterator[Callable[..., Desk]]:
    """Open Apps by name, each on a folder of its own; all are closed at the end."""
    opened: list[Desk] = []

    def make(name: str = "data", settings: Mapping[str, Any] = SMALL) -> Desk:
        opened.append(Desk(tmp_path / name, settings, clock))
        return opened[-1]

    yield make
    for desk in opened:
        desk.app.close()


@pytest.fixture
def desk(open_desk: Callable[..., Desk]) -> Desk:
    return open_desk()


@pytest.fixture(scope="session")
def year() -> Traffic:
    """Forty-five days of 200 predictions; the fault comes on day 38."""
    return traffic()
