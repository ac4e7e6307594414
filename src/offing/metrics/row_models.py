"""Models that are taught rows: how the window's rows differ from the baseline's, and what rows lose.

scikit-learn is an extra: it is imported when a model is fitted, and `MissingExtra` says how to get it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from offing.errors import MissingExtra
from offing.stats.arrays import Floats, Ints
from offing.stats.direct_loss import CrossFitted
from offing.stats.pape import density_ratio

FOLDS = 5
"""Each row is judged by a model that was taught the other four fifths."""

SEED = 0
"""Of what little scikit-learn leaves to chance."""

_SMALL = {"max_iter": 60, "max_leaf_nodes": 15, "min_samples_leaf": 20, "l2_regularization": 1.0}
"""Few small trees: samples have thousands of rows, and a ratio of densities must not be too sure."""


def ratios(window: Floats, baseline: Floats) -> Floats:
    """Return how much more often rows like each baseline row come in the window; mean 1.

    The arguments are matrices of rows in an order that means nothing (see `in_order`). Each row's ratio
    comes from a classifier that has not seen it. Raises MissingExtra without scikit-learn, ValueError
    for fewer than `FOLDS` rows on either side.
    """
    n, m = len(window), len(baseline)
    if min(n, m) < FOLDS:
        raise ValueError(f"no models of {n} and {m} rows in {FOLDS} folds")
    own, other = _folds(n), _folds(m)
    found = np.ones(m)
    for fold in range(FOLDS):
        rows = np.concatenate([window[own != fold], baseline[other != fold]])
        here, there = int(np.sum(own != fold)), int(np.sum(other != fold))
        model = _estimator("HistGradientBoostingClassifier", learning_rate=0.06)
        model.fit(rows, np.repeat([1, 0], [here, there]))
        says = model.predict_proba(baseline[other == fold])[:, 1]
        found[other == fold] = density_ratio(says, n=here, m=there)
    return found


def cross_fitted(losses: Floats, labelled: Floats, unlabelled: Floats) -> CrossFitted:
    """Return what models of the loss say of rows with labels and of rows without.

    `losses` are not negative, one per row of the matrix `labelled`. The models are boosted trees with a
    log link (Poisson deviance), which suit losses of any scale. Raises MissingExtra without
    scikit-learn, ValueError for fewer than `FOLDS` labelled rows.
    """
    if len(losses) < FOLDS:
        raise ValueError(f"no models of {len(losses)} labelled rows in {FOLDS} folds")
    fold = _folds(len(losses))
    said = [_said(losses, labelled, unlabelled, fold != part) for part in range(FOLDS)]
    return CrossFitted(losses, fold, np.stack([a for a, _ in said]), np.stack([b for _, b in said]))


def _said(losses: Floats, labelled: Floats, unlabelled: Floats, taught: Any) -> tuple[Floats, Floats]:
    scale = float(losses[taught].mean())
    if not scale > 0:
        return np.zeros(len(labelled)), np.zeros(len(unlabelled))
    model = _estimator("HistGradientBoostingRegressor", loss="poisson", learning_rate=0.1)
    model.fit(labelled[taught], losses[taught] / scale)
    rows = np.concatenate([labelled, unlabelled])
    said = np.asarray(model.predict(rows), np.float64) * scale
    return said[: len(labelled)], said[len(labelled) :]


def _folds(rows: int) -> Ints:
    return np.arange(rows, dtype=np.int64) % FOLDS


def _estimator(name: str, **settings: Any) -> Any:
    try:
        from sklearn import ensemble
    except ImportError as error:
        raise MissingExtra(
            "models of rows need scikit-learn, which is not installed here",
            hint="pip install 'offing[models]'",
        ) from error
    return getattr(ensemble, name)(random_state=SEED, early_stopping=False, **_SMALL, **settings)
