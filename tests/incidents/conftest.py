"""Verdicts and histories for what incidents are made of."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import event

from offing.domain.notice import Facts, Notice, Subject, Transition
from offing.domain.point import Series
from offing.domain.verdict import Cause, Severity, Verdict
from offing.domain.window import DAY, Micros, Window, parse_time
from offing.incidents.pipeline import TellingPipeline
from offing.incidents.policy import Policy, Situation
from offing.monitors.history import History, SeriesPoints
from offing.state.database import open_database
from offing.state.incident_store import IncidentStore
from offing.state.notice_store import NoticeStore
from offing.state.outbox import Outbox
from offing.state.silence_store import SilenceStore
from offing.state.tables import outbox

MakeVerdict = Callable[..., Verdict]
MakeHistory = Callable[..., History]

BASELINE = 5
STEPS = 60

SERIES = {
    Cause.SYSTEM: Series("volume"),
    Cause.QUALITY: Series("missing", "a"),
    Cause.DRIFT: Series("ridit", "a"),
    Cause.PREDICTION: Series("ridit", "score"),
    Cause.PERFORMANCE: Series("roc_auc"),
    Cause.BUSINESS: Series("kpi_mean", "clicks"),
}
"""A series for each cause."""


def make_verdict(
    step: int,
    cause: Cause = Cause.DRIFT,
    *,
    series: Series | None = None,
    since: int | None = None,
    severity: Severity = Severity.WARNING,
    strength: float = 1.0,
    alarming: bool = True,
) -> Verdict:
    """Return a verdict on a daily step; its evidence begins at the step `since`, or with its own."""
    return Verdict(
        monitor="budget",
        series=series or SERIES[cause],
        at=Window(step * DAY, (step + 1) * DAY),
        since=(step if since is None else since) * DAY,
        severity=severity,
        cause=cause,
        strength=strength,
        value=1.0,
        low=None,
        high=None,
        n=1,
        expected=0.0,
        threshold=0.5,
        sentence="it moved",
        alarming=alarming,
    )


def make_history(
    series: Iterable[Series] = SERIES.values(),
    *,
    closed: int = STEPS,
    unknown: tuple[int, ...] = (),
    coverage: np.ndarray | None = None,
) -> History:
    """Return a history of 60 daily steps, 5 of them the baseline; `unknown` ones have no values."""
    values = np.ones(STEPS)
    values[list(unknown)] = np.nan
    columns = {
        one: SeriesPoints(values, values, values, values, np.ones(STEPS, np.int64)) for one in sorted(series)
    }
    if coverage is not None:
        counts = np.ones(STEPS, np.int64)
        columns[Series("label_coverage")] = SeriesPoints(coverage, coverage, coverage, coverage, counts)
    numbers = np.arange(STEPS)
    return History("m", numbers * DAY, DAY, numbers < closed, numbers < BASELINE, columns)


@pytest.fixture(scope="session")
def verdict() -> MakeVerdict:
    """Give the function that makes a verdict."""
    return make_verdict


@pytest.fixture(scope="session")
def history_of() -> MakeHistory:
    """Give the function that makes a history."""
    return make_history


NOW = parse_time("2026-03-02T10:00:00Z")
"""A Monday morning."""


def make_subject(id_: str = "a", **values: Any) -> Subject:
    """Return a critical break of model m that has begun a day ago."""
    return Subject(**{
        "id": id_, "model": "m", "cause": "quality", "severity": "critical", "state": "firing",
        "started_at": NOW - DAY, "detected_at": NOW, "last_alarm": NOW, "resolved_at": None,
        "title": f"{id_} is broken", "fingerprint": id_, "series": (("missing", id_, ""),), **values,
    })  # fmt: skip


def make_notice(
    id_: str = "a", transition: Transition = Transition.FIRING, *, at: Micros = NOW, **values: Any
) -> Notice:
    """Return a notice of a subject, noticed as it happened; `values` are the subject's, or the notice's."""
    own = {name: values.pop(name) for name in list(values) if name in NOTICE_FIELDS}
    subject = make_subject(id_, **values)
    made = Notice(f"{id_}:{transition.value}:0", subject, transition, at, at, judged_until=at)
    return replace(made, **own)


NOTICE_FIELDS = {
    "channels",
    "summary",
    "step",
    "held_by",
    "held_because",
    "judged_until",
    "stage",
    "happened",
}


def make_situation(now: Micros = NOW, policy: Policy | None = None, **facts: Any) -> Situation:
    """Return what is known now: two channels, and nothing else unless it is given."""
    return Situation(Facts(**{"now": now, "channels": ("log", "pager"), **facts}), policy or Policy())


@pytest.fixture(scope="session")
def notice() -> Callable[..., Notice]:
    """Give the function that makes a notice."""
    return make_notice


@pytest.fixture(scope="session")
def situation() -> Callable[..., Situation]:
    """Give the function that makes a situation."""
    return make_situation


class Room:
    """Incidents, silences and messages on a real database, with a clock that is set."""

    def __init__(
        self, path: Path, policy: Policy | None = None, channels: tuple[str, ...] = ("pager",)
    ) -> None:
        self.path, self.policy, self.channels = path, policy or Policy(), channels
        self.now = NOW
        self.open()

    def open(self) -> None:
        self.engine = open_database(self.path)
        # What is durable is tested in tests/state; here thousands of commits need not reach the disk.
        event.listen(self.engine, "connect", lambda c, _: c.execute("PRAGMA synchronous=OFF"))
        self.engine.dispose()
        self.store = IncidentStore(self.engine)
        self.silences = SilenceStore(self.engine)
        self.outbox = Outbox(self.engine)
        self.notices = NoticeStore(self.engine, TellingPipeline(self.policy))

    def restart(self) -> None:
        self.engine.dispose()
        self.open()

    def record(self, model: str, *records: dict[str, Any]) -> None:
        self.store.record(model, records, self.now, judged_until=self.now)

    def tell(self) -> int:
        return self.notices.tell(self.channels, self.now)

    def messages(self) -> list[dict[str, Any]]:
        """Return all messages, oldest first, with their bodies read."""
        with self.engine.connect() as connection:
            rows = connection.execute(outbox.select().order_by(outbox.c.id)).all()
        return [{**row._mapping, "body": json.loads(row.body)} for row in rows]

    def log(self, id_: str) -> list[tuple[str, str | None]]:
        return [(line["what"], line["text"]) for line in self.store.log_of(id_)]


def make_record(id_: str = "a", now: Micros = NOW, **values: Any) -> dict[str, Any]:
    """Return an incident as the verdicts give it: a critical break of model m, found now."""
    return {
        "id": id_, "model": "m", "cause": "quality", "severity": "critical", "state": "firing",
        "started_at": now - DAY, "detected_at": now, "last_alarm": now, "resolved_at": None,
        "title": f"{id_} is broken", "summary": "it broke", "reopened": 0, "step": DAY,
        "details": {"evidence": [{"metric": "missing", "column": id_, "slice": None}]}, **values,
    }  # fmt: skip


@pytest.fixture
def open_room(tmp_path: Path) -> Iterator[Callable[..., Room]]:
    """Open rooms on databases of their own; all are closed at the end."""
    rooms: list[Room] = []

    def make(policy: Policy | None = None, channels: tuple[str, ...] = ("pager",)) -> Room:
        rooms.append(Room(tmp_path / f"{len(rooms)}.db", policy, channels))
        return rooms[-1]

    yield make
    for room in rooms:
        room.engine.dispose()
