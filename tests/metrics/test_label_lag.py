from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from offing.domain.point import PointStatus
from offing.metrics.label_lag import lag_quantile

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject


@pytest.mark.parametrize("q", [0.5, 0.9])
def test_quantiles_are_those_of_the_raw_lags(q: float, subject_of: MakeSubject) -> None:
    lags = np.random.default_rng(1).lognormal(8, 2, 2000)
    rows = {"score": np.full(2000, 0.5), "label": np.ones(2000), "label_lag": lags}
    (point,) = lag_quantile(subject_of(rows), "any", q)
    assert point.value == pytest.approx(float(np.quantile(lags, q)), rel=0.04)
    assert (point.low or 0) < float(np.quantile(lags, q)) < (point.high or 0)
    assert point.n == 2000


def test_rows_that_wait_for_a_label_are_left_out(subject_of: MakeSubject) -> None:
    rows = {"score": [0.5] * 80, "label": [1.0, None] * 40, "label_lag": [60.0, float("nan")] * 40}
    (point,) = lag_quantile(subject_of(rows), "any", 0.5)
    assert (point.value, point.n) == (60.0, 40)


def test_few_none_and_labels_without_a_time(subject_of: MakeSubject) -> None:
    few = {"score": [0.5] * 5, "label": [1.0] * 5, "label_lag": [1.0] * 5}
    (point,) = lag_quantile(subject_of(few), "any", 0.5)
    assert point.status is PointStatus.TOO_FEW
    (point,) = lag_quantile(subject_of({"score": [0.5] * 5}), "any", 0.5)
    assert point.status is PointStatus.NO_LABELS
    assert list(lag_quantile(subject_of({"score": [0.5], "label": [1.0]}), "any", 0.5)) == []


def test_a_slice_has_no_lags(subject_of: MakeSubject) -> None:
    rows = {"c": ["a"] * 9, "score": [0.5] * 9, "label": [1.0] * 9, "label_lag": [1.0] * 9}
    assert list(lag_quantile(subject_of(rows, rows, slice="c=a", segments=["c"]), "any", 0.5)) == []
