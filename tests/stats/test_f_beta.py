from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import fbeta_score

from offing.stats.f_beta import f_beta

COUNTS = st.integers(0, 10**6)


@given(
    tp=st.integers(0, 50), fp=st.integers(0, 50), fn=st.integers(0, 50), beta=st.sampled_from([0.5, 1.0, 2.0])
)
def test_it_is_scikit_learn_s(tp: int, fp: int, fn: int, beta: float) -> None:
    if not tp + fp + fn:
        with pytest.raises(ValueError, match="no row"):
            f_beta(tp, fp, fn, beta)
        return
    label = [1] * (tp + fn) + [0] * fp
    said = [1] * tp + [0] * fn + [1] * fp
    expected = fbeta_score(label, said, beta=beta, zero_division=0.0)
    assert f_beta(tp, fp, fn, beta).value == pytest.approx(expected, abs=1e-9)


@given(tp=COUNTS, fp=COUNTS, fn=COUNTS, beta=st.floats(0.1, 10))
def test_the_value_lies_in_its_interval(tp: int, fp: int, fn: int, beta: float) -> None:
    if tp + fp + fn:
        found = f_beta(tp, fp, fn, beta)
        assert 0 <= found.low <= found.value + 1e-12
        assert found.value <= found.high + 1e-12
        assert found.high <= 1


@pytest.mark.parametrize("beta", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("shares", [(0.3, 0.1, 0.1, 0.5), (0.1, 0.1, 0.05, 0.75), (0.4, 0.02, 0.02, 0.56)])
@pytest.mark.parametrize("n", [50, 500, 5000])
def test_the_interval_covers(beta: float, shares: tuple[float, ...], n: int) -> None:
    tp, fp, fn, _ = shares
    truth = (1 + beta**2) * tp / ((1 + beta**2) * tp + beta**2 * fn + fp)
    tables = np.random.default_rng(n).multinomial(n, shares, 2000).tolist()
    found = [f_beta(a, b, c, beta) for a, b, c, _ in tables if a + b + c]
    assert 0.92 <= np.mean([e.low <= truth <= e.high for e in found]) <= 0.985
