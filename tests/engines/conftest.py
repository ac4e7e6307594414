"""An intake on a folder of its own, with short ways to send events, and an engine that reads it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from offing.domain.schema import Kind
from offing.domain.window import DAY, Micros, Window, parse_time
from offing.engines.local import LocalEngine
from offing.ingest import Intake, Sealer
from offing.profiles.bucket import BucketProfile
from offing.runtime.config import ModelConfig
from offing.runtime.planning import fit_plan
from offing.runtime.reader import EventReader

START = parse_time("2026-03-01")


class StillClock:
    """Shows the time it was last told."""

    moment: Micros = parse_time("2026-06-01T12:00:00Z")

    def now(self) -> Micros:
        return self.moment

    def monotonic(self) -> float:
        return self.moment / 1e6


class Bench:
    """An intake, and the engine over it. Times are hours after START."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = StillClock()
        self.intake = Intake.open(folder, self.clock)
        self.engine = LocalEngine(EventReader(self.intake))

    @staticmethod
    def at(hours: float) -> Micros:
        return START + round(hours * 3_600_000_000)

    def send(self, kind: Kind, *items: dict[str, Any]) -> None:
        timed = [{**i, "timestamp": self.at(i["timestamp"]) / 1e6} if "timestamp" in i else i for i in items]
        body = json.dumps({kind.value: timed}).encode()
        receipt = self.intake.accept("m", kind, body, content_type="application/json")
        assert not receipt.rejected, receipt.items
        self.clock.moment += 1_000_000

    def predict(self, id: str, hours: float, *, carrier: str = "AA", score: float = 0.25) -> None:
        features = {"x": score * 8, "carrier": carrier}
        self.send(Kind.PREDICTIONS, {"id": id, "timestamp": hours, "score": score, "features": features})

    def label(self, id: str, value: float, hours: float) -> None:
        self.send(Kind.LABELS, {"id": id, "value": value, "timestamp": hours})

    def kpi(self, value: float, hours: float, id: str | None = None) -> None:
        own = {} if id is None else {"id": id}
        event = f"{value}-{hours}-{id}"
        self.send(Kind.KPIS, {"name": "sold", "value": value, "timestamp": hours, "event_id": event, **own})

    def seal(self) -> None:
        Sealer(self.intake).seal_all()

    def labels(self, days: float = 10) -> dict[str, float | None]:
        """Return the label that each prediction has."""
        rows = self.engine.rows("m", Window(START, self.at(days * 24)))
        return dict(zip(map(str, rows["prediction_id"].to_pylist()), rows["label"].to_pylist(), strict=True))

    def profiles(self, window: Window | None = None, *, width: Micros = DAY) -> list[BucketProfile]:
        """Return the profiles by a plan that is fitted on everything."""
        whole = Window(START, START + 10 * DAY)
        config = ModelConfig(task="binary", segments=("carrier",))
        plan = fit_plan(self.engine.rows("m", whole), config)
        return list(self.engine.profile("m", plan, window or whole, width=width))


@pytest.fixture
def open_bench(tmp_path: Path) -> Iterator[Callable[[str], Bench]]:
    opened: list[Bench] = []

    def make(name: str) -> Bench:
        opened.append(Bench(tmp_path / name))
        return opened[-1]

    yield make
    for bench in opened:
        bench.intake.close()


@pytest.fixture
def bench(open_bench: Callable[[str], Bench]) -> Bench:
    return open_bench("data")
