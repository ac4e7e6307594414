from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from offing.domain.point import Series
from offing.domain.verdict import Cause, Severity
from offing.domain.window import DAY, HOUR
from offing.monitors import budget_steps
from offing.monitors.budget_steps import StepScan, directions, step_threshold
from offing.monitors.history import History
from offing.monitors.thresholds import Remembered
from offing.stats.arrays import Floats

if TYPE_CHECKING:
    from tests.monitors.conftest import MakeHistory

A, B, AUC = Series("ridit", "a"), Series("ridit", "b"), Series("roc_auc")
CAUSES = {A: Cause.DRIFT, B: Cause.DRIFT, AUC: Cause.PERFORMANCE}
BASELINE, STEPS = 60, 100


def values(series: int = 1, *, seed: int = 0, shift: float = 0.0, at: int = 70) -> Floats:
    """Return ridits of about 0.5 with a deviation of 0.05; the first series shifts at step 70."""
    found = 0.5 + 0.05 * np.random.default_rng(seed).normal(size=(STEPS, series))
    found[at:, 0] += shift
    return found


def scanned(history: History, *, threshold: float = 8.0, smallest: float = 1.0) -> StepScan:
    series = list(history.series)
    table = np.column_stack([history.series[one].value for one in series])
    reference = history.baseline
    return StepScan(history, series, table, reference, np.flatnonzero(history.judged), threshold, smallest)


def threshold(table: Floats, series: list[Series], **options: Any) -> float:
    return step_threshold(table, series, **{"horizon": 90, "width": DAY, "alarms": 1.0, **options})


def test_a_shift_is_said_of_its_series_with_its_numbers(history_of: MakeHistory) -> None:
    table = values(2, shift=0.15)
    history = history_of({A: table[:, 0], B: table[:, 1]}, baseline=BASELINE)
    scan = scanned(history)
    found = [v for v in scan.verdicts(CAUSES, "warnings") if v.alarming]
    assert {v.series for v in found} == {A}
    assert 70 * DAY <= found[0].at.start <= 80 * DAY
    last = found[-1]
    inside = table[last.since // DAY : last.at.end // DAY, 0]
    assert last.value == pytest.approx(inside.mean())
    assert last.low is not None and last.high is not None
    assert last.low < 0.65 < last.high
    assert last.expected == pytest.approx(table[:BASELINE, 0].mean())
    assert last.n == 1000 * inside.size
    assert (last.severity, last.threshold, last.monitor) == (Severity.WARNING, 8.0, "warnings")
    assert last.strength == scan.evidence()[-1] > 8.0
    said = f"ridit(a) averaged {last.value:.4g} over {inside.size} x 1d against {last.expected:.4g}"
    assert last.sentence.startswith(said)


def test_harm_that_is_measured_is_critical(history_of: MakeHistory) -> None:
    history = history_of({AUC: values(shift=-0.2)[:, 0]}, baseline=BASELINE)
    found = scanned(history).verdicts(CAUSES, "budget")
    assert found and all(v.severity is Severity.CRITICAL for v in found)
    better = history_of({AUC: values(shift=0.2)[:, 0]}, baseline=BASELINE)
    assert not scanned(better).verdicts(CAUSES, "budget")


def test_evidence_alone_or_half_a_threshold_is_no_alarm(history_of: MakeHistory) -> None:
    history = history_of({A: values(shift=0.15)[:, 0]}, baseline=BASELINE)
    strongest = float(scanned(history).evidence().max())
    for scan in (scanned(history, smallest=7.0), scanned(history, threshold=1.2 * strongest)):
        found = scan.verdicts(CAUSES, "w")
        assert found and not any(v.alarming for v in found)
    assert not scanned(history, smallest=20.0).verdicts(CAUSES, "w")
    assert not scanned(history, threshold=2.1 * strongest).verdicts(CAUSES, "w")


def test_the_strongest_series_is_the_evidence_of_a_step(history_of: MakeHistory) -> None:
    table = values(2, shift=0.15)
    both = scanned(history_of({A: table[:, 0], B: table[:, 1]}, baseline=BASELINE)).evidence()
    alone = [
        scanned(history_of({one: table[:, j]}, baseline=BASELINE)).evidence() for j, one in enumerate((A, B))
    ]
    assert both == pytest.approx(np.maximum(*alone))


def test_silent_steps_say_nothing(history_of: MakeHistory) -> None:
    table = values(shift=0.15)[:, 0]
    table[[75, 80, 81]] = np.nan
    scan = scanned(history_of({A: table}, baseline=BASELINE))
    found = {v.at.start // DAY for v in scan.verdicts(CAUSES, "w")}
    assert {74, 76, 79, 82} <= found and not found & {75, 80, 81}
    assert (scan.evidence()[np.array([75, 80, 81]) - BASELINE] == 0).all()


def test_a_restart_gives_the_same_threshold() -> None:
    table = values(3)[:BASELINE]
    series = [A, B, Series("ridit", "c")]
    before = threshold(table, series, thresholds=Remembered())
    assert threshold(table.copy(), series, thresholds=Remembered()) == before
    assert threshold(table, series, alarms=0.1) > before > threshold(table[:, :1], [A])
    assert threshold(table, series, horizon=300) > before


def test_the_way_that_is_trouble_is_of_the_metric() -> None:
    series = [A, AUC, Series("volume"), Series("missing", "a"), Series("log_loss")]
    assert directions(series).tolist() == [0, -1, -1, 1, 1]


@pytest.mark.parametrize(
    ("steps", "width", "block"),
    [(7, DAY, 1), (30, DAY, 3), (55, DAY, 6), (56, DAY, 7), (400, DAY, 7), (95, HOUR, 11), (192, HOUR, 24),
     (600, HOUR, 72), (8 * 168, HOUR, 168), (100, 7 * DAY, 1), (100, 30 * DAY, 1)],
)  # fmt: skip
def test_blocks_are_weeks_or_an_eighth_of_the_baseline_in_whole_days(
    steps: int, width: int, block: int
) -> None:
    assert budget_steps._block(steps, width) == block
