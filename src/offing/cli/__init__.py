"""The command line. Commands import what they need when they run, so that help is instant."""

from __future__ import annotations

import typer

from offing.cli.actions import actions
from offing.cli.budget import budget
from offing.cli.check import check
from offing.cli.demo import demo
from offing.cli.doctor import doctor
from offing.cli.incidents import incidents
from offing.cli.label import label
from offing.cli.log import log
from offing.cli.monitors import monitors
from offing.cli.notify import notify
from offing.cli.rebuild import rebuild
from offing.cli.review import review
from offing.cli.serve import serve
from offing.cli.silence import silence
from offing.errors import OffingError
from offing.version import VERSION

app = typer.Typer(
    name="offing",
    help="A self-hosted production monitor for machine-learning models.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (serve, demo, check, log, label, rebuild, doctor):
    app.command()(command)
app.command()(budget)
app.command()(review)
app.add_typer(incidents)
app.add_typer(silence)
app.add_typer(monitors)
app.add_typer(notify)
app.add_typer(actions)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"offing {VERSION}")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Print the version."
    ),
) -> None:
    """A self-hosted production monitor for machine-learning models."""


def main() -> None:
    """Run the command line; a known error is one clear line and exit code 2."""
    try:
        app()
    except OffingError as error:
        typer.echo(f"offing: {error}", err=True)
        raise SystemExit(2) from error
    except KeyboardInterrupt:
        raise SystemExit(130) from None
