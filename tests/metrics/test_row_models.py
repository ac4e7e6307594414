from __future__ import annotations

import sys

import numpy as np
import pytest

from offing.errors import MissingExtra
from offing.metrics.row_features import Inputs
from offing.metrics.row_models import FOLDS, cross_fitted, ratios


def of(*columns: np.ndarray) -> Inputs:
    return Inputs(np.column_stack(columns), np.zeros(len(columns), np.bool_))


def test_ratios_are_those_of_the_densities() -> None:
    rng = np.random.default_rng(2)
    then, now = rng.normal(0, 1, 2500), rng.normal(0.8, 1, 2000)
    noise = [rng.normal(size=size) for size in (2000, 2500)]
    found = ratios(of(now, noise[0]), of(then, noise[1]))
    true = np.exp(0.8 * then - 0.32)
    assert found.mean() == pytest.approx(1.0)
    assert np.corrcoef(np.log(found), np.log(true))[0, 1] > 0.8
    # Weighted so, the baseline has the window's mean and not its own.
    assert np.average(then, weights=found) == pytest.approx(0.8, abs=0.1)


def test_where_nothing_moved_no_row_counts_much_more_than_another() -> None:
    rng = np.random.default_rng(3)
    found = ratios(of(rng.normal(size=1500)), of(rng.normal(size=1500)))
    assert 1 / (found**2).mean() > 0.8


def test_models_of_losses_know_where_they_are_large() -> None:
    rng = np.random.default_rng(4)
    then, now = rng.random(2000), rng.random(500)
    losses = rng.exponential(0.1 + then) * 1e6
    fitted = cross_fitted(losses, of(then), of(now))
    assert fitted.labelled.shape == (FOLDS, 2000) and fitted.unlabelled.shape == (FOLDS, 500)
    assert np.corrcoef(fitted.honest, 0.1 + then)[0, 1] > 0.8
    assert fitted.honest.mean() == pytest.approx(losses.mean(), rel=0.02)
    assert np.bincount(fitted.fold).tolist() == [400] * FOLDS


def test_no_row_is_judged_by_a_model_that_has_seen_it() -> None:
    """Losses that nothing explains: a model that had seen them would follow them."""
    rng = np.random.default_rng(5)
    losses = rng.exponential(1, 1000)
    fitted = cross_fitted(losses, of(np.arange(1000.0)), of(np.arange(10.0)))
    assert abs(np.corrcoef(fitted.honest, losses)[0, 1]) < 0.1


def test_no_losses_at_all() -> None:
    fitted = cross_fitted(np.zeros(100), of(np.arange(100.0)), of(np.arange(7.0)))
    assert not fitted.honest.any() and not fitted.unlabelled.any()


def test_too_few_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="5 folds"):
        ratios(of(np.arange(4.0)), of(np.arange(9.0)))
    with pytest.raises(ValueError, match="5 folds"):
        cross_fitted(np.ones(4), of(np.arange(4.0)), of(np.arange(4.0)))


def test_without_scikit_learn_the_way_to_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    monkeypatch.setitem(sys.modules, "threadpoolctl", None)
    with pytest.raises(MissingExtra, match=r"pip install 'offing\[models\]'"):
        ratios(of(np.arange(9.0)), of(np.arange(9.0)))
