"""What can be configured: the schema of `offing.yaml`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from offing.domain.schema import Task
from offing.domain.window import DAY, MINUTE, Micros, Window, parse_duration, parse_time
from offing.profiles.declared import Declared
from offing.runtime.config_actions import ActionConfigs, EvidenceConfig
from offing.runtime.config_channels import Channels
from offing.runtime.config_custom import CustomMeasures
from offing.runtime.config_declared import ConstraintConfig, ValueConfig
from offing.runtime.config_kpis import KpiQueries
from offing.runtime.config_monitors import AnyMonitor
from offing.runtime.config_monitors import MonitorConfig as MonitorConfig
from offing.runtime.config_routing import RoutingConfig


def _duration(text: str) -> str:
    parse_duration(text)
    return text


def _moment(text: str) -> str:
    parse_time(text)
    return text


Duration = Annotated[str, AfterValidator(_duration)]
"""`30m`, `1h`, `90d`."""

Moment = Annotated[str, AfterValidator(_moment)]
"""`2013-01-01` or `2013-01-01T06:00:00Z`; UTC without an offset."""


class Strict(BaseModel):
    """No unknown keys: a typing error must not be taken for a setting."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class BaselineConfig(Strict):
    """What is normal: a named period, a file, or the first days of traffic (the default)."""

    from_: Moment | None = Field(default=None, alias="from", description="start of the period, included")
    to: Moment | None = Field(default=None, description="end of the period, excluded")
    first: Duration = Field(
        default="28d", description="without a period or file: the first so many days of traffic"
    )
    file: str | None = Field(default=None, description="a Parquet or CSV file of rows that are normal")
    traffic_share: float = Field(
        default=1.0, gt=0, le=1, description="the share of the traffic that the baseline period holds"
    )

    @model_validator(mode="after")
    def _complete(self) -> BaselineConfig:
        if (self.from_ is None) != (self.to is None):
            raise ValueError("a baseline period needs both `from` and `to`")
        if self.from_ is not None and self.file is not None:
            raise ValueError("a baseline is a period or a file, not both")
        if self.period is not None and self.period.length == 0:
            raise ValueError("`to` must be after `from`")
        return self

    @property
    def period(self) -> Window | None:
        if self.from_ is None or self.to is None:
            return None
        return Window(parse_time(self.from_), parse_time(self.to))


class RateConfig(Strict):
    """How many false alarms in how much time."""

    false_alarms: float = Field(default=1.0, gt=0, description="so many false alarms …")
    per: Duration = Field(default="90d", description="… in so much time")


class BudgetConfig(RateConfig):
    """How many false alarms a model's owner can live with: false pages, and false warnings."""

    warnings: RateConfig = Field(
        default=RateConfig(), description="the same for what waits until the morning, such as drift"
    )
    smallest_shift: float = Field(
        default=1.0, ge=0, description="a multiple of the smallest shifts that matter; 0: any shift"
    )


