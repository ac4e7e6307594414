from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import balanced_accuracy_score, cohen_kappa_score, matthews_corrcoef

from offing.metrics.confusion import FEWEST
from offing.stats.confusion import balanced_accuracy, cohen_kappa, matthews
from offing.stats.estimate import Estimate

Coefficient = Callable[[np.ndarray], Estimate]
ALL: list[Coefficient] = [balanced_accuracy, cohen_kappa, matthews]


def rows_of(confusion: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    labels, answers = np.indices(confusion.shape)
    return np.repeat(labels.ravel(), confusion.ravel()), np.repeat(answers.ravel(), confusion.ravel())


@pytest.mark.parametrize("classes", [2, 3, 7])
def test_they_are_scikit_learn_s(classes: int) -> None:
    rng = np.random.default_rng(classes)
    for _ in range(20):
        confusion = rng.poisson(3, (classes, classes)) + np.diag(rng.poisson(9, classes)) + 1
        label, said = rows_of(confusion)
        assert balanced_accuracy(confusion).value == pytest.approx(
            balanced_accuracy_score(label, said), abs=1e-9
        )
        assert cohen_kappa(confusion).value == pytest.approx(cohen_kappa_score(label, said), abs=1e-9)
        assert matthews(confusion).value == pytest.approx(matthews_corrcoef(label, said), abs=1e-9)


@given(counts=st.lists(st.integers(0, 10**9), min_size=9, max_size=9))
def test_any_counts_have_an_interval_or_no_meaning(counts: list[int]) -> None:
    for coefficient in ALL:
        try:
            found = coefficient(np.array(counts).reshape(3, 3))
        except ValueError:
            continue
        assert -1 - 1e-9 <= found.low <= found.value <= found.high <= 1 + 1e-9


def test_one_class_has_no_agreement_to_measure() -> None:
    only = np.array([[5, 0], [0, 0]])
    for coefficient in ALL:
        with pytest.raises(ValueError, match="class"):
            coefficient(only)
    with pytest.raises(ValueError, match="no rows"):
        cohen_kappa(np.zeros((2, 2), np.int64))


def test_perfect_agreement_is_not_certain() -> None:
    found = cohen_kappa(np.diag([30, 20]))
    assert found.value == found.high == 1.0
    assert 0.8 < found.low < 0.97


SHARES = {
    "even": [0.4, 0.1, 0.1, 0.4],
    "good": [0.48, 0.02, 0.02, 0.48],
    "poor": [0.5, 0.25, 0.05, 0.2],
    "rare": [0.85, 0.05, 0.05, 0.05],
    "three": [0.3, 0.05, 0.05, 0.05, 0.2, 0.05, 0.02, 0.08, 0.2],
}


@pytest.mark.parametrize("name", SHARES)
@pytest.mark.parametrize("n", [50, 500, 5000])
def test_the_interval_covers(name: str, n: int) -> None:
    """2,000 simulations; as the metrics do, coefficients pass over too few rows of the rarer classes."""
    shares = np.array(SHARES[name])
    size = int(np.sqrt(len(shares)))
    truths = [c((shares * 10**8).round().astype(np.int64).reshape(size, size)).value for c in ALL]
    tables = np.random.default_rng(n).multinomial(n, shares, 2000).reshape(-1, size, size)
    for coefficient, truth in zip(ALL, truths, strict=True):
        used = [t for t in tables if is_used(coefficient, t)]
        if len(used) < 1000:
            continue
        found = [coefficient(table) for table in used]
        assert 0.92 <= np.mean([e.low <= truth <= e.high for e in found]) <= 0.985, coefficient


def is_used(coefficient: Coefficient, table: np.ndarray) -> bool:
    if coefficient is balanced_accuracy:
        return bool((table.sum(axis=1) > 0).all())
    return rarer(table) >= FEWEST


def rarer(table: np.ndarray) -> int:
    return int(table.sum() - max(table.sum(axis=0).max(), table.sum(axis=1).max()))
