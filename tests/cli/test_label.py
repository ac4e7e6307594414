from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from offing.domain.window import DAY, Window
from offing.engines.local import LocalEngine
from offing.runtime.app import App

if TYPE_CHECKING:
    from tests.cli.conftest import Run, Serving


def test_labels_before_their_predictions(offing: Run, parquet: Path, frame: pa.Table, tmp_path: Path) -> None:
    pq.write_table(frame.select(["id", "label"]), tmp_path / "labels.parquet")
    first = offing("label", tmp_path / "labels.parquet", "--model", "m")
    assert first.returncode == 0, first.stderr
    assert first.stdout.splitlines() == [
        "taken as: id = id, label = label",
        "labels to .offing: 100 accepted, 0 duplicate, 0 conflict, 0 rejected",
    ]
    pq.write_table(frame.drop_columns(["label"]), parquet)
    assert offing("log", parquet, "--model", "m").returncode == 0
    app = App(tmp_path / ".offing")
    try:
        start = int(frame["timestamp"][0].value)
        rows = LocalEngine(app.reader).rows("m", Window(start, start + 10 * DAY))
        found = dict(zip(rows["prediction_id"].to_pylist(), rows["label"].to_pylist(), strict=True))
        assert found == {f"p{i}": i % 2 for i in range(100)}
    finally:
        app.close()


def test_empty_labels_are_not_sent(offing: Run, server: Serving, tmp_path: Path) -> None:
    some = pa.table({"id": ["a", "b", "c"], "value": [1.0, None, 0.0]})
    pq.write_table(some.rename_columns(["id", "label"]), tmp_path / "labels.parquet")
    result = offing(
        "label", tmp_path / "labels.parquet", "--model", "m", "--url", server.url, "--key", server.key
    )
    assert result.returncode == 0, result.stderr
    assert f"labels to {server.url}: 2 accepted" in result.stdout


def test_a_file_without_ids(offing: Run, tmp_path: Path) -> None:
    pq.write_table(pa.table({"label": [1.0, 0.0]}), tmp_path / "labels.parquet")
    result = offing("label", tmp_path / "labels.parquet", "--model", "m")
    assert result.returncode == 2 and "has no column of ids" in result.stderr


def test_what_the_server_does_not_accept_is_said(offing: Run, parquet: Path, server: Serving) -> None:
    result = offing("label", parquet, "--model", "m", "--url", server.url, "--key", "off_wrong")
    assert result.returncode == 2 and "key" in result.stderr and "Traceback" not in result.stderr
