from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from offing.domain.schema import Task
from offing.domain.verdict import Severity
from offing.domain.window import DAY, HOUR, Window, parse_time
from offing.runtime.config import BaselineConfig, Config, ModelConfig
from offing.runtime.config_monitors import LimitConfig, MonitorConfig


def test_everything_has_a_default() -> None:
    config = Config()
    model = config.model("any name")
    assert (model.bucket_width, model.step_width, model.lateness) == (HOUR, DAY, "10m")
    assert model.known_task is None and model.baseline.period is None
    assert (model.budget.false_alarms, model.budget.per) == (1.0, "90d")
    assert config.notify.log and not config.notify.webhooks


def test_a_model_has_its_own_settings_or_the_defaults() -> None:
    config = Config.model_validate({"models": {"a": {"task": "binary"}}, "defaults": {"bucket": "1d"}})
    assert config.model("a").known_task is Task.BINARY and config.model("a").bucket == "1h"
    assert config.model("b").bucket == "1d"


def test_a_baseline_period_is_half_open() -> None:
    baseline = BaselineConfig.model_validate({"from": "2026-01-01", "to": "2026-02-01T06:00:00+06:00"})
    assert baseline.period == Window(parse_time("2026-01-01"), parse_time("2026-02-01"))


@pytest.mark.parametrize(
    ("baseline", "message"),
    [
        ({"from": "2026-01-01"}, "both `from` and `to`"),
        ({"to": "2026-01-01"}, "both `from` and `to`"),
        ({"from": "2026-01-02", "to": "2026-01-02"}, "must be after"),
        ({"from": "2026-01-02", "to": "2026-01-01"}, "must be after"),
        ({"from": "2026-01-01", "to": "2026-01-02", "file": "a.csv"}, "not both"),
        ({"first": "4 weeks"}, "not a duration"),
        ({"from": "yesterday", "to": "2026-01-02"}, "isoformat"),
        ({"traffic_share": 0}, "greater than 0"),
        ({"traffic_share": 1.5}, "less than or equal to 1"),
    ],
)
def test_baselines_that_make_no_sense(baseline: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        BaselineConfig.model_validate(baseline)


@pytest.mark.parametrize(
    ("model", "message"),
    [
        ({"bucket": "7h"}, "must divide a day"),
        ({"bucket": "30s"}, "must divide a day"),
        ({"bucket": "2d"}, "must divide a day"),
        ({"bucket": "6h", "step": "4h"}, "multiple of `bucket`"),
        ({"threshold": 1.5}, "less than or equal to 1"),
        ({"budget": {"false_alarms": 0}}, "greater than 0"),
        ({"task": "clustering"}, "Input should be"),
        ({"ranks": [0]}, "greater than or equal to 1"),
        ({"ranks": list(range(1, 12))}, "at most 10 items"),
        ({"segment": ["carrier"]}, "Extra inputs"),
    ],
)
def test_models_that_make_no_sense(model: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        ModelConfig.model_validate(model)


@pytest.mark.parametrize(
    ("monitor", "message"),
    [
        ({"name": "x", "metric": "volume"}, "`above` or `below`"),
        ({"name": "x", "metric": "psi", "column": "a", "kpi": "b", "above": 1}, "not both"),
        ({"name": "", "metric": "volume", "above": 1}, "at least 1 character"),
        ({"name": "x", "metric": "volume", "above": 1, "for": 0}, "greater than or equal to 1"),
        ({"name": "x", "metric": "volume", "kind": "sigma", "sigmas": 0}, "greater than 0"),
        ({"name": "x", "metric": "roc_acu", "below": 0.7}, "did you mean 'roc_auc'"),
    ],
)
def test_monitors_that_make_no_sense(monitor: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        MonitorConfig.model_validate(monitor)


def test_a_limit_of_zero_is_a_limit() -> None:
    monitor = LimitConfig(name="silent", metric="volume", below=0.0, severity=Severity.INFO)
    assert (monitor.kind, monitor.below, monitor.above) == ("limit", 0.0, None)


@pytest.mark.parametrize("url", ["ftp://example.org/hook", "example.org", ""])
def test_a_webhook_is_reached_over_http(url: str) -> None:
    with pytest.raises(ValidationError, match="should match pattern"):
        Config.model_validate({"notify": {"webhooks": [{"url": url}]}})


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Config().external_url = "http://elsewhere"


def test_the_places_of_a_ranking_are_part_of_the_plan() -> None:
    assert ModelConfig(task="ranking").declared.ranks == (5, 10)
    assert ModelConfig(ranks=(3,)).declared.ranks == (3,)
