"""`offing check`: compare a file with a reference file, without a server."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from offing.cli.checked import Checked

OK, CRITICAL, USAGE, WARNED, TOO_FEW = range(5)
"""Exit codes."""


class FailOn(str, Enum):
    """From which severity on the exit code is not 0."""

    CRITICAL = "critical"
    WARNING = "warning"


_Column = Annotated[
    str | None, typer.Option(metavar="COL", help="That column, instead of a guess; '' for none.")
]


def check(  # noqa: PLR0913 - each option is a parameter
    reference: Annotated[Path, typer.Argument(help="What is normal: Parquet or CSV.")],
    current: Annotated[Path, typer.Argument(help="What to compare with it.")],
    *,
    json_output: Annotated[
        bool, typer.Option("--json", help="Print one JSON object and nothing else.")
    ] = False,
    html: Annotated[Path | None, typer.Option(help="Write a page to this file.", metavar="FILE")] = None,
    fail_on: Annotated[FailOn, typer.Option(help="What gives another exit code than 0.")] = FailOn.CRITICAL,
    segment: Annotated[
        list[str] | None,
        typer.Option(metavar="COL", help="Judge each value of this column too; may be repeated."),
    ] = None,
    label: _Column = None,
    score: _Column = None,
    prediction: _Column = None,
    timestamp: _Column = None,
    id_column: Annotated[str | None, typer.Option("--id", metavar="COL", help="As --label.")] = None,
) -> None:
    """Compare a file with a reference file and say what changed by more than chance.

    Exit codes: 0 nothing critical, 1 critical, 2 a file or option that cannot be used, 3 warnings with
    --fail-on warning, 4 too few rows.
    """
    from offing.errors import OffingError

    given = {
        "label": label,
        "score": score,
        "prediction": prediction,
        "timestamp": timestamp,
        "id": id_column,
    }
    columns = {role: name for role, name in given.items() if name is not None}
    try:
        with _spinner(quiet=json_output) as progress:
            checked = _run(reference, current, columns, segment or [], progress)
        if html is not None:
            _write(html, checked)
    except OffingError as error:
        typer.echo(f"offing: {error}", err=True)
        raise typer.Exit(USAGE) from error
    _print(checked, html, json_output=json_output)
    raise typer.Exit(exit_code(checked.comparison.verdict.value, fail_on))


def exit_code(verdict: str, fail_on: FailOn) -> int:
    """Return the exit code of a verdict."""
    if verdict == "warning":
        return WARNED if fail_on is FailOn.WARNING else OK
    return {"ok": OK, "critical": CRITICAL, "too_few": TOO_FEW}[verdict]


def _run(
    reference: Path,
    current: Path,
    columns: Mapping[str, str],
    segments: list[str],
    progress: Callable[[str], None],
) -> Checked:
    from offing.cli.checked import check_files

    return check_files(reference, current, columns=columns, segments=segments, progress=progress)


def _print(checked: Checked, html: Path | None, *, json_output: bool) -> None:
    if json_output:
        from offing.cli.check_json import as_json

        typer.echo(as_json(checked))
        return
    from offing.cli.check_text import print_checked

    print_checked(checked, page=html)


def _write(path: Path, checked: Checked) -> None:
    from offing.cli.report import page
    from offing.errors import ConfigError

    try:
        path.write_text(page(checked), encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}") from error


@contextmanager
def _spinner(*, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Show what is being done on a terminal, and nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield lambda step: None
        return
    from rich.console import Console

    with Console(stderr=True).status("reading") as status:
        yield status.update
