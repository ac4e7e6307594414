"""Every number of a binary classifier against scikit-learn, from raw rows through real profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from sklearn import metrics as peer

from offing.domain.point import PointStatus
from offing.metrics.catalogue import points
from offing.profiles.declared import Declared
from offing.stats.skewed_mean import bounded_mean_interval

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint

OF_ANSWERS = {
    "accuracy": peer.accuracy_score,
    "balanced_accuracy": peer.balanced_accuracy_score,
    "cohen_kappa": peer.cohen_kappa_score,
    "matthews": peer.matthews_corrcoef,
    "f1": peer.f1_score,
    "f2": lambda y, p: peer.fbeta_score(y, p, beta=2.0),
    "f05": lambda y, p: peer.fbeta_score(y, p, beta=0.5),
    "precision": peer.precision_score,
    "recall": peer.recall_score,
    "specificity": lambda y, p: peer.recall_score(1 - y, 1 - p),
}
"""Exact: from counts."""


def rows(size: int, seed: int, shape: str) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    score = {
        "smooth": rng.beta(2, 3, size),
        "ties": rng.choice([0.1, 0.3, 0.5, 0.7, 0.9], size),
        "extreme": np.clip(rng.normal(0.3, 0.5, size), 0, 1),
    }[shape]
    label = (rng.random(size) < 0.1 + 0.8 * score).astype(float)
    return {"score": score, "prediction": np.where(score >= 0.5, "1", "0"), "label": label}


@pytest.mark.parametrize("shape", ["smooth", "ties", "extreme"])
@pytest.mark.parametrize("size", [300, 20_000])
def test_the_values_are_scikit_learn_s(
    shape: str, size: int, subject_of: MakeSubject, point_of: OnePoint
) -> None:
    data = rows(size, size, shape)
    gone = np.random.default_rng(9).random(size) < 0.3
    labelled = {
        **data,
        "label": [None if g else y for g, y in zip(gone, data["label"].tolist(), strict=True)],
    }
    subject = subject_of(labelled, data)
    y, score = data["label"][~gone], data["score"][~gone]
    said = (score >= 0.5).astype(float)
    coarse = 1 if size > 5000 else 10  # of a few hundred rows, one cell holds a large share
    for metric, reference in OF_ANSWERS.items():
        assert point_of(metric, subject).value == pytest.approx(reference(y, said), abs=1e-9), metric
    assert point_of("roc_auc", subject).value == pytest.approx(
        peer.roc_auc_score(y, score), abs=0.001 * coarse
    )
    assert point_of("pr_auc", subject).value == pytest.approx(
        peer.average_precision_score(y, score), abs=0.005 * coarse
    )
    assert point_of("brier", subject).value == pytest.approx(peer.brier_score_loss(y, score), abs=1e-8)
    assert point_of("log_loss", subject).value == pytest.approx(
        peer.log_loss(y, np.clip(score, 1e-15, 1 - 1e-15)), abs=1e-5
    )
    false, true, _ = peer.roc_curve(y, score)
    assert point_of("ks_separation", subject).value == pytest.approx(np.max(true - false), abs=0.002 * coarse)
    assert all(p.n == (~gone).sum() for p in points(subject, ["brier", "pr_auc", "roc_auc"]))


def test_the_curve_of_calibration(subject_of: MakeSubject, point_of: OnePoint) -> None:
    data = rows(20_000, 3, "smooth")
    point = point_of("calibration_error", subject_of(data))
    assert point.value is not None
    assert point.low is not None
    assert point.low > 0.03
    assert point.note is not None
    rate = 0.1 + 0.8 * data["score"]
    assert point.value == pytest.approx(np.sqrt(np.mean((rate - data["score"]) ** 2)), abs=0.012)


def test_the_top_tenth(subject_of: MakeSubject, point_of: OnePoint) -> None:
    data = rows(20_000, 4, "smooth")
    subject = subject_of(data)
    top = np.argsort(-data["score"])[:2000]
    assert point_of("gain", subject).value == pytest.approx(
        data["label"][top].sum() / data["label"].sum(), abs=0.003
    )
    assert point_of("lift", subject).value == pytest.approx(
        data["label"][top].mean() / data["label"].mean(), abs=0.03
    )


def test_what_answers_are_worth(subject_of: MakeSubject, point_of: OnePoint) -> None:
    data = rows(2000, 5, "smooth")
    subject = subject_of(data, declared=Declared(value=(10.0, -2.0, 0.5, -4.0)))
    said, y = data["score"] >= 0.5, data["label"] == 1
    worth = np.where(said, np.where(y, 10.0, -2.0), np.where(y, -4.0, 0.5))
    point = point_of("value_per_prediction", subject)
    assert point.value == pytest.approx(worth.mean(), abs=1e-9)
    assert points(subject_of(data), ["value_per_prediction"]) == []


@pytest.mark.parametrize("label", [0.0, 1.0])
def test_one_class_is_said(label: float, subject_of: MakeSubject) -> None:
    data = rows(200, 6, "smooth")
    found = {p.metric: p for p in points(subject_of({**data, "label": [label] * 200}, data))}
    for metric in ("roc_auc", "ks_separation", "balanced_accuracy"):
        assert found[metric].status is PointStatus.UNDEFINED
    for metric in ("cohen_kappa", "matthews"):
        assert found[metric].status is PointStatus.TOO_FEW
    if not label:
        assert found["pr_auc"].status is PointStatus.TOO_FEW
        assert found["specificity"].status is PointStatus.OK
    assert found["brier"].status is PointStatus.OK


@pytest.mark.parametrize("n", [50, 500])
def test_the_interval_of_the_brier_score_covers(n: int) -> None:
    """The interval that the metric gives, on the moments of 2,000 drawn windows."""
    rng = np.random.default_rng(n)
    for shape in ((2, 5), (5, 2), (0.5, 0.5), (1, 8)):
        score = rng.beta(float(shape[0]), float(shape[1]), (2000, n))
        loss = (score - (rng.random((2000, n)) < score)) ** 2
        truth = shape[0] * shape[1] / (sum(shape) * (sum(shape) + 1))
        found = [bounded_mean_interval(n, r.mean(), r.var(ddof=1)) for r in loss]
        assert 0.92 <= np.mean([e.low <= truth <= e.high for e in found]) <= 0.985, shape
