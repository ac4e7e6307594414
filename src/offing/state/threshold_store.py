"""The thresholds of the alert budget, as stored: simulating them takes seconds for each baseline."""

from __future__ import annotations

from sqlalchemy import Engine, select

from offing.state.tables import thresholds


class ThresholdStore:
    """Keeps each threshold under the key of all that it depends on. Thread-safe."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self, key: str) -> float | None:
        """Return a threshold, None when it is not there."""
        query = select(thresholds.c.value).where(thresholds.c.key == key)
        with self._engine.connect() as connection:
            value = connection.execute(query).scalar()
        return None if value is None else float(value)

    def keep(self, key: str, value: float) -> None:
        """Keep a threshold; the first one stays."""
        statement = thresholds.insert().prefix_with("OR IGNORE").values(key=key, value=value)
        with self._engine.begin() as connection:
            connection.execute(statement)


class ReadThresholds(ThresholdStore):
    """The store of another process: what is missing is not written to it."""

    def keep(self, key: str, value: float) -> None:
        """Keep nothing."""
