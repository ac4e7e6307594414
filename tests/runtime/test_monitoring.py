from __future__ import annotations

import pytest

from offing.domain.point import Series
from offing.domain.verdict import Cause, Severity
from offing.domain.window import DAY
from offing.errors import NotFound
from offing.monitors.breaks import BreaksMonitor
from offing.monitors.budget import BudgetMonitor
from offing.monitors.limit import LimitMonitor
from offing.monitors.sigma import SigmaMonitor
from offing.runtime.config import ModelConfig, MonitorConfig
from offing.runtime.monitoring import monitors_of, own_monitor

SERIES = [
    Series("volume"),
    Series("psi", "distance"),
    Series("psi", "distance", "carrier=AA"),
    Series("psi", "score"),
    Series("roc_auc"),
    Series("kpi_mean", "sold"),
]


def test_breaks_and_budget_always_come_first() -> None:
    monitors = monitors_of(ModelConfig(), SERIES)
    assert [type(one) for one in monitors] == [BreaksMonitor, BudgetMonitor]


def test_the_budget_watches_the_whole_and_knows_the_causes() -> None:
    config = ModelConfig.model_validate(
        {"budget": {"false_alarms": 2, "per": "30d"}, "baseline": {"traffic_share": 0.5}}
    )
    budget = monitors_of(config, SERIES)[1]
    assert isinstance(budget, BudgetMonitor)
    assert (budget.false_alarms, budget.per, budget.traffic_share) == (2, 30 * DAY, 0.5)
    assert budget.causes == {
        Series("volume"): Cause.SYSTEM,
        Series("psi", "distance"): Cause.DRIFT,
        Series("psi", "score"): Cause.PREDICTION,
        Series("roc_auc"): Cause.PERFORMANCE,
        Series("kpi_mean", "sold"): Cause.BUSINESS,
    }


def test_own_monitors_follow() -> None:
    limit = MonitorConfig(name="cancelled", metric="kpi_mean", kpi="sold", above=0.25, steps=2)
    sigma = MonitorConfig(name="auc", metric="roc_auc", kind="sigma", sigmas=2, severity=Severity.WARNING)
    made = monitors_of(ModelConfig(monitors=(limit, sigma)), SERIES)[2:]
    assert made == [
        LimitMonitor(
            "cancelled", "kpi_mean", Cause.BUSINESS, column="sold", above=0.25, below=None, steps=2,
            severity=Severity.CRITICAL,
        ),
        SigmaMonitor("auc", "roc_auc", Cause.PERFORMANCE, column=None, sigmas=2, severity=Severity.WARNING),
    ]  # fmt: skip


def test_a_limit_on_data_quality_speaks_of_quality() -> None:
    """What creeps is drift; what crosses a limit that somebody set is a fault of the data."""
    missing = own_monitor(MonitorConfig(name="a", metric="missing", column="x", above=0.1))
    psi = own_monitor(MonitorConfig(name="a", metric="psi", column="x", above=0.1))
    assert isinstance(missing, LimitMonitor) and missing.cause is Cause.QUALITY
    assert isinstance(psi, LimitMonitor) and psi.cause is Cause.DRIFT


def test_a_metric_that_does_not_exist_is_refused() -> None:
    unknown = MonitorConfig.model_construct(name="a", metric="roc_acu", kind="limit", above=1.0)
    with pytest.raises(NotFound, match="roc_auc"):
        own_monitor(unknown)
