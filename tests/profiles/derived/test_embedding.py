from __future__ import annotations

import json
import math
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from offing.profiles.derived.embedding import BITS, BOUND, Embedding
from offing.profiles.derived.signs import signs


def table_of(matrix: np.ndarray) -> pa.Table:
    return pa.table({"f_e": pa.array(list(matrix), pa.list_(pa.float64()))})


def fitted(matrix: np.ndarray) -> Embedding:
    found = Embedding.fit(table_of(matrix), "e")
    assert found is not None
    return found


def values(part: Embedding, matrix: np.ndarray) -> dict[str, np.ndarray]:
    return {name: array.to_numpy() for name, array in part.columns(table_of(matrix)).items()}


def test_values_by_exact_arithmetic() -> None:
    """Each value from its definition, in fractions, of the rounded numbers."""
    rows = np.array(
        [[1.0, 2.0, -2.0], [0.5, 0.25, 4.0], [-1.0, 1.0, 1.0], [3.0, 0.0, 0.125], [1.0, 1.0, 2.0]]
    )
    part = fitted(rows)
    assert part.exponent == 1 - BITS
    found = values(part, rows)
    whole = [[round(Fraction(x) / Fraction(2) ** part.exponent) for x in row] for row in rows.tolist()]
    sides = [part.centroids.index(c) for c in part.centroids]
    assert len(sides) == 2
    for place, row in enumerate(whole):
        square = sum(x * x for x in row)
        assert found["e.norm"][place] == math.sqrt(square) * 2.0**part.exponent
        distances = [
            1
            - sum(x * c for x, c in zip(row, centre, strict=True)) / (math.sqrt(square) * math.hypot(*centre))
            for centre in part.centroids
        ]
        assert min(abs(found["e.distance"][place] - d) for d in distances) < 1e-12
        for n in range(1, 5):
            drawn = sum(int(s) * x for s, x in zip(signs(f"e:{n}", 3).tolist(), row, strict=True))
            expected = drawn * 2.0**part.exponent / math.sqrt(3)
            assert found[f"e.projection_{n}"][place] == pytest.approx(expected, rel=1e-14)


def test_rounding_shows_in_the_fourth_digit_at_most(rng: np.random.Generator) -> None:
    rows = rng.normal(size=(400, 64)) * 37
    found = values(fitted(rows), rows)
    assert found["e.norm"] == pytest.approx(np.linalg.norm(rows, axis=1), rel=1e-4)
    drawn = rows @ signs("e:2", 64) / 8
    assert found["e.projection_2"] == pytest.approx(drawn, abs=37 * 1e-3)


def test_the_mean_vectors_are_those_of_the_two_halves(rng: np.random.Generator) -> None:
    rows = rng.normal(size=(1000, 16)) + np.arange(16)
    part = fitted(rows)
    unit = 2.0**part.exponent
    first, second = (np.array(one) * unit for one in part.centroids)
    assert (first != second).any()
    assert (first + second) / 2 == pytest.approx(rows.mean(axis=0), abs=0.02)
    far = [np.linalg.norm(one - rows.mean(axis=0)) for one in (first, second)]
    assert far[0] == pytest.approx(far[1], rel=0.15)


def test_rows_of_the_baseline_are_as_far_from_it_as_any(rng: np.random.Generator) -> None:
    """With one mean vector of its own rows, baseline rows would be nearer by 2.2 standard errors here."""
    gaps = []
    for _ in range(60):
        baseline, later = rng.normal(size=(2, 200, 100)) + 0.3
        part = fitted(baseline)
        gaps.append(values(part, later)["e.distance"].mean() - values(part, baseline)["e.distance"].mean())
    assert abs(np.mean(gaps)) < 3 * np.std(gaps) / math.sqrt(60)


def test_a_turn_shows_in_the_distance_and_a_stretch_in_the_norm(rng: np.random.Generator) -> None:
    baseline = rng.normal(size=(500, 32)) * 0.1 + 1
    part = fitted(baseline)
    usual, stretched, turned = (values(part, rows) for rows in (baseline, baseline * 3, -baseline))
    assert stretched["e.norm"] == pytest.approx(3 * usual["e.norm"], rel=1e-4)
    assert stretched["e.distance"] == pytest.approx(usual["e.distance"], abs=2e-3)
    assert turned["e.norm"] == pytest.approx(usual["e.norm"])
    assert (turned["e.distance"] > 1.98).all()


def test_vectors_without_a_direction() -> None:
    part = fitted(np.array([[1.0, 1.0], [1.0, 2.0], [2.0, 1.0]]))
    found = values(part, np.zeros((1, 2)))
    assert (found["e.norm"][0], found["e.distance"][0]) == (0.0, 1.0)
    still = fitted(np.zeros((4, 2)))
    assert values(still, np.ones((1, 2)))["e.distance"].tolist() == [1.0]


def test_gross_values_are_cut() -> None:
    part = fitted(np.ones((4, 2)))
    unit = 2.0**part.exponent
    found = values(part, np.array([[1e308, 0.0], [5e-324, 0.0]]))
    assert found["e.norm"].tolist() == [BOUND * unit, 0.0]
    tiny = fitted(np.full((4, 2), 5e-324))
    huge = fitted(np.full((4, 2), 1e308))
    assert np.isfinite(values(huge, np.full((1, 2), -1e308))["e.norm"]).all()
    assert np.isfinite(values(tiny, np.full((1, 2), 1e308))["e.norm"]).all()


def test_the_most_frequent_length_is_taken_and_others_have_no_value() -> None:
    rows: list[Any] = [*[[1.0, 2.0, 3.0]] * 3, *[[1.0, 2.0]] * 3, [1.0], [1.0], None, []]
    table = pa.table({"f_e": pa.array(rows, pa.list_(pa.float64()))})
    part = Embedding.fit(table, "e")
    assert part is not None
    assert part.length == 2
    assert part.columns(table)["e.norm"].null_count == 7
    assert {array.null_count for array in part.columns(table).values()} == {7}


def test_no_vectors_no_embedding() -> None:
    nothing: list[list[Any]] = [[1.0], ["a"], [None], [[]], [["a"]], [[None, 1.0]]]
    for column in nothing:
        assert Embedding.fit(pa.table({"f_e": pa.array(column)}), "e") is None
    assert Embedding.fit(pa.table({"f_x": [1.0]}), "e") is None
    assert Embedding.fit(pa.table({"f_e": [[0.0] * 8193]}), "e") is None


def test_overflow_gives_the_same_as_a_column(rng: np.random.Generator) -> None:
    rows = rng.normal(size=(50, 8))
    logged = pa.table({"overflow": [json.dumps({"e": row, "x": "?"}) for row in rows.tolist()]})
    assert Embedding.fit(logged, "e") == fitted(rows)
    for name, array in fitted(rows).columns(logged).items():
        assert array.equals(fitted(rows).columns(table_of(rows))[name])
