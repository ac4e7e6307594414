"""The coarse cells of steps, as stored."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Engine, delete, select

from offing.domain.window import Micros
from offing.state.tables import cells


class CellStore:
    """Keeps the counts of one step per row. Writing a step replaces it. Thread-safe."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def replace(self, model: str, steps: Mapping[Micros, bytes]) -> None:
        """Make `steps` the counts of these steps, in one transaction."""
        rows = [(model, start, counts) for start, counts in steps.items()]
        if rows:
            with self._engine.begin() as connection:
                connection.exec_driver_sql(
                    "INSERT OR REPLACE INTO cells (model, start, counts) VALUES (?, ?, ?)", rows
                )

    def whole(self, model: str) -> Mapping[Micros, bytes]:
        """Return the counts of all steps of a model."""
        query = select(cells.c.start, cells.c.counts).where(cells.c.model == model)
        with self._engine.connect() as connection:
            return {start: counts for start, counts in connection.execute(query)}

    def forget(self, model: str) -> None:
        """Drop a model's counts."""
        with self._engine.begin() as connection:
            connection.execute(delete(cells).where(cells.c.model == model))
