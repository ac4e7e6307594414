from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import stats

from offing.domain.point import PointStatus
from offing.domain.schema import Task
from offing.profiles.declared import Declared

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject
    from tests.metrics.fairness.conftest import Points


def test_each_group_has_its_own(subject_of: MakeSubject, found: Points) -> None:
    rng = np.random.default_rng(1)
    sex, truth = rng.choice(["F", "M"], 900), rng.normal(0, 10, 900)
    said = truth + rng.standard_t(3, 900) + 2 * (sex == "F")
    rows = {"sex": sex, "prediction": said, "label": truth}
    points = found(
        "group_bias", subject_of(rows, task=Task.REGRESSION, declared=Declared(protected=("sex",)))
    )
    for name in ("F", "M"):
        error = (said - truth)[sex == name]
        reference = stats.ttest_1samp(error, 0).confidence_interval(0.95)
        point = points[f"sex={name}"]
        assert point.value == pytest.approx(error.mean(), abs=2e-3)
        assert (point.low, point.high) == pytest.approx((reference.low, reference.high), abs=5e-3)


def test_a_group_of_few_is_unknown(subject_of: MakeSubject, found: Points) -> None:
    rows = {"sex": ["F"] * 40 + ["M"] * 29, "prediction": [1.0] * 69, "label": [1.5] * 69}
    points = found(
        "group_bias", subject_of(rows, task=Task.REGRESSION, declared=Declared(protected=("sex",)))
    )
    assert points["sex=F"].status is PointStatus.OK
    assert points["sex=M"].status is PointStatus.TOO_FEW
