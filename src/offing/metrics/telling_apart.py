"""Two samples of rows, told apart by gradient-boosted trees that never saw the rows they judge."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from offing.metrics.feature_matrix import FeatureMatrix, folds_of
from offing.stats.arrays import Bools, Floats, Ints
from offing.stats.estimate import Estimate
from offing.stats.fold_auc import fold_auc

FOLDS = 4
"""Each quarter of the rows is judged by trees grown on the other three."""

TELLING = 0.1
"""A feature is named when shuffling it costs this share of what the area exceeds .5 by, ..."""

NOISE = 0.125
"""... and this share of the interval's width, about half a standard error."""

REPEATED = 2.0
"""Trees of one fold learned from the others, and theirs from it: the variance is twice DeLong's."""

_TREES: dict[str, Any] = {
    "max_iter": 40,
    "learning_rate": 0.15,
    "max_leaf_nodes": 12,
    "min_samples_leaf": 20,
    "l2_regularization": 1.0,
    "early_stopping": False,
    "random_state": 0,
}


@dataclass(frozen=True)
class Rows:
    """The features of both samples, which rows are the window's, and the fold of each row."""

    features: FeatureMatrix
    current: Bools
    folds: Ints

    @staticmethod
    def of(current: FeatureMatrix, baseline: FeatureMatrix) -> Rows | None:
        """Put two samples of the same features together; None when no feature has two values."""
        both = np.concatenate([current.values, baseline.values])
        sizes = (len(current.values), len(baseline.values))
        varied = np.array([_varies(values) for values in both.T], np.bool_)
        if not varied.any():
            return None
        joined = FeatureMatrix(current.names, both, current.categorical).select(varied)
        return Rows(joined, np.arange(len(both)) < sizes[0], folds_of(sizes, FOLDS))


def tell_apart(rows: Rows, *, naming: int) -> tuple[Estimate, list[str]]:
    """Return how well trees tell the samples apart, and by which features, the `naming` best.

    The value is the area under the ROC curve on rows that the trees did not see: .5 when nothing tells
    them apart. Features are named when the interval excludes .5, by what the area loses on unseen rows
    when the feature is shuffled among them; features that say the same share that. The same rows give
    the same answer. Raises ImportError without scikit-learn.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier

    scores = np.zeros(len(rows.folds))
    models: list[Any] = []
    with one_thread():
        for fold in range(FOLDS):
            seen, judged = rows.folds != fold, rows.folds == fold
            model = HistGradientBoostingClassifier(categorical_features=rows.features.categorical, **_TREES)
            model.fit(rows.features.values[seen], rows.current[seen])
            scores[judged] = model.decision_function(rows.features.values[judged])
            models.append(model)
        found = fold_auc(scores, rows.current, rows.folds, repeated=REPEATED)
        if found.low <= 0.5:
            return found, []
        losses = [found.value - _without(rows, models, place) for place in range(len(rows.features.names))]
    order = np.argsort(-np.array(losses), kind="stable")[:naming]
    least = max(TELLING * (found.value - 0.5), NOISE * (found.high - found.low))
    return found, [rows.features.names[place] for place in order.tolist() if losses[place] >= least]


def _without(rows: Rows, models: list[Any], place: int) -> float:
    """Return the area when one feature is shuffled among the judged rows of each fold."""
    scores = np.zeros(len(rows.folds))
    for fold, model in enumerate(models):
        judged = np.flatnonzero(rows.folds == fold)
        values = rows.features.values[judged]
        shuffled = np.random.default_rng(fold).permutation(len(judged))
        values[:, place] = values[shuffled, place]
        scores[judged] = model.decision_function(values)
    return fold_auc(scores, rows.current, rows.folds).value


def _varies(values: Floats) -> bool:
    known = values[~np.isnan(values)]
    return bool(len(known)) and (len(known) < len(values) or bool(known.min() < known.max()))


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep OpenMP to one thread: sums in one order, and nothing taken from those who serve requests."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    with threadpool_limits(limits=1):
        yield
