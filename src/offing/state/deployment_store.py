"""What was deployed, and when."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine, select
from sqlalchemy.dialects.sqlite import insert

from offing.domain.event import Deployment
from offing.domain.window import Micros
from offing.state.tables import deployments


class DeploymentStore:
    """Keeps deployments; the same version at the same moment counts once, the first wins."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, deployment: Deployment, received_at: Micros) -> bool:
        """Store a deployment durably. Returns False when it was already known."""
        statement = insert(deployments).values(
            model=deployment.model,
            at=deployment.timestamp,
            version=deployment.version,
            environment=deployment.environment,
            notes=deployment.notes,
            url=deployment.url,
            git_sha=deployment.git_sha,
            received_at=received_at,
        )
        with self._engine.begin() as connection:
            return connection.execute(statement.on_conflict_do_nothing()).rowcount > 0

    def of(self, model: str) -> Sequence[Deployment]:
        """Return a model's deployments, oldest first."""
        query = select(deployments).where(deployments.c.model == model).order_by(deployments.c.at)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return [Deployment(r.model, r.version, r.at, r.notes, r.url, r.git_sha, r.environment) for r in rows]
