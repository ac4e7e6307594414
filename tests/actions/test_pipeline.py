"""From an incident to a request that is sent at most once, with a real database and a real receiver."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Engine

from offing.actions.action import Action, Bundle, NothingToDo, Occasion, Outcome, RunState
from offing.actions.pipeline import STAGES, Case, Configured, Desk, act
from offing.actions.policy import Policy, When
from offing.actions.send import Sender
from offing.actions.webhook import WebhookAction
from offing.domain.window import DAY, HOUR, Window
from offing.state.action_store import ActionRun, ActionStore
from offing.state.incident_store import IncidentStore

if TYPE_CHECKING:
    from tests.actions.conftest import Receiver, StillClock, Stored


@dataclass
class Shelf:
    """Evidence that notes what was written."""

    folder: Path
    written: list[str] = field(default_factory=list)
    broken: bool = False

    def of(self, incident: Mapping[str, Any]) -> Bundle:
        return Bundle("b-1", self.folder, "http://x/bundles/b-1", Window(0, 1))

    def write(self, bundle: Bundle, incident: Mapping[str, Any]) -> None:
        if self.broken:
            raise OSError("the disk is full")
        self.written.append(bundle.id)


@dataclass
class Office:
    """All that a case needs."""

    desk: Desk
    shelf: Shelf
    action: Action[Any]
    clock: StillClock

    def act(self, incident: Mapping[str, Any], run: ActionRun | None = None, **policy: Any) -> Case:
        given = Policy(**{"dry_run": False, **policy})
        return act(Case(Configured(self.action, given), incident, run), self.desk)

    def run(self, incident: str = "abc123def456") -> ActionRun:
        return self.desk.store.get(f"offing-{incident}-retrain")


@pytest.fixture
def office(
    engine: Engine, receiver: Receiver, sender: Sender, clock: StillClock, tmp_path: Path
) -> Iterator[Office]:
    shelf = Shelf(tmp_path / "shelf")
    desk = Desk(ActionStore(engine), shelf, clock, lambda id_: f"http://x/i/{id_}", lambda _: "1")
    yield Office(desk, shelf, WebhookAction("retrain", f"{receiver.url}/h", sender, "whsec_AAAA"), clock)


def test_the_stages_are_these_in_this_order() -> None:
    names = [stage.__name__ for stage in STAGES]
    assert names == ["match", "cool_down", "approve", "dry_run", "run", "record"]


def test_an_incident_that_does_not_match_leaves_no_trace(
    office: Office, stored: Stored, receiver: Receiver
) -> None:
    case = office.act(stored(), when=When(models=("other",)))
    assert case.dropped and not office.desk.store.all() and not receiver.seen


def test_a_rehearsal_shows_what_the_real_run_sends(
    office: Office, stored: Stored, receiver: Receiver
) -> None:
    first = stored()
    planned = office.act(first, dry_run=True)
    assert planned.state is RunState.PLANNED and not receiver.seen and not office.shelf.written
    row = office.run()
    assert row.dry_run and row.state == "planned" and row.error == "dry run: nothing was sent"
    assert row.result is not None and row.result["request"] == planned.request
    office.desk.store.ask(row.id, "ana", office.clock.now())
    done = office.act(first, office.run(), dry_run=True)
    assert done.state is RunState.DONE and office.shelf.written == ["b-1"]
    assert done.request == planned.request
    assert planned.request is not None and receiver.seen[0].content == planned.request["json"]
    row = office.run()
    assert (row.state, row.who, row.dry_run, row.error) == ("done", "ana", False, None)


def test_it_is_marked_before_it_is_sent_and_its_end_is_recorded(
    office: Office, stored: Stored, receiver: Receiver
) -> None:
    states: list[str] = []

    def answer(seen: object) -> tuple[int, Any]:
        states.append(office.run().state)
        return 200, {"id": "job-1"}

    receiver.answer = answer
    assert office.act(stored()).state is RunState.DONE
    assert states == ["running"]
    row = office.run()
    assert row.started_at == row.finished_at == office.clock.moment
    assert row.result is not None and row.result["reference"] == "job-1"
    log = IncidentStore(engine_of(office)).log_of("abc123def456")
    assert [(e["what"], e["text"]) for e in log] == [
        ("action", "retrain: approved"),
        ("action", "retrain: done"),
    ]


def engine_of(office: Office) -> Engine:
    return office.desk.store._engine


def test_the_same_incident_never_acts_twice(office: Office, stored: Stored, receiver: Receiver) -> None:
    one = stored()
    assert office.act(one).state is RunState.DONE
    assert office.act(one, cool_down=0).dropped
    assert office.act(one, office.run(), cool_down=0).dropped, "only an approved run begins"
    assert len(receiver.seen) == 1


def test_cool_down_is_for_each_model_and_ends(office: Office, stored: Stored, receiver: Receiver) -> None:
    assert office.act(stored("one")).state is RunState.DONE
    office.clock.moment += DAY - HOUR
    skipped = office.act(stored("two"))
    assert skipped.state is RunState.SKIPPED and skipped.reason is not None
    assert "cooling down until 2026-06-02T12:00:00Z" in skipped.reason
    assert office.act(stored("three", model="other")).state is RunState.DONE
    office.clock.moment += HOUR
    assert office.act(stored("four")).state is RunState.DONE
    assert office.act(stored("five"), dry_run=True).state is RunState.PLANNED, "rehearsals cool apart"
    assert office.act(stored("six"), dry_run=True).state is RunState.SKIPPED
    assert len(receiver.seen) == 3


def test_a_failure_does_not_start_the_cool_down(office: Office, stored: Stored, receiver: Receiver) -> None:
    receiver.answer = lambda seen: (400, {"message": "no"})
    assert office.act(stored("one")).state is RunState.FAILED
    receiver.answer = lambda seen: (200, {})
    assert office.act(stored("two")).state is RunState.DONE


def test_a_person_asks_and_neither_cool_down_nor_rehearsal_holds_it(
    office: Office, stored: Stored, receiver: Receiver
) -> None:
    office.act(stored("one"))
    two = stored("two")
    office.act(two)
    office.desk.store.ask("offing-two-retrain", "ana", office.clock.now())
    assert office.act(two, office.run("two"), dry_run=True, needs_approval=True).state is RunState.DONE
    assert len(receiver.seen) == 2


def test_approval_is_waited_for(office: Office, stored: Stored, receiver: Receiver) -> None:
    one = stored()
    assert office.act(one, needs_approval=True).state is RunState.WAITING
    assert not receiver.seen and office.run().error == "a person must approve it"
    office.desk.store.approve(office.run().id, "ana", office.clock.now())
    assert office.act(one, office.run(), needs_approval=True).state is RunState.DONE
    assert (office.run().approved_by, office.run().who) == ("ana", None)
    assert len(receiver.seen) == 1
    two = stored("two")
    assert office.act(two, dry_run=True, needs_approval=True).state is RunState.PLANNED


def test_approval_that_was_asked_for_later_is_still_waited_for(
    office: Office, stored: Stored, receiver: Receiver
) -> None:
    """The process ended between opening a row and sending; the new configuration wants approval."""
    one = stored()
    row = ActionRun("offing-abc123def456-retrain", one["id"], "retrain", "approved", False, 5)
    office.desk.store.open(row)
    assert office.act(one, row, needs_approval=True).state is RunState.WAITING
    assert office.run().state == "waiting" and not receiver.seen


def test_two_at_once_send_once(office: Office, stored: Stored, receiver: Receiver) -> None:
    one = stored()
    row = ActionRun("offing-abc123def456-retrain", one["id"], "retrain", "approved", False, 5)
    office.desk.store.open(row)
    assert office.act(one, row).state is RunState.DONE
    assert office.act(one, row, cool_down=0).dropped
    assert len(receiver.seen) == 1


@dataclass(frozen=True)
class Broken:
    """An action that fails where it is told to."""

    error: BaseException
    before: bool
    name: str = "retrain"
    kind: str = "webhook"
    wants_bundle: bool = False

    def request(self, occasion: Occasion) -> Any:
        if self.before:
            raise self.error
        return WebhookAction("retrain", "http://127.0.0.1", Sender(None)).request(occasion)  # type: ignore[arg-type]

    def run(self, request: Any) -> Outcome:
        raise self.error


FAILURES: list[tuple[Callable[[], Broken], RunState, str]] = [
    (lambda: Broken(ValueError("odd"), True), RunState.FAILED, "nothing was sent: ValueError: odd"),
    (lambda: Broken(NothingToDo("none before"), True), RunState.SKIPPED, "none before"),
    (lambda: Broken(ValueError("odd"), False), RunState.UNSURE, "ValueError: odd"),
]


@pytest.mark.parametrize(("make", "state", "text"), FAILURES)
def test_a_failure_is_written_down_and_raises_nothing(
    office: Office, stored: Stored, make: Callable[[], Broken], state: RunState, text: str
) -> None:
    case = replace(office, action=make()).act(stored())
    assert case.state is state and case.reason == text
    assert (office.run().state, office.run().error) == (state.value, text)


def test_a_rehearsal_of_nothing_is_skipped(office: Office, stored: Stored) -> None:
    action = Broken(NothingToDo("none before"), True)
    assert replace(office, action=action).act(stored(), dry_run=True).state is RunState.SKIPPED


def test_without_evidence_nothing_is_sent(office: Office, stored: Stored, receiver: Receiver) -> None:
    office.shelf.broken = True
    assert office.act(stored()).state is RunState.FAILED
    assert office.run().error == "nothing was sent: OSError: the disk is full" and not receiver.seen


def test_a_crash_between_mark_and_end_needs_a_person(
    office: Office, stored: Stored, receiver: Receiver
) -> None:
    """Whether the request went out or not: the mark stays, and nothing sends again by itself."""
    one = stored()
    with pytest.raises(KeyboardInterrupt):
        replace(office, action=Broken(KeyboardInterrupt(), False)).act(one)
    assert office.run().state == "running"
    assert office.desk.store.interrupted(office.clock.now(), "look at the receiver") == 1
    row = office.run()
    assert (row.state, row.error) == ("unsure", "look at the receiver")
    assert office.act(one, row, cool_down=0).dropped and not receiver.seen
    assert office.act(stored("two")).state is RunState.SKIPPED, "it may have happened: cool down"
    office.desk.store.ask(row.id, "ana", office.clock.now())
    assert office.act(one, office.run()).state is RunState.DONE and len(receiver.seen) == 1
