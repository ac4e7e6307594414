from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.stats.e_detector import MOST, rate_e_detector

RUN = 90.0


def first(rates: np.ndarray, bound: float, rows: np.ndarray | None = None) -> int:
    hit = np.flatnonzero(rate_e_detector(rates, bound, run_length=RUN, rows=rows).evidence >= RUN)
    return int(hit[0]) + 1 if hit.size else len(rates)


@pytest.mark.parametrize(("bound", "rows"), [(0.02, 1000), (0.02, 50), (0.4, 200)])
def test_at_the_bound_alarms_are_as_far_apart_as_promised(bound: float, rows: int) -> None:
    """Theory: at least `run_length` on average; the standard error here is about 9 %."""
    rng = np.random.default_rng(rows)
    streams = rng.binomial(rows, bound, (100, 6 * int(RUN))) / rows
    assert np.mean([first(one, bound) for one in streams]) > RUN * 0.82


def test_rows_of_a_step_may_be_alike_when_steps_are_counted() -> None:
    """Days differ far more than their rows allow; bets on rows alarm at once, bets on steps do not."""
    rng = np.random.default_rng(3)
    chance = rng.beta(5, 45, (100, 6 * int(RUN)))
    streams, rows = rng.binomial(500, chance) / 500, np.full(chance.shape[1], 500)
    assert np.mean([first(one, 0.1) for one in streams]) > RUN * 0.82
    assert np.mean([first(one, 0.1, rows) for one in streams]) < 20


def test_a_rise_is_found_and_rows_find_it_sooner() -> None:
    rng = np.random.default_rng(4)
    streams, rows = rng.binomial(1000, 0.03, (60, 200)) / 1000, np.full(200, 1000)
    by_step = np.median([first(one, 0.02) for one in streams])
    by_row = np.median([first(one, 0.02, rows) for one in streams])
    assert by_row <= 4 and by_step <= 18


def test_the_onset_is_estimated() -> None:
    rng = np.random.default_rng(5)
    onsets = []
    for _ in range(50):
        rates = np.concatenate([rng.binomial(1000, 0.02, 60), rng.binomial(1000, 0.05, 20)]) / 1000
        onsets.append(int(rate_e_detector(rates, 0.022, run_length=RUN).since[-1]))
    assert abs(np.median(onsets) - 60) <= 3


def test_evidence_is_held_and_comes_back() -> None:
    rates = np.concatenate([np.full(300, 0.2), np.full(40, 0.0)])
    found = rate_e_detector(rates, 0.1, run_length=RUN).evidence
    assert found.max() <= MOST * RUN * 8 * 1.001
    assert found[330] < RUN


@given(st.lists(st.one_of(st.just(float("nan")), st.floats(0, 1)), max_size=40), st.floats(0, 1))
def test_gaps_change_nothing(rates: list[float], bound: float) -> None:
    values = np.array(rates, dtype=np.float64)
    known = values[np.isfinite(values)]
    found = rate_e_detector(values, bound, run_length=RUN)
    short = rate_e_detector(known, bound, run_length=RUN)
    np.testing.assert_allclose(found.evidence[np.isfinite(values)], short.evidence)
    assert (found.evidence >= 0).all() and (found.since <= np.arange(len(values))).all()


def test_what_is_no_rate_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        rate_e_detector(np.array([0.5, 1.5]), 0.1, run_length=RUN)
    assert rate_e_detector(np.array([1.0, 1.0]), 1.0, run_length=RUN).evidence.tolist() == [0, 0]
