"""The background work: seal, profile, judge, tell, in one thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from functools import partial

from offing.clock import Clock
from offing.domain.schema import Kind
from offing.domain.window import DAY, MINUTE, Micros, Window, parse_duration
from offing.events.compact import compact
from offing.ingest.intake import Dirty, Intake
from offing.ingest.seal import Sealer
from offing.runtime.config import Config
from offing.runtime.judging import Judge
from offing.runtime.model_view import ModelView, WindowProfiles
from offing.runtime.profiling import Profiler
from offing.runtime.telling import Telling
from offing.state.deployment_store import DeploymentStore
from offing.state.profile_store import StoredPlan

log = logging.getLogger(__name__)


class Worker:
    """Brings everything derived up to date with the events, round by round.

    All state is in the stores: a round that is interrupted at any point is simply done again.
    """

    def __init__(
        self,
        intake: Intake,
        sealer: Sealer,
        profiler: Profiler,
        judge: Judge,
        deployments: DeploymentStore,
        config: Config,
        telling: Telling,
    ) -> None:
        self._intake = intake
        self._sealer = sealer
        self._profiler = profiler
        self._judge = judge
        self._deployments = deployments
        self._config = config
        self._telling = telling
        self._clock: Clock = judge.clock
        self._closed: dict[str, Micros] = {}
        self._reconsider: set[str] = set()
        self._lock = threading.Lock()
        self.views: dict[str, ModelView] = {}
        self.on_judged: Callable[[str], None] = lambda model: None
        self.failed: dict[str, str] = {}
        self.last_round: Micros | None = None
        self._in_round = False
        self.compact_at = self._clock.now() + MINUTE

    def step(self) -> bool:
        """Do one round. Returns whether there was anything to do."""
        self._in_round = True
        try:
            return self._round()
        finally:
            self._in_round = False

    def _round(self) -> bool:
        sealed = self._sealer.seal_due(self._clock.now())
        self._judge.watermarks.settle()
        dirty = self._intake.dirty()
        changed = {model for model, *_ in dirty}
        for model in sorted(changed | self._due()):
            days = [one for one in dirty if one[0] == model]
            if not self._guarded(model, partial(self._bring_up_to_date, model, days)):
                changed.discard(model)
        # After all models, so that what happens to many at once is told in few messages.
        self._telling.tell_due()
        self._compact()
        self.last_round = self._clock.now()
        return bool(changed or sealed)

    def _compact(self) -> None:
        """Merge small event files, once a minute."""
        now = self._clock.now()
        if now < self.compact_at:
            return
        self.compact_at = now + MINUTE
        for model in self._intake.log.models():
            for kind in Kind:
                self._compact_table(model, kind, now)

    def _compact_table(self, model: str, kind: Kind, now: Micros) -> None:
        try:
            compact(self._intake.log, model, kind, now)
        # The table is as it was, and the next minute tries again: judging goes on meanwhile.
        except OSError:
            log.exception("model %s: its %s could not be compacted", model, kind.value)

    def reconsider(self, model: str) -> None:
        """Have a model judged again in the next round."""
        with self._lock:
            self._reconsider.add(model)

    def configure(self, config: Config) -> None:
        """Judge all models by another configuration from the next round on."""
        with self._lock:
            self._config = config
            self._reconsider |= set(self._intake.models())
        # A metric that a monitor needs from now on may have no points yet.
        self._profiler.completed.clear()

    def is_current(self, model: str) -> bool:
        """Say whether a model has been judged on all steps that were over at the last round's start."""
        return (
            not self._in_round
            and model in self.views
            and self._closed.get(model) == self._closed_steps(model)
        )

    def rebuild(self, model: str) -> None:
        """Derive everything of a model from its events again, and judge it."""
        self._judge.watermarks.settle()
        self._profiler.rebuild(model, self._config.model(model))
        self._judge_model(model)

    def _bring_up_to_date(self, model: str, days: Sequence[Dirty]) -> None:
        """Profile and judge a model. Without `days` only time has passed: silent steps may be over."""
        self._profile_model(model, days)
        self._judge_model(model)

    def _profile_model(self, model: str, days: Sequence[Dirty]) -> None:
        starts = sorted({day for _, day, _ in days})
        self._profiler.update(model, self._config.model(model), starts)
        if starts and model in self.views:
            self.views[model].profiles.forget(Window(starts[0], starts[-1] + DAY))
        self._intake.clean(list(days))

    def _guarded(self, model: str, work: Callable[[], object]) -> bool:
        """Do one model's part of a round; False when it failed, which is logged and tried again."""
        try:
            work()
        # One model's odd data must not keep the others from being judged.
        except Exception as error:
            log.exception("model %s: this round failed", model)
            self.failed[model] = f"{type(error).__name__}: {error}"
            self.reconsider(model)
            return False
        self.failed.pop(model, None)
        return True

    def _due(self) -> set[str]:
        """Return the models for which a step has closed, or something else changed, since judging."""
        with self._lock:
            waiting, self._reconsider = self._reconsider, set()
        for model in self._intake.models():
            if self._closed.get(model) != self._closed_steps(model):
                waiting.add(model)
        return waiting

    def _closed_steps(self, model: str) -> Micros:
        config = self._config.model(model)
        moment = self._judge.watermarks.closed_before(model, parse_duration(config.lateness))
        return moment // config.step_width

    def _sums(self, model: str, stored: StoredPlan) -> WindowProfiles:
        view = self.views.get(model)
        if view is not None and view.stored is stored:
            return view.profiles
        return WindowProfiles(self._judge.profiles, model, stored)

    def _judge_model(self, model: str) -> None:
        config = self._config.model(model)
        self._closed[model] = self._closed_steps(model)
        stored = self._judge.profiles.plan(model)
        history = self._judge.history(model, config)
        if stored is None or history is None:
            return
        deployments = self._deployments.of(model)
        profiles = self._sums(model, stored)
        version = self.views[model].version + 1 if model in self.views else 1
        describer = self._judge.describers.of(config, stored, history, profiles, deployments, version)
        evaluation = self._judge.judge(history, config, describer)
        self.views[model] = ModelView(
            model, config, stored, history, evaluation, deployments, profiles, version
        )
        self.on_judged(model)
