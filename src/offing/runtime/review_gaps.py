"""What a model's watch lacks: labels, people, pages, a promise that its baseline can carry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from offing.domain.point import Series
from offing.domain.verdict import State
from offing.domain.window import DAY, Window, parse_duration
from offing.metrics import catalogue
from offing.metrics.track_record import TrackRecord
from offing.monitors.backtest import MonitorBacktest
from offing.monitors.history import History
from offing.runtime.config import ModelConfig

LATE = 0.9
"""Fewer labels than this share of a month's predictions are late."""

PERFORMANCE = ("performance", "estimated", "business")
"""Families whose metrics say whether a model does its work."""


@dataclass(frozen=True)
class ReviewGap:
    """One thing that is missing: its name, what is so, and what would fill it."""

    gap: str
    sentence: str
    remedy: str


def coverage_gaps(
    history: History,
    config: ModelConfig,
    month: Window,
    tested: Sequence[MonitorBacktest],
    records: Mapping[str, TrackRecord],
) -> Sequence[ReviewGap]:
    """Return what is missing in the watch of a model, what costs most first.

    `tested` are its monitors with their states; `records` how well each estimate did, empty where
    nobody knows.
    """
    return [
        *_labels(history, month),
        *_performance(history, config),
        *_people(config),
        *_baseline(history, config, tested),
        *_blind(tested),
        *_withdrawn(records),
    ]


def label_share(history: History, month: Window) -> float | None:
    """Return the share of the month's predictions that have a label by now; None without predictions."""
    volume, coverage = (history.series.get(Series(name)) for name in ("volume", "label_coverage"))
    inside = _inside(history, month)
    if volume is None:
        return None
    rows = np.nan_to_num(volume.value[inside])
    if not rows.sum():
        return None
    shares = np.zeros(rows.shape) if coverage is None else np.nan_to_num(coverage.value[inside])
    return float((shares * rows).sum() / rows.sum())


def _inside(history: History, month: Window) -> np.ndarray:
    inside: np.ndarray = history.closed & (history.starts >= month.start) & (history.starts < month.end)
    return inside


def _labels(history: History, month: Window) -> Iterator[ReviewGap]:
    share = label_share(history, month)
    if share == 0:
        yield ReviewGap(
            "no_labels",
            "no prediction of the month has a label: nobody knows whether the model was right",
            "send labels with `offing label` or `POST /models/{model}/labels`",
        )
    elif share is not None and share < LATE:
        yield ReviewGap(
            "late_labels",
            f"{share:.0%} of the month's predictions have a label by now: the rest is late or never comes",
            "see the label delay on the model's page; estimates of performance bridge the wait",
        )


def _performance(history: History, config: ModelConfig) -> Iterator[ReviewGap]:
    judged = {catalogue.get(series.metric).family for series in history.series}
    own = {catalogue.get(one.metric).family for one in config.monitors}
    if not (judged | own) & set(PERFORMANCE):
        yield ReviewGap(
            "no_performance",
            "no monitor sees the model's performance, estimated or real, nor a business event",
            "send labels or business events, or add a monitor of an estimate such as `estimated_accuracy`",
        )


def _people(config: ModelConfig) -> Iterator[ReviewGap]:
    if config.owner is None:
        yield ReviewGap("no_owner", "nobody owns the model", "set `owner` in `offing.yaml`")
    if not config.playbooks:
        yield ReviewGap(
            "no_playbook",
            "only the playbooks that come with Offing say what to do: none knows this model",
            "write one for what happens most, and name it under `playbooks`",
        )


def _baseline(
    history: History, config: ModelConfig, tested: Sequence[MonitorBacktest]
) -> Iterator[ReviewGap]:
    learning = [one for one in tested if one.state is State.LEARNING]
    for one in learning:
        yield ReviewGap("learning", f"{one.monitor} does not judge yet: {one.detail}", "let it run")
    length = int(np.count_nonzero(history.baseline & history.closed)) * history.width
    rates = {"pages": config.budget, "warnings": config.budget.warnings}
    short = {
        f"{rate.false_alarms:g} false alarm per {rate.per}"
        for rate in rates.values()
        if 0 < length < parse_duration(rate.per) / rate.false_alarms
    }
    if short and not learning:
        yield ReviewGap(
            "short_baseline",
            f"the baseline has {length / DAY:g} days, and the promise is {', '.join(sorted(short))}: what "
            "comes less often than the baseline is long was never seen, and counts against the promise",
            "take a longer baseline once there is one, or a budget of a shorter time",
        )


def _blind(tested: Sequence[MonitorBacktest]) -> Iterator[ReviewGap]:
    for one in tested:
        if one.state in (State.ERROR, State.NO_DATA, State.STALE):
            yield ReviewGap(
                "cannot_compute",
                f"{one.monitor} says nothing ({one.state.value.replace('_', ' ')}): {one.detail}",
                "repair it, or take it away with `offing monitors apply`",
            )


def _withdrawn(records: Mapping[str, TrackRecord]) -> Iterator[ReviewGap]:
    """Yield one gap for all estimates whose record is bad at the moment, which need not be that month's."""
    bad = {name: record for name, record in records.items() if record.verdict == "bad"}
    if not bad:
        return
    names = ", ".join(catalogue.get(name).title for name in sorted(bad))
    first = min(sorted(bad), key=lambda name: bad[name].coverage or 0.0)
    yield ReviewGap(
        "withdrawn_estimate",
        f"withdrawn by now: {names}; of {catalogue.get(first).title}: {bad[first]}",
        "do not steer by estimates here: what the scores mean has changed since the baseline",
    )
