from __future__ import annotations

from typing import Any

import pytest

from offing.domain.point import Series
from offing.domain.verdict import Cause, Severity
from offing.domain.window import DAY
from offing.errors import NotFound
from offing.monitors.absence import AbsenceMonitor, WhenUnknown
from offing.monitors.breaks import BreaksMonitor
from offing.monitors.budget import BudgetMonitor
from offing.monitors.chart import Chart
from offing.monitors.cusum import CusumMonitor
from offing.monitors.ewma import EwmaMonitor
from offing.monitors.limit import LimitMonitor
from offing.monitors.persistence import Persistence, PersistentMonitor
from offing.monitors.promise import Promise
from offing.monitors.relative import RelativeMonitor
from offing.monitors.seasonal import SeasonalMonitor
from offing.monitors.sequential import SequentialMonitor
from offing.monitors.sigma import SigmaMonitor
from offing.runtime.config import ModelConfig
from offing.runtime.config_monitors import LimitConfig, MonitorConfig, SigmaConfig
from offing.runtime.monitoring import judged_metrics, monitors_of, own_monitor, sliced_metrics

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
    assert [type(one) for one in monitors] == [BreaksMonitor, BudgetMonitor, BudgetMonitor]


def test_the_budget_watches_the_whole_and_knows_the_causes() -> None:
    config = ModelConfig.model_validate(
        {"budget": {"false_alarms": 2, "per": "30d"}, "baseline": {"traffic_share": 0.5}}
    )
    budget, quiet = monitors_of(config, SERIES)[1:3]
    assert isinstance(budget, BudgetMonitor) and isinstance(quiet, BudgetMonitor)
    assert (budget.false_alarms, budget.per, budget.traffic_share) == (2, 30 * DAY, 0.5)
    assert {**budget.causes, **quiet.causes} == {
        Series("volume"): Cause.SYSTEM,
        Series("psi", "distance"): Cause.DRIFT,
        Series("psi", "score"): Cause.PREDICTION,
        Series("roc_auc"): Cause.PERFORMANCE,
        Series("kpi_mean", "sold"): Cause.BUSINESS,
    }


def chart_of(**settings: Any) -> Chart:
    monitor = own_monitor(MonitorConfig.model_validate({"name": "a", **settings}))
    assert isinstance(monitor, AbsenceMonitor)
    return monitor.inner.chart


def test_own_monitors_follow() -> None:
    limit = LimitConfig.model_validate(
        {"name": "cancelled", "metric": "kpi_mean", "kpi": "sold", "above": 0.25, "for": 2}
    )
    sigma = SigmaConfig(name="auc", metric="roc_auc", sigmas=2, severity=Severity.CRITICAL)
    made = list(monitors_of(ModelConfig(monitors=(limit, sigma)), SERIES))[-2:]
    assert made == [
        AbsenceMonitor(
            PersistentMonitor(
                LimitMonitor("cancelled", "kpi_mean", Cause.BUSINESS, column="sold", above=0.25),
                Persistence(steps=2),
            )
        ),
        AbsenceMonitor(
            PersistentMonitor(
                SigmaMonitor("auc", "roc_auc", Cause.PERFORMANCE, sigmas=2, severity=Severity.CRITICAL),
                Persistence(),
                ripe_only=True,
            )
        ),
    ]


@pytest.mark.parametrize(
    ("settings", "chart"),
    [
        ({"kind": "relative", "percent": 5}, RelativeMonitor),
        ({"kind": "ewma", "run_length": 370}, EwmaMonitor),
        ({"kind": "cusum", "false_alarms": 2, "per": "30d"}, CusumMonitor),
        ({"kind": "seasonal", "holidays": ["1970-01-03"]}, SeasonalMonitor),
        ({"kind": "sequential", "above": 0.1, "unit": "row"}, SequentialMonitor),
    ],
)
def test_every_kind_has_its_chart(settings: dict[str, Any], chart: type[Chart]) -> None:
    made = chart_of(metric="error_rate", slice="carrier=AA", **settings)
    assert isinstance(made, chart)
    assert (made.metric, made.cause, made.slice) == ("error_rate", Cause.SYSTEM, "carrier=AA")


def test_settings_reach_their_charts() -> None:
    ewma = chart_of(metric="error_rate", kind="ewma", run_length=370, direction="worse")
    assert isinstance(ewma, EwmaMonitor) and (ewma.promise.steps, ewma.direction) == (370, "up")
    cusum = chart_of(metric="roc_auc", kind="cusum", false_alarms=2, per="30d", direction="worse")
    assert isinstance(cusum, CusumMonitor) and cusum.promise == Promise(2, 30 * DAY)
    assert cusum.direction == "down"
    seasonal = chart_of(metric="volume", kind="seasonal", holidays=["1970-01-03"], normal_after="7d")
    assert isinstance(seasonal, SeasonalMonitor)
    assert (seasonal.holidays, seasonal.normal_after) == ((2,), 7 * DAY)
    relative = chart_of(metric="prediction_mean", kind="relative", percent=5)
    assert isinstance(relative, RelativeMonitor) and relative.direction == "both"


def test_what_is_unknown_has_its_policies() -> None:
    settings = {"name": "a", "metric": "volume", "below": 1, "when_unknown": {"no_data": "page"}}
    monitor = own_monitor(MonitorConfig.model_validate(settings))
    assert isinstance(monitor, AbsenceMonitor)
    assert monitor.when_unknown == WhenUnknown(no_data="page")


def test_slices_that_monitors_watch_are_measured() -> None:
    config = ModelConfig.model_validate(
        {
            "monitors": [
                {"name": "a", "metric": "accuracy", "below": 0.5, "slice": "carrier=AA"},
                {"name": "b", "metric": "f1", "below": 0.5},
            ]
        }
    )
    assert sliced_metrics(config) == {"carrier=AA": ["accuracy"]}
    assert "f1" in judged_metrics(config) and "accuracy" not in set(judged_metrics(config)) - set(
        judged_metrics(ModelConfig())
    )


def test_a_limit_on_data_quality_speaks_of_quality() -> None:
    """What creeps is drift; what crosses a limit that somebody set is a fault of the data."""
    assert chart_of(metric="missing", column="x", above=0.1).cause is Cause.QUALITY
    assert chart_of(metric="psi", column="x", above=0.1).cause is Cause.DRIFT


def test_a_metric_that_does_not_exist_is_refused() -> None:
    unknown = LimitConfig.model_construct(name="a", metric="roc_acu", kind="limit", above=1.0)
    with pytest.raises(NotFound, match="roc_auc"):
        own_monitor(unknown)
