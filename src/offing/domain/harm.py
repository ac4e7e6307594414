"""What an incident costs, as far as anybody can say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Optional


class HarmVerdict(str, Enum):
    """Whether an incident does harm. Harmless and unknown are different answers."""

    HARMFUL = "harmful"
    HARMLESS = "harmless"
    UNKNOWN = "unknown"


class HarmBasis(str, Enum):
    """What a verdict of harm rests on, the firmest first."""

    REALISED = "realised"
    """Labels, answers or business events of the incident's own time."""

    ESTIMATED = "estimated"
    """An estimate of performance that has foretold well so far."""

    FIRST_ORDER = "first_order"
    """The baseline's losses in the cells that rows have moved to."""

    NONE = "none"
    """Nothing."""


@dataclass(frozen=True)
class Harm:
    """By how much `metric` got worse, and whether that is more than what matters.

    `value` is positive where it got worse, with a 95 % interval, and `least` the smallest change that
    matters, all in the metric's unit. `bound` is the most that it can be, where several effects
    that overlap were looked at: it is above `high` then. Numbers are None where nothing is known.
    """

    verdict: HarmVerdict
    basis: HarmBasis
    sentence: str
    metric: Optional[str] = None
    value: Optional[float] = None
    low: Optional[float] = None
    high: Optional[float] = None
    bound: Optional[float] = None
    least: Optional[float] = None

    @property
    def harmless(self) -> bool:
        return self.verdict is HarmVerdict.HARMLESS

    @property
    def significant(self) -> bool:
        return self.verdict is HarmVerdict.HARMFUL


def judge_harm(value: float, low: float, high: float, least: float) -> HarmVerdict:
    """Return the verdict on a change for the worse: evidence and effect make it harmful.

    Harmful when the interval excludes 0 and the value reaches `least`; harmless when the whole
    interval lies below `least`; unknown otherwise, and where a number is not finite.
    """
    if not (abs(value) < float("inf") and low <= value <= high):
        return HarmVerdict.UNKNOWN
    if low > 0 and value >= least:
        return HarmVerdict.HARMFUL
    return HarmVerdict.HARMLESS if high < least else HarmVerdict.UNKNOWN
