from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from offing.errors import ConfigError
from offing.runtime.frame_raw import read_raw


def test_a_file_is_what_its_bytes_say_not_its_name(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1, 2]}), tmp_path / "rows.csv")
    raw = read_raw(tmp_path / "rows.csv")
    assert raw.typed and raw.rows == 2


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_header_tells_the_delimiter(tmp_path: Path, mark: str) -> None:
    (tmp_path / "rows.csv").write_text(f"a{mark}b\n1{mark}x\n2{mark}\n", encoding="utf-8")
    raw = read_raw(tmp_path / "rows.csv")
    assert raw.columns["a"].to_pylist() == [1, 2]
    assert raw.columns["b"].to_pylist() == ["x", None]


def test_a_line_break_within_quotes_is_text(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text('a,b\n1,"x\ny"\n2,z\n', encoding="utf-8")
    assert read_raw(tmp_path / "rows.csv").columns["b"].to_pylist() == ["x\ny", "z"]


def test_columns_may_stay_text(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("code\n02139\n10001\n", encoding="utf-8")
    assert read_raw(tmp_path / "rows.csv", as_text=["code"]).columns["code"].to_pylist() == ["02139", "10001"]


def test_row_numbers_and_second_columns_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("Unnamed: 0,a,a\n0,1,2\n1,3,4\n", encoding="utf-8")
    raw = read_raw(tmp_path / "rows.csv")
    assert list(raw.columns) == ["a"] and raw.columns["a"].to_pylist() == [1, 3]
    assert "'a'" in raw.notes[0]


@pytest.mark.parametrize(
    "content", [b"", b"a,b\n", b"PAR1 and then nothing", b"a\0b\n1\n", b"a,b\n1\n2,3,4\n"]
)
def test_damaged_files_are_refused_in_words(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "rows").write_bytes(content)
    with pytest.raises(ConfigError, match="rows"):
        read_raw(tmp_path / "rows")


def test_an_absent_file_names_its_neighbour(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"rows\.csv"):
        read_raw(tmp_path / "row.csv")
    with pytest.raises(ConfigError, match="folder"):
        read_raw(tmp_path)
