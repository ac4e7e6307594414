from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
import typer

import offing.cli
from offing.version import VERSION

if TYPE_CHECKING:
    from tests.cli.conftest import Run


def test_the_version(process: Run) -> None:
    result = process("--version")
    assert (result.returncode, result.stdout) == (0, f"offing {VERSION}\n")


def test_without_a_command_it_says_what_there_is(offing: Run) -> None:
    result = offing()
    commands = ("serve", "demo", "check", "log", "label", "rebuild", "doctor")
    assert all(f"  {name} " in result.stdout + result.stderr for name in commands)


def test_a_known_error_is_one_line_and_exit_code_2(offing: Run) -> None:
    result = offing("log", "absent.csv", "--model", "m")
    assert result.returncode == 2 and result.stderr.startswith("offing: ")
    assert result.stderr.count("\n") == 1


def test_ctrl_c_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(offing.cli, "app", interrupted)
    monkeypatch.setattr(sys, "argv", ["offing"])
    with pytest.raises(SystemExit) as left:
        offing.cli.main()
    assert left.value.code == 130


def keys(command: Any) -> Iterator[str]:
    """Yield the environment variables that the `--key` of any command is read from."""
    for parameter in command.params:
        if "--key" in parameter.opts:
            yield str(parameter.envvar)
    for one in getattr(command, "commands", {}).values():
        yield from keys(one)


def test_every_command_takes_the_key_from_the_same_variable() -> None:
    found = list(keys(typer.main.get_command(offing.cli.app)))
    assert len(found) >= 20
    assert set(found) == {"OFFING_KEY"}
