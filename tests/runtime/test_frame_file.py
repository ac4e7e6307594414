from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.domain.schema import Kind
from offing.errors import ConfigError
from offing.events.schema import base_columns
from offing.runtime.frame_file import FrameFile, read_canonical


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def parquet(path: Path, **columns: object) -> FrameFile:
    pq.write_table(pa.table(columns), path)
    return read_canonical(path)


def test_a_csv_becomes_a_canonical_table(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.csv",
        "id,ts,score,label,age,town\na,2013-02-08T06:00:00Z,0.5,1,30,Ulm\nb,2013-02-09,0.7,,,\n",
    )
    frame = read_canonical(path)
    assert set(base_columns(Kind.PREDICTIONS)) <= set(frame.table.column_names)
    assert frame.guesses == {"id": "id", "timestamp": "ts", "score": "score", "label": "label"}
    assert frame.table["prediction_id"].to_pylist() == ["a", "b"]
    assert frame.table["label"].to_pylist() == [1.0, None]
    assert frame.table["f_age"].to_pylist() == [30.0, None]
    assert frame.table["f_town"].to_pylist() == ["Ulm", None]


def test_booleans_text_labels_and_epochs(tmp_path: Path) -> None:
    frame = parquet(
        tmp_path / "a.parquet",
        label=[True, False],
        prediction=["yes", "no"],
        timestamp=[1_360_303_200_000] * 2,
    )
    assert frame.table["label"].to_pylist() == [1.0, 0.0]
    assert frame.table["prediction"].to_pylist() == ["yes", "no"]
    assert frame.table["timestamp"].to_pylist()[0] == dt.datetime(2013, 2, 8, 6, tzinfo=dt.UTC)


def test_odd_columns_are_left_out_with_a_note(tmp_path: Path) -> None:
    frame = parquet(tmp_path / "a.parquet", a=[1.0], b=[[1, 2]], c=[{"x": 1}], d=pa.nulls(1))
    assert [name for name in frame.table.column_names if name.startswith("f_")] == ["f_a", "f_d"]
    assert [note for note in frame.notes if "'b'" in note] and [note for note in frame.notes if "'c'" in note]


def test_dates_and_their_parts_are_named(tmp_path: Path) -> None:
    days = [dt.datetime(2013, 2, 1 + i % 28, tzinfo=dt.UTC) for i in range(40)]
    frame = parquet(
        tmp_path / "a.parquet",
        timestamp=days,
        due=[day + dt.timedelta(days=3) for day in days],
        month=[2] * 40,
        year=[1960 + i % 50 for i in range(40)],
        number=list(range(7, 47)),
    )
    assert sorted(frame.calendar) == ["due", "month"]
    assert "f_number" not in frame.table.column_names


def test_a_csv_is_read_as_the_other_file_is(tmp_path: Path) -> None:
    first = read_canonical(written(tmp_path / "a.csv", "zip,age\n02139,30\nA1,31\nB2,32\n"))
    second = read_canonical(
        written(tmp_path / "b.csv", "zip,age\n02139,30\n10001,old\n10002,33\n"), like=first
    )
    assert second.table["f_zip"].to_pylist() == ["02139", "10001", "10002"]
    assert second.table["f_age"].to_pylist() == [30.0, None, 33.0]
    assert json.loads(second.table["overflow"][1].as_py()) == {"age": "old"}
    broken = read_canonical(written(tmp_path / "c.csv", "zip,age\nA1,old\nB2,young\n"), like=first)
    assert broken.table["f_age"].to_pylist() == ["old", "young"]


def test_the_other_file_settles_the_roles(tmp_path: Path) -> None:
    first = read_canonical(written(tmp_path / "a.csv", "y,score\n1,0.5\n0,0.7\n"), columns={"label": ""})
    second = read_canonical(written(tmp_path / "b.csv", "y,score,pred\n1,0.5,1\n0,0.7,0\n"), like=first)
    assert dict(second.guesses) == {"score": "score"}
    assert "f_y" in second.table.column_names


def test_unknown_columns_and_roles_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "late,score\n1,0.5\n")
    with pytest.raises(ConfigError, match="late"):
        read_canonical(path, columns={"label": "lat"})
    with pytest.raises(ConfigError, match="label"):
        read_canonical(path, columns={"labels": "late"})


cell = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(), st.text(max_size=5), st.dates()
)


@given(st.dictionaries(st.text(max_size=8), st.lists(cell, min_size=3, max_size=3), min_size=1, max_size=5))
def test_no_column_makes_it_fail(
    tmp_path_factory: pytest.TempPathFactory, columns: dict[str, list[object]]
) -> None:
    arrays = {}
    for name, values in columns.items():
        first = next((type(value) for value in values if value is not None), type(None))
        if name.isprintable():
            arrays[name] = [value if type(value) is first else None for value in values]
    if not arrays:
        return
    path = tmp_path_factory.mktemp("frames") / "a.parquet"
    pq.write_table(pa.table(arrays), path)
    frame = read_canonical(path)
    assert frame.table.num_rows == 3
    assert set(frame.guesses.values()) <= set(arrays)