class ModelConfig(Strict):
    """How one model is watched. Every setting has a default; a model needs no entry at all."""

    owner: str | None = Field(
        default=None, min_length=1, description="who answers for the model: a person or a team"
    )
    task: Literal["auto", "binary", "regression", "multiclass", "multilabel", "ranking"] = "auto"
    baseline: BaselineConfig = BaselineConfig()
    bucket: Duration = Field(default="1h", description="the grain at which events are counted")
    step: Duration = Field(default="1d", description="the grain at which points are made and judged")
    lateness: Duration = Field(
        default="10m", description="how long after its end a step waits for late events"
    )
    segments: tuple[str, ...] = Field(default=(), description="features whose values are watched separately")
    pairs: tuple[tuple[str, str], ...] = Field(
        default=(), description="pairs of features whose combined values are watched separately"
    )
    protected: tuple[str, ...] = Field(
        default=(), description="features or tags that tell groups of people apart: for fairness"
    )
    horizon: str | None = Field(
        default=None, description="forecasts: the feature that says how far ahead, watched separately"
    )
    constraints: dict[str, ConstraintConfig] = Field(
        default={}, description="by feature: what its values may be"
    )
    texts: tuple[str, ...] = Field(default=(), description="features that are free text")
    embeddings: tuple[str, ...] = Field(default=(), description="features that are vectors")
    projections: bool = Field(default=False, description="watch random projections of all numeric features")
    value: ValueConfig | None = Field(default=None, description="binary: what each outcome is worth")
    positive: float | str = Field(default=1.0, description="the label value of the positive class")
    threshold: float = Field(
        default=0.5, ge=0, le=1, description="the score from which a prediction is positive"
    )
    ranks: tuple[Annotated[int, Field(ge=1, le=1000)], ...] = Field(
        default=(5, 10), max_length=10, description="a ranking's places from the top that are judged"
    )
    custom: CustomMeasures = Field(
        default=(), description="measures of one's own: a number for each prediction"
    )
    kpis: KpiQueries = Field(default=(), description="business events that queries give")
    budget: BudgetConfig = BudgetConfig()
    playbooks: dict[str, str] = Field(
        default={}, description="pages of one's own: by the id of a playbook, the path of a Markdown file"
    )
    monitors: tuple[AnyMonitor, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> ModelConfig:
        if not MINUTE <= self.bucket_width <= DAY or DAY % self.bucket_width:
            raise ValueError("`bucket` must divide a day, and be at least 1m")
        if self.step_width % self.bucket_width:
            raise ValueError("`step` must be a multiple of `bucket`")
        return self

    @property
    def bucket_width(self) -> Micros:
        return parse_duration(self.bucket)

    @property
    def step_width(self) -> Micros:
        return parse_duration(self.step)

    @property
    def all_segments(self) -> tuple[str, ...]:
        return (*self.segments, *((self.horizon,) if self.horizon else ()))

    @property
    def declared(self) -> Declared:
        """What the plan of the model must know of this."""
        return Declared(
            protected=self.protected,
            pairs=self.pairs,
            constraints={name: one.constraint for name, one in sorted(self.constraints.items())},
            custom=tuple(one.custom for one in self.custom),
            texts=self.texts,
            embeddings=self.embeddings,
            projections=self.projections,
            value=None if self.value is None else self.value.gains,
            ranks=self.ranks,
        )

    @property
    def known_task(self) -> Task | None:
        return None if self.task == "auto" else Task(self.task)


class WebhookConfig(Strict):
    """A receiver of messages: an HTTP POST in the shape of Alertmanager's webhook, version 4."""

    name: str = Field(default="webhook", min_length=1)
    url: str = Field(pattern=r"^https?://", description="where messages are posted")
    secret_env: str | None = Field(
        default=None, description="environment variable with the signing secret (whsec_…)"
    )
    timeout: Duration = "10s"


class NotifyConfig(Strict):
    """Who is told."""

    webhooks: tuple[WebhookConfig, ...] = ()
    channels: Channels = Field(default=(), description="other channels, by kind")
    log: bool = Field(default=True, description="write messages to the server's log")


class Config(Strict):
    """All of `offing.yaml`."""

    models: dict[str, ModelConfig] = {}
    defaults: ModelConfig = ModelConfig()
    notify: NotifyConfig = NotifyConfig()
    routing: RoutingConfig = Field(default=RoutingConfig(), description="who is told what, and when")
    actions: ActionConfigs = Field(default=(), description="what incidents set going")
    evidence: EvidenceConfig = EvidenceConfig()
    external_url: str = Field(default="http://127.0.0.1:8484", description="where links in messages point")

    @model_validator(mode="after")
    def _complete(self) -> Config:
        if self.defaults.kpis:
            raise ValueError("`kpis` belong to one model: give them under `models`")
        return self

    def model(self, name: str) -> ModelConfig:
        """Return how `name` is watched: its own entry, else the defaults."""
        return self.models.get(name, self.defaults)
