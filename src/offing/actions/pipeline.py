"""How an incident becomes an action: a literal list of stages.

Each case, one incident and one action, passes through the stages in order until one decides what
becomes of it; the last writes it down. What was decided is never decided again: the row of the run
stands, until a person says otherwise.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from offing.actions.action import Action, Bundle, NothingToDo, Occasion, Outcome, RunState, key_of
from offing.actions.policy import Policy
from offing.clock import Clock
from offing.domain.window import isoformat
from offing.state.action_store import ActionRun, ActionStore

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Configured:
    """An action with the policy that holds it back."""

    action: Action[Any]
    policy: Policy


class Evidence(Protocol):
    """Where bundles come from."""

    def of(self, incident: Mapping[str, Any]) -> Bundle:
        """Say where the evidence of an incident is, or will be. Writes nothing."""
        ...

    def write(self, bundle: Bundle, incident: Mapping[str, Any]) -> None:
        """Write it, unless it is there."""
        ...


@dataclass(frozen=True)
class Desk:
    """What the stages work with.

    `link` gives the page of an incident, `before` the version deployed before the one that it names.
    """

    store: ActionStore
    evidence: Evidence
    clock: Clock
    link: Callable[[str], str]
    before: Callable[[Mapping[str, Any]], str | None]

    def occasion(self, action: Action[Any], incident: Mapping[str, Any]) -> Occasion:
        """Return what `action` is told about an incident."""
        return Occasion(
            incident,
            action.name,
            key_of(incident["id"], action.name),
            self.link(incident["id"]),
            self.clock.now(),
            self.evidence.of(incident) if action.wants_bundle else None,
            self.before(incident),
        )


@dataclass(frozen=True)
class Case:
    """One action on one incident. `run` is its row, None before there is one.

    `state` is None until a stage decides. A case that is `dropped` leaves no trace.
    """

    configured: Configured
    incident: Mapping[str, Any]
    run: ActionRun | None = None
    state: RunState | None = None
    reason: str | None = None
    request: Mapping[str, Any] | None = None
    reference: str | None = None
    dropped: bool = False

    @property
    def by_hand(self) -> bool:
        """Whether a person asked for it: neither rehearsal nor cool-down holds it back then."""
        return self.run is not None and self.run.who is not None

    def decided(self, state: RunState, reason: str | None = None) -> Case:
        return replace(self, state=state, reason=reason)


Stage = Callable[[Case, Desk], Case]


def match(case: Case, desk: Desk) -> Case:
    """Drop an incident that the action is not for. One that has its row was matched before."""
    if case.run is None and not case.configured.policy.when.matches(case.incident, desk.clock.now()):
        return replace(case, dropped=True)
    return case


def cool_down(case: Case, desk: Desk) -> Case:
    """Skip while the action went out for this model not long ago."""
    action, policy = case.configured.action, case.configured.policy
    last = desk.store.last(action.name, case.incident["model"], dry_run=policy.dry_run)
    if case.by_hand or last is None or desk.clock.now() - last >= policy.cool_down:
        return case
    until = isoformat(last + policy.cool_down)
    return case.decided(
        RunState.SKIPPED, f"cooling down until {until}: it went out for this model at {isoformat(last)}"
    )


def approve(case: Case, desk: Desk) -> Case:
    """Wait for a person where one must approve. A rehearsal needs nobody's leave."""
    policy = case.configured.policy
    approved = case.run is not None and case.run.approved_by is not None
    if approved or policy.dry_run or not policy.needs_approval:
        return case
    return case.decided(RunState.WAITING, "a person must approve it")


def dry_run(case: Case, desk: Desk) -> Case:
    """Rehearse: say exactly what would be sent, and send nothing."""
    if not case.configured.policy.dry_run or case.by_hand:
        return case
    action = case.configured.action
    try:
        shown = action.request(desk.occasion(action, case.incident)).shown()
    except NothingToDo as error:
        return case.decided(RunState.SKIPPED, error.message)
    return replace(case.decided(RunState.PLANNED, "dry run: nothing was sent"), request=shown)


def run(case: Case, desk: Desk) -> Case:
    """Mark the run as running, then send, once. What fails before the mark was certainly not sent."""
    action = case.configured.action
    case = _with_row(case, desk)
    row = case.run
    if row is None:
        return replace(case, dropped=True)
    occasion = desk.occasion(action, case.incident)
    try:
        if occasion.bundle is not None:
            desk.evidence.write(occasion.bundle, case.incident)
        request = action.request(occasion)
        case = replace(case, request=request.shown())
    except NothingToDo as error:
        return case.decided(RunState.SKIPPED, error.message)
    # One action's failure must not keep the others from running; it is written down.
    except Exception as error:
        log.exception("%s: the request could not be made", occasion.key)
        return case.decided(RunState.FAILED, f"nothing was sent: {type(error).__name__}: {error}")
    if not desk.store.begin(row.id, desk.clock.now()):
        return replace(case, dropped=True)
    outcome = _sent(action, request, occasion.key)
    return replace(case.decided(outcome.state, outcome.text), reference=outcome.reference)


def record(case: Case, desk: Desk) -> Case:
    """Write down what was decided, or what came of it."""
    if case.state is None:
        return case
    now, result = desk.clock.now(), _result(case)
    error = None if case.state is RunState.DONE else case.reason
    if case.run is None:
        desk.store.open(replace(_row(case, desk, case.state), error=error, result=result))
    elif case.state is RunState.WAITING:
        desk.store.move(case.run.id, (case.run.state,), case.state.value, now, error)
    else:
        desk.store.finish(case.run.id, case.state.value, now, error, result)
    return case


STAGES: Sequence[Stage] = (
    match,  # which incidents set the action going
    cool_down,  # not again so soon for the same model
    approve,  # a person says yes, where one must
    dry_run,  # a rehearsal ends here, and shows what would be sent
    run,  # marked before it is sent, so that nothing goes out twice
    record,  # what came of it, for the audit
)


def act(case: Case, desk: Desk) -> Case:
    """Pass a case through the stages; those after a decision are skipped, except the record."""
    for stage in STAGES:
        if case.dropped:
            return case
        if case.state is None or stage is record:
            case = stage(case, desk)
    return case


def _with_row(case: Case, desk: Desk) -> Case:
    """Return the case with its row, which is written first; without one when another has it."""
    if case.run is not None:
        return case
    row = _row(case, desk, RunState.APPROVED)
    return replace(case, run=row) if desk.store.open(row) else case


def _row(case: Case, desk: Desk, state: RunState) -> ActionRun:
    name, incident = case.configured.action.name, case.incident["id"]
    now = desk.clock.now()
    finished = now if state in (RunState.PLANNED, RunState.SKIPPED) else None
    return ActionRun(
        key_of(incident, name), incident, name, state.value, case.configured.policy.dry_run, now,
        finished_at=finished,
    )  # fmt: skip


def _sent(action: Action[Any], request: Any, key: str) -> Outcome:
    try:
        return action.run(request)
    # It was marked as running, so whatever happened here may have happened after it was sent.
    except Exception as error:
        log.exception("%s failed", key)
        return Outcome(RunState.UNSURE, f"{type(error).__name__}: {error}")


def _result(case: Case) -> Mapping[str, Any] | None:
    if case.request is None:
        return None
    return {"request": case.request, "answer": case.reason, "reference": case.reference}
