from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offing.domain.schema import Task
from offing.metrics.catalogue import all_metrics, get
from offing.metrics.metric import Metric

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject


def test_what_a_model_cannot_have_does_not_apply(subject_of: MakeSubject) -> None:
    rows = {"prediction": [1.0, 2.0], "label": [1.0, 2.0]}
    regression = subject_of(rows, task=Task.REGRESSION)
    applying = {metric.id for metric in all_metrics().values() if metric.applies(regression)}
    assert {"mae", "rmse", "bias", "volume", "prediction_mean"} <= applying
    assert not applying & {"roc_auc", "log_loss", "recall", "accuracy", "score_mean", "prediction_rate"}


def test_labels_and_a_baseline_are_no_condition(subject_of: MakeSubject) -> None:
    bare = subject_of({"x": [1.0], "score": [0.5]})
    assert get("roc_auc").applies(bare)
    assert get("psi").applies(bare)


@pytest.mark.parametrize("metric", list(all_metrics().values()), ids=lambda metric: metric.id)
def test_every_metric_says_what_it_is(metric: Metric) -> None:
    assert metric.title[0].isupper()
    assert metric.help.endswith(".")
    assert metric.help.count(". ") == 0
