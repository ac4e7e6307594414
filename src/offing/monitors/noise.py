"""Which monitors are noisy, and why: a ranking, and the likely causes of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from offing.domain.incident import Judgement
from offing.monitors import noise_causes, noise_times
from offing.monitors.backtest import MonitorBacktest
from offing.monitors.noise_case import Finding, NoiseCase
from offing.stats.estimate import Estimate

CAUSES: Sequence[Callable[[NoiseCase], Finding | None]] = (
    noise_times.level_shift,
    noise_causes.limit_in_usual_range,
    noise_times.season,
    noise_causes.broken_promise,
    noise_causes.too_few_rows,
    noise_causes.unripe_labels,
    noise_times.missing_data,
    noise_times.deployments,
    noise_causes.duplicate,
    noise_causes.one_series,
    noise_causes.flapping,
)
"""The tests, the most specific first: of two that explain as much, the earlier one is named first."""


@dataclass(frozen=True)
class Noise:
    """How noisy one monitor is.

    `alarms` are its episodes, `noisy` those of them that were false or that nobody knows to have been
    anything; `rate` is those per 90 days with its interval, `short` the share of them that lasted one
    step, `firing` the share of judged time in which noisy episodes alarmed.
    """

    monitor: str
    alarms: int
    noisy: int
    false: int
    rate: Estimate | None
    short: float
    firing: float

    @property
    def rank(self) -> tuple[float, float, float]:
        """What sorts monitors: noisy alarms, then the share of time in noise, then of flickers."""
        return (-self.noisy, -self.firing, -self.short)


def noise_of(tested: MonitorBacktest, width: int) -> Noise:
    """Return how noisy a monitor was; `width` is the length of a step in microseconds."""
    noisy = tested.noisy
    steps = sum(episode.steps for episode in noisy)
    return Noise(
        monitor=tested.monitor,
        alarms=len(tested.episodes),
        noisy=len(noisy),
        false=tested.count(Judgement.FALSE_ALARM),
        rate=tested.noise_rate,
        short=sum(episode.steps == 1 for episode in noisy) / len(noisy) if noisy else 0.0,
        firing=min(1.0, steps * width / tested.span) if tested.span else 0.0,
    )


def ranked(found: Iterable[Noise]) -> Sequence[Noise]:
    """Return the noisiest first; equal ones by name."""
    return sorted(found, key=lambda one: (*one.rank, one.monitor))


def causes_of(case: NoiseCase) -> Sequence[Finding]:
    """Return the likely causes of a monitor's noise, what explains most of it first; none of a quiet one."""
    found = [finding for test in CAUSES if (finding := test(case)) is not None]
    return sorted(found, key=lambda one: -one.explains)
