"""Asks other people's databases for business events, each query in its own interval."""

from __future__ import annotations

import logging
import uuid
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from offing.clock import Clock
from offing.domain.schema import Kind
from offing.domain.window import Micros, parse_duration
from offing.ingest.receipt import Receipt
from offing.runtime.arrow_stream import to_stream
from offing.runtime.config import Config
from offing.runtime.config_kpis import KpiQueryConfig
from offing.runtime.kpi_source import (
    Chunk,
    Raw,
    database_url,
    from_text,
    read_events,
    said,
    source_of,
    to_text,
)
from offing.state.cursor_store import CursorStore

log = logging.getLogger(__name__)

ARROW = "application/vnd.apache.arrow.stream"

Accept = Callable[..., Receipt]
"""How events are taken in: `App.accept`."""


@dataclass(frozen=True)
class QueryState:
    """How a query is: when it last ran, what came of that run, and why it failed, if it did.

    `rows` are those that the database gave, `new` those stored. `refused` are no events, or have the id of
    an event with another content; the rest were known already.
    """

    model: str
    name: str
    ran_at: Micros | None = None
    rows: int = 0
    new: int = 0
    refused: int = 0
    failed: str | None = None


class KpiQueries:
    """Runs the queries of all models when they are due.

    Each reads on from where it was, less the model's `lateness`, so that rows that were written late
    are still seen. Rows that were read before have the ids they had then, and do not count twice:
    a run that breaks off anywhere is simply done again.
    """

    def __init__(self, config: Config, accept: Accept, cursors: CursorStore, clock: Clock) -> None:
        self._accept = accept
        self._cursors = cursors
        self._clock = clock
        self._queries = [
            (model, query, parse_duration(one.lateness))
            for model, one in config.models.items()
            for query in one.kpis
        ]
        self._due: dict[tuple[str, str], Micros] = {}
        self._states = {
            (model, query.name): QueryState(model, query.name) for model, query, _ in self._queries
        }

    @property
    def states(self) -> Mapping[tuple[str, str], QueryState]:
        """How each query is, by model and name."""
        return dict(self._states)

    def read_due(self) -> int:
        """Run the queries that are due; return how many new events there were. Never raises.

        What a query fails with is logged once, and is in its state until it works.
        """
        new = 0
        for model, query, lateness in self._queries:
            key = (model, query.name)
            now = self._clock.now()
            if now >= self._due.get(key, now):
                self._due[key] = now + query.interval
                new += self._guarded(model, query, lateness)
        return new

    def _guarded(self, model: str, query: KpiQueryConfig, lateness: Micros) -> int:
        before = self._states[model, query.name]
        state = QueryState(model, query.name, self._clock.now())
        # The boundary to databases and drivers: whatever they raise concerns this query alone.
        try:
            for taken in self._read(state, query, lateness):
                state = taken
                self._states[model, query.name] = state
        except Exception as error:  # noqa: BLE001
            state = replace(state, failed=said(error, query))
        if state.failed is not None and state.failed != before.failed:
            log.warning("model %s: the query for %r failed: %s", model, query.name, state.failed)
        if state.refused and not before.refused:
            log.warning("model %s: %d rows for %r are no events", model, state.refused, query.name)
        self._states[model, query.name] = state
        return state.new

    def _read(self, state: QueryState, query: KpiQueryConfig, lateness: Micros) -> Iterator[QueryState]:
        """Take a query's rows in, chunk by chunk, and move its cursor after each."""
        url = database_url(query)
        source = source_of(query, url)
        known = self._cursors.get(state.model, query.name, source)
        track = _Track(lateness, self._clock.now())
        for chunk in read_events(query, url, None if known is None else from_text(known)):
            state = self._take(state, chunk)
            yield state
            since = track.passed(chunk)
            if since is not None:
                self._cursors.put(state.model, query.name, source, to_text(since))

    def _take(self, state: QueryState, chunk: Chunk) -> QueryState:
        rows, refused, new = chunk.events.num_rows + chunk.unreadable, chunk.unreadable, 0
        if chunk.events.num_rows:
            body = to_stream(chunk.events)
            receipt = self._accept(
                state.model, Kind.KPIS, body, content_type=ARROW, idempotency_key=uuid.uuid4().hex
            )
            refused, new = refused + receipt.rejected + receipt.conflict, receipt.accepted
        return replace(state, rows=state.rows + rows, new=state.new + new, refused=state.refused + refused)


class _Track:
    """Where to read on: the last moment that is `lateness` behind the newest one.

    Moments in the future do not move it, or a single wrong one would hide all that comes before it.
    """

    def __init__(self, lateness: Micros, now: Micros) -> None:
        self._lateness = lateness
        self._now = now
        self._newest: Micros | None = None
        self._recent: deque[tuple[Micros, Raw]] = deque()

    def passed(self, chunk: Chunk) -> Raw | None:
        """Note the moments of a chunk; return where the next run begins, None while not known."""
        for at, raw in chunk.moments:
            if at <= self._now and (self._newest is None or at > self._newest):
                self._newest = at
                self._recent.append((at, raw))
        if self._newest is None:
            return None
        while len(self._recent) > 1 and self._recent[1][0] <= self._newest - self._lateness:
            self._recent.popleft()
        at, raw = self._recent[0]
        return raw if at <= self._newest - self._lateness else None
