"""The coverage benchmark: every metric with an interval has a truth, and a wrong truth is not covered."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from bench.coverage import report, tally
from bench.coverage.scenario import Draw, Ready, Scenario, key
from bench.coverage.simulate import simulate
from bench.coverage.suite import SCENARIOS, WITHOUT
from bench.coverage.tally import Tally, count
from bench.coverage.truths import distances

from offing.metrics.catalogue import all_metrics

POPULATION = 20_000
DEAR = ("reweighted", "row_errors", "told_apart")
"""Scenarios that grow trees: drawn but once, and small."""

Drawn = dict[str, tuple[Ready, Draw]]


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    """Give each scenario, made ready with small populations, and one draw of it."""
    found = {}
    for name, scenario in SCENARIOS.items():
        ready = scenario.start(POPULATION)
        found[name] = ready, ready.draw(np.random.default_rng(1), 120 if name in DEAR else 400)
    return found


def test_every_metric_with_an_interval_has_a_truth(drawn: Drawn) -> None:
    measured: set[str] = set()
    for name, (ready, draw) in drawn.items():
        asked = {metric for _, metrics in draw.asked for metric in metrics}
        known = {key(point) for point in draw.points()} & {*ready.truths, *draw.own}
        with_truth = {series.split("(")[0].split(" ")[0] for series in known}
        assert asked <= with_truth, (name, asked - with_truth)
        measured |= asked
    assert measured.isdisjoint(WITHOUT)
    assert measured | set(WITHOUT) == set(all_metrics())


def test_no_metric_fails_and_no_truth_is_about_nothing(drawn: Drawn) -> None:
    for name, (ready, draw) in drawn.items():
        points = list(draw.points())
        assert not [point for point in points if point.status.value == "error"], name
        series = {key(point) for point in points}
        assert {*ready.truths, *draw.own} <= series, (name, {*ready.truths, *draw.own} - series)


def coverage(scenario: Scenario, ready: Ready, wrong: float, series: str) -> float:
    tallies: dict[str, Tally] = {}
    truth = ready.truths[series] * wrong
    for run in range(60):
        draw = ready.draw(np.random.default_rng([5, run]), 500)
        count(tallies, Draw(draw.asked), {series: truth})
    return tallies[series].coverage


def test_a_wrong_truth_is_not_covered() -> None:
    scenario = SCENARIOS["concept"]
    ready = scenario.start(400_000)
    assert coverage(scenario, ready, 1.0, "concept_drift") > 0.85
    assert coverage(scenario, ready, 1.8, "concept_drift") < 0.25


def test_misses_are_counted_on_their_side(drawn: Drawn) -> None:
    _, draw = drawn["concept"]
    (point,) = draw.points()
    assert point.low is not None and point.high is not None
    found = Tally()
    for truth in (point.low - 0.1, point.low, point.high, point.high + 0.1, point.high + 0.2, float("nan")):
        found.add(point, truth)
    assert (found.runs, found.held, found.below, found.above, found.withheld) == (5, 2, 1, 2, 1)


def test_distances_by_hand() -> None:
    found = distances.divergences(np.array([0.5, 0.5, 0.0]), np.array([0.25, 0.75, 0.0]))
    assert found["total_variation"] == pytest.approx(0.25)
    assert found["psi"] == pytest.approx(0.25 * np.log(2) - 0.25 * np.log(2 / 3))
    values = distances.numeric("x", np.arange(1000.0) + 500, np.arange(1000.0))
    assert values["ks(x)"] == pytest.approx(0.5)
    assert values["ridit(x)"] == pytest.approx(0.875)
    assert values["wasserstein(x)"] == pytest.approx(500 / np.arange(1000.0).std())
    apart = distances.numeric("x", np.arange(1000.0) + 5000, np.arange(1000.0))
    assert apart["anderson_darling(x)"] == pytest.approx(np.sqrt(8 * np.log(2) - 4), rel=0.01)
    assert apart["cramer_von_mises(x)"] == pytest.approx(np.sqrt(1 / 3), rel=0.01)


def test_simulations_are_kept_and_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OFFING_BENCH_CACHE", str(tmp_path))
    assert report.tables() == "Nothing is kept yet."
    scenario = SCENARIOS["twins"]
    ready = scenario.start(0)
    ticks: list[int] = []
    simulate(scenario, ready, 50, 4, 1, tick=lambda: ticks.append(1))
    kept = simulate(scenario, ready, 50, 120, 1, tick=lambda: ticks.append(1))
    assert (kept.done, len(ticks)) == (120, 120)
    assert tally.read("twins", 50) == kept
    shown = report.tables()
    assert "| quality | `duplicate_rows` | twins | **100.0** (0.0 + 0.0), 120 runs |" in shown
    assert "within 92 % to 98 %" in shown
    text = report.README.read_text("utf-8")
    for name in ("scenarios", "tables"):
        assert text.count(f"<!-- {name} -->") == text.count(f"<!-- end of {name} -->") == 1
