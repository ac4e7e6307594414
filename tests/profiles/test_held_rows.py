"""Rows that are decoded once and held, where memory allows."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from offing.profiles import held_rows as module
from offing.profiles.declared import Declared
from offing.profiles.held_rows import held_rows


@pytest.fixture
def path(tmp_path: Path, table: pa.Table) -> Path:
    pq.write_table(table, tmp_path / "rows.parquet", row_group_size=max(1, table.num_rows // 3))
    return tmp_path / "rows.parquet"


def test_all_rows_or_those_of_some_row_groups(path: Path, table: pa.Table) -> None:
    whole = held_rows(path, 2, {})
    assert whole is not None and whole.num_rows == table.num_rows
    assert whole["timestamp"].to_pylist() == table["timestamp"].to_pylist()
    part = held_rows(path, 1, {}, [1])
    third = table.num_rows // 3
    assert part is not None and part["timestamp"].equals(whole["timestamp"].slice(third, third))
    assert held_rows(path, 1, {}, []) is None


@pytest.mark.parametrize("bound", [0, 60_000])
def test_what_takes_too_much_is_not_held(path: Path, monkeypatch: pytest.MonkeyPatch, bound: int) -> None:
    monkeypatch.setattr(module, "HELD_BYTES", bound)
    assert held_rows(path, 2, {}) is None


def test_nor_are_rows_of_which_columns_are_derived(path: Path) -> None:
    assert held_rows(path, 2, {"declared": Declared(projections=True)}) is None


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="absent"):
        held_rows(tmp_path / "absent.parquet", 2, {})
