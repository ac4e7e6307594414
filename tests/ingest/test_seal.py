"""Sealing is exactly once, wherever the process dies."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import duckdb
import polars
import pyarrow as pa
import pytest

import offing
from offing.domain.schema import Kind
from offing.domain.window import SECOND
from offing.errors import StorageUnavailable
from offing.ingest import Sealer, read_all

STEPS = ["read", "data_written", "committed", "synced", "indexed", "deleted"]

CHILD = """
import json, os, signal, sys
from offing.clock import SystemClock
from offing.domain.schema import Kind
from offing.ingest import Intake, Sealer

folder, step = sys.argv[1:3]

def die(name):
    if name == step:
        os.kill(os.getpid(), signal.SIGKILL)

intake = Intake.open(folder, SystemClock())
for start in (0, 50):
    items = [
        {"id": f"p{i}", "timestamp": f"2026-01-31T23:59:{i % 60:02d}Z", "features": {f"y{start}": i}}
        for i in range(start, start + 60)
    ]
    body = json.dumps(items).encode()
    receipt = intake.accept("m", Kind.PREDICTIONS, body, content_type="application/json")
    print(receipt.accepted, flush=True)
    Sealer(intake, die if start else lambda name: None).seal_all()
os._exit(7)
"""


def run_child(folder: Path, step: str) -> list[int]:
    source = str(Path(offing.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(CHILD), str(folder), step],
        env={**os.environ, "PYTHONPATH": source},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    return [int(line) for line in done.stdout.split()]


@pytest.mark.parametrize("step", STEPS)
def test_a_kill_at_any_step_loses_nothing_and_doubles_nothing(tmp_path: Path, desk: Any, step: str) -> None:
    folder = tmp_path / "killed"
    assert run_child(folder, step) == [60, 50]
    killed = type(desk)(folder)
    try:
        assert sorted(ids(killed)) == sorted(f"p{i}" for i in range(110))
        again = killed.predict(*({"id": f"p{i}", "features": {"x": -1}} for i in range(110)))
        assert (again.accepted, again.conflict) == (0, 110)
        killed.seal()
        assert not killed.intake.pending()
        assert sorted(ids(killed)) == sorted(f"p{i}" for i in range(110))
        assert sorted(sealed_ids(killed)) == sorted(f"p{i}" for i in range(110))
        killed.reopen()
        assert killed.predict({"id": "p3", "features": {"x": -1}}, {"id": "fresh"}).accepted == 1
        assert killed.is_balanced()
        assert {day for _, day, _ in killed.intake.dirty()} == {1769817600 * SECOND, 1773532800 * SECOND}
    finally:
        killed.intake.close()


def ids(desk: Any) -> list[str]:
    return [str(i) for i in read_all(desk.intake, "m", Kind.PREDICTIONS).column("prediction_id").to_pylist()]


def sealed_ids(desk: Any) -> list[str]:
    return [str(i) for i in desk.intake.log.read("m", Kind.PREDICTIONS).column("prediction_id").to_pylist()]


def test_only_what_is_due_is_sealed(desk: Any) -> None:
    sealer = Sealer(desk.intake)
    desk.predict({"id": "a"})
    assert sealer.seal_due(desk.clock.now() + 9 * SECOND) == 0
    assert sealer.seal_due(desk.clock.now() + 10 * SECOND) == 1
    assert sealer.seal_due(desk.clock.now() + 99 * SECOND) == 0


def test_many_rows_are_due_at_once(desk: Any) -> None:
    rows = 100_000
    sink = pa.BufferOutputStream()
    batch = pa.record_batch({"id": pa.array(range(rows)), "x": pa.array(range(rows))})
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    body = sink.getvalue().to_pybytes()
    assert desk.send(Kind.PREDICTIONS, body, "application/vnd.apache.arrow.stream").accepted == rows
    assert Sealer(desk.intake).seal_due(desk.clock.now()) == rows


def test_other_engines_read_what_is_sealed(desk: Any) -> None:
    desk.predict({"id": "a", "timestamp": "2026-02-28T10:00:00Z", "features": {"dep delay": 1.5}})
    desk.seal()
    desk.predict({"id": "b", "timestamp": "2026-03-01T10:00:00Z", "features": {"carrier": "B6"}})
    desk.seal()
    table = desk.intake.log.table("m", Kind.PREDICTIONS)
    paths = [str(table.folder / file.path) for file in table.snapshot().files]
    columns = 'prediction_id, "f_dep.20delay", f_carrier, month'
    query = f"SELECT {columns} FROM read_parquet(?, union_by_name=true) ORDER BY 1"
    found = duckdb.connect().execute(query, [paths]).fetchall()
    assert found == [("a", 1.5, None, "2026-02"), ("b", None, "B6", "2026-03")]
    frame = polars.scan_parquet(paths, missing_columns="insert", extra_columns="ignore").collect()
    assert sorted(frame["prediction_id"]) == ["a", "b"]


def test_a_full_disk_keeps_rows_in_the_journal(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.predict({"id": "a"})

    def full(part: object, path: Path, **given: object) -> None:
        path.write_bytes(b"half a file")
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("pyarrow.parquet.write_table", full)
        with pytest.raises(StorageUnavailable, match="No space left"):
            desk.seal()
    assert not list(desk.folder.rglob("*.parquet"))
    assert [row[2] for row in desk.intake.pending()] == [1]
    assert desk.seal() == 1
    assert ids(desk) == ["a"]


def test_a_lost_journal_file_does_not_hide_later_events(desk: Any) -> None:
    for i in range(3):
        desk.predict({"id": f"p{i}"})
    desk.seal()
    desk.intake.close()
    for path in desk.folder.glob("journal.db*"):
        path.unlink()
    desk.intake = type(desk.intake).open(desk.folder, desk.clock)
    assert desk.predict({"id": "p0"}, {"id": "p3", "features": {"x": 1}}).duplicate == 1
    assert desk.seal() == 1
    assert sorted(sealed_ids(desk)) == ["p0", "p1", "p2", "p3"]


@pytest.mark.parametrize("damage", ["removed", "truncated", "manifest"])
def test_a_damaged_index_is_made_again_from_the_table(desk: Any, damage: str) -> None:
    desk.predict(*({"id": f"p{i}", "score": 0.5} for i in range(50)))
    desk.seal()
    desk.intake.close()
    (run,) = (desk.folder / "index/m/predictions").glob("run-*.npy")
    if damage == "removed":
        run.unlink()
    elif damage == "truncated":
        run.write_bytes(run.read_bytes()[:200])
    else:
        (run.parent / "index.json").write_text("{")
    desk.intake = type(desk.intake).open(desk.folder, desk.clock)
    receipt = desk.predict({"id": "p7", "score": 0.5}, {"id": "p8", "score": 0.6}, {"id": "new"})
    assert (receipt.accepted, receipt.duplicate, receipt.conflict) == (1, 1, 1)


def test_labels_learn_the_time_of_their_prediction(desk: Any) -> None:
    desk.predict({"id": "a", "timestamp": "2026-01-05T00:00:00Z"})
    desk.seal()
    desk.predict({"id": "b", "timestamp": "2026-02-05T00:00:00Z"})
    desk.label({"id": "a", "value": 1}, {"id": "b", "value": 0}, {"id": "c", "value": 0})
    desk.kpi({"name": "revenue", "value": 3, "id": "b"}, {"name": "visits", "value": 3})
    desk.seal()
    months = {path.name for path in (desk.folder / "events/m/labels").glob("month=*")}
    assert months == {"month=2026-01", "month=2026-02", "month=unknown"}
    months = {path.name for path in (desk.folder / "events/m/kpis").glob("month=*")}
    assert months == {"month=2026-02", "month=2026-03"}
    days = {json.dumps(day) for _, day, _ in desk.intake.dirty()}
    assert len(days) == 3


@pytest.mark.parametrize("step", ["committed", "indexed"])
def test_rows_that_came_after_a_crash_are_sealed_without_those_before(desk: Any, step: str) -> None:
    class Crash(BaseException):
        pass

    def die(name: str) -> None:
        if name == step:
            raise Crash

    desk.predict({"id": "before"})
    with pytest.raises(Crash):
        Sealer(desk.intake, die).seal_all()
    desk.reopen()
    desk.predict({"id": "after"})
    assert sorted(ids(desk)) == ["after", "before"]
    desk.seal()
    assert sorted(sealed_ids(desk)) == ["after", "before"]
    assert not desk.intake.pending()
