"""Plans and bucket profiles, as stored."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from offing.domain.window import Window
from offing.profiles.bucket import BucketProfile
from offing.profiles.codec import decode, encode
from offing.profiles.plan import ProfilePlan
from offing.state.tables import plans, profiles


@dataclass(frozen=True)
class StoredPlan:
    """How a model is profiled, fitted on so many `rows`.

    `baseline` is None while the model has none; `window` is None then, and for a baseline file.
    """

    plan: ProfilePlan
    rows: int
    window: Window | None
    baseline: BucketProfile | None


class ProfileStore:
    """Keeps one plan per model and one profile per bucket. Writes replace."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._plans: dict[str, StoredPlan] = {}

    def plan(self, model: str) -> StoredPlan | None:
        """Return the model's plan, the same object until another is saved; None without one."""
        if model not in self._plans:
            found = self._read_plan(model)
            if found is None:
                return None
            self._plans[model] = found
        return self._plans[model]

    def _read_plan(self, model: str) -> StoredPlan | None:
        with self._engine.connect() as connection:
            row = connection.execute(select(plans).where(plans.c.model == model)).one_or_none()
        if row is None:
            return None
        plan = ProfilePlan.from_dict(json.loads(row.plan))
        window = None if row.baseline_start is None else Window(row.baseline_start, row.baseline_end)
        return StoredPlan(
            plan, row.rows, window, None if row.baseline is None else decode(row.baseline, plan)
        )

    def save_plan(self, model: str, stored: StoredPlan) -> None:
        """Replace the model's plan. Profiles of another revision stay until they are rebuilt."""
        values = {
            "revision": stored.plan.revision,
            "plan": json.dumps(stored.plan.to_dict(), sort_keys=True),
            "rows": stored.rows,
            "baseline_start": stored.window.start if stored.window else None,
            "baseline_end": stored.window.end if stored.window else None,
            "baseline": encode(stored.baseline) if stored.baseline else None,
        }
        statement = insert(plans).values(model=model, **values)
        with self._engine.begin() as connection:
            connection.execute(statement.on_conflict_do_update(index_elements=["model"], set_=values))
        self._plans[model] = stored

    def save(self, model: str, plan: ProfilePlan, built: Iterable[BucketProfile]) -> None:
        rows = [(model, p.start, p.width, plan.revision, encode(p)) for p in built]
        if not rows:
            return
        sql = (
            "INSERT OR REPLACE INTO profiles (model, start, width, revision, profile) VALUES (?, ?, ?, ?, ?)"
        )
        with self._engine.begin() as connection:
            connection.exec_driver_sql(sql, rows)

    def load(
        self, model: str, plan: ProfilePlan, window: Window | None = None, *, slices: bool = True
    ) -> Sequence[BucketProfile]:
        """Return the profiles of this plan's revision whose bucket starts in `window`, in order.

        Reading is quicker without the `slices`.
        """
        query = select(profiles.c.profile).where(
            profiles.c.model == model, profiles.c.revision == plan.revision
        )
        if window is not None:
            query = query.where(profiles.c.start >= window.start, profiles.c.start < window.end)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(profiles.c.start)).scalars().all()
        return [decode(row, plan, slices=slices) for row in rows]

    def span(self, model: str) -> Window | None:
        """Return the window from the first bucket's start to the last bucket's end."""
        query = select(func.min(profiles.c.start), func.max(profiles.c.start + profiles.c.width))
        with self._engine.connect() as connection:
            start, end = connection.execute(query.where(profiles.c.model == model)).one()
        return None if start is None else Window(start, end)

    def digest(self, model: str) -> str:
        """Return a digest of all profiles of a model, every bit of them."""
        query = select(profiles.c.start, profiles.c.revision, profiles.c.profile).where(
            profiles.c.model == model
        )
        found = hashlib.sha256()
        with self._engine.connect() as connection:
            for start, revision, profile in connection.execute(query.order_by(profiles.c.start)):
                found.update(f"{start} {revision} ".encode() + profile)
        return found.hexdigest()[:16]

    def forget(self, model: str) -> None:
        """Delete the model's profiles (not its plan)."""
        with self._engine.begin() as connection:
            connection.execute(delete(profiles).where(profiles.c.model == model))
