"""The wheel has everything, nothing else, and runs in an environment that has only the locked packages."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

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
