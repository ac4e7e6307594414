from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offing.domain.point import Series
from offing.monitors.maturity import mature_steps, mature_values

if TYPE_CHECKING:
    from tests.monitors.conftest import MakeHistory

AUC, COVERAGE = Series("roc_auc"), Series("label_coverage")


def test_a_step_is_ripe_at_four_fifths_of_the_usual_labels(history_of: MakeHistory) -> None:
    coverage = [0.5, 0.5, 0.1, 0.5, 0.41, 0.39, 0.0, np.nan]
    history = history_of({AUC: [0.7] * 8, COVERAGE: coverage}, baseline=4)
    assert mature_steps(history).tolist() == [True, True, False, True, True, False, False, False]
    np.testing.assert_array_equal(
        mature_values(history, AUC), [0.7, 0.7, np.nan, 0.7, 0.7, np.nan, np.nan, np.nan]
    )


def test_without_a_measure_of_coverage_all_steps_are_ripe(history_of: MakeHistory) -> None:
    assert mature_steps(history_of({AUC: [0.7] * 3}, baseline=2)).all()


def test_a_baseline_without_labels_asks_for_none(history_of: MakeHistory) -> None:
    history = history_of({AUC: [0.7] * 3, COVERAGE: [np.nan, np.nan, 0.01]}, baseline=2)
    assert mature_steps(history).tolist() == [False, False, True]


def test_what_is_normal_is_read_from_closed_steps_only(history_of: MakeHistory) -> None:
    history = history_of({AUC: [0.7] * 4, COVERAGE: [0.2, 0.9, 0.9, 0.2]}, baseline=3, closed=1)
    assert mature_steps(history).all()
