from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.monitors.conftest import arrange

from offing.domain.point import Series
from offing.domain.verdict import Cause, State
from offing.domain.window import DAY
from offing.monitors.ewma import EwmaMonitor
from offing.monitors.monitor import Judged
from offing.monitors.persistence import PersistentMonitor
from offing.monitors.promise import Promise

ONE = Series("latency_p95")
BASELINE = np.random.default_rng(1).normal(10, 2, 60)


def judge(after: np.ndarray, **options: Any) -> Judged:
    chart = EwmaMonitor("slow", "latency_p95", Cause.SYSTEM, **options)
    return PersistentMonitor(chart).judge(arrange({ONE: np.concatenate([BASELINE, after])}, baseline=60))


def test_a_small_lasting_shift_is_found_and_its_onset() -> None:
    rng = np.random.default_rng(2)
    judged = judge(np.concatenate([rng.normal(10, 2, 30), rng.normal(12, 2, 40)]))
    first = judged.verdicts[0]
    assert 90 <= first.at.start // DAY <= 110
    assert abs(first.since // DAY - 90) <= 6
    assert first.value is not None and first.threshold is not None and first.expected is not None
    assert first.expected < first.threshold < first.value
    assert first.strength > 1


@pytest.mark.parametrize(("direction", "found"), [("up", False), ("down", True), ("both", True)])
def test_only_the_way_that_matters_alarms(direction: Any, found: bool) -> None:
    judged = judge(np.full(30, 5.0), direction=direction)
    assert bool(judged.verdicts) is found
    if found:
        last = judged.verdicts[-1]
        assert last.value is not None and last.threshold is not None and last.value < last.threshold < 10


def test_a_longer_promise_waits_longer() -> None:
    after = np.full(60, 12.0)
    first = [judge(after, promise=Promise(1, days * DAY)).verdicts[0].at.start for days in (30, 90, 3650)]
    assert first == sorted(first) and first[0] < first[-1]


def test_more_series_share_one_promise() -> None:
    rng = np.random.default_rng(3)
    chart = EwmaMonitor("slow", "missing", Cause.SYSTEM)
    many = {Series("missing", f"c{i}"): rng.normal(size=60 + 720) for i in range(20)}
    judged = PersistentMonitor(chart).judge(arrange(many, baseline=60))
    onsets = sum(
        1
        for a, b in zip([None, *judged.verdicts], judged.verdicts, strict=False)
        if a is None or a.series != b.series or b.at.start - a.at.end > 7 * DAY
    )
    # 8 are promised in 720 days; with 20 separate promises 160 would be.
    assert onsets <= 20


def test_it_learns_from_fourteen_steps_on() -> None:
    chart = EwmaMonitor("slow", "latency_p95", Cause.SYSTEM)
    for steps, state in ((13, State.LEARNING), (14, State.OK)):
        history = arrange({ONE: BASELINE[: steps + 1]}, baseline=steps)
        assert PersistentMonitor(chart).judge(history).state is state
    assert PersistentMonitor(chart).judge(arrange({ONE: [3.0] * 30}, baseline=20)).state is State.LEARNING


def test_the_detail_says_what_is_promised_and_learned() -> None:
    detail = judge(BASELINE[:5]).detail
    assert detail.startswith("EWMA of latency_p95, 1 false alarm per 90d; latency_p95: baseline of 60 steps")
