from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from sklearn.metrics import r2_score

from offing.stats.r_squared import SquareMoments, r_squared

Draw = Callable[[np.random.Generator, tuple[int, int]], tuple[np.ndarray, np.ndarray]]


def moments(label: np.ndarray, error: np.ndarray) -> SquareMoments:
    squares, away = error**2, (label - label.mean()) ** 2
    covariance = np.cov(squares, away)
    return SquareMoments(
        len(label), squares.mean(), away.mean(), covariance[0, 0], covariance[1, 1], covariance[0, 1]
    )


def all_moments(label: np.ndarray, error: np.ndarray) -> list[list[float]]:
    """The moments of each row of two tables."""
    squares, away = error**2, (label - label.mean(1, keepdims=True)) ** 2
    means = squares.mean(1), away.mean(1)
    squares -= means[0][:, None]
    away -= means[1][:, None]
    pairs = ((squares, squares), (away, away), (squares, away))
    n = label.shape[1] - 1
    found: list[list[float]] = np.stack(
        [*means, *(np.einsum("ij,ij->i", *pair) / n for pair in pairs)], 1
    ).tolist()
    return found


def explained(share: float) -> Draw:
    def draw(rng: np.random.Generator, size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
        error = math.sqrt(1 - share) * rng.standard_normal(size)
        return math.sqrt(share) * rng.standard_normal(size) - error, error

    return draw


def uneven(rng: np.random.Generator, size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Skewed labels with errors as large as they are."""
    said = rng.gamma(3, 1, size)
    error = 0.3 * said * rng.standard_normal(size)
    return said - error, error


DRAWS: dict[str, Draw] = {
    "a tenth": explained(0.1),
    "a half": explained(0.5),
    "most": explained(0.9),
    "uneven": uneven,
}


def test_it_is_scikit_learn_s() -> None:
    label, error = uneven(np.random.default_rng(0), (1, 300))
    found = r_squared(moments(label[0], error[0]))
    assert found.value == pytest.approx(r2_score(label[0], label[0] + error[0]), abs=1e-12)
    assert found.low < found.value < found.high <= 1


def test_nothing_is_left_to_explain() -> None:
    assert r_squared(SquareMoments(9, 0.0, 2.0, 0.0, 1.0, 0.0)) == (1.0, 1.0, 1.0)


@pytest.mark.parametrize(
    "given",
    [(9, 1.0, 0.0, 1.0, 1.0, 0.0), (9, math.nan, 1.0, 1.0, 1.0, 0.0), (9, 1.0, 1.0, math.inf, 1.0, 0.0)],
)
def test_no_ratio_is_refused(given: tuple[int, float, float, float, float, float]) -> None:
    with pytest.raises(ValueError, match=r"do not vary|not finite"):
        r_squared(SquareMoments(*given))


@pytest.mark.parametrize(
    ("name", "n"), [*((name, n) for name in DRAWS for n in (50, 500)), ("a half", 5000), ("uneven", 5000)]
)
def test_it_covers(name: str, n: int) -> None:
    rng = np.random.default_rng(n)
    label, error = DRAWS[name](rng, (1, 2 * 10**6))
    wanted = 1 - (error**2).mean() / label.var()
    hits = 0
    for _ in range(10):
        for given in all_moments(*DRAWS[name](rng, (200, n))):
            found = r_squared(SquareMoments(n, *given))
            hits += found.low <= wanted <= found.high
    assert 0.92 <= hits / 2000 <= 0.98
