"""Plans and applies configurations of monitors: what would change, what that does, who did it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from offing.clock import Clock
from offing.domain.incident import Judgement
from offing.domain.window import DAY, Micros, Window
from offing.errors import ConfigError, Conflict, InvalidEvent, NotFound
from offing.monitors.backtest import MonitorBacktest, backtest, judged_window
from offing.monitors.budget import BudgetMonitor
from offing.runtime.backtesting import Backtester
from offing.runtime.config import Config, ModelConfig
from offing.runtime.config_revisions import (
    Body,
    ConfigChange,
    affected,
    applied_part,
    changes_between,
    digest_of,
    left_alone,
    parse_applied,
    with_applied,
)
from offing.runtime.known_events import EventsConfig
from offing.runtime.monitoring import monitors_of
from offing.runtime.noise_doctor import kept_words
from offing.state.revision_store import Revision, RevisionStore

log = logging.getLogger(__name__)

RECENT: Micros = 90 * DAY
"""Effects of a plan are told for so much of the last time."""

NOT_APPLIED = "baselines and all other settings need the file of the server, and a restart or a rebuild"


@dataclass(frozen=True)
class Effect:
    """What a change would have done to one model's alarms; a side is None where there is no monitor."""

    model: str
    before: MonitorBacktest | None
    after: MonitorBacktest | None
    sentence: str


@dataclass(frozen=True)
class Plan:
    """The difference between what runs and what is wanted.

    `base` and `digest` identify the two; `revision` is the id of what runs, None for the file that the
    server started with. `untouched` names settings that differ and are not applied.
    """

    revision: int | None
    base: str
    digest: str
    changes: Sequence[tuple[ConfigChange, Sequence[Effect]]]
    untouched: Sequence[str]


@dataclass(frozen=True)
class MonitorsAsCode:
    """Compares, stores and hands over configurations of monitors.

    `started_with` is the configuration that the server's file gives; what runs is that with the last
    revision over it. `check` raises ConfigError for a configuration that cannot run here, and `reload` is
    told the new one once it is stored.
    """

    backtester: Backtester
    revisions: RevisionStore
    started_with: Config
    clock: Clock
    reload: Callable[[Config], None] = lambda config: None
    check: Callable[[Config], None] = lambda config: None

    def running(self) -> tuple[Config, Revision | None]:
        """Return what runs, and the revision that says so."""
        revision = self.revisions.latest()
        if revision is None:
            return self.started_with, None
        try:
            return self._runnable(revision.body), revision
        except ConfigError:
            # Written by a version with other keys, or for channels that are gone: the next one replaces it.
            log.exception("revision %d cannot run: the configuration of the file does", revision.id)
            return self.started_with, revision

    def plan(self, body: Body, *, effects: bool = True) -> Plan:
        """Compare an applied part with what runs. Raises ConfigError for one that cannot be read."""
        running, revision = self.running()
        wanted = parse_applied(body)
        changes = changes_between(running, wanted)
        trial = _Effects(self.backtester.fresh(), running, wanted)
        return Plan(
            None if revision is None else revision.id,
            digest_of(applied_part(running)),
            digest_of(applied_part(wanted)),
            [(one, trial.of(one) if effects else ()) for one in changes],
            left_alone(running, wanted),
        )

    def apply(self, body: Body, *, author: str, message: str, expect: str | None = None) -> Revision | None:
        """Store a configuration as the next revision and have it run; None when it runs already.

        `expect` is the `base` of the plan that was looked at. Raises Conflict when something else runs
        by now, InvalidEvent without an author or a message, ConfigError as `plan`.
        """
        if not author.strip() or not message.strip():
            raise InvalidEvent("a revision needs an author and a message", hint="say who and why")
        plan = self.plan(body, effects=False)
        if expect is not None and expect != plan.base:
            raise Conflict(
                f"{plan.base} runs, not {expect}: somebody has applied another configuration",
                hint="look at `offing monitors plan` again",
            )
        if not plan.changes:
            return None
        applied = applied_part(parse_applied(body))
        config = self._runnable(applied)
        revision = Revision(
            at=self.clock.now(),
            author=author.strip(),
            message=message.strip(),
            digest=plan.digest,
            body=applied,
            diff=[change.as_data() for change, _ in plan.changes],
        )
        stored = self.revisions.add(revision, after=plan.revision)
        self.reload(config)
        return stored

    def _runnable(self, body: Body) -> Config:
        config = with_applied(self.started_with, body)
        self.check(config)
        return config

    def history(self, limit: int = 100) -> Sequence[Revision]:
        """Return the last revisions, newest first."""
        return self.revisions.all(limit)


