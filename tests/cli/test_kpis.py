from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from offing.cli.kpis import read_kpis
from offing.domain.schema import Kind
from offing.errors import InvalidEvent
from offing.runtime.app import App

if TYPE_CHECKING:
    from tests.cli.conftest import Run, Serving

CSV = """name,value,timestamp,prediction_id
sold,12.5,2026-01-05T10:00:00Z,p1
sold,3,2026-01-05T11:00:00Z,
sold,3,2026-01-05T11:00:00Z,
refund,-4,2026-01-06T09:00:00Z,p2
"""


@pytest.fixture
def kpis(tmp_path: Path) -> Path:
    path = tmp_path / "kpis.csv"
    path.write_text(CSV, encoding="utf-8")
    return path


def test_business_events_of_a_file_count_once(offing: Run, kpis: Path, tmp_path: Path) -> None:
    first = offing("log", "--model", "m", "--kpis", kpis)
    assert first.returncode == 0, first.stderr
    assert first.stdout.splitlines() == [
        "taken as: name = name, value = value, timestamp = timestamp, id = prediction_id",
        "business events to .offing: 4 accepted, 0 duplicate, 0 conflict, 0 rejected",
    ]
    assert "0 accepted, 4 duplicate" in offing("log", "--model", "m", "--kpis", kpis).stdout
    app = App(tmp_path / ".offing")
    try:
        rows = app.reader.read("m", Kind.KPIS, None)
        assert sorted(rows["value"].to_numpy().tolist()) == [-4.0, 3.0, 3.0, 12.5]
        assert set(rows["prediction_id"].to_pylist()) == {"p1", "p2", None}
    finally:
        app.close()


def test_predictions_and_business_events_together(
    offing: Run, kpis: Path, parquet: Path, server: Serving
) -> None:
    where = ("--url", server.url, "--key", server.key)
    result = offing("log", parquet, "--model", "both", "--kpis", kpis, *where)
    assert result.returncode == 0, result.stderr
    assert f"100 rows to {server.url}: 100 accepted" in result.stdout
    assert f"business events to {server.url}: 4 accepted" in result.stdout


def test_rejected_events_and_missing_columns_are_said(offing: Run, tmp_path: Path) -> None:
    pq.write_table(pa.table({"name": ["a", "b"], "value": [1.0, None]}), tmp_path / "some.parquet")
    result = offing("log", "--model", "m", "--kpis", "some.parquet")
    assert result.returncode == 1 and "1 accepted, 0 duplicate, 0 conflict, 1 rejected" in result.stdout
    pq.write_table(pa.table({"name": ["a"], "price": [1.0]}), tmp_path / "other.parquet")
    result = offing("log", "--model", "m", "--kpis", "other.parquet")
    assert result.returncode == 2 and "has no column of values" in result.stderr


def test_nothing_to_send(offing: Run) -> None:
    result = offing("log", "--model", "m")
    assert result.returncode == 2 and "nothing to send" in result.stderr


def test_ids_come_from_what_events_say(kpis: Path, tmp_path: Path) -> None:
    events, taken = read_kpis(kpis)
    ids = events["event_id"].to_pylist()
    assert len(set(ids)) == 4 and read_kpis(kpis)[0]["event_id"].to_pylist() == ids
    assert taken == {"name": "name", "value": "value", "timestamp": "timestamp", "id": "prediction_id"}
    pq.write_table(pa.table({"KPI": ["a"], "Amount": [1.0], "Event_ID": ["e"]}), tmp_path / "own.parquet")
    own, taken = read_kpis(tmp_path / "own.parquet")
    assert own.to_pylist() == [{"name": "a", "value": 1.0, "event_id": "e"}]
    assert taken == {"name": "KPI", "value": "Amount", "event_id": "Event_ID"}


def test_events_of_no_time_get_no_ids(tmp_path: Path) -> None:
    pq.write_table(pa.table({"name": ["a"], "value": [1.0]}), tmp_path / "now.parquet")
    assert read_kpis(tmp_path / "now.parquet")[0].column_names == ["name", "value"]
    pq.write_table(pa.table({"value": [1.0]}), tmp_path / "none.parquet")
    with pytest.raises(InvalidEvent, match="has no column of names"):
        read_kpis(tmp_path / "none.parquet")
