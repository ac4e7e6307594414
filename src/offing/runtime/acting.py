"""Sets actions going when incidents say so, in a thread of its own: judging and telling never wait."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from offing.actions.action import RunState, key_of
from offing.actions.baseline_summary import baseline_summary
from offing.actions.bundle import Bundles, Rows
from offing.actions.evidence import version_of
from offing.actions.pipeline import Case, Configured, Desk, act
from offing.clock import Clock
from offing.domain.window import HOUR, Micros, parse_duration
from offing.errors import NotFound, nearest
from offing.runtime.action_kinds import actions_of
from offing.runtime.config_actions import ActionConfigs, EvidenceConfig
from offing.state.action_store import ActionRun, ActionStore
from offing.state.deployment_store import DeploymentStore
from offing.state.incident_store import IncidentStore
from offing.state.profile_store import ProfileStore

log = logging.getLogger(__name__)

INTERRUPTED = (
    "the process ended while it ran, so it may have happened or not: look at the receiver for the key "
    "of the run, then run it again or reject it"
)

PREFIX = "/api/v1"


class Acting:
    """Decides about actions and runs them, each at most once for an incident, one after another.

    `notice` is for the worker, after it judged a model: it only notes the model. `act_due` does the
    work, in one thread. `ask`, `approve` and `reject` are for people, from any thread.
    """

    def __init__(
        self,
        configured: Mapping[str, Configured],
        incidents: IncidentStore,
        store: ActionStore,
        bundles: Bundles,
        deployments: DeploymentStore,
        external_url: str,
    ) -> None:
        self.configured = configured
        self.store = store
        self.bundles = bundles
        self._incidents = incidents
        self._deployments = deployments
        self._clock: Clock = bundles.clock
        root = external_url.rstrip("/")
        self._desk = Desk(store, bundles, self._clock, lambda id_: f"{root}/i/{id_}", self._before)
        self.failing: dict[str, str] = {}
        self._noticed: set[str] = set()
        self._lock = threading.Lock()
        self._seen = 0
        self._recovered = False
        self._expire_at: Micros = 0

    def notice(self, model: str) -> None:
        """Have the incidents of a model looked at in the next round. Never fails and never waits."""
        with self._lock:
            self._noticed.add(model)

    def act_due(self) -> int:
        """Do one round: what is approved, then what the incidents that changed set going.

        Returns how many runs were decided. One that fails is logged, and keeps no other from its turn.
        """
        self._recover()
        self._expire()
        if not self.configured and not self.store.all(state=RunState.APPROVED.value, limit=1):
            return 0
        decided = sum(self._resume(run) for run in reversed(self.store.all(state=RunState.APPROVED.value)))
        for model in sorted(self._changed()):
            decided += self._consider(model)
        return decided

    def action(self, name: str) -> Configured:
        """Return a configured action. Raises NotFound."""
        if name not in self.configured:
            raise NotFound(f"no action {name!r}", hint=nearest(name, self.configured))
        return self.configured[name]

    def shown(self, name: str, incident: str) -> Mapping[str, Any]:
        """Return the request that an action would make for an incident now, secrets masked.

        Raises NotFound, and NothingToDo when there is nothing that it would do.
        """
        action = self.action(name).action
        shown: Mapping[str, Any] = action.request(
            self._desk.occasion(action, self._incidents.get(incident))
        ).shown()
        return shown

    def ask(self, name: str, incident: str, who: str) -> ActionRun:
        """Have an action run for an incident because a person says so, rehearsal and cool-down or not.

        Raises NotFound, and Conflict while it runs or when it is done.
        """
        self.action(name)
        self._incidents.get(incident)
        id_, now = key_of(incident, name), self._clock.now()
        row = ActionRun(
            id_, incident, name, RunState.APPROVED.value, False, now,
            approved_by=who, approved_at=now, who=who,
        )  # fmt: skip
        return self.store.get(id_) if self.store.open(row) else self.store.ask(id_, who, now)

    def approve(self, id_: str, who: str) -> ActionRun:
        """Let a waiting run go out. Raises NotFound, and Conflict when it does not wait."""
        return self.store.approve(id_, who, self._clock.now())

    def reject(self, id_: str, who: str, reason: str | None = None) -> ActionRun:
        """Say that a run shall not go out, or that an unsure one is settled. Raises as `approve`."""
        said = f"rejected by {who}" + (f": {reason}" if reason else "")
        return self.store.reject(id_, who, said, self._clock.now())

    def _recover(self) -> None:
        """Once, before anything runs: what the last process was in the middle of needs a person."""
        if not self._recovered:
            found = self.store.interrupted(self._clock.now(), INTERRUPTED)
            if found:
                log.warning("%d runs of actions were interrupted; they need a person", found)
            self._recovered = True

    def _expire(self) -> None:
        now = self._clock.now()
        if now < self._expire_at:
            return
        self._expire_at = now + HOUR
        try:
            self.bundles.expire()
        # Old evidence that cannot be deleted must not keep actions from running.
        except (OSError, ValueError, KeyError):
            log.exception("old evidence could not be deleted")

    def _changed(self) -> set[str]:
        """Return the models that were judged, or whose incidents anybody touched, since the last round."""
        with self._lock:
            noticed, self._noticed = self._noticed, set()
        self._seen, touched = self.store.changed(self._seen)
        return noticed | touched

    def _consider(self, model: str) -> int:
        records = [record for record in self._incidents.all(model) if record["state"] != "pending"]
        known = self.store.known(model)
        cases = [
            Case(one, record)
            for record in reversed(records)
            for name, one in self.configured.items()
            if key_of(record["id"], name) not in known
        ]
        return sum(self._guarded(case) for case in cases)

    def _resume(self, run: ActionRun) -> int:
        one = self.configured.get(run.action)
        if one is None:
            reason = "it is no longer configured"
            return self.store.move(run.id, (run.state,), RunState.SKIPPED.value, self._clock.now(), reason)
        return self._guarded(Case(one, self._incidents.get(run.incident), run))

    def _guarded(self, case: Case) -> int:
        name, incident = case.configured.action.name, case.incident["id"]
        try:
            done = int(not act(case, self._desk).dropped)
        # One case's failure is its own: the others have their turn, and the round after tries it again.
        except Exception as error:
            log.exception("action %s could not be decided for incident %s", name, incident)
            self.failing[f"{name} for {incident}"] = f"{type(error).__name__}: {error}"
            self.notice(case.incident["model"])
            return 0
        self.failing.pop(f"{name} for {incident}", None)
        return done

    def _before(self, incident: Mapping[str, Any]) -> str | None:
        """Return the version deployed before the one that an incident names, None when unknown."""
        version = version_of(incident)
        earlier: Sequence[str] = [
            one.version
            for one in self._deployments.of(incident["model"])
            if one.timestamp <= incident["started_at"]
        ]
        if version is None or version not in earlier:
            return None
        last = len(earlier) - 1 - earlier[::-1].index(version)
        return next((one for one in reversed(earlier[:last]) if one != version), None)


def acting_of(
    configs: ActionConfigs,
    evidence: EvidenceConfig,
    data_dir: Path,
    rows: Rows,
    stores: tuple[IncidentStore, ActionStore, ProfileStore, DeploymentStore],
    clock: Clock,
    external_url: str,
) -> Acting:
    """Wire the actions of a configuration. Raises ConfigError when a secret is absent."""
    incidents, store, profiles, deployments = stores

    def baseline(model: str) -> Mapping[str, Any]:
        found = profiles.plan(model)
        return baseline_summary(
            *((found.plan, found.window, found.baseline) if found else (None, None, None))
        )

    bundles = Bundles(
        data_dir / "bundles",
        rows,
        baseline,
        clock,
        f"{external_url.rstrip('/')}{PREFIX}/bundles",
        evidence.rows,
        parse_duration(evidence.keep),
    )
    return Acting(actions_of(configs, clock), incidents, store, bundles, deployments, external_url)
