from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import cramervonmises_2samp
from tests.stats.plain_distances import plain_cramer_von_mises
from tests.stats.populations import aligned_samples, values_of


@pytest.mark.parametrize("kind", ["continuous", "ties", "two values"])
def test_its_square_is_scipy_s_statistic_per_row(kind: str) -> None:
    rng = np.random.default_rng(1)
    x, y = (values_of(kind, rng, by, 300) for by in (0.4, 0.0))
    expected = cramervonmises_2samp(x, y).statistic * (1 / 300 + 1 / 300)
    assert plain_cramer_von_mises(aligned_samples(x, y))[0] ** 2 == pytest.approx(expected, abs=1e-9)


def test_it_does_not_depend_on_how_often_the_same_rows_come() -> None:
    rng = np.random.default_rng(2)
    x, y = rng.normal(0.5, 1, 400), rng.normal(0, 1, 100)
    once, often = aligned_samples(x, y), aligned_samples(x, np.repeat(y, 4))
    assert plain_cramer_von_mises(once)[0] == pytest.approx(plain_cramer_von_mises(often)[0], abs=1e-12)
    expected = cramervonmises_2samp(x, np.repeat(y, 4)).statistic * (1 / 400 + 1 / 400)
    assert plain_cramer_von_mises(once)[0] ** 2 == pytest.approx(expected, abs=1e-9)
