from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError

from offing.domain.verdict import Severity
from offing.errors import ConfigError
from offing.runtime.config_file import parse_config
from offing.runtime.config_monitors import (
    KINDS,
    LimitConfig,
    MonitorConfig,
    SeasonalConfig,
    SequentialConfig,
    keys_of,
)

SMALLEST: dict[str, dict[str, Any]] = {
    "limit": {"above": 1},
    "relative": {"percent": 10},
    "sigma": {},
    "ewma": {},
    "cusum": {},
    "seasonal": {},
    "sequential": {},
}


def made(kind: str, **more: Any) -> MonitorConfig:
    return MonitorConfig.model_validate(
        {"name": "x", "metric": "error_rate", "kind": kind, **SMALLEST[kind], **more}
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_a_model_of_its_own_and_survives_a_round_trip(kind: str) -> None:
    config = made(kind, **{"for": 2, "of": 3, "when_unknown": "hold"})
    assert type(config) is KINDS[kind] and config.kind == kind
    assert (config.for_, config.of, config.when_unknown.stale) == (2, 3, "hold")
    assert MonitorConfig.model_validate(config.model_dump(mode="json", by_alias=True)) == config
    assert set(SMALLEST) == set(KINDS)


def test_a_monitor_without_a_kind_is_a_limit() -> None:
    config = MonitorConfig.model_validate({"name": "x", "metric": "volume", "below": 0.0})
    assert isinstance(config, LimitConfig) and config.below == 0.0
    assert config.severity is Severity.CRITICAL


@pytest.mark.parametrize(
    ("kind", "more", "message"),
    [
        ("limit", {"above": None}, "`above` or `below`"),
        ("limit", {"recovered_below": 2}, "good side"),
        ("limit", {"recovered_above": 2}, "good side"),
        ("relative", {"percent": 0}, "greater than 0"),
        ("ewma", {"over": 3}, "Extra inputs"),
        ("ewma", {"weight": 2}, "less than or equal to 1"),
        ("cusum", {"per": "soon"}, "not a duration"),
        ("sequential", {"metric": "latency_p95"}, "is no rate"),
        ("sequential", {"above": 3}, "less than 1"),
        ("seasonal", {"holidays": ["2024-13-01"]}, "month"),
        ("sigma", {"for": 3, "of": 2}, "cannot be"),
        ("sigma", {"column": "a", "kpi": "b"}, "not both"),
        ("sigma", {"slice": "carrier"}, "match pattern"),
        ("sigma", {"metric": "missing", "column": "x", "slice": "carrier=AA"}, "of the whole only"),
        ("sigma", {"recovery_share": 0}, "greater than 0"),
        ("sigma", {"when_unknown": "shout"}, "'ignore', 'hold', 'warn' or 'page'"),
        ("sigma", {"when_unknown": {"stale_after": 0}}, "greater than or equal to 1"),
    ],
)
def test_what_makes_no_sense_is_refused(kind: str, more: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        made(kind, **more)


def test_dates_may_be_dates_or_text() -> None:
    config = made("seasonal", holidays=["2024-12-25", dt.date(2025, 1, 1)])
    assert isinstance(config, SeasonalConfig)
    assert config.holidays == (dt.date(2024, 12, 25), dt.date(2025, 1, 1))


@pytest.mark.parametrize(
    ("lines", "line", "message"),
    [
        (["kind: seasonal", "levle_shift: news"], 6, "did you mean 'level_shift'?"),
        (["kind: ewma", "wieght: 0.2"], 6, "did you mean 'weight'?"),
        (["kind: cusum", "weight: 0.2"], 6, "unknown key"),
        (["kind: sequential", "above: 0.1", "tolerence: 0.2"], 7, "did you mean 'tolerance'?"),
        (["kind: shewhart"], 4, "'limit', 'relative', 'sigma'"),
        (["above: 1", "when_unknown: {erorr: page}"], 6, "did you mean 'error'?"),
        (["kind: sigma", "sigmas: many"], 6, "valid number"),
        (["kind: sigma", "fro: 3"], 6, "did you mean 'for'?"),
    ],
)
def test_errors_in_a_file_name_the_line_and_the_nearest_key(
    lines: list[str], line: int, message: str
) -> None:
    text = "models:\n  m:\n    monitors:\n    - name: a\n      "
    with pytest.raises(ConfigError) as caught:
        parse_config(text + "\n      ".join([*lines, "metric: error_rate"]))
    assert str(caught.value).startswith(f"offing.yaml:{line}: ")
    assert message in str(caught.value)


def test_a_file_may_have_all_kinds() -> None:
    text = """
models:
  m:
    monitors:
    - {name: a, metric: error_rate, above: 0.1, recovered_below: 0.05, interval: true}
    - {name: b, kind: relative, metric: roc_auc, percent: 5, over: 7}
    - {name: c, kind: seasonal, metric: volume, holidays: [2024-12-25], level_shift: normal}
    - {name: d, kind: sequential, metric: error_rate, slice: carrier=AA, tolerance: 0.01}
"""
    monitors = parse_config(text).model("m").monitors
    assert [one.kind for one in monitors] == ["limit", "relative", "seasonal", "sequential"]
    assert isinstance(monitors[3], SequentialConfig) and monitors[3].slice == "carrier=AA"


def test_the_keys_of_a_kind_are_those_of_the_file() -> None:
    assert {"for", "of", "weight"} <= keys_of("ewma") and "above" not in keys_of("ewma")
    assert "for_" not in keys_of("limit")
