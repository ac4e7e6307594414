from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from offing.profiles.measures.cost import cost


@pytest.mark.parametrize("array", [pa.nulls(2), pa.nulls(2, pa.float64()), pa.array(["a", "b"])])
def test_without_numbers_there_is_no_cost(array: pa.Array) -> None:  # type: ignore[type-arg]
    assert list(cost(pa.record_batch({"cost": array}))) == []
    assert list(cost(pa.record_batch({"x": array}))) == []


def test_rows_without_a_cost_are_nan() -> None:
    ((name, values),) = cost(pa.record_batch({"cost": pa.array([1.0, None])}))
    assert name == "cost"
    assert values[0] == 1.0
    assert np.isnan(values[1])
