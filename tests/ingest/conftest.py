"""A clock that stands still, and an intake on a folder of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from offing.domain.schema import Kind
from offing.domain.window import Micros, parse_time
from offing.ingest import Intake, Receipt, Sealer


class StillClock:
    """Shows the time it was last told."""

    def __init__(self, now: str = "2026-03-15T12:00:00Z") -> None:
        self.moment: Micros = parse_time(now)

    def now(self) -> Micros:
        return self.moment

    def monotonic(self) -> float:
        return self.moment / 1e6


class Desk:
    """An intake that can be closed and opened again, with short ways to send JSON."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = StillClock()
        self.intake = Intake.open(folder, self.clock)

    def reopen(self) -> None:
        self.intake.close()
        self.intake = Intake.open(self.folder, self.clock)

    def send(self, kind: Kind, body: Any, content_type: str = "application/json", **given: Any) -> Receipt:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.intake.accept("m", kind, data, content_type=content_type, **given)

    def predict(self, *items: Any, **given: Any) -> Receipt:
        return self.send(Kind.PREDICTIONS, {"predictions": list(items)}, **given)

    def label(self, *items: Any) -> Receipt:
        return self.send(Kind.LABELS, {"labels": list(items)})

    def kpi(self, *items: Any) -> Receipt:
        return self.send(Kind.KPIS, {"kpis": list(items)})

    def seal(self) -> int:
        return Sealer(self.intake).seal_all()

    def is_balanced(self) -> bool:
        """Say whether everything received is accounted for."""
        c = self.intake.counters()
        return bool(
            c["received"] == c["stored"] + c["duplicate"] + c["conflict"] + sum(c["rejected"].values())
        )


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "data")
    yield made
    made.intake.close()
