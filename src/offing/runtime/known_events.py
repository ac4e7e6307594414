"""What is known to have happened to a model: from a file, from judged incidents, from deployments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BeforeValidator, Field, ValidationError, model_validator

from offing.domain.event import Deployment
from offing.domain.incident import Judgement
from offing.domain.window import DAY, Micros, Window, isoformat, parse_duration, parse_time
from offing.errors import ConfigError
from offing.monitors.backtest import Judgements, KnownEvent
from offing.runtime.config import Duration, Strict

Moment = Annotated[Micros, BeforeValidator(parse_time)]

USUAL_LENGTH: Micros = 7 * DAY
"""An event without an end lasts so long: an alarm within it has seen it."""


class EventConfig(Strict):
    """One thing that happened."""

    name: str = Field(min_length=1, description="how the backtest calls it")
    from_: Moment = Field(alias="from", description="when it began")
    to: Moment | None = Field(default=None, description="when it was over; without it, 7 days later")
    verdict: Judgement = Field(default=Judgement.REAL, description="real, expected_change or false_alarm")
    models: tuple[str, ...] = Field(default=(), description="the models it happened to; all without any")
    monitors: tuple[str, ...] = Field(default=(), description="the monitors that should see it; any without")

    @model_validator(mode="after")
    def _ordered(self) -> EventConfig:
        if self.to is not None and self.to <= self.from_:
            raise ValueError("`to` must be after `from`")
        return self

    @property
    def event(self) -> KnownEvent:
        end = self.from_ + USUAL_LENGTH if self.to is None else self.to
        return KnownEvent(self.name, Window(self.from_, end), self.verdict, frozenset(self.monitors))


class EventsConfig(Strict):
    """A file of known events."""

    events: tuple[EventConfig, ...] = ()
    complete: bool = Field(default=False, description="nothing else happened: other alarms were false")
    deployments: Duration | None = Field(
        default=None, description="alarms that begin so soon after a deployment are expected changes"
    )


def load_events(path: Path) -> EventsConfig:
    """Read a YAML or JSON file of events. Raises ConfigError with file and key."""
    try:
        return parse_events(yaml.safe_load(path.read_text(encoding="utf-8")), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    except yaml.YAMLError as error:
        raise ConfigError(f"{path}: not YAML: {error}") from error


def parse_events(data: Any, source: str = "events") -> EventsConfig:
    """Read events from plain data: a mapping with `events`, or the list alone. Raises ConfigError."""
    try:
        return EventsConfig.model_validate({"events": data} if isinstance(data, list) else data or {})
    except ValidationError as error:
        said = (f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in error.errors())
        raise ConfigError(f"{source}: {'; '.join(said)}", hint="see docs/backtest.md") from error


def judgements_of(
    model: str,
    given: EventsConfig,
    incidents: Sequence[Mapping[str, Any]],
    deployments: Sequence[Deployment],
) -> Judgements:
    """Put together what is known about a model.

    `incidents` are records of the incident store. What a file says comes first; a stored incident
    keeps the verdict that a person gave it, and has none while nobody did.
    """
    events = [one.event for one in given.events if not one.models or model in one.models]
    events += [known_incident(record) for record in incidents]
    if given.deployments is not None:
        length = parse_duration(given.deployments)
        events += [
            KnownEvent(
                f"deployment of version {one.version}",
                Window(one.timestamp, one.timestamp + length),
                Judgement.EXPECTED_CHANGE,
            )
            for one in deployments
        ]
    return Judgements(tuple(events), given.complete)


def known_incident(record: Mapping[str, Any]) -> KnownEvent:
    """Return a stored incident as an event that its own monitors should see again."""
    verdict = record["verdict"]
    evidence = record["details"].get("evidence", ())
    end = max(record["last_alarm"], record["started_at"] + 1)
    return KnownEvent(
        f"incident {record['id']}: {record['title']}",
        Window(record["started_at"], end),
        None if verdict is None else Judgement(verdict),
        frozenset(str(one["monitor"]) for one in evidence if one.get("monitor")),
    )


def events_data(given: EventsConfig) -> dict[str, Any]:
    """Return events as plain data that `parse_events` reads to the same."""
    data = given.model_dump(mode="json", by_alias=True, exclude_none=True)
    for one in data["events"]:
        for key in ("from", "to"):
            if key in one:
                one[key] = isoformat(one[key])
    return data
