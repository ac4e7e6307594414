"""The whole of Offing in one process: intake, worker, delivery."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow as pa
from sqlalchemy import Engine

from offing.clock import Clock, SystemClock
from offing.domain.event import Deployment
from offing.domain.schema import Kind
from offing.domain.window import DAY, MINUTE, SECOND, Micros
from offing.engines.local import LocalEngine
from offing.errors import NotFound, nearest
from offing.ingest.intake import Intake
from offing.ingest.receipt import Receipt
from offing.ingest.seal import Sealer
from offing.insight.playbook import Playbooks, load_playbooks
from offing.monitors.thresholds import Backed
from offing.notify.channel import Channel
from offing.runtime.acting import Acting, acting_of
from offing.runtime.archive import Archive
from offing.runtime.backtesting import Backtester
from offing.runtime.channels import channels_of
from offing.runtime.config import Config
from offing.runtime.delivery import Delivery
from offing.runtime.describing import Describers
from offing.runtime.inspector import Inspector
from offing.runtime.judging import Judge
from offing.runtime.kpi_queries import KpiQueries
from offing.runtime.model_view import ModelView
from offing.runtime.monitors_as_code import MonitorsAsCode
from offing.runtime.planning import Planner
from offing.runtime.profiling import Profiler
from offing.runtime.reader import EventReader
from offing.runtime.standings import standings
from offing.runtime.telling import Telling, check_channels
from offing.runtime.watermark import LIVE, Watermarks
from offing.runtime.worker import Worker
from offing.state.access import AccessStore
from offing.state.action_store import ActionStore
from offing.state.cell_store import CellStore
from offing.state.cursor_store import CursorStore
from offing.state.database import open_database
from offing.state.deployment_store import DeploymentStore
from offing.state.incident_store import IncidentStore
from offing.state.outbox import Outbox
from offing.state.point_store import PointStore
from offing.state.profile_store import ProfileStore
from offing.state.receipt_store import ReceiptStore
from offing.state.revision_store import RevisionStore
from offing.state.silence_store import SilenceStore
from offing.state.threshold_store import ThresholdStore
from offing.stats.arrays import Ints

log = logging.getLogger(__name__)

IDLE: Micros = SECOND // 2
"""So long after the last event the intake is idle."""

LONGEST_PAUSE = 10.0
"""Seconds that a busy worker rests at most between two rounds."""


class App:
    """Owns a data directory. One process at a time; a second one gets DataDirectoryInUse.

    `start` runs the worker and the delivery in threads of their own; without it `worker.step()`
    and `delivery.deliver_due()` do one round each, which is how a rebuild and tests use it.
    """

    def __init__(self, data_dir: Path, config: Config | None = None, clock: Clock | None = None) -> None:
        self.data_dir = data_dir
        self.config = config or Config()
        self.clock = clock or SystemClock()
        self.started_at = self.clock.now()
        channels_of(self.config, self.clock)  # what is wrong with them is told before anything is opened
        self._playbooks = {
            name: load_playbooks(self.config.model(name).playbooks) for name in self.config.models
        }
        data_dir.mkdir(parents=True, exist_ok=True)
        self.intake = Intake.open(data_dir, self.clock)
        engine = open_database(data_dir / "state.db")
        receipts = ReceiptStore(engine)
        self.channels: Mapping[str, Channel] = channels_of(self.config, self.clock, receipts)
        self.access = AccessStore(engine)
        self.deployments = DeploymentStore(engine)
        self.incidents = IncidentStore(engine)
        self.outbox = Outbox(engine)
        self.points = PointStore(engine)
        self.cells = CellStore(engine)
        self.thresholds = Backed(ThresholdStore(engine))
        self.profiles = ProfileStore(engine)
        self.as_code = self._as_code(engine)
        self.config, _ = self.as_code.running()
        self.silences = SilenceStore(engine)
        self.telling = Telling(engine, self.config.routing, self.channels, self.clock)
        self.delivery = Delivery(
            self.outbox, self.channels, self.clock, fallback=self.config.routing.fallback
        )
        self.kpi_queries = KpiQueries(self.config, self.accept, CursorStore(engine), self.clock)
        self.watermarks = Watermarks(self.clock)
        self.reader = EventReader(self.intake)
        self.worker = self._worker()
        self.telling.standings = lambda: standings(self.config, self.worker.views, self.worker.failed)
        self.acting = self._acting(engine)
        self.worker.on_judged = self.acting.notice
        self._engine = engine
        self._threads: list[threading.Thread] = []
        self._stop = threading.Event()
        self.failing: dict[str, str] = {}
        self._closed = False

    def _as_code(self, engine: Engine) -> MonitorsAsCode:
        archive = Archive(
            self.points,
            self.cells,
            self.thresholds,
            self.profiles,
            self.incidents,
            self.deployments,
            self.models,
        )
        backtester = Backtester(archive, self.clock, live=lambda: self.watermarks)
        return MonitorsAsCode(
            backtester,
            RevisionStore(engine),
            self.config,
            self.clock,
            self.reload,
            lambda config: check_channels(config.routing, self.channels),
        )

    def reload(self, config: Config) -> None:
        """Judge by the monitors and budgets of `config` from now on, and tell by its routing.

        All else waits for a restart. Raises ConfigError for a route to a channel that there is not.
        """
        self.telling.configure(config.routing)
        self.delivery.fallback = config.routing.fallback
        self.config = config
        self.worker.configure(config)

    def playbooks(self, model: str) -> Playbooks:
        """Return the pages of a model: its owner's where there are such."""
        return self._playbooks.get(model) or load_playbooks(self.config.defaults.playbooks)

    def _acting(self, engine: Engine) -> Acting:
        stores = self.incidents, ActionStore(engine), self.profiles, self.deployments
        return acting_of(
            self.config.actions,
            self.config.evidence,
            self.data_dir,
            LocalEngine(self.reader),
            stores,
            self.clock,
            self.config.external_url,
        )

    def _worker(self) -> Worker:
        local = LocalEngine(self.reader)
        self.inspector = Inspector(local, self.reader, self.clock)
        planner = Planner(local, self.profiles, self.watermarks)
        profiler = Profiler(
            local, self.reader, planner, self.profiles, self.points, self.cells, self.watermarks
        )
        describers = Describers(self.incidents, self.inspector, self.playbooks)
        judge = Judge(
            self.points,
            self.cells,
            self.thresholds,
            self.profiles,
            self.incidents,
            self.watermarks,
            self.clock,
            describers,
        )
        self._recall()
        self.intake.on_accept = self._saw
        self.sealer = Sealer(self.intake)
        return Worker(self.intake, self.sealer, profiler, judge, self.deployments, self.config, self.telling)

    def _recall(self) -> None:
        """Set the watermarks to where they were when the last process ended."""
        for model in self.intake.models():
            span = self.profiles.span(model)
            found = self.reader.newest(model, span.end - DAY if span else 0)
            if found is not None:
                self.watermarks.saw(model, *found)

    def _saw(self, model: str, kind: Kind, times: Ints) -> None:
        now = self.clock.now()
        # Business events and samples of the host go on when predictions stop: live ones are no sign of
        # more to come, and must not keep a silent step open.
        live = kind is Kind.KPIS and times.size > 0 and int(times.max()) > now - LIVE
        if not (live and self.watermarks.knows(model)):
            self.watermarks.saw(model, int(times.max()) if kind is Kind.PREDICTIONS else None, now)

    def start(self) -> None:
        """Run the worker and the delivery until `close`."""
        pa.array([1.0])  # pyarrow imports pandas, where there is one, on its first array; not in a request
        for name, work, pause in (
            ("worker", self.worker.step, 0.5),
            ("delivery", self.delivery.deliver_due, 1.0),
            ("actions", self.acting.act_due, 1.0),
            ("kpi-queries", self.kpi_queries.read_due, 1.0),
        ):
            thread = threading.Thread(
                target=self._loop, args=(name, work, pause), name=f"offing-{name}", daemon=True
            )
            thread.start()
            self._threads.append(thread)

    def close(self) -> None:
        """Stop the threads, seal what is journalled and release the data directory. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=30)
        self.delivery.close()
        self.sealer.seal_all()
        self.intake.close()
        self._engine.dispose()

    def accept(
        self,
        model: str,
        kind: Kind,
        body: bytes,
        *,
        content_type: str,
        content_encoding: str | None = None,
        idempotency_key: str | None = None,
    ) -> Receipt:
        """Take in events; they are on disk when this returns."""
        return self.intake.accept(
            model,
            kind,
            body,
            content_type=content_type,
            content_encoding=content_encoding,
            idempotency_key=idempotency_key,
        )

    def deploy(self, deployment: Deployment) -> bool:
        """Note a deployment; False when it was known already."""
        new = self.deployments.add(deployment, self.clock.now())
        if new:
            self.worker.reconsider(deployment.model)
        return new

    def models(self) -> list[str]:
        """Return the names of all models that have events or a configuration."""
        return sorted({*self.intake.models(), *self.config.models})

    def view(self, model: str) -> ModelView | None:
        """Return what is known about a model; None before its first judging. Raises NotFound."""
        found = self.worker.views.get(model)
        if found is None and model not in self.models():
            raise NotFound(f"no model {model!r}", hint=nearest(model, self.models()))
        return found

    def worker_is_late(self) -> bool:
        """Say whether the worker has not finished a round for a minute."""
        last = self.worker.last_round or self.started_at
        return self.clock.now() - last > MINUTE

    def uptime(self) -> Micros:
        return self.clock.now() - self.started_at

    def _loop(self, name: str, work: Callable[[], int], pause: float) -> None:
        while not self._stop.is_set():
            began = self.clock.monotonic()
            try:
                busy = bool(work())
                self.failing.pop(name, None)
            # The last boundary: a round that fails is logged and tried again, the process lives.
            except Exception as error:
                log.exception("the %s failed; it goes on", name)
                self.failing[name] = f"{type(error).__name__}: {error}"
                busy = False
            if busy:
                self._rest(self.clock.monotonic() - began)
            else:
                self._stop.wait(pause)

    def _rest(self, spent: float) -> None:
        """Rest twice as long as a round took, or until nothing more is coming in.

        So intake keeps two thirds of the time while events pour in, and the last of them are
        judged at once.
        """
        until = self.clock.monotonic() + min(2 * spent, LONGEST_PAUSE)
        while self.clock.monotonic() < until and not self._stop.wait(0.1):
            if self.watermarks.idle() > IDLE:
                return
