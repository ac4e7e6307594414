"""What can be configured as a monitor of one's own: one kind, one model."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    TypeAdapter,
    model_validator,
)

from offing.domain.verdict import Severity
from offing.domain.window import parse_duration
from offing.errors import NotFound
from offing.metrics import catalogue
from offing.monitors.absence import Policy
from offing.monitors.cause import OUTPUTS
from offing.monitors.persistence import Statistic


def _duration(text: str) -> str:
    parse_duration(text)
    return text


def _metric(id_: str) -> str:
    try:
        catalogue.get(id_)
    except NotFound as error:
        raise ValueError(str(error)) from error
    return id_


Duration = Annotated[str, AfterValidator(_duration)]
Metric = Annotated[str, AfterValidator(_metric)]
DirectionName = Literal["worse", "up", "down", "both"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class WhenUnknownConfig(_Strict):
    """What steps without a value mean: `ignore`, `hold` (what stands, stands), `warn` or `page`."""

    no_data: Policy = Field(default="ignore", description="there is no value")
    too_few: Policy = Field(default="ignore", description="there are too few rows for one")
    stale: Policy = Field(default="warn", description="there has been none for `stale_after` steps")
    error: Policy = Field(default="warn", description="it could not be computed, or the monitor failed")
    stale_after: int | None = Field(default=None, ge=1, description="steps until no data is stale; never")


def _each_reason(given: object) -> object:
    """`when_unknown: hold` is one policy for all reasons."""
    return dict.fromkeys(("no_data", "too_few", "stale", "error"), given) if isinstance(given, str) else given


class MonitorConfig(_Strict):
    """What monitors of all kinds have. `MonitorConfig.model_validate` gives the model of the kind."""

    name: str = Field(min_length=1, description="how messages call it")
    kind: str = Field(description="limit, relative, sigma, ewma, cusum, seasonal or sequential")
    metric: Metric = Field(description="a metric's id, as in docs/metrics")
    column: str | None = Field(default=None, description="the feature, for metrics of a column")
    kpi: str | None = Field(default=None, description="the business event, for kpi_mean")
    slice: str | None = Field(default=None, pattern=r"^[^=]+=", description="a slice, such as carrier=B6")
    severity: Severity = Field(default=Severity.CRITICAL, description="critical, warning or info")
    for_: int = Field(default=1, ge=1, alias="for", description="so many steps beyond alarm …")
    of: int | None = Field(default=None, ge=1, description="… of the last so many; by default in a row")
    recover_for: int = Field(default=1, ge=1, description="so many steps in a row back end an alarm")
    when_unknown: Annotated[WhenUnknownConfig, BeforeValidator(_each_reason)] = Field(
        default=WhenUnknownConfig(), description="what steps without a value mean"
    )

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """Return the model of the kind that `obj` names, `limit` without one."""
        if cls is not MonitorConfig:
            return super().model_validate(obj, **options)
        return _ANY.validate_python(obj)  # type: ignore[return-value]  # one of the subclasses

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.column is not None and self.kpi is not None:
            raise ValueError("a monitor watches a column or a kpi, not both")
        if self.of is not None and self.of < self.for_:
            raise ValueError(f"`for` {self.for_} of `of` {self.of} steps cannot be")
        if self.slice is not None and self.column is not None and self.column not in OUTPUTS:
            raise ValueError(
                "features are measured of the whole only: a slice has no columns but the outputs"
            )
        return self


class _Windowed(MonitorConfig):
    over: int = Field(default=1, ge=1, description="judge the last so many steps together …")
    statistic: Statistic = Field(default="mean", description="… by their mean, min or max")


class _Shared(MonitorConfig):
    recovery_share: float = Field(
        default=1.0, gt=0, le=1, description="an alarm ends within this share of the way to the threshold"
    )


class _Promised(_Shared):
    false_alarms: float = Field(default=1.0, gt=0, description="so many false alarms …")
    per: Duration = Field(default="90d", description="… in so much time, of all its series together")


class LimitConfig(_Windowed):
    """A fixed limit."""

    kind: Literal["limit"] = "limit"
    above: float | None = Field(default=None, description="alarm above this value")
    below: float | None = Field(default=None, description="alarm below this value")
    interval: bool = Field(default=False, description="only when the whole 95 % interval lies beyond")
    recovered_below: float | None = Field(default=None, description="an alarm of `above` ends here")
    recovered_above: float | None = Field(default=None, description="an alarm of `below` ends here")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.above is None and self.below is None:
            raise ValueError("a limit needs `above` or `below`")
        for limit, home, sign in (
            (self.above, self.recovered_below, 1),
            (self.below, self.recovered_above, -1),
        ):
            if home is not None and (limit is None or (limit - home) * sign < 0):
                raise ValueError("an alarm recovers on the good side of its own limit")
        return self


class RelativeConfig(_Windowed, _Shared):
    """So many per cent worse than the baseline's mean."""

    kind: Literal["relative"] = "relative"
    percent: float = Field(gt=0, description="so many per cent of the baseline's mean")
    direction: DirectionName = Field(default="worse", description="worse, up, down or both")
    interval: bool = Field(default=True, description="only when the difference is certain")


