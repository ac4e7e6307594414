from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from offing.domain.schema import Kind
from offing.runtime.app import App

if TYPE_CHECKING:
    from tests.cli.conftest import Run, Serving


def test_a_file_goes_into_the_data_directory_once(
    offing: Run, process: Run, parquet: Path, tmp_path: Path
) -> None:
    first = process("log", parquet, "--model", "m", "--version", "1")
    assert first.returncode == 0, first.stderr
    taken, sent = first.stdout.splitlines()
    assert taken.startswith("taken as: ") and "id = id" in taken and "label = label" in taken
    assert sent == "100 rows to .offing: 100 accepted, 0 known, 0 in conflict, 0 rejected; 100 labels"
    again = offing("log", parquet, "--model", "m", "--version", "1")
    assert again.returncode == 0 and "0 accepted, 100 known" in again.stdout
    app = App(tmp_path / ".offing")
    try:
        rows = app.reader.read("m", Kind.PREDICTIONS, None)
        assert rows.num_rows == app.reader.read("m", Kind.LABELS, None).num_rows == 100
        assert set(rows["version"].to_pylist()) == {"1"} and rows["f_distance"][0].as_py() >= 100
    finally:
        app.close()


def test_a_csv_file_goes_to_a_server(offing: Run, csv: Path, server: Serving) -> None:
    result = offing("log", csv, "--model", "of-csv", "--url", server.url, "--key", server.key)
    assert result.returncode == 0, result.stderr
    assert f"100 rows to {server.url}: 100 accepted" in result.stdout
    on_disk = offing("log", csv, "--model", "of-csv", "--data-dir", server.folder)
    assert on_disk.returncode == 0 and f"to {server.url}: 0 accepted, 100 known" in on_disk.stdout


def test_a_wrong_key_is_said(offing: Run, csv: Path, server: Serving) -> None:
    result = offing("log", csv, "--model", "m", "--url", server.url, "--key", "off_wrong")
    assert result.returncode != 0 and "Traceback" not in result.stderr
    assert "key" in result.stderr


def test_rows_that_are_rejected_are_shown(offing: Run, frame: pa.Table, tmp_path: Path) -> None:
    ahead = pa.array([1 << 52] * 3, pa.timestamp("us", "UTC"))
    few = frame.slice(0, 3)
    pq.write_table(few.set_column(1, "timestamp", ahead), tmp_path / "ahead.parquet")
    result = offing("log", tmp_path / "ahead.parquet", "--model", "m")
    assert result.returncode == 1 and "3 rejected" in result.stdout
    assert result.stderr.count("  row ") == 3 and "ahead of the server" in result.stderr


def test_a_file_that_is_not_there(offing: Run) -> None:
    result = offing("log", "absent.parquet", "--model", "m")
    assert (
        result.returncode == 2 and result.stderr.startswith("offing: ") and "absent.parquet" in result.stderr
    )
