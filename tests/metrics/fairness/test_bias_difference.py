from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import stats

from offing.domain.schema import Task
from offing.profiles.declared import Declared

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject
    from tests.metrics.fairness.conftest import Points


def test_two_groups_far_apart_differ_as_welch_has_it(subject_of: MakeSubject, found: Points) -> None:
    rng = np.random.default_rng(2)
    sex, truth = rng.choice(["F", "M"], 2000), rng.normal(0, 10, 2000)
    error = rng.normal(0, 1, 2000) * np.where(sex == "F", 3, 1) + 2 * (sex == "F")
    rows = {"sex": sex, "prediction": truth + error, "label": truth}
    subject = subject_of(rows, task=Task.REGRESSION, declared=Declared(protected=("sex",)))
    point = found("bias_difference", subject)["sex"]
    women, men = (error[sex == name] for name in ("F", "M"))
    reference = stats.ttest_ind(women, men, equal_var=False).confidence_interval(0.95)
    assert point.value == pytest.approx(women.mean() - men.mean(), abs=5e-3)
    assert (point.low, point.high) == pytest.approx((reference.low, reference.high), abs=5e-3)
    assert (point.note or "").startswith("sex=F ")


def test_equal_groups_do_not_differ(subject_of: MakeSubject, found: Points) -> None:
    rows = {"sex": ["F", "M"] * 40, "prediction": [3.0, 3.0, 5.0, 5.0] * 20, "label": [1.0] * 80}
    subject = subject_of(rows, task=Task.REGRESSION, declared=Declared(protected=("sex",)))
    point = found("bias_difference", subject)["sex"]
    assert (point.value, point.low) == (0.0, 0.0)
    assert 0 < (point.expected or 0) < (point.high or 0)
