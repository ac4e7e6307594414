"""A handle on one model: what the service calls for every prediction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Mapping, Optional, Sequence

from offing.client.wire import held, route
from offing.domain.schema import Kind

if TYPE_CHECKING:
    from offing.client.frame import FrameReceipt
    from offing.client.session import Client


class Model:
    """Logs the predictions of one version of one model."""

    def __init__(self, name: str, version: Optional[str], source: Callable[[], Client]) -> None:
        self.name = name
        self.version = None if version is None else str(version)
        self._source = source
        self._path = route(name, Kind.PREDICTIONS)

    def log(  # noqa: PLR0913 - the fields of a prediction
        self,
        features: Mapping[str, Any],
        *,
        score: Optional[float] = None,
        prediction: Any = None,
        id: Optional[str] = None,
        timestamp: Any = None,
        latency_ms: Optional[float] = None,
        cost: Optional[float] = None,
        error: Optional[str] = None,
        tags: Optional[Mapping[str, str]] = None,
    ) -> str:
        """Log one prediction and return its id, by which its label can come later.

        `features` maps names to numbers, text, booleans or None; it is copied, one level deep.
        `score` is a probability or another number, `timestamp` the time of the request (ISO 8601 text,
        datetime, or seconds since 1970; default: now), `latency_ms` milliseconds.
        `prediction` is the decision: a number, a class, a list of names (labels, or a ranking with the best
        first), or an object such as `{"cat": 0.7, "dog": 0.3}` or `{"value": 2.5, "low": 1, "high": 4}`.
        An `id` that was logged before does not count again. Neither blocks nor raises; an event that cannot
        be kept is dropped and counted in `offing.counters()`. While pytest runs a test, or with `strict`,
        arguments that cannot be used raise InvalidEvent.
        """
        client = self._source()
        identity = client.new_id()
        try:
            identity = identity if id is None else str(id)
            fields = {
                "id": identity,
                "features": dict(features),
                "score": score,
                "prediction": held(prediction),
                "version": self.version,
                "environment": client.settings.environment,
                "latency_ms": latency_ms,
                "cost": cost,
                "error": error if error is None else str(error),
                "tags": tags if tags is None else dict(tags),
            }
            if timestamp is None:
                fields["at"] = client.clock.now()
            else:
                fields["timestamp"] = timestamp
            client.submit(self._path, fields)
        except Exception as problem:  # noqa: BLE001 - the host's objects may raise anything; its request goes on
            client.refuse(problem)
        return identity

    def log_frame(  # noqa: PLR0913 - the columns of predictions
        self,
        frame: Any,
        *,
        id: Optional[str] = None,
        timestamp: Optional[str] = None,
        score: Optional[str] = None,
        prediction: Optional[str] = None,
        label: Optional[str] = None,
        label_timestamp: Optional[str] = None,
        latency_ms: Optional[str] = None,
        tags: Sequence[str] = (),
        features: Optional[Sequence[str]] = None,
    ) -> FrameReceipt:
        """Send a whole frame of predictions, and their labels if there are any, and wait for the answers.

        `frame` is anything with the Arrow PyCapsule interface (pandas, Polars, pyarrow, DuckDB, …) or the
        path of a Parquet file. The arguments name columns. Without `timestamp` every row is of now;
        without `id` the server makes ids. A label counts as known at `label_timestamp`, else at the time of
        its prediction; rows without label are open. `features` are by default all columns that have no
        other part. Text and datetimes without a zone are UTC. Large frames go in chunks, each tried again on
        failure under one idempotency key.

        Needs pyarrow: raises MissingExtra without it. Raises ConfigError for columns that do not exist,
        and TransportError when the server cannot be reached or refuses a chunk as a whole; chunks before it
        stay sent.
        """
        from offing.client.frame import Columns, send

        columns = Columns(
            id, timestamp, score, prediction, label, label_timestamp, latency_ms, tuple(tags), features
        )
        return send(self._source(), self.name, self.version, frame, columns)
