"""The schema of actions, and the examples of the page about them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest

from offing.actions.action import RunState
from offing.actions.evidence import FACTS
from offing.domain.window import HOUR
from offing.errors import ConfigError
from offing.runtime.config import Config
from offing.runtime.config_actions import ActionBase, AnyAction, EvidenceConfig, WhenConfig
from offing.runtime.config_file import parse_config

PAGE = (Path(__file__).parents[2] / "docs" / "actions.md").read_text("utf-8")
KINDS: dict[str, Any] = {
    get_args(one.model_fields["kind"].annotation)[0]: one for one in get_args(get_args(AnyAction)[0])
}


def examples() -> list[Config]:
    return [parse_config(part.split("```")[0]) for part in PAGE.split("```yaml\n")[1:]]


def test_the_page_has_an_example_of_every_kind_that_loads() -> None:
    shown = {one.kind for config in examples() for one in config.actions}
    assert shown == set(KINDS) and len(KINDS) == 10


def test_the_page_names_every_setting_state_and_fact() -> None:
    names = {name for one in (*KINDS.values(), WhenConfig, EvidenceConfig) for name in one.model_fields}
    assert [name for name in sorted(names) if f"`{name}`" not in PAGE] == []
    assert [state.value for state in RunState if f"`{state.value}`" not in PAGE] == []
    assert [fact for fact in FACTS if f"`{{{fact}}}`" not in PAGE] == []


def test_the_page_tells_the_defaults() -> None:
    for model in (ActionBase, WhenConfig, EvidenceConfig):
        for name, field in model.model_fields.items():
            if isinstance(field.default, str | bool | int):
                said = str(field.default).lower() if isinstance(field.default, bool) else field.default
                row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{name}`"))
                assert f"`{said}`" in row, row


def test_an_action_is_a_rehearsal_unless_it_says_otherwise() -> None:
    config = parse_config("actions: [{name: a, kind: webhook, url: 'http://x'}]")
    (one,) = config.actions
    assert one.dry_run and one.approval == "none" and one.cool_down == "24h" and one.bundle
    assert one.when.when.after == "firing" and one.when.when.lasting == 0
    assert not Config().actions and Config().evidence.rows == 100_000


def test_when_becomes_what_the_pipeline_asks() -> None:
    text = (
        "actions: [{name: a, kind: call, function: 'x:y', when: {models: [late-*], causes: [drift], "
        "severities: [critical], metrics: [ks], after: real, lasting: 2h}}]"
    )
    when = parse_config(text).actions[0].when.when
    assert (when.models, when.causes, when.severities) == (("late-*",), ("drift",), ("critical",))
    assert (when.metrics, when.after, when.lasting) == (("ks",), "real", 2 * HOUR)


REFUSED = [
    ("kind: webhook", "`url` or `url_env`"),
    ("kind: webhook, url: 'http://x', url_env: X", "`url` or `url_env`"),
    ("kind: webhook, url: 'ftp://x'", "pattern"),
    ("kind: webhok, url: 'http://x'", "webhok"),
    ("kind: webhook, url: 'http://x', timeout: 11m", "10m at most"),
    ("kind: webhook, url: 'http://x', dry_run: maybe", "dry_run"),
    ("kind: webhook, url: 'http://x', when: {after: sometime}", "after"),
    ("kind: webhook, ulr: 'http://x'", "unknown key 'actions.0.webhook.ulr' (did you mean 'url'?)"),
    ("kind: call, function: 'x'", "function"),
    ("kind: call, function: 'x y:z'", "function"),
    ("kind: airflow, url: 'http://x', dag_id: d", "`token_env`, or `username`"),
    ("kind: airflow, url: 'http://x', dag_id: d, username: u", "go together"),
    (
        "kind: airflow, url: 'http://x', dag_id: d, token_env: T, conf: {offing: 1}",
        "where the evidence goes",
    ),
    ("kind: dagster, url: 'http://x', location: l, job: j, run_config: {a: '{modle}'}", "'model'"),
    ("kind: prefect, api_url: 'http://x', deployment_id: train", "deployment_id"),
    (
        "kind: prefect, api_url: 'http://x', deployment_id: 0b9c1f9e-3a57-4f0e-9c39-6a9b8ad6f2a1, "
        "token_env: A, basic_env: B",
        "not both",
    ),
    ("kind: github_issue, repository: acme, token_env: T", "repository"),
    ("kind: github_issue, repository: a/b, token_env: T, labels: ['two words']", "labels"),
    ("kind: jira, url: 'http://x', project: ml, email: a@b, token_env: T", "project"),
]


@pytest.mark.parametrize(("settings", "said"), REFUSED)
def test_what_cannot_work_is_refused_with_its_reason(settings: str, said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        parse_config(f"actions: [{{name: a, {settings}}}]")
    assert said in str(refused.value), refused.value


@pytest.mark.parametrize("name", ["", "A", "-a", "a b", "a/b", "x" * 64])
def test_names_are_plain(name: str) -> None:
    with pytest.raises(ConfigError, match="name"):
        parse_config(f"actions: [{{name: '{name}', kind: webhook, url: 'http://x'}}]")


def test_two_actions_have_two_names() -> None:
    one = "{name: a, kind: webhook, url: 'http://x'}"
    with pytest.raises(ConfigError, match="two actions are called 'a'"):
        parse_config(f"actions: [{one}, {one}]")
