"""Models that are taught rows: how the window's rows differ from the baseline's, and what rows lose.

scikit-learn is an extra: it is imported when a model is fitted, and `MissingExtra` says how to get it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from offing.errors import MissingExtra
from offing.metrics.feature_matrix import folds_of
from offing.metrics.row_features import Inputs
from offing.metrics.telling_apart import one_thread
from offing.stats.arrays import Bools, Floats
from offing.stats.direct_loss import CrossFitted
from offing.stats.pape import density_ratio

FOLDS = 5
"""Each row is judged by a model that was taught the other four fifths."""

_SMALL: dict[str, Any] = {
    "max_iter": 60,
    "max_leaf_nodes": 15,
    "min_samples_leaf": 20,
    "l2_regularization": 1.0,
    "early_stopping": False,
    "random_state": 0,
}
"""Few small trees: samples have thousands of rows, and a ratio of densities must not be too sure."""


def ratios(window: Inputs, baseline: Inputs) -> Floats:
    """Return how much more often rows like each baseline row come in the window; mean 1.

    The rows of either side are in an order that means nothing. Each row's ratio comes from a classifier
    that has not seen it. Raises MissingExtra without scikit-learn, ValueError for fewer than `FOLDS` rows
    on either side.
    """
    n, m = len(window.values), len(baseline.values)
    if min(n, m) < FOLDS:
        raise ValueError(f"no models of {n} and {m} rows in {FOLDS} folds")
    rows, now = np.concatenate([window.values, baseline.values]), np.arange(n + m) < n
    folds = folds_of((n, m), FOLDS)
    found = np.ones(m)
    for fold in range(FOLDS):
        seen, judged = folds != fold, ~now & (folds == fold)
        model = _model("HistGradientBoostingClassifier", window.levels)
        with one_thread():
            says = model.fit(rows[seen], now[seen]).predict_proba(rows[judged])[:, 1]
        sizes = {"n": int(np.sum(seen & now)), "m": int(np.sum(seen & ~now))}
        found[judged[n:]] = density_ratio(says, **sizes)
    return found


def cross_fitted(losses: Floats, labelled: Inputs, unlabelled: Inputs) -> CrossFitted:
    """Return what models of the loss say of rows with labels and of rows without.

    `losses` are not negative, one per row of `labelled`. The models are boosted trees with a log link
    (Poisson deviance), which suits losses of any scale. Raises MissingExtra without scikit-learn,
    ValueError for fewer than `FOLDS` labelled rows.
    """
    m = len(losses)
    if m < FOLDS:
        raise ValueError(f"no models of {m} labelled rows in {FOLDS} folds")
    fold = folds_of((m, 0), FOLDS)
    rows = np.concatenate([labelled.values, unlabelled.values])
    said = np.stack([_said(losses, rows, labelled.levels, fold != part) for part in range(FOLDS)])
    return CrossFitted(losses, fold, said[:, :m], said[:, m:])


def _said(losses: Floats, rows: Floats, levels: Bools, taught: Bools) -> Floats:
    """Return what a model of some of the first rows says of all rows."""
    scale = float(losses[taught].mean())
    if not scale > 0:
        return np.zeros(len(rows))
    own = rows[: len(losses)][taught]
    model = _model("HistGradientBoostingRegressor", levels, loss="poisson", learning_rate=0.1)
    with one_thread():
        found: Floats = np.asarray(model.fit(own, losses[taught] / scale).predict(rows), np.float64) * scale
    return found


def _model(name: str, levels: Bools, **settings: Any) -> Any:
    try:
        from sklearn import ensemble
    except ImportError as error:
        message = "models of rows need scikit-learn, which is not installed here"
        raise MissingExtra(message, hint="pip install 'offing[models]'") from error
    settings = {"learning_rate": 0.06, **_SMALL, **settings}
    return getattr(ensemble, name)(categorical_features=levels, **settings)
