from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from offing.domain.window import DAY
from offing.errors import ConfigError
from offing.runtime.action_kinds import actions_of
from offing.runtime.config_file import parse_config

if TYPE_CHECKING:
    from tests.runtime.conftest import StillClock

PAGE = (Path(__file__).parents[2] / "docs" / "actions.md").read_text("utf-8")
SECRETS = {
    "RETRAIN_SECRET": "whsec_AAAA", "GITHUB_TOKEN": "tok-github", "AIRFLOW_PASSWORD": "tok-airflow",
    "DAGSTER_TOKEN": "tok-dagster", "PREFECT_API_KEY": "tok-prefect", "JIRA_TOKEN": "tok-jira",
    "GITLAB_TOKEN": "tok-gitlab", "ROLLBACK_URL": "https://deploy.example/T000/tok-url",
}  # fmt: skip


def test_every_example_of_the_page_becomes_an_action(
    monkeypatch: pytest.MonkeyPatch, clock: StillClock
) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    made = {}
    for part in PAGE.split("```yaml\n")[1:]:
        configs = parse_config(part.split("```")[0]).actions
        found = actions_of(configs, clock)
        for config in configs:
            one = found[config.name]
            assert (one.action.name, one.action.kind) == (config.name, config.kind)
            assert one.action.wants_bundle == config.bundle
            assert one.policy.dry_run == config.dry_run
            assert one.policy.needs_approval == (config.approval == "required")
            made[config.kind] = one
    assert len(made) == 10
    assert not [value for value in SECRETS.values() if value in repr(made)]
    assert made["webhook"].policy.cool_down == DAY


def test_a_secret_that_is_not_there_is_said_at_once(
    monkeypatch: pytest.MonkeyPatch, clock: StillClock
) -> None:
    monkeypatch.setenv("MY_TOKENS", "x")
    configs = parse_config(
        "actions: [{name: a, kind: github_issue, repository: a/b, token_env: MY_TOKEN}]"
    ).actions
    with pytest.raises(ConfigError, match=r"action 'a': MY_TOKEN is not set .*'MY_TOKENS'"):
        actions_of(configs, clock)
    monkeypatch.setenv("MY_TOKEN", "  ")
    with pytest.raises(ConfigError):
        actions_of(configs, clock)
