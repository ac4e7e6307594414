"""Who is told what, and when: the `routing` part of `offing.yaml`."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from offing.domain.window import parse_duration
from offing.errors import OffingError
from offing.incidents.business_hours import BusinessHours
from offing.incidents.matcher import parse_matcher, parse_matchers
from offing.incidents.policy import DIGEST, Digest, Escalation, Policy, Route

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _duration(text: str) -> str:
    parse_duration(text)
    return text


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is not a time zone (write Europe/Berlin)") from error
    return name


def _matcher(text: str) -> str:
    try:
        parse_matcher(text)
    except OffingError as error:
        raise ValueError(str(error)) from error
    return text


def _time(text: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise ValueError(f"not a time of the day: {text!r} (write 09:00)")
    return text


Duration = Annotated[str, AfterValidator(_duration)]
Zone = Annotated[str, AfterValidator(_zone)]
MatcherText = Annotated[str, AfterValidator(_matcher)]
TimeOfDay = Annotated[str, AfterValidator(_time)]
Channels = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(min_length=1)]


class Strict(BaseModel):
    """No unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class RouteConfig(Strict):
    """Incidents that fit all matchers go to these channels; the first route that fits decides."""

    name: str = Field(default="", description="how logs call it")
    matchers: tuple[MatcherText, ...] = Field(
        default=(), description='such as `model = churn`, `column =~ "wind_.*"`; none fits everything'
    )
    channels: Channels = Field(description="names of channels, or `digest`")
    go_on: bool = Field(default=False, alias="continue", description="look at the routes that follow too")


class BusinessHoursConfig(Strict):
    """When warnings are told; outside of these hours they wait. Criticals never do."""

    time_zone: Zone = "UTC"
    opens: TimeOfDay = "09:00"
    closes: TimeOfDay = Field(default="17:00", description="at or before `opens` it is the next day")
    days: tuple[Weekday, ...] = Field(default=WEEKDAYS[:5], min_length=1)
    holidays: tuple[dt.date, ...] = Field(default=(), description="days that do not count")

    @property
    def hours(self) -> BusinessHours:
        return BusinessHours(
            ZoneInfo(self.time_zone),
            dt.time.fromisoformat(self.opens),
            dt.time.fromisoformat(self.closes),
            frozenset(WEEKDAYS.index(day) for day in self.days),
            frozenset(self.holidays),
        )


class EscalationConfig(Strict):
    """A critical incident that nobody has acknowledged in time is told to further channels."""

    after: Duration = Field(description="so long after the step before")
    channels: Channels


class DigestConfig(Strict):
    """When what is not urgent goes out, and to whom."""

    at: TimeOfDay = "08:00"
    time_zone: Zone = "UTC"
    weekday: Weekday | None = Field(default=None, description="once a week on this day; else every day")
    channels: tuple[str, ...] = Field(default=(), description="all channels when none is named")


class FlappingConfig(Strict):
    """What changes too often is told once as flapping."""

    changes: int = Field(default=3, ge=2, description="so many changes in a row …")
    steps: int = Field(default=14, ge=1, description="… each so many steps after the last at most")


class StormConfig(Strict):
    """How many messages people are sent at most; criticals are always told."""

    messages: int = Field(default=20, ge=1, description="so many messages of all channels together …")
    per: Duration = Field(default="10m", description="… in so much time")


class RoutingConfig(Strict):
    """Who is told what, and when."""

    routes: tuple[RouteConfig, ...] = ()
    business_hours: BusinessHoursConfig | None = None
    escalation: tuple[EscalationConfig, ...] = ()
    digest: DigestConfig = DigestConfig()
    flapping: FlappingConfig = FlappingConfig()
    storm: StormConfig = StormConfig()
    catch_up: Duration | None = Field(
        default="2d",
        description="what is older when it is noticed is summed up; null tells it as if it were new",
    )
    fallback: dict[str, str] = Field(
        default={}, description="by channel: the one that is told when it does not answer for five minutes"
    )

    @model_validator(mode="after")
    def _hours(self) -> RoutingConfig:
        if self.business_hours is not None:
            self.business_hours.hours.next_open(0)
        return self

    @property
    def named(self) -> set[str]:
        """The channels that are named anywhere, without the digest."""
        lists = [*(r.channels for r in self.routes), *(e.channels for e in self.escalation)]
        lists += [self.digest.channels, tuple(self.fallback), tuple(self.fallback.values())]
        return {name for names in lists for name in names} - {DIGEST}

    @property
    def policy(self) -> Policy:
        """What the telling is told of this."""
        digest, hours = self.digest, self.business_hours
        return Policy(
            routes=tuple(
                Route(r.name or f"route {i}", parse_matchers(r.matchers), r.channels, r.go_on)
                for i, r in enumerate(self.routes, 1)
            ),
            business_hours=None if hours is None else hours.hours,
            escalation=tuple(Escalation(parse_duration(e.after), e.channels) for e in self.escalation),
            digest=Digest(
                dt.time.fromisoformat(digest.at),
                ZoneInfo(digest.time_zone),
                None if digest.weekday is None else WEEKDAYS.index(digest.weekday),
                digest.channels,
            ),
            flap_changes=self.flapping.changes,
            flap_steps=self.flapping.steps,
            storm_messages=self.storm.messages,
            storm_span=parse_duration(self.storm.per),
            catch_up=None if self.catch_up is None else parse_duration(self.catch_up),
        )
