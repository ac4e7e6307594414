"""Two columns together, step by step."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr
from tests.monitors.test_budget_pairs import AT, BASELINE, STEPS, drawn, history

from offing.domain.point import Series
from offing.monitors.pair_series import pair_series


def test_a_correlation_is_that_of_the_coarse_ranks() -> None:
    found = pair_series(history("apart"), Series("correlation_change", "a × b"))
    assert found is not None and found.value.shape == (STEPS,)
    assert found.expected == pytest.approx(np.zeros(STEPS), abs=1e-9)
    first, second, _ = drawn("apart")
    exact = np.array([spearmanr(a, b).statistic for a, b in zip(first, second, strict=True)])
    # Four cells are coarser than ranks; the difference from the baseline's correlation is what is told.
    assert found.value == pytest.approx(exact - exact[:BASELINE].mean(), abs=0.16)
    assert found.value[AT:].max() < -0.4 < found.value[:AT].min()
    assert ((found.low < 0) & (found.high > 0))[:AT].mean() > 0.85


def test_ranks_within_a_level_are_ridits() -> None:
    found = pair_series(history("segment"), Series("ridit", "a", "b=1"))
    assert found is not None
    assert found.value[:AT].mean() == pytest.approx(0.5, abs=0.03)
    assert found.value[AT:].mean() > 0.7
    level = drawn("segment")[2]
    assert found.n.tolist() == level.sum(1).tolist()


def test_steps_without_rows_are_unknown_and_other_series_are_none() -> None:
    whole = history()
    whole.pairs[0].steps[3] = 0
    found = pair_series(whole, Series("correlation_change", "a × b"))
    assert found is not None and np.isnan(found.value[3]) and found.status_at(3) is None
    assert pair_series(whole, Series("ridit", "a")) is None
