"""What can be configured as an action: one schema for each kind, told apart by `kind`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from offing.actions.evidence import FACTS, unknown_names
from offing.actions.github import API_URL
from offing.actions.policy import After, When
from offing.domain.verdict import Cause, Severity
from offing.domain.window import MINUTE, parse_duration
from offing.errors import nearest

LONGEST_TIMEOUT = 10 * MINUTE
"""Actions run one after another; what takes longer is for a scheduler to run."""


def _duration(text: str) -> str:
    parse_duration(text)
    return text


def _short(text: str) -> str:
    if parse_duration(text) > LONGEST_TIMEOUT:
        raise ValueError("an action may take 10m at most: let it start a job, not be one")
    return text


def _template(template: dict[str, Any]) -> dict[str, Any]:
    unknown = unknown_names(template)
    if unknown:
        hint = nearest(unknown[0], FACTS)
        raise ValueError(f"{{{unknown[0]}}} is no fact of an incident ({hint})")
    return template


Duration = Annotated[str, AfterValidator(_duration)]
Timeout = Annotated[str, AfterValidator(_short)]
Url = Annotated[str, Field(pattern=r"^https?://")]
Repository = Annotated[str, Field(pattern=r"^[\w.-]+/[\w.-]+$")]
Template = Annotated[dict[str, Any], AfterValidator(_template)]
"""JSON whose texts may hold facts of the incident in braces: `{model}`, `{bundle}`."""

Labels = tuple[Annotated[str, Field(pattern=r"^[^\s,]+$", max_length=255)], ...]


class Strict(BaseModel):
    """No unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class WhenConfig(Strict):
    """Which incidents set an action going; what is left out matches all."""

    models: tuple[str, ...] = Field(default=(), description="names, or patterns with * and ?")
    causes: tuple[Cause, ...] = ()
    severities: tuple[Severity, ...] = ()
    metrics: tuple[str, ...] = Field(default=(), description="one of these alarmed; patterns with * and ?")
    after: After = Field(default="firing", description="firing, acknowledged, or real: a person's verdict")
    lasting: Duration | None = Field(default=None, description="alarms for so long since it was detected")

    @property
    def when(self) -> When:
        return When(
            self.models,
            tuple(cause.value for cause in self.causes),
            tuple(severity.value for severity in self.severities),
            self.metrics,
            self.after,
            0 if self.lasting is None else parse_duration(self.lasting),
        )


class ActionBase(Strict):
    """What all kinds share."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$", description="how pages and the log call it")
    dry_run: bool = Field(default=True, description="only say what would be sent")
    approval: Literal["none", "required"] = "none"
    cool_down: Duration = Field(default="24h", description="per model: not again for so long")
    when: WhenConfig = WhenConfig()
    timeout: Timeout = "10s"


class _Hook(ActionBase):
    url: Url | None = None
    url_env: str | None = Field(default=None, description="environment variable with a URL that is secret")
    secret_env: str | None = Field(default=None, description="environment variable with whsec_…")

    @model_validator(mode="after")
    def _complete(self) -> _Hook:
        if (self.url is None) == (self.url_env is None):
            raise ValueError("it needs `url` or `url_env`, one of them")
        return self


class WebhookActionConfig(_Hook):
    """A POST to a URL of one's own."""

    kind: Literal["webhook"]
    bundle: bool = True


class RollbackConfig(_Hook):
    """A POST that asks a deployment system for the version before."""

    kind: Literal["rollback"]
    bundle: bool = False


class GithubDispatchConfig(ActionBase):
    """A `repository_dispatch` event."""

    kind: Literal["github_dispatch"]
    repository: Repository
    event_type: str = Field(default="offing-retrain", min_length=1, max_length=100)
    token_env: str
    api_url: Url = API_URL
    bundle: bool = True


