from __future__ import annotations

import pytest
from scipy import stats

from offing.stats.coverage import so_rarely


@pytest.mark.parametrize(("held", "trials"), [(0, 5), (5, 8), (30, 40), (40, 40), (0, 0)])
def test_it_is_the_binomial_test(held: int, trials: int) -> None:
    expected = stats.binomtest(held, trials, 0.95, "less").pvalue if trials else 1.0
    assert so_rarely(held, trials, 0.95) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("held", "trials", "nominal"), [(3, 2, 0.9), (-1, 2, 0.9), (1, 2, 1.0), (1, 2, 0.0)])
def test_what_are_no_counts_is_refused(held: int, trials: int, nominal: float) -> None:
    with pytest.raises(ValueError, match="not counts"):
        so_rarely(held, trials, nominal)
