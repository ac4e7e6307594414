"""Thresholds outlive the process that simulated them."""

from __future__ import annotations

import math
from pathlib import Path

from sqlalchemy import Engine

from offing.monitors.thresholds import Backed, Remembered, kept
from offing.runtime.archive import read_only
from offing.state.database import open_database
from offing.state.threshold_store import ReadThresholds, ThresholdStore


def test_what_is_kept_is_there_after_a_restart(engine: Engine) -> None:
    store = ThresholdStore(engine)
    assert store.get("a") is None
    store.keep("a", 7.25)
    store.keep("b", math.inf)
    store.keep("a", 7.25)
    again = ThresholdStore(engine)
    assert (again.get("a"), again.get("b"), again.get("c")) == (7.25, math.inf, None)
    assert (store.get("a"), store.get("b")) == (7.25, math.inf)


def test_another_process_reads_them_and_writes_none(tmp_path: Path) -> None:
    engine = open_database(tmp_path / "state.db")
    kept(ThresholdStore(engine), b"theirs", lambda: 3.0)
    with read_only(tmp_path) as reading:
        thresholds = Backed(ReadThresholds(reading), Remembered())
        assert kept(thresholds, b"theirs", lambda: 4.0) == 3.0
        assert kept(thresholds, b"own", lambda: 5.0) == 5.0
        assert kept(thresholds, b"own", lambda: 6.0) == 5.0
    assert kept(ThresholdStore(engine), b"own", lambda: 7.0) == 7.0
    engine.dispose()
