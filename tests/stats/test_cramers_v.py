from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2_contingency

from offing.stats.cramers_v import balanced_v, cramers_v
from offing.stats.divergence import Cells


@pytest.mark.parametrize("sizes", [(300, 300), (100, 20_000)])
def test_it_is_the_v_of_a_table_with_equal_rows(sizes: tuple[int, int]) -> None:
    rng = np.random.default_rng(sizes[1])
    x, y = (rng.multinomial(n, p) for n, p in zip(sizes, ([0.2, 0.3, 0.5], [0.3, 0.3, 0.4]), strict=True))
    table = np.array([x * sizes[1], y * sizes[0]])
    expected = chi2_contingency(table, correction=False).statistic / table.sum()
    assert float(balanced_v(x / sizes[0], y / sizes[1])) ** 2 == pytest.approx(expected, abs=1e-12)


def test_the_value_is_that_less_chance() -> None:
    x, y = np.array([40, 50, 10]) * 10**6, np.array([50, 40, 10]) * 10**6
    expected = chi2_contingency([x, y], correction=False).statistic / (x.sum() + y.sum())
    assert cramers_v(Cells.of(x, y)).value == pytest.approx(np.sqrt(expected), rel=1e-5)


def test_it_does_not_depend_on_how_large_the_baseline_is() -> None:
    x = np.array([400, 500, 100])
    found = [cramers_v(Cells.of(x, np.array([5, 4, 1]) * m)).value for m in (2000, 200_000)]
    assert found[0] == pytest.approx(found[1], abs=0.002)
