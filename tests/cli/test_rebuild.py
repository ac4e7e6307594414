from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from offing.runtime.app import App
from offing.runtime.config_file import load_config

if TYPE_CHECKING:
    from tests.cli.conftest import Run


def test_the_bits_are_those_of_the_first_time(offing: Run, parquet: Path, tmp_path: Path) -> None:
    (tmp_path / "offing.yaml").write_text("defaults: {baseline: {first: 1d}}\n")
    assert offing("log", parquet, "--model", "m").returncode == 0
    app = App(tmp_path / ".offing", load_config(tmp_path / "offing.yaml"))
    app.worker.step()
    points, profiles = app.points.digest("m"), app.profiles.digest("m")
    app.close()
    for arguments in ((), ("--model", "m")):
        result = offing("rebuild", *arguments)
        assert result.returncode == 0, result.stderr
        assert f"m: points {points}, profiles {profiles}" in result.stdout
    unknown = offing("rebuild", "--model", "n")
    assert unknown.returncode == 2 and "no model 'n' in .offing" in unknown.stderr


def test_nothing_to_rebuild(offing: Run) -> None:
    result = offing("rebuild")
    assert result.returncode == 0 and "points" not in result.stdout
