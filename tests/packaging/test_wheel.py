"""The wheel has everything, nothing else, and runs in an environment that has only the locked packages."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from offing.demo.replay import MODEL
from offing.domain.window import DAY, parse_time
from offing.state.database import open_database
from offing.state.incident_store import IncidentStore, Record
from offing.state.point_store import PointStore
from offing.state.profile_store import ProfileStore

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "src" / "offing" / "server" / "static" / "index.html"

COMMANDS = {
    "import": ("python", "-c", "import offing"),
    "help": ("offing", "--help"),
    "help of the demo": ("offing", "demo", "--help"),
}
"""What must work in a clean environment, each with exit code 0 within a minute."""


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command away from the checkout and return what it printed; fail with all of it."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, with the web pages inside."""
    if not STATIC.exists():
        run("make", "ui", cwd=ROOT)
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    (built,) = folder.glob("offing-*.whl")
    return built


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of a new environment: the locked packages and the wheel."""
    folder = tmp_path_factory.mktemp("clean")
    run(sys.executable, "-m", "venv", folder / "venv", cwd=folder)
    pip = (folder / "venv" / "bin" / "pip", "install", "--quiet", "--no-compile")
    run(*pip, "--require-hashes", "--only-binary", ":all:", "-r", ROOT / "requirements.lock", cwd=folder)
    run(*pip, "--no-deps", "--no-index", wheel, cwd=folder)
    run(folder / "venv" / "bin" / "pip", "check", cwd=folder)
    return folder / "venv" / "bin"


def test_the_wheel_has_the_pages_and_the_data(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "offing/server/static/index.html" in names
    assert any(name.startswith("offing/server/static/assets/") for name in names)
    assert any(name.startswith("offing/demo/data/") and name.endswith(".parquet") for name in names)
    assert "offing/py.typed" in names
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_the_wheel_has_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"offing"}
    assert not [name for name in names if name.endswith((".pyc", ".map", ".ts", ".tsx")) or "/test_" in name]
    assert wheel.stat().st_size <= 10_000_000


@pytest.mark.parametrize("name", COMMANDS)
def test_it_runs_in_a_clean_environment(environment: Path, tmp_path: Path, name: str) -> None:
    program, *arguments = COMMANDS[name]
    subprocess.run([environment / program, *arguments], cwd=tmp_path, check=True, timeout=60)


@pytest.fixture(scope="module")
def year(environment: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory of a demo that ran to the end, from the wheel and without Node on the path."""
    folder = tmp_path_factory.mktemp("demo")
    command: list[str | Path] = [
        environment / "offing",
        "demo",
        "--once",
        "--no-browser",
        "--data-dir",
        folder / "data",
    ]
    plain = {"PATH": f"{environment}:/usr/bin:/bin", "HOME": os.environ.get("HOME", "/")}
    done = subprocess.run(
        [*command, "--port", "8600"],
        cwd=folder,
        env=plain,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert "A year of flights is judged" in done.stdout
    return folder / "data"


@pytest.fixture(scope="module")
def incidents(year: Path) -> list[Record]:
    return list(IncidentStore(open_database(year / "state.db")).all(MODEL))


def starting(incidents: list[Record], first: str, last: str) -> list[Record]:
    bounds = range(parse_time(first), parse_time(last) + DAY)
    return [one for one in incidents if one["started_at"] in bounds]


def test_the_year_has_few_incidents(incidents: list[Record]) -> None:
    assert 2 <= len(incidents) <= 8, [one["title"] for one in incidents]


def test_the_storm_is_an_incident_with_its_weather(incidents: list[Record]) -> None:
    (storm,) = [one for one in starting(incidents, "2013-02-08", "2013-02-09") if one["cause"] == "business"]
    columns = [entry["column"] for entry in storm["details"]["columns"]]
    assert columns[0] == "precip"
    assert set(columns) <= {
        "precip",
        "visib",
        "wind_speed",
        "wind_gust",
        "wind_dir",
        "pressure",
        "humid",
        "dewp",
        "temp",
    }
    assert storm["severity"] == "critical"


def test_the_planted_fault_is_named_with_its_deployment(incidents: list[Record]) -> None:
    (fault,) = [one for one in starting(incidents, "2013-09-10", "2013-09-11") if one["cause"] == "quality"]
    assert fault["detected_at"] <= parse_time("2013-09-12")
    assert fault["details"]["columns"][0]["column"] == "distance"
    assert fault["details"]["deployment"]["version"] == "2"
    assert "units" in fault["title"]


def test_the_summer_is_one_piece_of_evidence(incidents: list[Record]) -> None:
    drifts = [one for one in incidents if one["cause"] == "drift"]
    assert len(drifts) == 1
    assert {"temp", "dewp"} <= {entry["column"] for entry in drifts[0]["details"]["evidence"]}
    assert drifts[0]["severity"] == "warning"


def test_a_rebuild_gives_the_same_bits(environment: Path, year: Path, incidents: list[Record]) -> None:
    engine = open_database(year / "state.db")
    before = PointStore(engine).digest(MODEL), ProfileStore(engine).digest(MODEL)
    engine.dispose()
    config = ROOT / "src" / "offing" / "demo" / "offing.yaml"
    said = run(environment / "offing", "rebuild", "--data-dir", year, "--config", config, cwd=year)
    assert re.findall(r"points (\w+), profiles (\w+)", said) == [before]
    again = IncidentStore(open_database(year / "state.db")).all(MODEL)
    assert [one["id"] for one in again] == [one["id"] for one in incidents]
