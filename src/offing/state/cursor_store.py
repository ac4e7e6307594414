"""How far queries against other people's databases have been read."""

from __future__ import annotations

from sqlalchemy import Engine, delete, select
from sqlalchemy.dialects.sqlite import insert

from offing.state.tables import kpi_cursors


class CursorStore:
    """Keeps one text per model and query. `source` tells what the text belongs to."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self, model: str, name: str, source: str) -> str | None:
        """Return the cursor of a query, None without one or when it belongs to another source."""
        query = select(kpi_cursors).where(kpi_cursors.c.model == model, kpi_cursors.c.name == name)
        with self._engine.connect() as connection:
            found = connection.execute(query).one_or_none()
        return found.cursor if found is not None and found.source == source else None

    def put(self, model: str, name: str, source: str, cursor: str) -> None:
        """Keep the cursor of a query in place of an earlier one."""
        values = {"source": source, "cursor": cursor}
        statement = insert(kpi_cursors).values(model=model, name=name, **values)
        with self._engine.begin() as connection:
            connection.execute(statement.on_conflict_do_update(index_elements=["model", "name"], set_=values))

    def forget(self, model: str) -> None:
        """Forget the cursors of a model, so that its queries are read from the start."""
        with self._engine.begin() as connection:
            connection.execute(delete(kpi_cursors).where(kpi_cursors.c.model == model))
