"""What can be declared about a model's data: constraints, the worth of its outcomes."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from offing.profiles.constraint import Constraint
from offing.profiles.encoding import text_of

Level = Annotated[str | float | bool, AfterValidator(text_of)]
"""A level as it is written in YAML; `true` and `1` stand for their text."""


class ConstraintConfig(BaseModel):
    """What the values of a feature may be."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    minimum: float | None = Field(default=None, alias="min", description="the least number allowed")
    maximum: float | None = Field(default=None, alias="max", description="the greatest number allowed")
    allowed: tuple[Level, ...] = Field(default=(), alias="in", description="the only levels allowed")
    required: bool = Field(default=False, description="whether a value must be there")

    @model_validator(mode="after")
    def _complete(self) -> ConstraintConfig:
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError("`min` is above `max`")
        if self.allowed and (self.minimum is not None or self.maximum is not None):
            raise ValueError("a feature has a range or a set, not both")
        if self.constraint == Constraint():
            raise ValueError("a constraint needs `min`, `max`, `in` or `required`")
        return self

    @property
    def constraint(self) -> Constraint:
        levels = tuple(str(level) for level in self.allowed)
        return Constraint(self.minimum, self.maximum, levels, self.required)


class ValueConfig(BaseModel):
    """What each outcome of a binary model is worth, in money; losses are negative."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    true_positive: float = 0.0
    false_positive: float = 0.0
    true_negative: float = 0.0
    false_negative: float = 0.0

    @property
    def gains(self) -> tuple[float, float, float, float]:
        return (self.true_positive, self.false_positive, self.true_negative, self.false_negative)
