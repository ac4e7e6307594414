"""How good answers are: the definitions over raw rows, with scikit-learn where it has them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, roc_auc_score

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Values = dict[str, float]


def decisions(label: Bools, said: Bools, worth: tuple[float, float, float, float] = (0, 0, 0, 0)) -> Values:
    """Return what the confusion matrix of a binary model says; `worth` are the gains of tp, fp, tn and fn."""
    tp, fp, tn, fn = (
        float(part.mean()) for part in (label & said, ~label & said, ~label & ~said, label & ~said)
    )
    margins = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
    chance = (tp + fp) * (tp + fn) + (tn + fp) * (tn + fn)
    return {
        "accuracy": tp + tn,
        "balanced_accuracy": (_part(tp, tp + fn) + _part(tn, tn + fp)) / 2,
        "precision": _part(tp, tp + fp),
        "recall": _part(tp, tp + fn),
        "specificity": _part(tn, tn + fp),
        "f05": _part(1.25 * tp, 1.25 * tp + 0.25 * fn + fp),
        "f1": _part(2 * tp, 2 * tp + fp + fn),
        "f2": _part(5 * tp, 5 * tp + 4 * fn + fp),
        "cohen_kappa": _part(tp + tn - chance, 1 - chance),
        "matthews": _part(tp * tn - fp * fn, float(np.sqrt(margins))),
        "value_per_prediction": float(np.dot((tp, fp, tn, fn), worth)),
        "prediction_rate": tp + fp,
    }


def losses(label: Bools, score: Floats) -> Values:
    """Return the losses and the ranking of scores, ties counted half; NaN where one class is missing."""
    both = bool(label.any() and not label.all())
    return {
        "brier": float(((score - label) ** 2).mean()),
        "log_loss": float(-np.log(np.where(label, score, 1 - score)).mean()),
        "roc_auc": float(roc_auc_score(label, score)) if both else float("nan"),
    }


def ranking(label: Bools, score: Floats) -> Values:
    """Return what else the order of the scores of a population says."""
    order = np.argsort(-score, kind="stable")
    top = float(label[order[: len(order) // 10]].sum() / label.sum())
    ups, downs = np.cumsum(label[order]) / label.sum(), np.cumsum(~label[order]) / (~label).sum()
    return {
        "gain": top,
        "lift": 10 * top,
        "ks_separation": float(np.abs(ups - downs).max()),
        "pr_auc": float(average_precision_score(label, score)),
        "calibration_error": _calibration(label[order], score[order]),
        "score_mean": float(score.mean()),
    }


def of_classes(label: NDArray[np.int64], said: NDArray[np.int64], names: tuple[str, ...]) -> Values:
    """Return what the confusion matrix of a multiclass model says: of all classes, and by class."""
    size = len(names)
    table = np.bincount(label * size + said, minlength=size * size).reshape(size, size) / len(label)
    right, labelled, called = np.diag(table), table.sum(1), table.sum(0)
    parts = {"precision": right / called, "recall": right / labelled, "f1": 2 * right / (labelled + called)}
    hits, chance = float(right.sum()), float(labelled @ called)
    spread = float(np.sqrt((1 - labelled @ labelled) * (1 - called @ called)))
    found = {
        "accuracy": hits,
        "micro_f1": hits,
        "balanced_accuracy": float(parts["recall"].mean()),
        "cohen_kappa": (hits - chance) / (1 - chance),
        "matthews": (hits - chance) / spread,
    }
    for name, each in parts.items():
        found[f"macro_{name}"] = float(each.mean())
        found[f"weighted_{name}"] = float(each @ labelled)
        found |= {f"class_{name}({one})": float(part) for one, part in zip(names, each, strict=True)}
    return found


def _calibration(label: Bools, score: Floats) -> float:
    bins = zip(np.array_split(label, 10), np.array_split(score, 10), strict=True)
    return float(np.sqrt(np.mean([(hits.mean() - scores.mean()) ** 2 for hits, scores in bins])))


def _part(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")
