from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pytest

from offing.ingest.overflow import overflow_text
from offing.profiles.derived import vectors as module
from offing.profiles.derived.vectors import lengths, vectors

ROWS = [[1.0, 2.0], None, [3.0], [], [4.0, None], [5.0, 6.0], [float("nan"), 1.0], [float("inf"), 1.0]]


def read(table: pa.Table, length: int = 2) -> dict[int, list[float]]:
    return {
        place: row
        for places, matrix in vectors(table, "e", length)
        for place, row in zip(places.tolist(), matrix.tolist(), strict=True)
    }


@pytest.mark.parametrize("cells", [2, 1 << 16])
@pytest.mark.parametrize(
    "form",
    [pa.list_(pa.float64()), pa.large_list(pa.float32()), pa.list_view(pa.float64()), pa.list_(pa.float16())],
)
def test_lists_of_numbers(form: pa.DataType, cells: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CELLS", cells)
    table = pa.table({"f_e": pa.array([*ROWS, [9.0, 9.0]], form).slice(0, 8)})
    assert read(table) == {0: [1.0, 2.0], 5: [5.0, 6.0]}
    assert read(table, 1) == {2: [3.0]}
    assert sorted(lengths(table, "e").tolist()) == [1, 2, 2, 2, 2, 2]


def test_lists_of_fixed_length_and_of_whole_numbers() -> None:
    fixed = pa.table({"f_e": pa.array([[1, 2], None, [3, 4]], pa.list_(pa.int16(), 2))})
    assert read(fixed) == {0: [1.0, 2.0], 2: [3.0, 4.0]}
    assert read(fixed.slice(1)) == {1: [3.0, 4.0]}


def test_lists_of_anything_else_are_no_vectors() -> None:
    for values in ([["a"]], [[[1.0]]], [[True]], [1.0], ["[1, 2]"], [{"x": 1}]):
        table = pa.table({"f_e": pa.array(values)})
        assert not read(table, 1)
        assert not len(lengths(table, "e"))
    assert not read(pa.table({"f_x": [[1.0, 2.0]]}))


@pytest.mark.parametrize("cells", [2, 1 << 16])
def test_vectors_in_overflow(cells: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CELLS", cells)
    texts = [
        json.dumps({"e": [1, 2.5], "other": {"deep": [1]}}),
        None,
        json.dumps({"x": [1, 2]}),
        json.dumps({"e": [1, "NaN"]}),
        json.dumps({"e": [1, 2, 3]}),
        '{"e": [1, 2',
        '["e"]',
        "",
        json.dumps({"e": None}),
        json.dumps({"e": [0.1, -1e-300], 'é"\n': 1}),
    ]
    table = pa.table({"overflow": pa.array(texts, pa.string())})
    assert read(table) == {0: [1.0, 2.5], 9: [0.1, -1e-300]}
    assert sorted(lengths(table, "e").tolist()) == [2, 2, 3]
    assert read(pa.table({"overflow": [1.0]})) == {}


def test_the_column_counts_first_and_overflow_where_it_is_null() -> None:
    overflow = [json.dumps({"e": [7, 8]})] * 3
    table = pa.table({"f_e": pa.array([[1.0, 2.0], None, [3.0]]), "overflow": overflow})
    assert read(table) == {0: [1.0, 2.0], 1: [7.0, 8.0]}


def test_what_the_intake_keeps_is_read() -> None:
    kept = overflow_text({0: {"e": [1, 2.5]}, 2: {"e": [float("nan"), 1.0]}, 3: {"e": (3, 4), "x": b"?"}}, 4)
    assert read(pa.table({"overflow": kept})) == {0: [1.0, 2.5], 3: [3.0, 4.0]}


def test_odd_names() -> None:
    name = 'weird "name"\\\n.é'
    table = pa.table({"overflow": [json.dumps({name: [1, 2]})]})
    assert [matrix.tolist() for _, matrix in vectors(table, name, 2)] == [[[1.0, 2.0]]]


def test_many_rows_come_in_pieces(rng: np.random.Generator) -> None:
    matrix = rng.normal(size=(500, 300))
    table = pa.table({"f_e": pa.array(list(matrix))})
    found = list(vectors(table, "e", 300))
    assert len(found) > 1
    assert (np.concatenate([part for _, part in found]) == matrix).all()
    assert np.concatenate([places for places, _ in found]).tolist() == list(range(500))
