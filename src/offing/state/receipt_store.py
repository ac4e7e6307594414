"""What channels remember about the incidents that they told."""

from __future__ import annotations

from sqlalchemy import Engine, select
from sqlalchemy.dialects.sqlite import insert

from offing.state.tables import receipts


class ReceiptStore:
    """Keeps one text per channel and incident."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self, channel: str, incident: str) -> str | None:
        """Return what was kept last, None when there is nothing."""
        query = select(receipts.c.receipt).where(
            receipts.c.channel == channel, receipts.c.incident == incident
        )
        with self._engine.connect() as connection:
            return connection.execute(query).scalar_one_or_none()

    def put(self, channel: str, incident: str, receipt: str) -> None:
        """Keep a text in place of an earlier one."""
        statement = insert(receipts).values(channel=channel, incident=incident, receipt=receipt)
        with self._engine.begin() as connection:
            connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["channel", "incident"], set_={"receipt": receipt}
                )
            )