class SigmaConfig(_Windowed, _Shared):
    """A Shewhart chart."""

    kind: Literal["sigma"] = "sigma"
    sigmas: float = Field(default=3.0, gt=0, description="the width of the band")
    direction: DirectionName = Field(default="both", description="worse, up, down or both")


class EwmaConfig(_Promised):
    """A chart of the moving average."""

    kind: Literal["ewma"] = "ewma"
    run_length: float | None = Field(default=None, ge=2, description="instead: steps between false alarms")
    weight: float = Field(default=0.1, gt=0, le=1, description="the weight of the newest step")
    direction: DirectionName = Field(default="both", description="worse, up, down or both")


class CusumConfig(_Promised):
    """A chart of cumulative sums."""

    kind: Literal["cusum"] = "cusum"
    run_length: float | None = Field(default=None, ge=2, description="instead: steps between false alarms")
    shift: float = Field(default=1.0, gt=0, description="the shift to find soonest, in deviations")
    direction: DirectionName = Field(default="both", description="worse, up, down or both")


class SeasonalConfig(_Windowed, _Promised):
    """What is usual at this time of the week."""

    kind: Literal["seasonal"] = "seasonal"
    direction: DirectionName = Field(default="both", description="worse, up, down or both")
    holidays: tuple[date, ...] = Field(default=(), description="dates (UTC) that may be like a Sunday")
    level_shift: Literal["news", "normal"] = Field(
        default="news", description="whether a shift that lasts stays news, or becomes normal …"
    )
    normal_after: Duration = Field(default="14d", description="… after so much time")
    memory: Duration = Field(default="56d", description="so much of the past says what is usual")


class SequentialConfig(_Promised):
    """A sequential test of a rate."""

    kind: Literal["sequential"] = "sequential"
    run_length: float | None = Field(default=None, ge=2, description="instead: steps between false alarms")
    above: float | None = Field(default=None, ge=0, lt=1, description="the rate may not rise above this")
    below: float | None = Field(default=None, gt=0, le=1, description="the rate may not fall below this")
    tolerance: float = Field(default=0.0, ge=0, lt=1, description="without: beyond the baseline's bound")
    direction: DirectionName = Field(default="worse", description="worse, up, down or both")
    unit: Literal["step", "row"] = Field(default="step", description="what is one observation")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if catalogue.get(self.metric).unit != "ratio":
            raise ValueError(f"{self.metric!r} is no rate: a sequential test needs one")
        return self


KINDS: Mapping[str, type[MonitorConfig]] = {
    "limit": LimitConfig,
    "relative": RelativeConfig,
    "sigma": SigmaConfig,
    "ewma": EwmaConfig,
    "cusum": CusumConfig,
    "seasonal": SeasonalConfig,
    "sequential": SequentialConfig,
}


def keys_of(kind: str) -> frozenset[str]:
    """Return the keys that a monitor of a kind may have, as written in a file."""
    return frozenset(field.alias or name for name, field in KINDS[kind].model_fields.items())


def _kind(given: Any) -> str:
    if isinstance(given, Mapping):
        return str(given.get("kind", "limit"))
    return str(getattr(given, "kind", "limit"))


AnyMonitor = Annotated[
    Annotated[LimitConfig, Tag("limit")]
    | Annotated[RelativeConfig, Tag("relative")]
    | Annotated[SigmaConfig, Tag("sigma")]
    | Annotated[EwmaConfig, Tag("ewma")]
    | Annotated[CusumConfig, Tag("cusum")]
    | Annotated[SeasonalConfig, Tag("seasonal")]
    | Annotated[SequentialConfig, Tag("sequential")],
    Discriminator(_kind),
]
"""A monitor of any kind, chosen by its `kind`; `limit` without one."""

_ANY: TypeAdapter[MonitorConfig] = TypeAdapter(AnyMonitor)
