"""Metrics that are the mean of a number of each row, so that segments of rows add up to the whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from offing.domain.point import Series
from offing.domain.schema import Task
from offing.domain.window import Window
from offing.insight.moments import Moments
from offing.metrics import catalogue
from offing.metrics.absolute_error import absolute_error
from offing.metrics.right_answers import right_answers
from offing.metrics.selected import selected
from offing.metrics.subject import Profile, Subject
from offing.metrics.system.cost_mean import COST
from offing.monitors.cause import OUTPUTS
from offing.profiles.column import NumericCounts
from offing.profiles.grid import NumericGrid
from offing.profiles.outcome import BRIER_BITS, LOSS_BITS, OutcomeCounts, ResidualCounts
from offing.profiles.plan import ProfilePlan

Measure = Callable[[Profile, ProfilePlan], Moments]


@dataclass(frozen=True)
class RowMean:
    """A number of each row whose mean is a metric, or stands for one that is no mean.

    `worse` is +1 where a higher mean is worse, -1 where a lower one is, and 0 where it depends.
    `metric` is the id of the metric that the mean is, for its smallest shift that matters.
    """

    metric: str
    name: str
    unit: str
    worse: int
    of: Measure


def row_mean(series: Series, plan: ProfilePlan) -> RowMean | None:
    """Return the number of rows that a series is the mean of, or the nearest to it; None without any.

    A ROC curve or an F1 score is no mean of rows: the log loss stands for the ranking of scores, the
    accuracy for decisions, squared errors for R2 and RMSE, the mean latency for its quantiles.
    """
    family = catalogue.get(series.metric).family
    if family == "business":
        return _business(series.column)
    if family == "custom":
        return _measure("custom", series.column, series.column)
    if family == "system":
        return _system(series.metric)
    if family == "prediction" or (family == "drift" and series.column in OUTPUTS):
        return _answer(series.metric, plan)
    if family in ("performance", "estimated", "fairness"):
        return _performance(series, plan)
    return None


_DECISIONS = ("accuracy", "precision", "recall", "specificity", "f1", "f05", "f2", "balanced_accuracy",
              "cohen_kappa", "matthews", "estimated_accuracy", "estimated_f1", "estimated_precision",
              "estimated_recall", "group_error_rate", "error_rate_difference")  # fmt: skip
"""What stands on the decisions of a binary model, not on its scores."""

_MEASURES = {
    "class_log_loss": "log_loss",
    "class_brier": "brier",
    "subset_accuracy": "subset",
    "jaccard": "jaccard",
    "interval_coverage": "covered",
    "interval_width": "width",
    "mape": "ape",
    "smape": "sape",
    "hamming_loss": "hamming",
    "mrr": "rr",
}
"""Metrics that are the mean of a measure of the profile, and its name there."""

_RANKED = {
    "ndcg": "ndcg",
    "recall_at_k": "recall",
    "hit_rate": "hit",
    "precision_at_k": "precision",
    "map": "ap",
}
"""The same for the metrics of a ranking's first k, whose column is `@k`."""


def _performance(series: Series, plan: ProfilePlan) -> RowMean | None:
    metric = series.metric
    if metric in _MEASURES:
        return _measure(metric, _MEASURES[metric], catalogue.get(metric).title)
    if metric in _RANKED:
        title = f"{catalogue.get(metric).title} {series.column}"
        return _measure(metric, f"{_RANKED[metric]}{series.column}", title)
    if plan.task is Task.REGRESSION:
        squared = metric in ("rmse", "r2", "estimated_rmse")
        return _BIAS if metric == "bias" else _SQUARED if squared else _ABSOLUTE
    if plan.task is Task.MULTICLASS:
        return _ACCURACY
    if plan.task is Task.BINARY:
        if metric in _DECISIONS or plan.score is None:
            return _ACCURACY
        return _BRIER if metric in ("brier", "estimated_brier", "calibration_error") else _LOG_LOSS
    return None


def _answer(metric: str, plan: ProfilePlan) -> RowMean | None:
    if plan.task is Task.BINARY and metric == "prediction_rate":
        return _POSITIVE
    return _SCORE if plan.score is not None else _PREDICTION


def _system(metric: str) -> RowMean | None:
    if metric.startswith("latency"):
        return _LATENCY
    if metric in ("error_rate", "timeout_rate"):
        return _ERRORS
    return _measure("cost_mean", COST, "cost of a prediction") if metric == "cost_mean" else None


