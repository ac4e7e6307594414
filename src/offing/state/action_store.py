"""What was done about incidents: one row for each incident and action, for ever."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, select
from sqlalchemy.dialects.sqlite import insert

from offing.domain.window import Micros
from offing.errors import Conflict, NotFound
from offing.state.tables import action_runs, incident_log, incidents


@dataclass(frozen=True)
class ActionRun:
    """One action on one incident.

    `who` asked for it by hand, None when the incident did. `result` holds the request as it was shown,
    secrets masked, and what the receiver answered; `error` the reason for a state that is not done.
    """

    id: str
    incident: str
    action: str
    state: str
    dry_run: bool
    requested_at: Micros
    approved_by: str | None = None
    approved_at: Micros | None = None
    started_at: Micros | None = None
    finished_at: Micros | None = None
    who: str | None = None
    result: Mapping[str, Any] | None = None
    error: str | None = None


class ActionStore:
    """Keeps runs of actions. A change of state and its line in the incident's log commit together."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self, id_: str) -> ActionRun:
        """Return one run. Raises NotFound."""
        found = self.find(id_)
        if found is None:
            raise NotFound(f"no run {id_!r} of an action", hint="GET /api/v1/action-runs lists them")
        return found

    def find(self, id_: str) -> ActionRun | None:
        """Return one run, None without one."""
        with self._engine.connect() as connection:
            row = connection.execute(select(action_runs).where(action_runs.c.id == id_)).one_or_none()
        return None if row is None else _run(row)

    def all(
        self, incident: str | None = None, state: str | None = None, limit: int = 200
    ) -> Sequence[ActionRun]:
        """Return runs, the newest request first."""
        query = select(action_runs)
        if incident is not None:
            query = query.where(action_runs.c.incident == incident)
        if state is not None:
            query = query.where(action_runs.c.state == state)
        query = query.order_by(action_runs.c.requested_at.desc(), action_runs.c.id).limit(limit)
        with self._engine.connect() as connection:
            return [_run(row) for row in connection.execute(query)]

    def known(self, model: str) -> frozenset[str]:
        """Return the ids of all runs on the incidents of a model."""
        query = select(action_runs.c.id).join(incidents, incidents.c.id == action_runs.c.incident)
        with self._engine.connect() as connection:
            return frozenset(connection.execute(query.where(incidents.c.model == model)).scalars())

    def open(self, run: ActionRun) -> bool:
        """Store a run that is new; False, and nothing changed, when this id is there already."""
        values = {**vars(run), "dry_run": int(run.dry_run), "result": _json(run.result)}
        with self._engine.begin() as connection:
            new = connection.execute(insert(action_runs).values(values).on_conflict_do_nothing()).rowcount > 0
            if new:
                self._audit(connection, run, run.state, run.requested_at, run.who, run.error)
            return new

    def approve(self, id_: str, who: str, now: Micros) -> ActionRun:
        """Let a waiting run go out. Raises NotFound, and Conflict when it does not wait."""
        changes = {"approved_by": who, "approved_at": now, "error": None}
        return self._decide(id_, ("waiting",), now, who, state="approved", **changes)

    def reject(self, id_: str, who: str, reason: str, now: Micros) -> ActionRun:
        """Say that a run shall not go out, or that an unsure one is settled. Raises as `approve`."""
        allowed = ("waiting", "approved", "planned", "unsure")
        return self._decide(id_, allowed, now, who, state="skipped", finished_at=now, error=reason)

    def ask(self, id_: str, who: str, now: Micros) -> ActionRun:
        """Have a run go out, or out again, because a person says so. Raises as `approve`."""
        allowed = ("planned", "waiting", "skipped", "failed", "unsure")
        changes = {"approved_by": who, "approved_at": now, "finished_at": None, "error": None, "dry_run": 0}
        return self._decide(id_, allowed, now, who, state="approved", who=who, **changes)

    def begin(self, id_: str, now: Micros) -> bool:
        """Mark an approved run as running, durably; False when it is not approved, or taken already.

        Whoever gets True may send, once. After a crash the mark is what tells that it may have happened.
        """
        query = action_runs.update().where(action_runs.c.id == id_, action_runs.c.state == "approved")
        with self._engine.begin() as connection:
            return connection.execute(query.values(state="running", started_at=now)).rowcount > 0

    def finish(
        self, id_: str, state: str, now: Micros, error: str | None, result: Mapping[str, Any] | None
    ) -> None:
        """Note what became of a run."""
        with self._engine.begin() as connection:
            values = {"state": state, "finished_at": now, "error": error, "result": _json(result)}
            connection.execute(action_runs.update().where(action_runs.c.id == id_).values(values))
            row = connection.execute(select(action_runs).where(action_runs.c.id == id_)).one()
            self._audit(connection, _run(row), state, now, None, error)

    def move(self, id_: str, states: Sequence[str], state: str, now: Micros, error: str | None) -> int:
        """Put a run that is in one of `states` into another; return whether it was (1 or 0)."""
        with self._engine.begin() as connection:
            return self._move(connection, action_runs.c.id == id_, states, now, state=state, error=error)

    def interrupted(self, now: Micros, reason: str) -> int:
        """Make every running run unsure, and return how many. Only when nothing can be running."""
        with self._engine.begin() as connection:
            running = action_runs.c.state == "running"
            return self._move(
                connection, running, ("running",), now, state="unsure", finished_at=now, error=reason
            )

    def last(self, action: str, model: str, *, dry_run: bool) -> Micros | None:
        """Return when an action last went out for any incident of a model, None when it never did.

        In a rehearsal: when it last would have.
        """
        moment = action_runs.c.requested_at if dry_run else action_runs.c.started_at
        states = ("planned",) if dry_run else ("running", "done", "unsure")
        query = (
            select(func.max(moment))
            .join(incidents, incidents.c.id == action_runs.c.incident)
            .where(
                action_runs.c.action == action, incidents.c.model == model, action_runs.c.state.in_(states)
            )
        )
        with self._engine.connect() as connection:
            return connection.execute(query).scalar()

    def changed(self, after: int) -> tuple[int, frozenset[str]]:
        """Return the newest entry of the incidents' log, and the models that have entries after `after`."""
        newest = select(func.coalesce(func.max(incident_log.c.id), 0))
        query = select(incidents.c.model).join(incident_log, incident_log.c.incident == incidents.c.id)
        with self._engine.connect() as connection:
            last = int(connection.execute(newest).scalar_one())
            within = query.where(incident_log.c.id > after, incident_log.c.id <= last).distinct()
            return last, frozenset(connection.execute(within).scalars())

    def _decide(self, id_: str, allowed: Sequence[str], now: Micros, by: str, **changes: Any) -> ActionRun:
        found = self.get(id_)
        with self._engine.begin() as connection:
            chosen = action_runs.c.id == id_
            if not self._move(connection, chosen, allowed, now, by=by, **changes):
                raise Conflict(
                    f"run {id_!r} is {found.state}", hint=f"this needs one of {', '.join(allowed)}"
                )
        return self.get(id_)

    def _move(
        self,
        connection: Connection,
        chosen: Any,
        allowed: Sequence[str],
        now: Micros,
        *,
        by: str | None = None,
        **changes: Any,
    ) -> int:
        """Change the chosen runs in an allowed state, each with its line in the log; return how many."""
        found = select(action_runs).where(chosen, action_runs.c.state.in_(allowed))
        moved = 0
        for run in [_run(row) for row in connection.execute(found)]:
            own = action_runs.c.id == run.id
            # The state is asked again: between reading and writing another may have taken the run.
            update = action_runs.update().where(own, action_runs.c.state == run.state)
            if connection.execute(update.values(**changes)).rowcount:
                self._audit(connection, run, changes["state"], now, by, changes.get("error"))
                moved += 1
        return moved

    def _audit(
        self,
        connection: Connection,
        run: ActionRun,
        state: str,
        now: Micros,
        who: str | None,
        reason: str | None,
    ) -> None:
        text = f"{run.action}: {state}" + (f", {reason}" if reason else "")
        entry = incident_log.insert().values(incident=run.incident, at=now, what="action", who=who, text=text)
        connection.execute(entry)


def _json(result: Mapping[str, Any] | None) -> str | None:
    return None if result is None else json.dumps(result, sort_keys=True)


def _run(row: Row[Any]) -> ActionRun:
    values = dict(row._mapping)
    result = values.pop("result")
    return ActionRun(
        **{**values, "dry_run": bool(values["dry_run"])},
        result=None if result is None else json.loads(result),
    )
