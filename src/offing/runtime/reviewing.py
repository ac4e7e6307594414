"""Who reviews: of a running server, and of a data directory that nobody serves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from offing.engines.local import LocalEngine
from offing.metrics import catalogue
from offing.metrics.track_record import REALISED, TrackRecord
from offing.runtime.app import App
from offing.runtime.backtesting import Backtester
from offing.runtime.config import Config
from offing.runtime.review import Reviewer


def reviewer_of(app: App) -> Reviewer:
    """Return what reviews the models of a running server."""

    def records(model: str) -> Mapping[str, TrackRecord]:
        view = app.view(model)
        quick = [name for name in REALISED if "sample" not in catalogue.get(name).needs]
        return {} if view is None else app.inspector.records.of(view, quick)

    return Reviewer(app.as_code, LocalEngine(app.reader), records)


@contextmanager
def reviewer_at(data_dir: Path, config: Config) -> Iterator[Reviewer]:
    """Open a data directory that no server has. Raises DataDirectoryInUse where one has.

    Nothing is judged, so nobody knows there how well estimates did. All steps whose time has passed are
    over.
    """
    app = App(data_dir, config)
    try:
        code = replace(app.as_code, backtester=Backtester(app.as_code.backtester.archive, app.clock))
        yield Reviewer(code, LocalEngine(app.reader))
    finally:
        app.close()
