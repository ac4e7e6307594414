from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offing.errors import ConfigError
from offing.runtime.config import Config
from offing.runtime.config_revisions import (
    affected,
    applied_part,
    changes_between,
    digest_of,
    left_alone,
    parse_applied,
    submitted_part,
    with_applied,
)

LIMIT = {"name": "errors", "metric": "error_rate", "above": 0.1}
SIGMA = {"name": "auc", "metric": "roc_auc", "kind": "sigma"}


def config(**models: Any) -> Config:
    return Config.model_validate({"models": models})


charts = st.sampled_from(
    [
        {"kind": "sigma", "sigmas": 2.5},
        {"kind": "sigma"},
        {"kind": "relative", "percent": 5},
        {"kind": "seasonal", "for": 2, "of": 3},
        {"kind": "limit", "above": 0.1, "when_unknown": "hold"},
        {"kind": "cusum", "shift": 0.5, "column": "x", "metric": "ridit"},
    ]
)
limits = st.builds(
    lambda above, severity: {"above": above, "severity": severity},
    st.floats(-5, 5),
    st.sampled_from(["critical", "warning", "info"]),
)
monitors = st.lists(
    st.builds(
        lambda name, chart: {"metric": "error_rate", "name": name, **chart},
        st.sampled_from("abc"),
        charts | limits,
    ),
    max_size=4,
)
entries = st.fixed_dictionaries(
    {"monitors": monitors, "budget": st.builds(lambda n: {"false_alarms": n}, st.floats(0.1, 9))},
    optional={"threshold": st.floats(0, 1)},
)
configs = st.builds(
    lambda models, defaults: Config.model_validate({"models": models, "defaults": defaults}),
    st.dictionaries(st.sampled_from("mno"), entries, max_size=3),
    entries,
)


@given(configs, configs)
@settings(max_examples=60, deadline=None)
def test_after_apply_there_is_nothing_to_plan(file: Config, wanted: Config) -> None:
    stored = json.loads(json.dumps(applied_part(wanted)))
    running = with_applied(file, stored)
    assert changes_between(running, wanted) == []
    assert changes_between(parse_applied(stored), wanted) == []
    assert changes_between(parse_applied(submitted_part(wanted)), wanted) == []
    assert digest_of(applied_part(parse_applied(stored))) == digest_of(stored)
    assert with_applied(running, applied_part(running)) == running
    for name in (*file.models, *wanted.models, "else"):
        assert running.model(name).monitors == wanted.model(name).monitors
        assert running.model(name).threshold == (file.model(name).threshold)


def test_added_changed_and_removed() -> None:
    before = config(m={"monitors": [LIMIT, SIGMA]}, n={})
    after = config(
        m={"monitors": [{**LIMIT, "above": 0.2}], "budget": {"false_alarms": 2}}, n={"monitors": [SIGMA]}
    )
    found = [(c.kind, c.model, c.what, c.name) for c in changes_between(before, after)]
    assert found == [
        ("changed", "m", "budget", "budget"),
        ("removed", "m", "monitor", "auc"),
        ("changed", "m", "monitor", "errors"),
        ("added", "n", "monitor", "auc"),
    ]
    changed = changes_between(before, after)[2]
    assert changed.before["above"] == 0.1 and changed.after["above"] == 0.2
    assert changes_between(after, after) == []


def test_two_monitors_of_one_name_and_another_order() -> None:
    twice = config(m={"monitors": [LIMIT, {**LIMIT, "above": 0.3}]})
    found = changes_between(config(m={"monitors": [LIMIT]}), twice)
    assert [(c.kind, c.name) for c in found] == [("added", "errors (2)")]
    found = changes_between(config(m={"monitors": [LIMIT, SIGMA]}), config(m={"monitors": [SIGMA, LIMIT]}))
    assert [(c.kind, c.name) for c in found] == [("changed", "(order)")]


def test_defaults_change_the_models_without_an_entry() -> None:
    before, after = Config(), Config.model_validate({"defaults": {"monitors": [LIMIT]}, "models": {"m": {}}})
    (change,) = changes_between(before, after)
    assert change.model == "defaults" and affected(change, ["m", "n"], before, after) == ["n"]
    (change,) = changes_between(config(), config(m={"monitors": [LIMIT]}))
    assert affected(change, ["m", "n"], before, after) == ["m"]


def test_routing_is_applied() -> None:
    after = Config.model_validate({"routing": {"storm": {"messages": 3}}})
    (change,) = changes_between(Config(), after)
    assert (change.what, change.before, change.after) == ("routing", None, {"storm": {"messages": 3}})
    running = with_applied(Config(), applied_part(after))
    assert (
        running.routing == after.routing
        and with_applied(running, applied_part(Config())).routing == Config().routing
    )


def test_what_is_not_applied_is_named_and_stays() -> None:
    before = config(m={"baseline": {"first": "14d"}, "monitors": [LIMIT]})
    after = config(m={"monitors": [LIMIT], "segments": ["carrier"]})
    assert left_alone(before, after) == ["m.baseline", "m.segments"]
    sent = parse_applied(submitted_part(after))
    assert left_alone(before, sent) == ["m.baseline", "m.segments"]
    assert with_applied(before, submitted_part(after)) == before


def test_secrets_are_not_sent() -> None:
    kpis = [{"name": "sold", "database": "postgresql://user:pw@host/db", "query": "select 1"}]
    wanted = config(m={"kpis": kpis, "monitors": [LIMIT]})
    assert "pw@host" not in json.dumps([submitted_part(wanted), applied_part(wanted)])
    assert left_alone(config(m={"monitors": [LIMIT]}), wanted) == []


def test_a_body_that_is_none() -> None:
    with pytest.raises(ConfigError, match=r"models\.m\.monitors"):
        parse_applied({"models": {"m": {"monitors": [{"name": "x"}]}}})
