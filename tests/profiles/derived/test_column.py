"""What holds for every kind of derived column."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.profiles.derived.conftest import arrow_tables, reordered

from offing.profiles.derived import fit, projections, read
from offing.profiles.derived.column import Derived
from offing.profiles.derived.embedding import Embedding
from offing.profiles.derived.text import Text
from offing.profiles.grid import NumericGrid

if TYPE_CHECKING:
    from offing.profiles.encoding import Array

GRIDS = {"a": NumericGrid(1.0, 2.0), "b": NumericGrid(0.0, 0.25), "c": NumericGrid(-5.0, 1.0)}
LEARNED = pa.table(
    {
        "f_a": ["the cat sat", "the dog ran", "a cat ran", "no dog", "some other text here"] * 4,
        "f_b": [[1.0, 0.5, -2.0], [0.0, 0.25, 3.0], [1.0, 1.0, 1.0], [-1.0, 2.0, 0.0], [4.0, 0.0, 0.0]] * 4,
    }
)
KINDS: list[Derived] = [*fit(LEARNED, ["a"], ["b"]), *projections(GRIDS)]


def bits(columns: dict[str, Array]) -> dict[str, list[object]]:
    """Values as exact text, -0.0 apart from 0.0."""
    return {
        name: [None if v is None else v.hex() for v in array.to_pylist()] for name, array in columns.items()
    }


def test_there_is_one_of_each() -> None:
    assert [type(part).__name__ for part in KINDS] == ["Text", "Embedding", "Projection"]


@pytest.mark.parametrize("part", KINDS, ids=lambda part: type(part).__name__)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(table=arrow_tables(), data=st.data())
def test_any_rows_in_any_split_have_the_same_values(
    part: Derived, table: pa.Table, data: st.DataObject
) -> None:
    whole = part.columns(table)
    assert tuple(whole) == part.names
    for array in whole.values():
        assert array.type == pa.float64()
        assert len(array) == table.num_rows
        assert np.isfinite(array.drop_null().to_numpy()).all()
    order = data.draw(st.permutations(range(table.num_rows)))
    cut = data.draw(st.integers(0, table.num_rows))
    shuffled = reordered(table, order)
    pieces = [part.columns(piece) for piece in (shuffled.slice(0, cut), shuffled.slice(cut))]
    again = {name: pa.concat_arrays([piece[name] for piece in pieces]) for name in part.names}
    expected = {name: array.take(pa.array(order, pa.int64())) for name, array in whole.items()}
    assert bits(again) == bits(expected)
    batches = table.combine_chunks().to_batches()
    if batches:
        assert bits(part.columns(batches[0])) == bits(whole)


@pytest.mark.parametrize("part", KINDS, ids=lambda part: type(part).__name__)
def test_json_and_back(part: Derived) -> None:
    again = read(json.loads(json.dumps(part.to_dict())))
    assert again == part
    assert bits(again.columns(LEARNED)) == bits(part.columns(LEARNED))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(table=arrow_tables(), order=st.randoms(use_true_random=False))
def test_fitting_takes_any_rows_in_any_order(table: pa.Table, order: object) -> None:
    rows = list(range(table.num_rows))
    order.shuffle(rows)  # type: ignore[attr-defined]
    shuffled = reordered(table, rows)
    for kind in (Text, Embedding):
        for source in "abc":
            found = kind.fit(table, source)
            assert found == kind.fit(shuffled, source)
            if found is not None:
                found.columns(table)
