"""Real persons: a model of 2015 is judged on 2016 to 2018 by its scores alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import (
    accuracy_score,
    auc,
    brier_score_loss,
    f1_score,
    log_loss,
    precision_score,
    recall_score,
    roc_auc_score,
)

from offing.domain.point import PointStatus
from offing.metrics.catalogue import points

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject
    from tests.metrics.estimated.conftest import Years

METRICS = ("accuracy", "roc_auc", "precision", "recall", "f1", "log_loss", "brier")


def estimates(
    now: dict[str, np.ndarray], then: dict[str, np.ndarray], subject_of: MakeSubject
) -> dict[str, float]:
    unlabelled = {name: values for name, values in now.items() if name != "label"}
    found = points(subject_of(unlabelled, then), [f"estimated_{name}" for name in METRICS])
    assert all(point.status is PointStatus.OK for point in found), found
    return {point.metric.removeprefix("estimated_"): point.value or 0.0 for point in found}


def realised(labels: np.ndarray, scores: np.ndarray) -> dict[str, float]:
    said = scores >= 0.5
    return {
        "accuracy": accuracy_score(labels, said),
        "roc_auc": roc_auc_score(labels, scores),
        "precision": precision_score(labels, said),
        "recall": recall_score(labels, said),
        "f1": f1_score(labels, said),
        "log_loss": log_loss(labels, scores),
        "brier": brier_score_loss(labels, scores),
    }


def by_rows(chance: np.ndarray, scores: np.ndarray) -> dict[str, float]:
    """CBPE as NannyML publishes it, from the calibrated probability of every row."""
    said = scores >= 0.5
    tp, fp, fn, tn = (
        part.sum() for part in (chance[said], 1 - chance[said], chance[~said], 1 - chance[~said])
    )
    falling = np.argsort(-scores, kind="stable")
    ups = np.concatenate([[0], np.cumsum(chance[falling])])
    downs = np.concatenate([[0], np.cumsum(1 - chance[falling])])
    return {
        "accuracy": (tp + tn) / len(scores),
        "roc_auc": auc(downs / downs[-1], ups / ups[-1]),
        "precision": tp / (tp + fp),
        "recall": tp / (tp + fn),
        "f1": 2 * tp / (2 * tp + fp + fn),
        "log_loss": float(-(chance * np.log(scores) + (1 - chance) * np.log(1 - scores)).mean()),
        "brier": float((chance * (1 - scores) ** 2 + (1 - chance) * scores**2).mean()),
    }


@pytest.mark.parametrize("year", [2016, 2017, 2018])
def test_estimates_come_near_what_came(year: int, acs: Years, subject_of: MakeSubject) -> None:
    now, then = acs.rows(year), acs.rows(2015)
    found, came = estimates(now, then, subject_of), realised(now["label"], now["score"])
    errors = {name: abs(found[name] - came[name]) for name in METRICS}
    assert errors["accuracy"] < 0.01
    assert all(error < 0.02 for error in errors.values()), errors


@pytest.mark.parametrize("year", [2015, 2016, 2017, 2018])
def test_they_are_nannyml_s_definition_row_by_row(year: int, acs: Years, subject_of: MakeSubject) -> None:
    """To 1e-3, once NannyML's optimism is taken off: what it misses of the rows it was calibrated on."""
    now, then = acs.rows(year), acs.rows(2015)
    curve = IsotonicRegression(out_of_bounds="clip").fit(then["score"], then["label"])
    before = by_rows(curve.predict(then["score"]), then["score"])
    came = realised(then["label"], then["score"])
    found = estimates(now, then, subject_of)
    for name, value in by_rows(curve.predict(now["score"]), now["score"]).items():
        optimism = before[name] - came[name]
        assert found[name] == pytest.approx(value - optimism, abs=1e-3), name
        assert abs(found[name] - value) < 0.004, name
