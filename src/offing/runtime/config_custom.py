"""What can be configured as a measure of one's own: Python or SQL, a number for each prediction."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from offing.errors import OffingError
from offing.metrics.catalogue import all_metrics
from offing.profiles.measures.spec import Custom
from offing.profiles.measures.sql import check_expression

BUILT_IN = frozenset(
    {
        "ape", "sape", "covered", "width", "log_loss", "brier", "subset", "hamming", "jaccard",
        "tp", "fp", "fn", "rr", "cost",
    }
)  # fmt: skip
"""Measures that Offing counts itself; those with an `@` in their name cannot be meant."""

_PYTHON = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")


class CustomConfig(BaseModel):
    """A measure of one's own: its name, where its number comes from, and what the numbers become."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,63}$", description="what its points are called")
    python: str | None = Field(
        default=None, description="`package.module:function`, which gives a number for each row of a table"
    )
    sql: str | None = Field(default=None, description="an SQL expression over the columns of a row")
    aggregate: Literal["mean", "sum", "rate"] = Field(
        default="mean", description="what the numbers become: mean, sum, or the share of rows that are true"
    )
    title: str | None = Field(default=None, min_length=1, description="how pages call it; the name if absent")
    better: Literal["higher", "lower", "neutral"] = Field(
        default="neutral", description="which way is better"
    )
    unit: Literal["ratio", "count", "ms", "s", "value"] = Field(
        default="value", description="how it is written"
    )

    @model_validator(mode="after")
    def _complete(self) -> CustomConfig:
        if (self.python is None) == (self.sql is None):
            raise ValueError("a measure needs `python` or `sql`, one of them")
        if self.name in all_metrics():
            raise ValueError(f"{self.name!r} is the name of a metric: choose another")
        if self.name in BUILT_IN:
            raise ValueError(f"{self.name!r} is measured already: choose another name")
        if self.python is not None and not _PYTHON.fullmatch(self.python):
            raise ValueError(f"not `package.module:function`: {self.python!r}")
        if self.sql is not None:
            _check(self.sql)
        return self

    @property
    def custom(self) -> Custom:
        """The measure as plans know it."""
        if self.sql is not None:
            return Custom(self.name, "sql", self.sql, self.aggregate)
        return Custom(self.name, "python", self.python or "", self.aggregate)


def _check(expression: str) -> None:
    try:
        check_expression(expression)
    except OffingError as error:
        raise ValueError(str(error)) from error


def _distinct(measures: tuple[CustomConfig, ...]) -> tuple[CustomConfig, ...]:
    names = [measure.name for measure in measures]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"two measures are called {name!r}")
    return measures


CustomMeasures = Annotated[tuple[CustomConfig, ...], AfterValidator(_distinct)]
"""Measures with names of their own."""