class AirflowConfig(ActionBase):
    """A run of an Airflow DAG."""

    kind: Literal["airflow"]
    url: Url
    dag_id: str = Field(min_length=1)
    version: Literal[2, 3] = 3
    token_env: str | None = None
    username: str | None = None
    password_env: str | None = None
    conf: Template = {}
    bundle: bool = True

    @model_validator(mode="after")
    def _complete(self) -> AirflowConfig:
        if (self.username is None) != (self.password_env is None):
            raise ValueError("`username` and `password_env` go together")
        if (self.token_env is None) == (self.username is None):
            raise ValueError("it needs `token_env`, or `username` and `password_env`")
        if "offing" in self.conf:
            raise ValueError("`offing` in conf is where the evidence goes")
        return self


class DagsterConfig(ActionBase):
    """A run of a Dagster job."""

    kind: Literal["dagster"]
    url: Url = Field(description="the GraphQL endpoint, …/graphql")
    location: str = Field(min_length=1, description="the code location")
    repository: str = "__repository__"
    job: str = Field(min_length=1)
    run_config: Template = {}
    token_env: str | None = None
    bundle: bool = True


class PrefectConfig(ActionBase):
    """A flow run of a Prefect deployment."""

    kind: Literal["prefect"]
    api_url: Url = Field(description="what Prefect calls PREFECT_API_URL")
    deployment_id: str = Field(pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")
    parameters: Template = {}
    token_env: str | None = Field(default=None, description="an API key of Prefect Cloud")
    basic_env: str | None = Field(default=None, description="`user:password` of a server's basic auth")
    bundle: bool = True

    @model_validator(mode="after")
    def _complete(self) -> PrefectConfig:
        if self.token_env is not None and self.basic_env is not None:
            raise ValueError("`token_env` or `basic_env`, not both")
        return self


class CallConfig(ActionBase):
    """A call of a Python function in a process of its own."""

    kind: Literal["call"]
    function: str = Field(pattern=r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$")
    timeout: Timeout = "60s"
    bundle: bool = True


class JiraConfig(ActionBase):
    """An issue in Jira Cloud."""

    kind: Literal["jira"]
    url: Url = Field(description="https://NAME.atlassian.net")
    project: str = Field(pattern=r"^[A-Z][A-Z0-9_]+$", description="the project's key")
    email: str = Field(min_length=3)
    token_env: str
    issue_type: str = "Task"
    labels: Labels = ("offing",)
    bundle: bool = False


class GithubIssueConfig(ActionBase):
    """An issue on GitHub."""

    kind: Literal["github_issue"]
    repository: Repository
    token_env: str
    labels: Labels = ("offing",)
    api_url: Url = API_URL
    bundle: bool = False


class GitlabIssueConfig(ActionBase):
    """An issue on GitLab."""

    kind: Literal["gitlab_issue"]
    project: str = Field(min_length=1, description="its number, or its path group/name")
    token_env: str
    url: Url = "https://gitlab.com"
    labels: Labels = ("offing",)
    bundle: bool = False


AnyAction = Annotated[
    WebhookActionConfig
    | GithubDispatchConfig
    | AirflowConfig
    | DagsterConfig
    | PrefectConfig
    | CallConfig
    | RollbackConfig
    | JiraConfig
    | GithubIssueConfig
    | GitlabIssueConfig,
    Field(discriminator="kind"),
]


def _distinct(found: tuple[AnyAction, ...]) -> tuple[AnyAction, ...]:
    names = [one.name for one in found]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"two actions are called {name!r}")
    return found


ActionConfigs = Annotated[tuple[AnyAction, ...], AfterValidator(_distinct)]
"""Actions with names of their own."""


class EvidenceConfig(Strict):
    """How much evidence is written, and for how long it is kept."""

    rows: int = Field(default=100_000, ge=1, le=10_000_000, description="at most so many rows in a bundle")
    keep: Duration = Field(default="30d", description="a bundle is deleted when it is older")
