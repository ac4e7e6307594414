from __future__ import annotations

import numpy as np
import pytest

from offing.stats.direct_loss import CrossFitted, direct_loss, root
from offing.stats.estimate import Estimate

FOLDS = 5


def fitted(losses: np.ndarray, labelled: np.ndarray, unlabelled: np.ndarray) -> CrossFitted:
    """Models that all say the same."""
    said = [np.tile(part, (FOLDS, 1)) for part in (labelled, unlabelled)]
    return CrossFitted(losses, np.arange(len(losses)) % FOLDS, *said)


def test_the_mean_of_the_models_and_what_they_miss() -> None:
    losses = np.array([1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    found = direct_loss(fitted(losses, losses - 0.5, np.array([2.0, 4.0])), np.ones(10))
    assert found.value == pytest.approx(3.5)
    weighted = direct_loss(
        fitted(losses, np.where(losses > 5, losses - 1, losses), np.array([8.0])),
        np.where(losses > 5, 3.0, 1.0),
    )
    assert weighted.value == pytest.approx(8 + 15 / 20)


def test_each_row_is_judged_by_the_model_of_its_fold() -> None:
    losses, fold = np.array([1.0, 1.0]), np.array([1, 0])
    found = CrossFitted(losses, fold, np.array([[0.1, 0.2], [0.3, -4.0]]), np.ones((2, 3)))
    assert found.honest.tolist() == [0.3, 0.2]


def test_models_that_disagree_about_the_shift_widen_the_interval() -> None:
    losses = np.full(200, 2.0)
    same = fitted(losses, losses, np.full(100, 3.0))
    apart = CrossFitted(
        losses, same.fold, same.labelled, np.linspace(2, 4, FOLDS)[:, None] * np.ones((1, 100))
    )
    sure, unsure = direct_loss(same, np.ones(200)), direct_loss(apart, np.ones(200))
    assert sure == (3.0, 3.0, 3.0)
    assert unsure.value == pytest.approx(3.0)
    assert unsure.high - unsure.low > 2


def test_no_errors_at_all_and_nothing_to_go_by() -> None:
    assert direct_loss(fitted(np.zeros(10), np.zeros(10), np.zeros(3)), np.ones(10)) == (0, 0, 0)
    for case in (
        fitted(np.zeros(10), np.zeros(10), np.zeros(0)),
        fitted(np.zeros(1), np.zeros(1), np.zeros(3)),
    ):
        with pytest.raises(ValueError, match="no loss"):
            direct_loss(case, np.ones(len(case.losses)))
    alone = CrossFitted(np.zeros(5), np.zeros(5, np.int64), np.zeros((1, 5)), np.zeros((1, 5)))
    with pytest.raises(ValueError, match="1 folds"):
        direct_loss(alone, np.ones(5))


def test_a_root() -> None:
    assert root(Estimate(4.0, 1.0, 9.0)) == (2.0, 1.0, 3.0)
    assert root(Estimate(0.0, -1.0, 1.0)) == (0.0, 0.0, 1.0)


@pytest.mark.parametrize("n", [50, 500, 5000])
@pytest.mark.parametrize("shift", [0.0, 0.7])
def test_the_interval_holds_what_comes(n: int, shift: float) -> None:
    """2,000 windows; models that are wrong by 20 % at one end, with true ratios of densities."""
    rng = np.random.default_rng([n, int(shift * 10)])
    held = []
    for _ in range(2000):
        then, now = rng.normal(0, 1, 1500), rng.normal(shift, 1, n)
        losses, came = (np.abs(rng.normal(0, np.exp(0.4 * x))) for x in (then, now))
        says = [0.8 * np.exp(0.4 * x) * np.where(x > 0, 0.8, 1.0) for x in (then, now)]
        found = direct_loss(fitted(losses, *says), np.exp(shift * then - shift**2 / 2))
        held.append(found.low <= came.mean() <= found.high)
    assert 0.92 <= np.mean(held) <= 0.98