@dataclass(frozen=True)
class _Effects:
    """Tries the changes between two configurations on the last 90 days."""

    backtester: Backtester
    before: Config
    after: Config

    def of(self, change: ConfigChange) -> Sequence[Effect]:
        if change.what == "routing" or change.name == "(order)":
            return ()
        models = affected(change, self.backtester.models(), self.before, self.after)
        return [effect for model in models for effect in self._of_model(change, model)]

    def _of_model(self, change: ConfigChange, model: str) -> Iterator[Effect]:
        runs, wanted = self.before.model(model), self.after.model(model)
        # The rest of the file may differ from what the events were counted by.
        merged = runs.model_copy(update={"monitors": wanted.monitors, "budget": wanted.budget})
        old = {} if change.before is None else self._tested(change, model, runs)
        new = {} if change.after is None else self._tested(change, model, merged)
        for name in dict.fromkeys((*old, *new)):
            words = effect_words(old.get(name), new.get(name))
            sentence = words if change.what == "monitor" else f"{name} {words}"
            yield Effect(model, old.get(name), new.get(name), sentence)

    def _tested(self, change: ConfigChange, model: str, config: ModelConfig) -> Mapping[str, MonitorBacktest]:
        """Return the backtests of the monitors that a change is about, by name."""
        try:
            history, _ = self.backtester.history(model, config)
        except NotFound:
            return {}
        monitors = [
            one
            for one in monitors_of(config, history.series, self.backtester.archive.thresholds)
            if (isinstance(one, BudgetMonitor) if change.what == "budget" else one.name == change.name)
        ]
        whole = judged_window(history, None)
        recent = Window(max(whole.start, whole.end - RECENT), whole.end)
        known = self.backtester.known(model, EventsConfig())
        return {one.monitor: one for one in backtest(history, monitors, known, recent)}


def effect_words(before: MonitorBacktest | None, after: MonitorBacktest | None) -> str:
    """Say what a change does: `would have fired 3 times in 90 days, twice inside known incidents`."""
    if before is None and after is not None:
        return f"would {_fired(after, 'have fired')}"
    if after is None and before is not None:
        return _fired(before, "fired")
    if before is None or after is None:
        return "no history to try it on"
    still = {event.name for event in after.caught}
    lost = sum(event.name not in still for event in before.caught)
    kept = kept_words(len(before.caught) - lost, lost)
    now, then = len(after.episodes), len(before.episodes)
    days = f"in {round(after.span / DAY)} days"
    return (
        f"fires {times(now)} instead of {times(then)} {days}, {len(after.noisy)} instead of "
        f"{len(before.noisy)} of them outside known incidents; {kept}"
    )


def times(count: int) -> str:
    """Write `never`, `once`, `twice`, `3 times`."""
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")


def _fired(tested: MonitorBacktest, verb: str) -> str:
    count = len(tested.episodes)
    days = f"in {round(tested.span / DAY)} days"
    if not count:
        return f"never {verb} {days}"
    inside = tested.count(Judgement.REAL) + tested.count(Judgement.EXPECTED_CHANGE)
    return f"{verb} {times(count)} {days}, {times(inside)} inside known incidents"


def plan_data(plan: Plan) -> dict[str, Any]:
    """Return a plan as the API answers it."""
    return {
        "revision": plan.revision,
        "base": plan.base,
        "digest": plan.digest,
        "changes": [
            {
                **change.as_data(),
                "effects": [{"model": one.model, "sentence": one.sentence} for one in effects],
            }
            for change, effects in plan.changes
        ],
        "untouched": list(plan.untouched),
        "not_applied": NOT_APPLIED,
    }


def revision_data(revision: Revision, moment: Callable[[Micros], str]) -> Mapping[str, Any]:
    """Return a revision as the API answers it; `moment` writes times."""
    data = vars(revision) | {"at": moment(revision.at)}
    return {key: value for key, value in data.items() if key != "body"}
