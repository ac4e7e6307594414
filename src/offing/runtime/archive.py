"""What a backtest reads: points, profiles, incidents and deployments, of a running server or of a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine, create_engine, select

from offing.errors import NotFound
from offing.monitors.thresholds import Backed, Thresholds
from offing.state.cell_store import CellStore
from offing.state.database import SchemaTooNew
from offing.state.deployment_store import DeploymentStore
from offing.state.incident_store import IncidentStore
from offing.state.point_store import PointStore
from offing.state.profile_store import ProfileStore
from offing.state.tables import SCHEMA_VERSION, meta, plans
from offing.state.threshold_store import ReadThresholds


@dataclass(frozen=True)
class Archive:
    """The stores that hold a model's past. Nothing here writes to them but a server its own thresholds."""

    points: PointStore
    cells: CellStore
    thresholds: Thresholds
    profiles: ProfileStore
    incidents: IncidentStore
    deployments: DeploymentStore
    models: Callable[[], Sequence[str]]
    """Gives the names of the models there are."""

    @classmethod
    def of(cls, engine: Engine) -> Archive:
        def models() -> Sequence[str]:
            with engine.connect() as connection:
                return list(connection.execute(select(plans.c.model).order_by(plans.c.model)).scalars())

        return cls(
            PointStore(engine),
            CellStore(engine),
            Backed(ReadThresholds(engine)),
            ProfileStore(engine),
            IncidentStore(engine),
            DeploymentStore(engine),
            models,
        )


@contextmanager
def read_only(data_dir: Path) -> Iterator[Engine]:
    """Open the control database of `data_dir` for reading, whoever else has it open.

    Nothing is written, no table is made and no lock of the directory is taken. Raises NotFound when
    there is no database, or one of an earlier version that a server has not brought up to date yet;
    SchemaTooNew for one of a later version.
    """
    path = data_dir / "state.db"
    if not path.is_file():
        raise NotFound(f"no data in {data_dir}", hint="give --data-dir, or the --url of a server")
    engine = create_engine(f"sqlite:///file:{quote(str(path.resolve()))}?mode=ro&uri=true")
    try:
        _refuse_others(engine, path)
        yield engine
    finally:
        engine.dispose()


def _refuse_others(engine: Engine, path: Path) -> None:
    with engine.connect() as connection:
        found = connection.execute(select(meta.c.value).where(meta.c.key == "schema")).scalar()
    if found is not None and int(found) > SCHEMA_VERSION:
        raise SchemaTooNew(
            f"{path} has schema {found}, this version of Offing knows {SCHEMA_VERSION}",
            hint="install the version of Offing that wrote it, or a later one",
        )
    if found is None or int(found) < SCHEMA_VERSION:
        raise NotFound(
            f"{path} was written by an earlier version of Offing", hint="start the server once to bring it up"
        )
