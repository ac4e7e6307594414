from __future__ import annotations

import numpy as np
import pytest

from offing.domain.point import Point, PointStatus
from offing.domain.window import DAY, Window
from offing.metrics.catalogue import all_metrics
from offing.metrics.track_record import FEWEST, REALISED, TrackRecord, track_record


def point(
    day: int, value: float | None, half: float = 0.02, n: int = 1000, slice: str | None = None
) -> Point:
    window = Window(day * DAY, (day + 1) * DAY)
    if value is None:
        return Point("x", window, n, status=PointStatus.NO_LABELS, reason="none yet")
    return Point("x", window, n, value=value, low=value - half, high=value + half, slice=slice)


def record(estimates: list[float], realised: list[float], half: float = 0.02) -> TrackRecord:
    return track_record(
        [point(day, value, half) for day, value in enumerate(estimates)],
        [point(day, value, 0.01) for day, value in enumerate(realised)],
    )


def test_errors_by_hand() -> None:
    found = record([0.80, 0.82, 0.90], [0.81, 0.81, 0.80])
    assert (found.steps, found.held) == (3, 2)
    assert found.bias == pytest.approx(0.1 / 3)
    assert found.rmse == pytest.approx(np.sqrt((0.01**2 + 0.01**2 + 0.1**2) / 3))
    assert found.coverage == pytest.approx(2 / 3)
    assert found.tolerance == pytest.approx(0.02 * (0.81 + 0.81 + 0.80) / 3)
    assert found.verdict == "open"
    assert str(found) == (
        "over 3 steps it was off by 0.0583 (root mean square), 0.0333 above what came on average, "
        "and its interval held in 2"
    )


def test_steps_are_matched_by_window_column_and_slice_where_both_have_a_value() -> None:
    estimates = [point(0, 0.8), point(1, 0.8), point(2, None), point(3, 0.8, slice="c=a"), point(9, 0.8)]
    realised = [point(3, 0.9), point(1, None), point(2, 0.8), point(0, 0.8), point(3, 0.8, slice="c=a")]
    assert track_record(estimates, realised).steps == 2
    nothing = track_record([], [])
    assert (nothing.steps, nothing.coverage, nothing.verdict) == (0, None, "open")


def test_a_partly_labelled_window_may_differ_from_the_whole() -> None:
    whole, part = point(0, 0.85, 0.06, n=1000), point(0, 0.85, 0.06, n=200)
    estimate = [point(0, 0.80, 0.01)]
    assert track_record(estimate, [whole]).held == 0
    # 0.06 · sqrt(1 - 200 / 1000) = 0.0537
    assert track_record(estimate, [part]).held == 1
    assert track_record(estimate, [point(0, 0.85, 0.06, n=10_000)]).held == 0


@pytest.mark.parametrize(
    ("error", "half", "verdict"),
    [(0.1, 0.02, "bad"), (0.1, 0.2, "good"), (0.01, 0.001, "good"), (0.0, 0.0, "good")],
    ids=["off and sure", "off but unsure", "sure but hardly off", "exact"],
)
def test_bad_is_what_is_wrong_beyond_its_interval_and_matters(
    error: float, half: float, verdict: str
) -> None:
    assert record([0.8 + error] * 10, [0.8] * 10, half).verdict == verdict
    assert record([0.8 + error] * (FEWEST - 1), [0.8] * (FEWEST - 1), half).verdict == "open"


def test_an_honest_estimate_is_rarely_called_bad() -> None:
    rng = np.random.default_rng(1)
    verdicts = []
    for _ in range(300):
        estimates = 0.8 + rng.normal(0, 0.05, 20)
        verdicts.append(record(estimates.tolist(), [0.8] * 20, 1.96 * 0.05).verdict)
    assert verdicts.count("bad") / 300 < 0.1
    short = record((0.8 + rng.normal(0, 0.05, 40)).tolist(), [0.8] * 40, 0.03)
    assert short.verdict == "bad"


def test_a_tolerance_of_one_s_own() -> None:
    pairs = [point(day, 0.9, 0.01) for day in range(10)], [point(day, 0.8) for day in range(10)]
    assert track_record(*pairs, tolerance=0.2).verdict == "good"
    assert track_record(*pairs, tolerance=0.05).verdict == "bad"


def test_every_estimate_that_can_be_scored_names_what_it_foretells() -> None:
    metrics = all_metrics()
    estimated = {name for name, metric in metrics.items() if metric.family == "estimated"}
    assert set(REALISED) == estimated - {"drift_harm"}
    for estimate, realised in REALISED.items():
        assert metrics[realised].family == "performance"
        assert metrics[realised].better == metrics[estimate].better
