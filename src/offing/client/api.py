"""The module-level functions: one client for the process, made when first needed."""

from __future__ import annotations

import os
import threading
from typing import Any, Callable, Dict, Mapping, Optional, Union

from offing.client.connect import check
from offing.client.handle import Model
from offing.client.ledger import Stats
from offing.client.session import Client
from offing.client.settings import Limits, Settings, period_of, read
from offing.client.transport import Transport
from offing.client.wire import DEPLOYMENTS, held, route
from offing.domain.schema import Kind
from offing.errors import ConfigError

_COMMIT_VARIABLES = ("GITHUB_SHA", "CI_COMMIT_SHA", "GIT_COMMIT")
_TEXT = ("id", "event_id", "name", "version")


class _Process:
    """The client of this process, and the lock under which it changes."""

    def __init__(self) -> None:
        self.client: Optional[Client] = None
        self.renew_lock()

    def renew_lock(self) -> None:
        self.changing = threading.RLock()


_process = _Process()
if hasattr(os, "register_at_fork"):  # not on Windows, which does not fork
    os.register_at_fork(after_in_child=_process.renew_lock)  # a thread that did not survive may hold it


def init(  # noqa: PLR0913 - the options of a client
    url: Optional[str] = None,
    key: Optional[str] = None,
    *,
    data_dir: Optional[str] = None,
    environment: Optional[str] = None,
    strict: Optional[bool] = None,
    limits: Optional[Limits] = None,
    shutdown_timeout: float = 2.0,
    system_metrics: Union[bool, float] = False,
) -> None:
    """Say where events go. Optional: without it, the first event reads the environment.

    `url` (or OFFING_URL) is a server, `key` (OFFING_KEY) its key; without a URL events go to `data_dir`
    (OFFING_DATA_DIR, ./.offing) in this process. `environment` (OFFING_ENVIRONMENT) is `production` unless
    told otherwise. `strict` raises errors in arguments, as happens under pytest. At exit, events are sent
    for at most `shutdown_timeout` seconds. With `system_metrics` (True, or the seconds between two samples)
    CPU, memory and GPU of the host are sent too, for each model that logs predictions here. A client of
    an earlier call is shut down.

    This call alone may raise in production, because it runs at the start: ConfigError for what cannot be
    used, MissingExtra when there is no URL and no server is installed here.
    """
    settings = read(url, key, data_dir=data_dir, environment=environment, strict=strict)
    settings = settings._replace(
        limits=limits or Limits(),
        shutdown_timeout=shutdown_timeout,
        system_metrics=period_of(system_metrics),
    )
    check(settings)
    _use(Client(settings))


def model(name: str, version: Optional[str] = None) -> Model:
    """Return a handle that logs predictions of `version` of the model `name`. May come before `init`.

    Raises InvalidEvent when `name` is no text or empty.
    """
    return Model(name, version, current)


def label(model: str, *, id: str, value: Any, timestamp: Any = None, weight: Optional[float] = None) -> None:
    """Say what turned out to be true for the prediction `id`, and when it became known (default: now).

    `value` is a number or a class; for lists of labels or rankings a list of the true names, or their gains
    by name. The last label by `timestamp` counts. Neither blocks nor raises, as `Model.log`.
    """
    _submit(Kind.LABELS, model, {"id": id, "value": value, "weight": weight}, timestamp)


def kpi(
    model: str,
    name: str,
    value: float,
    *,
    id: Optional[str] = None,
    timestamp: Any = None,
    event_id: Optional[str] = None,
) -> None:
    """Log a business number: of the prediction `id`, or without one of the time `timestamp` (default: now).

    `event_id` tells repeats of one event from two events; one is made if absent. Neither blocks nor raises.
    """
    event_id = current().new_id() if event_id is None else event_id
    fields = {"name": name, "value": value, "id": id, "event_id": event_id}
    _submit(Kind.KPIS, model, fields, timestamp)


def deployment(
    model: str,
    *,
    version: str,
    timestamp: Any = None,
    notes: Optional[str] = None,
    url: Optional[str] = None,
    git_sha: Optional[str] = None,
    environment: Optional[str] = None,
) -> None:
    """Say that `version` serves the model from `timestamp` (default: now).

    `git_sha` is by default what the CI that runs this says: GITHUB_SHA and its like. Neither blocks nor
    raises.
    """
    found = (os.environ.get(name) for name in _COMMIT_VARIABLES)
    fields = {
        "model": model,
        "version": version,
        "notes": notes,
        "url": url,
        "git_sha": git_sha or next((sha for sha in found if sha), None),
        "environment": environment or current().settings.environment,
    }
    _submit(None, model, fields, timestamp)


def flush(timeout: Optional[float] = 10.0) -> bool:
    """Wait until all that was logged before is sent or dropped; False when `timeout` seconds pass first."""
    client = _process.client
    return True if client is None else client.flush(timeout)


def shutdown(timeout: Optional[float] = None) -> bool:
    """Send what waits, for at most `timeout` seconds, and stop; later events are dropped until `init`.

    Happens by itself when the interpreter exits; a process that a signal kills does not exit that way.
    """
    client = _process.client
    return True if client is None else client.shutdown(timeout)


def counters() -> Stats:
    """Return what became of the events of this process: logged, sent, queued, and dropped by reason."""
    client = _process.client
    return Stats(0, 0, 0) if client is None else client.counters()


def current() -> Client:
    """Return the client in use; when there is none, make one from the environment.

    Raises ConfigError only with strict settings; otherwise every event will be dropped for that reason.
    """
    client = _process.client
    if client is not None:
        return client
    with _process.changing:
        return _process.client or _use(_from_environment())


def _from_environment() -> Client:
    try:
        return Client(read())
    except ConfigError as error:
        if Settings().is_strict():
            raise
        return Client(Settings(), connect=_failing(error))


def _failing(error: ConfigError) -> Callable[[], Transport]:
    def connect() -> Transport:
        raise error

    return connect


def _use(client: Client) -> Client:
    with _process.changing:
        previous, _process.client = _process.client, client
    if previous is not None:
        previous.shutdown()
    return client


def _submit(kind: Optional[Kind], model: str, fields: Mapping[str, Any], timestamp: Any) -> None:
    """Log an event of a kind, or a deployment when there is none."""
    client = current()
    try:
        event: Dict[str, Any] = {
            name: str(value) if name in _TEXT and value is not None else held(value)
            for name, value in fields.items()
        }
        if timestamp is None:
            event["at"] = client.clock.now()
        else:
            event["timestamp"] = timestamp
        client.submit(DEPLOYMENTS if kind is None else route(model, kind), event)
    except Exception as problem:  # noqa: BLE001 - the host's objects may raise anything; the host goes on
        client.refuse(problem)
