from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from offing.domain.schema import ColumnKind, Kind
from offing.domain.window import DAY, HOUR, Micros, Window, parse_time
from offing.events import log as log_module
from offing.events.log import EventLog
from offing.events.parquet import read_file
from offing.events.schema import TIME

START = parse_time("2026-01-30T00:00:00Z")


def predictions(times: list[Micros], **features: list[object]) -> pa.Table:
    moments = pa.array(times, pa.int64()).cast(TIME)
    ids = [f"p{t}" for t in times]
    return pa.table({"prediction_id": ids, "timestamp": moments, "received_at": moments, **features})


def labels(times: list[Micros | None]) -> pa.Table:
    own = pa.array([START] * len(times), pa.int64()).cast(TIME)
    known = pa.array(times, pa.int64()).cast(TIME)
    columns = {"prediction_id": [str(t) for t in times], "value": [1.0] * len(times), "timestamp": own}
    return pa.table({**columns, "received_at": own, "prediction_timestamp": known})


@pytest.fixture
def log(tmp_path: Path) -> EventLog:
    return EventLog(tmp_path)


def test_an_append_happens_once(log: EventLog) -> None:
    rows = predictions([START], f_x=[1.0])
    assert log.append("m", Kind.PREDICTIONS, rows, 5)
    assert not log.append("m", Kind.PREDICTIONS, rows, 5)
    assert not log.append("m", Kind.PREDICTIONS, rows, 4)
    assert log.append("m", Kind.PREDICTIONS, predictions([START + 1]), 6)
    assert log.transaction("m", Kind.PREDICTIONS) == 6
    assert log.read("m", Kind.PREDICTIONS).num_rows == 2
    fresh = EventLog(log.root.parent)
    assert fresh.transaction("m", Kind.PREDICTIONS) == 6
    assert fresh.models() == ["m"]


def test_columns_are_added_as_they_come(log: EventLog) -> None:
    log.append("m", Kind.PREDICTIONS, predictions([START], f_x=[1.0]), 1)
    log.append("m", Kind.PREDICTIONS, predictions([START + 1], f_c=["red"], prediction=[1.0]), 2)
    rows = log.read("m", Kind.PREDICTIONS, columns=["timestamp", "f_x", "f_c", "f_unknown"]).sort_by(
        "timestamp"
    )
    assert rows.to_pydict()["f_x"] == [1.0, None]
    assert rows.to_pydict()["f_c"] == [None, "red"]
    assert rows.column("f_unknown").null_count == 2
    kinds = log.column_kinds("m")
    assert kinds["f_x"] is ColumnKind.NUMERIC and kinds["f_c"] is ColumnKind.CATEGORICAL


def test_an_empty_log_has_the_base_columns(log: EventLog) -> None:
    assert log.models() == []
    assert log.transaction("m", Kind.LABELS) == 0
    assert log.read("m", Kind.LABELS, Window(0, 1)).column_names == log.schema("m", Kind.LABELS).names


def test_only_rows_of_the_window_are_read_and_only_their_files(
    log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    for i in range(6):
        log.append("m", Kind.PREDICTIONS, predictions([START + i * DAY, START + i * DAY + HOUR]), i + 1)
    opened: list[str] = []
    real = read_file

    def counting(path: Path, schema: pa.Schema) -> pa.Table:
        opened.append(path.name)
        return real(path, schema)

    monkeypatch.setattr(log_module, "read_file", counting)
    window = Window(START + 2 * DAY + HOUR, START + 4 * DAY)
    rows = log.read("m", Kind.PREDICTIONS, window, ["prediction_id"])
    assert sorted(map(str, rows.column("prediction_id").to_pylist())) == [
        f"p{START + 2 * DAY + HOUR}",
        f"p{START + 3 * DAY}",
        f"p{START + 3 * DAY + HOUR}",
    ]
    assert rows.column_names == ["prediction_id"]
    assert len(opened) == 2


def test_labels_count_at_the_time_of_their_prediction(log: EventLog) -> None:
    log.append("m", Kind.LABELS, labels([START, START + 40 * DAY, None]), 1)
    window = Window(START, START + DAY)
    found = log.read("m", Kind.LABELS, window).column("prediction_id").to_pylist()
    assert sorted(map(str, found)) == sorted([str(START), "None"])


@pytest.mark.parametrize("damage", ["empty", "cut", "no data", "cut data"])
def test_a_torn_last_commit_is_set_aside_and_can_be_written_again(tmp_path: Path, damage: str) -> None:
    log = EventLog(tmp_path)
    log.append("m", Kind.PREDICTIONS, predictions([START]), 1)
    before = {p.name for p in (tmp_path / "events/m/predictions").rglob("*.parquet")}
    log.append("m", Kind.PREDICTIONS, predictions([START + 1]), 2)
    folder = tmp_path / "events/m/predictions"
    commit = sorted((folder / "_delta_log").glob("*.json"))[-1]
    (data,) = (p for p in folder.rglob("*.parquet") if p.name not in before)
    if damage == "empty":
        commit.write_bytes(b"")
    elif damage == "cut":
        commit.write_bytes(commit.read_bytes()[:-40])
    elif damage == "no data":
        data.unlink()
    else:
        data.write_bytes(data.read_bytes()[:100])
    fresh = EventLog(tmp_path)
    assert fresh.transaction("m", Kind.PREDICTIONS) == 1
    assert [p.name for p in (folder / "quarantine").iterdir()] == [commit.name]
    assert fresh.append("m", Kind.PREDICTIONS, predictions([START + 1]), 2)
    assert fresh.read("m", Kind.PREDICTIONS).num_rows == 2


def test_after_a_failed_flush_nothing_more_is_written_until_a_restart(
    log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.append("m", Kind.PREDICTIONS, predictions([START]), 1)

    def fail(files: object, root: object) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr("offing.events.table.sync_all", fail)
        with pytest.raises(OSError, match="Input/output"):
            log.append("m", Kind.PREDICTIONS, predictions([START + 1]), 2)
    with pytest.raises(OSError, match="failed earlier"):
        log.append("m", Kind.PREDICTIONS, predictions([START + 1]), 2)
    fresh = EventLog(log.root.parent)
    fresh.append("m", Kind.PREDICTIONS, predictions([START + 1]), 2)
    assert fresh.read("m", Kind.PREDICTIONS).num_rows == 2


def test_a_torn_first_commit_begins_the_table_again(tmp_path: Path) -> None:
    log = EventLog(tmp_path)
    log.append("m", Kind.PREDICTIONS, predictions([START]), 1)
    commits = sorted((tmp_path / "events/m/predictions/_delta_log").glob("*.json"))
    for commit in commits[1:]:
        commit.unlink()
    commits[0].write_bytes(b"")
    fresh = EventLog(tmp_path)
    assert fresh.transaction("m", Kind.PREDICTIONS) == 0
    assert fresh.append("m", Kind.PREDICTIONS, predictions([START]), 1)
    assert fresh.read("m", Kind.PREDICTIONS).num_rows == 1
