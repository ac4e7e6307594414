"""What can be configured as a source of business events: a query against somebody's database."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from offing.domain.window import SECOND, Micros, parse_duration
from offing.metrics.business_events import RESERVED


def _name(name: str) -> str:
    if name.startswith(RESERVED):
        raise ValueError(f"names that begin with {RESERVED!r} belong to samples of the host")
    return name


def _every(text: str) -> str:
    if parse_duration(text) < SECOND:
        raise ValueError("a query runs every second at most")
    return text


class KpiQueryConfig(BaseModel):
    """A query whose rows are business events of one name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, AfterValidator(_name)] = Field(
        min_length=1, max_length=512, description="the name of the business events"
    )
    database: str = Field(
        min_length=1, description="a database URL, or the environment variable that holds one"
    )
    query: str = Field(
        min_length=1, description="SELECT timestamp, value and, if known, prediction_id and event_id"
    )
    every: Annotated[str, AfterValidator(_every)] = Field(default="1m", description="how often it is asked")

    @property
    def interval(self) -> Micros:
        return parse_duration(self.every)


def _distinct(queries: tuple[KpiQueryConfig, ...]) -> tuple[KpiQueryConfig, ...]:
    names = [query.name for query in queries]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"two queries give the business event {name!r}")
    return queries


KpiQueries = Annotated[tuple[KpiQueryConfig, ...], AfterValidator(_distinct)]
"""Queries with names of their own."""
