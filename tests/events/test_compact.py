from __future__ import annotations

import os
import time
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable

from offing.domain.schema import Kind
from offing.domain.window import DAY, MINUTE, SECOND, Micros, parse_time
from offing.events import compact as compact_module
from offing.events.compact import compact
from offing.events.log import EventLog
from offing.events.schema import TIME

START = parse_time("2026-01-20T00:00:00Z")


def rows(at: Micros, count: int = 3) -> pa.Table:
    moments = pa.array([at + i for i in range(count)], pa.int64()).cast(TIME)
    ids = [f"{at}-{i}" for i in range(count)]
    return pa.table(
        {"prediction_id": ids, "timestamp": moments, "received_at": moments, "f_x": [1.0] * count}
    )


def test_a_busy_model_stays_few_files(tmp_path: Path) -> None:
    log = EventLog(tmp_path)
    now, most = START, 0
    for i in range(240):
        now += 150 * MINUTE
        log.append("m", Kind.PREDICTIONS, rows(now), i + 1)
        if i % 8 == 7:
            compact(log, "m", Kind.PREDICTIONS, now)
            most = max(most, len([p for p in tmp_path.rglob("*") if p.is_file()]))
    stored = log.read("m", Kind.PREDICTIONS).column("prediction_id").to_pylist()
    assert len(stored) == len(set(stored)) == 720
    assert log.transaction("m", Kind.PREDICTIONS) == 240
    active = log.table("m", Kind.PREDICTIONS).snapshot().files
    assert len({file.month for file in active}) == 2 and len(active) <= 25
    folder = tmp_path / "events/m/predictions"
    assert len(list(folder.rglob("part-*.parquet"))) <= 70
    assert DeltaTable(str(folder)).transaction_version("offing-predictions") == 240
    assert most < 1000


def test_a_closed_month_becomes_one_file_and_readers_keep_theirs(tmp_path: Path) -> None:
    log = EventLog(tmp_path)
    for i in range(5):
        log.append("m", Kind.PREDICTIONS, rows(START + i * SECOND), i + 1)
    before = log.table("m", Kind.PREDICTIONS).snapshot()
    now = START + 30 * DAY
    assert compact(log, "m", Kind.PREDICTIONS, now) == 4
    assert len(log.table("m", Kind.PREDICTIONS).snapshot().files) == 1
    old = log.read_snapshot("m", Kind.PREDICTIONS, before, None, None)
    assert old.num_rows == log.read("m", Kind.PREDICTIONS).num_rows == 15
    assert compact(log, "m", Kind.PREDICTIONS, now + 11 * MINUTE) == 0
    folder = tmp_path / "events/m/predictions"
    assert len(list(folder.rglob("part-*.parquet"))) == 1
    assert log.read_snapshot("m", Kind.PREDICTIONS, before, None, None).num_rows == 15


def test_a_failed_compaction_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = EventLog(tmp_path)
    for i in range(3):
        log.append("m", Kind.PREDICTIONS, rows(START + i), i + 1)

    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("offing.events.table.write_files", full)
        with pytest.raises(OSError):
            compact(log, "m", Kind.PREDICTIONS, START + 40 * DAY)
    assert log.read("m", Kind.PREDICTIONS).num_rows == 9
    assert compact(log, "m", Kind.PREDICTIONS, START + 40 * DAY) == 2
    assert compact(log, "m", Kind.LABELS, START) == 0
    assert compact_module.GRACE >= MINUTE


def test_the_log_is_folded_and_old_commits_go(tmp_path: Path) -> None:
    log = EventLog(tmp_path)
    folder = tmp_path / "events/m/predictions/_delta_log"
    for i in range(120):
        log.append("m", Kind.PREDICTIONS, rows(START + i), i + 1)
        for entry in folder.iterdir():
            os.utime(entry, (time.time() - 3600,) * 2)
    names = [entry.name for entry in folder.iterdir()]
    assert len([n for n in names if n.endswith(".json")]) <= 52
    assert EventLog(tmp_path).transaction("m", Kind.PREDICTIONS) == 120
    assert EventLog(tmp_path).read("m", Kind.PREDICTIONS).num_rows == 360
