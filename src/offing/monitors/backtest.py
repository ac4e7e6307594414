"""What monitors would have said about the past, held against what is known to have happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from offing.domain.incident import Judgement
from offing.domain.verdict import Severity, State, Verdict
from offing.domain.window import DAY, Micros, Window
from offing.monitors.episodes import Episode, episodes_of
from offing.monitors.evaluate import evaluate
from offing.monitors.history import History
from offing.monitors.monitor import Monitor
from offing.stats.estimate import Estimate
from offing.stats.poisson import garwood

PERIOD: Micros = 90 * DAY
"""Rates of alarms are told per so much time."""


@dataclass(frozen=True)
class KnownEvent:
    """Something that is known to have happened, or to have been told.

    `judgement` is what a person found it to be; None for an incident that nobody has judged.
    `monitors` are those whose task it is to see it; empty when any may. A monitor that is not among
    them is not blamed for missing it, and is credited when it alarms meanwhile.
    """

    name: str
    window: Window
    judgement: Judgement | None
    monitors: frozenset[str] = frozenset()

    def touches(self, episode: Episode) -> bool:
        """Say whether an episode alarmed at a step that overlaps the event.

        A false alarm was said of certain monitors: it says nothing about what others tell meanwhile.
        """
        if self.judgement is Judgement.FALSE_ALARM and not self.concerns(episode.monitor):
            return False
        return any(v.at.start < self.window.end and self.window.start < v.at.end for v in episode.verdicts)

    def concerns(self, monitor: str) -> bool:
        """Say whether `monitor` should see it."""
        return not self.monitors or monitor in self.monitors


@dataclass(frozen=True)
class Judgements:
    """What is known about the past. With `complete`, whatever it does not hold was a false alarm."""

    events: Sequence[KnownEvent] = ()
    complete: bool = False

    @property
    def real(self) -> Sequence[KnownEvent]:
        return [event for event in self.events if event.judgement is Judgement.REAL]

    def of(self, episode: Episode) -> Judgement | None:
        """Return what an episode was: real when it overlaps anything real, then expected, then false.

        None when nothing is known about its time.
        """
        found = {event.judgement for event in self.events if event.touches(episode)}
        for judgement in (Judgement.REAL, Judgement.EXPECTED_CHANGE, Judgement.FALSE_ALARM):
            if judgement in found:
                return judgement
        return Judgement.FALSE_ALARM if self.complete else None


@dataclass(frozen=True)
class Detection:
    """A real event as one monitor saw it.

    `delay` is in steps: 0 when the step in which the event began alarmed; None when it was missed.
    """

    event: KnownEvent
    delay: int | None


@dataclass(frozen=True)
class MonitorBacktest:
    """What one monitor would have done.

    `judged` has the judgement of each of `episodes`, in their order. `detections` has an entry for
    each real event that the monitor is to see, or saw anyway. `pages` counts the critical incidents
    that it would have helped to open.
    """

    monitor: str
    state: State
    detail: str
    episodes: Sequence[Episode]
    judged: Sequence[Judgement | None]
    detections: Sequence[Detection]
    span: Micros
    pages: int = 0
    verdicts: Sequence[Verdict] = field(default=(), repr=False)

    def count(self, judgement: Judgement | None) -> int:
        """Return how many episodes were found to be `judgement`; None counts the unjudged."""
        return sum(one is judgement for one in self.judged)

    @property
    def noisy(self) -> Sequence[Episode]:
        """The episodes that were false, or that nobody knows to have been anything."""
        quiet = (Judgement.REAL, Judgement.EXPECTED_CHANGE)
        return [e for e, said in zip(self.episodes, self.judged, strict=True) if said not in quiet]

    @property
    def caught(self) -> Sequence[KnownEvent]:
        return [one.event for one in self.detections if one.delay is not None]

    @property
    def missed(self) -> Sequence[KnownEvent]:
        return [one.event for one in self.detections if one.delay is None]

    @property
    def delay(self) -> float | None:
        """The median delay of what was caught, in steps; None when nothing was."""
        delays = sorted(one.delay for one in self.detections if one.delay is not None)
        middle = len(delays) // 2
        if not delays:
            return None
        return float(delays[middle]) if len(delays) % 2 else (delays[middle - 1] + delays[middle]) / 2

    @property
    def false_rate(self) -> Estimate | None:
        """False alarms per 90 days with a 95 % interval; None when no time was judged."""
        return rate(self.count(Judgement.FALSE_ALARM), self.span)

    @property
    def noise_rate(self) -> Estimate | None:
        """False and unjudged alarms per 90 days with a 95 % interval: the most that may be false."""
        return rate(len(self.noisy), self.span)


def rate(count: int, span: Micros) -> Estimate | None:
    """Return `count` events within `span` as a rate per 90 days, with Garwood's interval; None without time.

    The interval holds for independent events; episodes of one long change are one event already.
    """
    if span <= 0:
        return None
    return Estimate(*(part * PERIOD / span for part in garwood(count)))


def backtest(
    history: History, monitors: Sequence[Monitor], known: Judgements, window: Window | None = None
) -> Sequence[MonitorBacktest]:
    """Replay `history` through `monitors`, in their order, and hold the alarms against `known`.

    Monitors see the whole history; only steps and events that lie in `window`, when it is given,
    count. A monitor that fails is in state ERROR with no episodes, and stops no other.
    """
    inside = judged_window(history, window)
    evaluation = evaluate(history, monitors)
    events = [event for event in known.real if _overlap(event.window, inside)]
    counted = judged_span(history, inside)
    results = []
    for judged in evaluation.monitors:
        verdicts = [v for v in judged.verdicts if v.at.start in inside]
        episodes = episodes_of(history, judged.monitor, verdicts)
        results.append(
            MonitorBacktest(
                monitor=judged.monitor,
                state=judged.state,
                detail=judged.detail,
                episodes=episodes,
                judged=[known.of(episode) for episode in episodes],
                detections=_detections(history.width, judged.monitor, episodes, events),
                span=counted,
                verdicts=verdicts,
            )
        )
    return results


def pages(monitor: str, opened: Iterable[tuple[Severity, Iterable[Verdict]]]) -> int:
    """Count the incidents, given as (severity, evidence), that page because of `monitor`."""
    return sum(
        severity is Severity.CRITICAL
        and any(v.monitor == monitor and v.severity is Severity.CRITICAL for v in evidence)
        for severity, evidence in opened
    )


def judged_window(history: History, window: Window | None) -> Window:
    """Return from the first to the end of the last judged step, cut to `window`; empty without any."""
    starts = history.starts[history.judged]
    if not starts.size:
        return Window(0, 0)
    whole = Window(int(starts[0]), int(starts[-1]) + history.width)
    if window is None:
        return whole
    return Window(max(whole.start, window.start), min(whole.end, window.end))


def judged_span(history: History, window: Window) -> Micros:
    """Return how much time the judged steps that start in `window` cover."""
    starts = history.starts[history.judged]
    return int(((starts >= window.start) & (starts < window.end)).sum()) * history.width


def _detections(
    width: Micros, monitor: str, episodes: Sequence[Episode], events: Sequence[KnownEvent]
) -> Sequence[Detection]:
    found = []
    for event in events:
        alarms = [
            v.at.start
            for episode in episodes
            for v in episode.verdicts
            if v.at.start < event.window.end and event.window.start < v.at.end
        ]
        if alarms:
            found.append(Detection(event, max(0, -((event.window.start - min(alarms)) // width))))
        elif event.concerns(monitor):
            found.append(Detection(event, None))
    return found


def _overlap(a: Window, b: Window) -> bool:
    return a.start < b.end and b.start < a.end
