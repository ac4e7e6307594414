from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from offing.domain.schema import Task
from offing.metrics.absolute_error import absolute_error
from offing.profiles.outcome import ResidualCounts

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject


@pytest.mark.parametrize("size", [0, 1, 2, 500])
def test_the_moments_of_the_sizes(size: int, subject_of: MakeSubject) -> None:
    rng = np.random.default_rng(1)
    said, truth = rng.normal(0, 3, 500), rng.normal(0, 3, 500)
    then = {"prediction": said, "label": truth}
    subject = subject_of({name: part[:size] for name, part in then.items()}, then, task=Task.REGRESSION)
    outcome, grid = subject.current.outcome, subject.plan.residual
    assert isinstance(outcome, ResidualCounts)
    assert grid is not None
    n, mean, variance = absolute_error(outcome, grid)
    assert n == size
    if size < 2:
        assert (mean, variance) == (None, None)
    else:
        error = np.abs(said - truth)[:size]
        assert (mean, variance) == pytest.approx((error.mean(), error.var(ddof=1)), rel=5e-3)
