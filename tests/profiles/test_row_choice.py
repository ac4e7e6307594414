from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.profiles.hashing import hash_rows, with_zeros
from offing.profiles.row_choice import ChosenRows
from offing.profiles.rows import Runs

ROWS = 400
BATCH = pa.record_batch(
    {
        "f_x": pa.array(np.arange(float(ROWS))),
        "f_view": pa.array([f"text {i % 9}" for i in range(ROWS)], pa.string_view()),
        "f_level": pa.array([None if i % 5 == 0 else str(i % 7) for i in range(ROWS)]).dictionary_encode(),
        "score": pa.array([0.5] * ROWS),
    }
)
HASHES = hash_rows(BATCH, ["x"])


@given(ids=st.permutations([0] * 100 + [1] * 50 + [2] * 250), bits=st.tuples(*[st.integers(0, 4)] * 2))
def test_rows_are_chosen_by_hash_and_lie_by_run(ids: list[int], bits: tuple[int, int]) -> None:
    runs = Runs.of(np.array(ids, np.int64))
    chosen = ChosenRows.of(BATCH, runs, ["view", "x", "level"], ["x"], bits)
    for wanted in bits:
        found = chosen.among(wanted)
        expected = [
            [row for row in range(ROWS) if ids[row] == key and with_zeros(HASHES, wanted)[row]]
            for key in runs.keys.tolist()
        ]
        assert found.lengths.tolist() == [len(rows) for rows in expected]
        assert found.rows["f_x"].to_pylist() == [float(row) for rows in expected for row in rows]
        assert found.rows.schema.names == ["f_view", "f_x", "f_level"]


def test_the_same_rows_have_the_same_hash_however_they_were_chosen() -> None:
    chosen = ChosenRows.of(BATCH, Runs.of(np.zeros(ROWS, np.int64)), ["x", "view", "level"], ["x"], (2, 3))
    names = ["level", "view", "x"]
    assert hash_rows(chosen.rows, names).tolist() == hash_rows(BATCH, names)[with_zeros(HASHES, 2)].tolist()


@pytest.mark.parametrize("bits", [0, 1])
def test_rows_without_any_feature_are_still_rows(bits: int) -> None:
    chosen = ChosenRows.of(BATCH, Runs.of(np.zeros(ROWS, np.int64)), ["absent"], ["x"], (bits,))
    assert chosen.rows.num_rows == chosen.lengths.sum() == with_zeros(HASHES, bits).sum()