def _business(name: str) -> RowMean:
    def of(profile: Profile, plan: ProfilePlan) -> Moments:
        return Moments.of_sums(profile.kpis.get(name))

    return RowMean("kpi_mean", name, "value", 0, of)


def _measure(metric: str, name: str, title: str) -> RowMean:
    def of(profile: Profile, plan: ProfilePlan) -> Moments:
        return Moments.of_sums(profile.measures.get(name))

    found = catalogue.get(metric)
    return RowMean(metric, title, found.unit, _WORSE[found.better], of)


_WORSE = {"higher": -1, "lower": +1, "neutral": 0}


def _accuracy(profile: Profile, plan: ProfilePlan) -> Moments:
    return Moments.of_share(*right_answers(profile.outcome))


def _log_loss(profile: Profile, plan: ProfilePlan) -> Moments:
    found = profile.outcome
    if not isinstance(found, OutcomeCounts):
        return Moments()
    return _fixed(found.scored, found.loss_sum, found.loss_sum2, LOSS_BITS)


def _brier(profile: Profile, plan: ProfilePlan) -> Moments:
    found = profile.outcome
    if not isinstance(found, OutcomeCounts):
        return Moments()
    return _fixed(found.scored, found.brier_sum, found.brier_sum2, BRIER_BITS)


def _fixed(n: int, total: int, squares: int, bits: int) -> Moments:
    """Return the moments of exact sums in units of 2**-bits."""
    if not n:
        return Moments()
    variance = (n * squares - total**2) / (n * (n - 1) << (2 * bits)) if n > 1 else None
    return Moments.of(n, total / (n << bits), variance)


def _absolute(profile: Profile, plan: ProfilePlan) -> Moments:
    found = profile.outcome
    if not isinstance(found, ResidualCounts) or plan.residual is None:
        return Moments()
    return Moments.of(*absolute_error(found, plan.residual))


def _squared(profile: Profile, plan: ProfilePlan) -> Moments:
    """Return the moments of squared errors; their squares come from the cells of the residuals."""
    found, grid = profile.outcome, plan.residual
    if not isinstance(found, ResidualCounts) or grid is None:
        return Moments()
    counts = found.residual
    mean, variance = counts.mean(grid), counts.variance(grid)
    if mean is None or variance is None:
        return Moments()
    n = counts.n
    square = mean * mean + variance * (n - 1) / n
    fourth = float(counts.counts @ grid.representative(counts.cells) ** 4) / n
    return Moments.of(n, square, max(fourth - square * square, 0.0) * n / (n - 1))


def _bias(profile: Profile, plan: ProfilePlan) -> Moments:
    found = profile.outcome
    if not isinstance(found, ResidualCounts):
        return Moments()
    return _numbers(found.residual, plan.residual)


def _score(profile: Profile, plan: ProfilePlan) -> Moments:
    return _numbers(profile.score, plan.score)


def _prediction(profile: Profile, plan: ProfilePlan) -> Moments:
    return _numbers(profile.prediction, plan.prediction)


def _latency(profile: Profile, plan: ProfilePlan) -> Moments:
    return _numbers(profile.latency, plan.latency)


def _errors(profile: Profile, plan: ProfilePlan) -> Moments:
    return Moments.of_share(profile.errors, profile.rows)


def _positive(profile: Profile, plan: ProfilePlan) -> Moments:
    return Moments.of_share(*selected(Subject(profile, None, plan, Window(0, 1))))


def _numbers(counts: object, grid: object) -> Moments:
    if not (isinstance(counts, NumericCounts) and isinstance(grid, NumericGrid)):
        return Moments()
    return Moments.of(counts.n, counts.mean(grid), counts.variance(grid))


_ACCURACY = RowMean("accuracy", "accuracy", "ratio", -1, _accuracy)
_LOG_LOSS = RowMean("log_loss", "log loss", "value", +1, _log_loss)
_BRIER = RowMean("brier", "Brier score", "value", +1, _brier)
_ABSOLUTE = RowMean("mae", "MAE", "value", +1, _absolute)
_SQUARED = RowMean("mse", "mean squared error", "value", +1, _squared)
_BIAS = RowMean("bias", "bias", "value", 0, _bias)
_SCORE = RowMean("score_mean", "mean score", "value", 0, _score)
_PREDICTION = RowMean("prediction_mean", "mean prediction", "value", 0, _prediction)
_POSITIVE = RowMean("prediction_rate", "prediction rate", "ratio", 0, _positive)
_LATENCY = RowMean("latency_mean", "mean latency", "ms", +1, _latency)
_ERRORS = RowMean("error_rate", "error rate", "ratio", +1, _errors)
