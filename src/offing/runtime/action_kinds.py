"""Turns the configuration into actions."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from offing.actions.action import Action
from offing.actions.airflow import AirflowAction
from offing.actions.call import CallAction
from offing.actions.dagster import DagsterAction
from offing.actions.github_dispatch import GithubDispatchAction
from offing.actions.github_issue import GithubIssueAction
from offing.actions.gitlab_issue import GitlabIssueAction
from offing.actions.jira import JiraAction
from offing.actions.pipeline import Configured
from offing.actions.policy import Policy
from offing.actions.prefect import PrefectAction
from offing.actions.rollback import RollbackAction
from offing.actions.send import Sender
from offing.actions.webhook import WebhookAction
from offing.clock import Clock
from offing.domain.window import SECOND, parse_duration
from offing.errors import ConfigError, nearest
from offing.runtime.config_actions import (
    ActionConfigs,
    AirflowConfig,
    AnyAction,
    CallConfig,
    DagsterConfig,
    GithubDispatchConfig,
    GithubIssueConfig,
    GitlabIssueConfig,
    JiraConfig,
    PrefectConfig,
    RollbackConfig,
    WebhookActionConfig,
)


def actions_of(configs: ActionConfigs, clock: Clock) -> Mapping[str, Configured]:
    """Return the actions by name. Raises ConfigError when a secret is not in the environment."""
    sender = Sender(clock)
    found = {}
    for config in configs:
        policy = Policy(
            config.when.when,
            config.dry_run,
            config.approval == "required",
            parse_duration(config.cool_down),
        )
        found[config.name] = Configured(_KINDS[config.kind](config, sender, _shared(config)), policy)
    return found


def _shared(config: AnyAction) -> dict[str, Any]:
    return {
        "timeout_seconds": parse_duration(config.timeout) / SECOND,
        "wants_bundle": config.bundle,
    }


def _webhook(config: WebhookActionConfig, sender: Sender, shared: dict[str, Any]) -> Action[Any]:
    return WebhookAction(config.name, *_hook(config, sender), hide_url=config.url is None, **shared)


def _rollback(config: RollbackConfig, sender: Sender, shared: dict[str, Any]) -> Action[Any]:
    return RollbackAction(config.name, *_hook(config, sender), hide_url=config.url is None, **shared)


def _hook(config: WebhookActionConfig | RollbackConfig, sender: Sender) -> tuple[str, Sender, str | None]:
    url = config.url or _needed(config.name, config.url_env)
    return url, sender, _secret(config.name, config.secret_env)


def _github_dispatch(config: GithubDispatchConfig, sender: Sender, shared: dict[str, Any]) -> Action[Any]:
    token = _needed(config.name, config.token_env)
    return GithubDispatchAction(
        config.name, config.repository, config.event_type, token, sender, config.api_url, **shared
    )


def _airflow(config: AirflowConfig, sender: Sender, shared: dict[str, Any]) -> Action[Any]:
    secret = _needed(config.name, config.token_env or config.password_env)
    return AirflowAction(
        config.name,
        config.url,
        config.dag_id,
        secret,
        sender,
        username=config.username,
        version=config.version,
        conf=config.conf,
        **shared,
    )


def _dagster(config: DagsterConfig, sender: Sender, shared: dict[str, Any]) -> Action[Any]:
    return DagsterAction(
        config.name,
        config.url,
        config.location,
        config.job,
        sender,
        repository=config.repository,
        run_config=config.run_config,
        token=_secret(config.name, config.token_env),
        **shared,
    )


def _prefect(config: PrefectConfig, sender: Sender, shared: dict[str, Any]) -> Action[Any]:
    return PrefectAction(
        config.name,
        config.api_url,
        config.deployment_id,
        sender,
        parameters=config.parameters,
        secret=_secret(config.name, config.token_env or config.basic_env),
        scheme="basic" if config.basic_env else "bearer",
        **shared,
    )


def _call(config: CallConfig, sender: Sender, shared: dict[str, Any]) -> Action[Any]:
    return CallAction(config.name, config.function, **shared)


def _jira(config: JiraConfig, sender: Sender, shared: dict[str, Any]) -> Action[Any]:
    token = _needed(config.name, config.token_env)
    return JiraAction(
        config.name,
        config.url,
        config.project,
        config.email,
        token,
        sender,
        issue_type=config.issue_type,
        labels=config.labels,
        **shared,
    )


def _github_issue(config: GithubIssueConfig, sender: Sender, shared: dict[str, Any]) -> Action[Any]:
    token = _needed(config.name, config.token_env)
    return GithubIssueAction(
        config.name, config.repository, token, sender, config.labels, config.api_url, **shared
    )


def _gitlab_issue(config: GitlabIssueConfig, sender: Sender, shared: dict[str, Any]) -> Action[Any]:
    token = _needed(config.name, config.token_env)
    return GitlabIssueAction(config.name, config.project, token, sender, config.url, config.labels, **shared)


_KINDS: Mapping[str, Callable[[Any, Sender, dict[str, Any]], Action[Any]]] = {
    "webhook": _webhook,
    "github_dispatch": _github_dispatch,
    "airflow": _airflow,
    "dagster": _dagster,
    "prefect": _prefect,
    "call": _call,
    "rollback": _rollback,
    "jira": _jira,
    "github_issue": _github_issue,
    "gitlab_issue": _gitlab_issue,
}


def _secret(action: str, name: str | None) -> str | None:
    return None if name is None else _needed(action, name)


def _needed(action: str, name: str | None) -> str:
    found = os.environ.get(name or "", "").strip()
    if not found:
        hint = nearest(name or "", os.environ)
        raise ConfigError(f"action {action!r}: {name} is not set in the environment", hint=hint)
    return found
