"""How the commands about monitors reach them: a server, or a data directory that nobody serves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from offing.cli.api_client import ApiClient

if TYPE_CHECKING:
    from offing.runtime.monitors_as_code import MonitorsAsCode

PATIENCE = 120.0
"""Seconds that an answer may take: a backtest of many models is work."""


class MonitorsDesk(Protocol):
    """Answers as the API does, `/api/v1/monitors/...`."""

    @property
    def where(self) -> str: ...

    def backtest(self, body: dict[str, Any]) -> dict[str, Any]: ...

    def plan(self, config: dict[str, Any]) -> dict[str, Any]: ...

    def apply(self, body: dict[str, Any]) -> dict[str, Any]: ...

    def history(self, limit: int) -> dict[str, Any]: ...

    def doctor(self, model: str | None, t: str | None) -> dict[str, Any]: ...

    def budget(self, model: str | None) -> dict[str, Any]: ...


@contextmanager
def open_desk(
    data_dir: Path, config: Path | None, url: str | None, key: str | None, *, write: bool = False
) -> Iterator[MonitorsDesk]:
    """Reach the server at `url`, else the one that serves `data_dir`, else the directory itself.

    `config` is the file that a server of the directory would start with. The directory is read only,
    whoever holds it, unless `write`.
    """
    from offing.runtime.server_address import running_server

    if url or running_server(data_dir) is not None:
        yield _Server(ApiClient(data_dir, url or None, key, patience=PATIENCE))
        return
    with _engine_of(data_dir, write=write) as engine:
        yield _Folder(_as_code(engine, config), str(data_dir))


@contextmanager
def _engine_of(data_dir: Path, *, write: bool) -> Iterator[Any]:
    from offing.runtime.archive import read_only
    from offing.state.database import open_database

    if not write:
        with read_only(data_dir) as engine:
            yield engine
        return
    data_dir.mkdir(parents=True, exist_ok=True)
    engine = open_database(data_dir / "state.db")
    try:
        yield engine
    finally:
        engine.dispose()


def _as_code(engine: Any, config: Path | None) -> MonitorsAsCode:
    from offing.cli.serve import config_path
    from offing.clock import SystemClock
    from offing.runtime.archive import Archive
    from offing.runtime.backtesting import Backtester
    from offing.runtime.config_file import load_config
    from offing.runtime.monitors_as_code import MonitorsAsCode
    from offing.state.revision_store import RevisionStore

    clock = SystemClock()
    backtester = Backtester(Archive.of(engine), clock)
    return MonitorsAsCode(backtester, RevisionStore(engine), load_config(config_path(config)), clock)


class _Server:
    """A server, through its API."""

    def __init__(self, api: ApiClient) -> None:
        self._api = api
        self.where = api.where

    def backtest(self, body: dict[str, Any]) -> dict[str, Any]:
        return dict(self._api.post("monitors", "backtest", body=body))

    def plan(self, config: dict[str, Any]) -> dict[str, Any]:
        return dict(self._api.post("monitors", "plan", body={"config": config}))

    def apply(self, body: dict[str, Any]) -> dict[str, Any]:
        return dict(self._api.post("monitors", "apply", body=body))

    def history(self, limit: int) -> dict[str, Any]:
        return dict(self._api.get("monitors", "history", limit=limit))

    def doctor(self, model: str | None, t: str | None) -> dict[str, Any]:
        return dict(self._api.get("monitors", "doctor", model=model, t=t))

    def budget(self, model: str | None) -> dict[str, Any]:
        return dict(self._api.get("monitors", "budget", model=model))


class _Folder:
    """A data directory, without a server."""

    def __init__(self, code: MonitorsAsCode, where: str) -> None:
        self._code = code
        self.where = where

    def backtest(self, body: dict[str, Any]) -> dict[str, Any]:
        from offing.runtime.monitor_answers import backtest_answer

        return backtest_answer(self._code, **body)

    def plan(self, config: dict[str, Any]) -> dict[str, Any]:
        from offing.runtime.monitors_as_code import plan_data

        return plan_data(self._code.plan(config))

    def apply(self, body: dict[str, Any]) -> dict[str, Any]:
        from offing.runtime.monitor_answers import apply_answer

        return apply_answer(self._code, **body)

    def history(self, limit: int) -> dict[str, Any]:
        from offing.runtime.monitor_answers import history_answer

        return history_answer(self._code, limit)

    def doctor(self, model: str | None, t: str | None) -> dict[str, Any]:
        from offing.runtime.monitor_answers import doctor_answer

        return doctor_answer(self._code, model, t)

    def budget(self, model: str | None) -> dict[str, Any]:
        from offing.runtime.monitor_answers import budget_answer

        return budget_answer(self._code, model)
