"""The verdict on a harm, in numbers and words."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from offing.domain.harm import Harm, HarmBasis, HarmVerdict, judge_harm
from offing.domain.verdict import Verdict
from offing.domain.words import difference, number
from offing.insight.title import unit_of
from offing.metrics import catalogue
from offing.monitors.effect import SMALLEST_SHIFTS, SmallestShift
from offing.stats.estimate import Estimate

LEAST_ANSWERS = SmallestShift(0.01, +1)
"""The smallest change that matters of a share of wrong answers: one in a hundred, as of the ROC AUC."""


@dataclass(frozen=True)
class Loss:
    """What harm is counted in, and what it usually is."""

    metric: str
    name: str
    unit: str
    usual: float

    @property
    def least(self) -> float:
        smallest = SMALLEST_SHIFTS.get(self.metric, LEAST_ANSWERS)
        return smallest.amount * (abs(self.usual) if smallest.relative else 1.0)


UNKNOWN = Harm(
    HarmVerdict.UNKNOWN,
    HarmBasis.NONE,
    "harm unknown: no labels of this time yet, and nothing to estimate it by",
)


def told_harm(harm: Harm) -> dict[str, Any]:
    """Return a harm as details: its fields, `verdict` and `basis` as words."""
    return {**asdict(harm), "verdict": harm.verdict.value, "basis": harm.basis.value}


def own_harm(lead: Verdict) -> Harm:
    """Return the harm of what is itself one: what failed, cost or got worse."""
    metric = catalogue.get(lead.series.metric)
    name = f"{metric.title} of {lead.series.column}" if lead.series.column else metric.title
    if lead.value is None:
        return Harm(HarmVerdict.UNKNOWN, HarmBasis.NONE, f"harm unknown: {lead.sentence}", lead.series.metric)
    usual = lead.expected if lead.expected is not None else lead.threshold
    if usual is None:
        return Harm(HarmVerdict.UNKNOWN, HarmBasis.NONE, f"harm unknown: {name} has no usual value")
    sign = 1.0 if lead.value >= usual else -1.0
    ends = [None if end is None else sign * (end - usual) for end in (lead.low, lead.high)]
    low, high = ends if sign > 0 else reversed(ends)
    size = abs(lead.value - usual)
    verb = "rose" if sign > 0 else "fell"
    unit = unit_of(lead)
    values = f"to {number(lead.value, unit)} from {number(usual, unit)}"
    sentence = f"harmful: {name} {verb} {values}"
    return Harm(
        HarmVerdict.HARMFUL, HarmBasis.REALISED, sentence, lead.series.metric, size, low, high, least=None
    )


def judged(basis: HarmBasis, change: Estimate, loss: Loss, how: str) -> Harm:
    """Judge a change for the worse against what matters; `how` says how it is known."""
    verdict = judge_harm(*change, loss.least)
    ends = difference(change.value, loss.unit, change.low, change.high)
    least = difference(loss.least, loss.unit)
    if verdict is HarmVerdict.HARMFUL:
        sentence = f"harmful: {loss.name} got worse by {ends} {how}; {least} would matter"
    elif verdict is HarmVerdict.UNKNOWN:
        moved = f"got worse by {ends}" if change.value > 0 else f"got better by {_better(change, loss.unit)}"
        sentence = f"harm unknown: {loss.name} {moved} {how}; {least} would matter"
    elif change.high <= 0:
        sentence = f"probably harmless: {loss.name} got better, by {_better(change, loss.unit)} {how}"
    else:
        most = f"at most {difference(change.high, loss.unit)} of {loss.name}"
        sentence = f"probably harmless: {most}, {ends} {how}; {least} would matter"
    return Harm(verdict, basis, sentence, loss.metric, *change, least=loss.least)


def of_drift(worst: Estimate, bound: float, loss: Loss, column: str, count: int) -> Harm:
    """Judge first-order effects: harmless needs all of them together to be small, harmful one alone."""
    verdict = judge_harm(*worst, loss.least)
    if verdict is HarmVerdict.HARMLESS and bound >= loss.least:
        verdict = HarmVerdict.UNKNOWN
    alone = difference(worst.value, loss.unit, worst.low, worst.high)
    together = f", all {count} columns together at most {difference(bound, loss.unit)}" if count > 1 else ""
    word = {HarmVerdict.HARMFUL: "harmful", HarmVerdict.HARMLESS: "probably harmless"}.get(
        verdict, "harm unknown"
    )
    sentence = (
        f"{word}: the shift of {column} alone adds {alone} to the {loss.name}{together}, if its values lose "
        f"what they did; {difference(loss.least, loss.unit)} would matter"
    )
    return Harm(verdict, HarmBasis.FIRST_ORDER, sentence, loss.metric, *worst, bound=bound, least=loss.least)


def _better(change: Estimate, unit: str) -> str:
    return difference(-change.value, unit, -change.high, -change.low)
