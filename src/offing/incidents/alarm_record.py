"""How good a model's alarms are, from what people said about them.

Pure functions of incidents and their logs; who reads them decides what to make of it.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from offing.domain.incident import Judgement
from offing.domain.window import Micros
from offing.stats.estimate import Estimate
from offing.stats.poisson import garwood
from offing.stats.proportion import wilson

Record = Mapping[str, Any]
"""An incident as stored."""

Logs = Mapping[str, Sequence[Record]]
"""The log of each incident, oldest first: at, what, who, text."""


@dataclass(frozen=True)
class AlarmRecord:
    """What became of the incidents of a model, or of those in which one monitor has evidence.

    `precision` is the share of real ones among those judged real or false; an expected change is
    neither: the alarm was right, and nobody needed it. `told` had a message of their own or in a summary.
    `false_alarms` were told and judged false; `per_budget` is how many that is in the time of the
    budget, with Garwood's interval, to be held against the promise. Times are medians, in
    microseconds. `found_first` is the share of the real ones that no person and no business event
    had reported before. None where there is nothing to tell from.
    """

    name: str
    incidents: int
    told: int
    reopened: int
    per_90d: float | None
    real: int
    expected_changes: int
    false_alarms: int
    unjudged: int
    precision: Estimate | None
    per_budget: Estimate | None
    time_to_acknowledge: Micros | None
    time_to_resolve: Micros | None
    found_first: Estimate | None


def alarm_record(
    name: str, incidents: Sequence[Record], logs: Logs, *, watched: Micros, budget: Micros
) -> AlarmRecord:
    """Return the record of these incidents, which are those of one model.

    `watched` is for how long the model was judged, `budget` the span for which false alarms are
    promised; rates are None when nothing was watched.
    """
    judged = {j: [r for r in incidents if r["verdict"] == j.value] for j in Judgement}
    real, false = judged[Judgement.REAL], judged[Judgement.FALSE_ALARM]
    told_false = [r for r in false if r["told_at"] is not None]
    first = [r for r in real if _found_first(r, incidents, logs.get(r["id"], ()))]
    return AlarmRecord(
        name=name,
        incidents=len(incidents),
        told=sum(r["told_at"] is not None for r in incidents),
        reopened=sum(r["reopened"] for r in incidents),
        per_90d=len(incidents) * 90 * 86_400e6 / watched if watched else None,
        real=len(real),
        expected_changes=len(judged[Judgement.EXPECTED_CHANGE]),
        false_alarms=len(told_false),
        unjudged=sum(r["verdict"] is None for r in incidents),
        precision=wilson(len(real), len(real) + len(false)) if real or false else None,
        per_budget=_per(len(told_false), budget / watched) if watched else None,
        time_to_acknowledge=_median(incidents, lambda r: _acknowledged_after(r, logs.get(r["id"], ()))),
        time_to_resolve=_median(incidents, _resolved_after),
        found_first=wilson(len(first), len(real)) if real else None,
    )


def by_monitor(incidents: Sequence[Record]) -> Mapping[str, Sequence[Record]]:
    """Return the incidents in which each monitor has evidence, by the monitor's name."""
    found: dict[str, list[Record]] = {}
    for record in incidents:
        for name in sorted({str(e["monitor"]) for e in record["details"].get("evidence", [])}):
            found.setdefault(name, []).append(record)
    return dict(sorted(found.items()))


def _per(count: int, spans: float) -> Estimate:
    return Estimate(*(part * spans for part in garwood(count)))


def _median(incidents: Sequence[Record], of: Callable[[Record], Micros | None]) -> Micros | None:
    known = [span for r in incidents if (span := of(r)) is not None]
    return round(statistics.median(known)) if known else None


def _acknowledged_after(record: Record, log: Sequence[Record]) -> Micros | None:
    """Return how long after it was told somebody said that they look after it, None when nobody did."""
    told = record["told_at"]
    found = [line["at"] for line in log if line["what"] == "acknowledged"]
    return max(0, found[0] - told) if found and told is not None else None


def _resolved_after(record: Record) -> Micros | None:
    over = record["resolved_at"]
    return None if over is None else max(0, over - record["detected_at"])


def _found_first(record: Record, incidents: Sequence[Record], log: Sequence[Record]) -> bool:
    """Whether nobody had said anything before it was told, and no business event had shown it."""
    told = record["told_at"] if record["told_at"] is not None else record["detected_at"]
    if any(line["what"] == "comment" and line["at"] < told for line in log):
        return False
    if record["cause"] == "business":
        return False
    return not any(
        other["cause"] == "business"
        and other["detected_at"] < record["detected_at"]
        and other["last_alarm"] >= record["started_at"]
        for other in incidents
    )
