"""Backtests, plans and diagnoses as text: tables and a timeline on a terminal, plain lines elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

Answer = Mapping[str, Any]

_PLAIN_WIDTH = 160
_SIGNS = {"added": ("+", "green"), "changed": ("~", "yellow"), "removed": ("-", "red")}


def print_backtest(answer: Answer) -> None:
    """Print each model's table of monitors, its timeline, and what nobody saw."""
    console = _console()
    if not answer["models"]:
        console.print("no model has a history yet")
    for model in answer["models"]:
        until = f"{_day(model['from'])} to {_day(model['to'])}"
        console.print(Text(f"{model['model']}: {model['days']:.0f} days judged, {until}", style="bold"))
        console.print(_monitors(model, plain=not console.is_terminal))
        for line in _timeline(model, console.width):
            console.print(line, no_wrap=True, overflow="crop")
        for name in model["missed_by_all"]:
            console.print(Text(f"missed by every monitor: {name}", style="bold red"), soft_wrap=True)
        for note in model["notes"]:
            console.print(Text(f"note: {note}"), soft_wrap=True)
        console.print()


def print_plan(answer: Answer) -> None:
    """Print the changes as a diff, each with what it would have done."""
    console = _console()
    now = "the file of the server" if answer["revision"] is None else f"revision {answer['revision']}"
    console.print(f"{now} runs ({answer['base']}); the file is {answer['digest']}")
    if not answer["changes"]:
        console.print("nothing to apply")
    for change in answer["changes"]:
        for line in change_lines(change):
            console.print(line, soft_wrap=True)
        for effect in change["effects"]:
            console.print(Text(f"      {effect['model']}: {effect['sentence']}"), soft_wrap=True)
    _print_untouched(console, answer)


def print_applied(answer: Answer, where: str) -> None:
    """Print which revision runs now."""
    console = _console()
    revision = answer["revision"]
    if revision is None:
        console.print(Text(f"{where}: nothing to apply, it runs already"), soft_wrap=True)
        return
    _print_revision(console, revision)
    running = where.startswith("http")
    console.print("it runs now" if running else "it runs when a server of this directory starts")


def print_history(answer: Answer) -> None:
    """Print the revisions, newest first."""
    console = _console()
    if not answer["revisions"]:
        console.print("nothing has been applied: the server runs its file")
    for revision in answer["revisions"]:
        _print_revision(console, revision)


def print_doctor(answer: Answer) -> None:
    """Print each model's monitors by noise, the causes with their evidence, and the proposals."""
    console = _console()
    if not answer["models"]:
        console.print("no model has a history yet")
    for model in answer["models"]:
        until = f"{_day(model['from'])} to {_day(model['to'])}"
        console.print(Text(f"{model['model']}: {until}", style="bold"))
        console.print(_noise(model, plain=not console.is_terminal))
        for monitor in model["monitors"]:
            for cause in monitor["causes"]:
                for line in cause_lines(monitor["monitor"], cause):
                    console.print(line, soft_wrap=True)
        for gap in model["readiness"]:
            line = Text.assemble((f"{gap['monitor']}: ", "bold"), f"{gap['gap']}: {gap['sentence']}")
            console.print(line, soft_wrap=True)
        console.print()


def change_lines(change: Answer) -> Iterator[Text]:
    """Yield `+ late-flights monitor cancellations` and the keys that differ, before and after."""
    sign, style = _SIGNS[change["kind"]]
    place = " ".join(part for part in (change["model"], change["what"]) if part)
    yield Text(f"{sign} {place} {change['name']}", style=style)
    before, after = change["before"], change["after"]
    if not (isinstance(before, dict) and isinstance(after, dict)):
        for mark, side, colour in (("-", before, "red"), ("+", after, "green")):
            if side is not None:
                yield Text(f"    {mark} {_value(side)}", style=colour)
        return
    for key in sorted({*before, *after}):
        if before.get(key) != after.get(key):
            yield Text(f"    {key}: {_value(before.get(key))} -> {_value(after.get(key))}")


def cause_lines(monitor: str, cause: Answer) -> Iterator[Text]:
    """Yield a cause with its evidence, the change proposed and what it would have done."""
    name = cause["cause"].replace("_", " ")
    yield Text.assemble((f"{monitor}: {name}", "bold yellow"), f": {cause['evidence']}")
    proposal = cause["proposal"]
    if proposal is None:
        yield Text("    no change of this monitor was found that would help")
        return
    for key, sides in proposal["diff"].items():
        yield Text(f"    {key}: {_value(sides['before'])} -> {_value(sides['after'])}")
    yield Text(f"    {proposal['sentence']}", style="bold red" if proposal["lost"] else "green")


def rate_text(found: Answer | None) -> str:
    """Write `0.5 (0.1 to 1.9)`."""
    if found is None:
        return "–"
    return f"{found['value']:.1f} ({found['low']:.1f} to {found['high']:.1f})"


def _monitors(model: Answer, *, plain: bool) -> Table:
    titles = (
        "monitor", "state", "alarms", "pages", "real", "expected", "false", "unjudged", "missed", "delay",
        "false / 90 d", "with unjudged / 90 d",
    )  # fmt: skip
    rows = (
        (
            one["monitor"],
            one["state"],
            *(
                str(one[key])
                for key in ("alarms", "pages", "real", "expected_change", "false_alarm", "unjudged")
            ),
            str(len(one["missed"])),
            "–" if one["delay_steps"] is None else f"{one['delay_steps']:g}",
            rate_text(one["false_per_90d"]),
            rate_text(one["noise_per_90d"]),
        )
        for one in model["monitors"]
    )
    return _table(titles, rows, plain=plain)


def _noise(model: Answer, *, plain: bool) -> Table:
    titles = ("monitor", "alarms", "false or unjudged", "per 90 d", "one step long", "time in alarm")
    rows = (
        (
            one["monitor"],
            str(one["alarms"]),
            str(one["noisy"]),
            rate_text(one["noise_per_90d"]),
            f"{one['short']:.0%}",
            f"{one['firing']:.0%}",
        )
        for one in model["monitors"]
    )
    return _table(titles, rows, plain=plain)


def _timeline(model: Answer, width: int) -> Iterator[Text]:
    """Yield a row per monitor: marks where it fired, known incidents shaded."""
    timeline = model["timeline"]
    if not timeline["starts"]:
        return
    indent = max(map(len, [*timeline["monitors"], "known"])) + 2
    places = max(10, min(width - indent - 1, len(timeline["starts"])))
    real, known = (squeeze(timeline[name], places, "#") for name in ("real", "known"))
    if "#" in known:
        shades = "".join(
            "█" if r == "#" else "░" if k == "#" else " " for r, k in zip(real, known, strict=True)
        )
        yield Text(f"{'known':<{indent}}{shades}")
    for name, row in timeline["monitors"].items():
        line = Text(f"{name:<{indent}}")
        for fired, truth, shade in zip(squeeze(row, places, "!"), real, known, strict=True):
            line.append(*_mark(fired == "!", truth == "#", shade == "#"))
        yield line
    first, last = _day(timeline["starts"][0]), _day(model["to"])
    yield Text(f"{'':<{indent}}{first}{last:>{max(len(last) + 1, places - len(first))}}", style="dim")
    yield Text(f"{'':<{indent}}▲ fired in a real one, ◆ fired outside, ░ known, █ real", style="dim")


def squeeze(row: str, places: int, mark: str) -> str:
    """Return a row of at most `places` characters; a place has the mark when any of its part has."""
    if len(row) <= places:
        return row
    bounds = [round(i * len(row) / places) for i in range(places + 1)]
    return "".join(mark if mark in row[a:b] else row[a] for a, b in pairwise(bounds))


def _mark(fired: bool, real: bool, known: bool) -> tuple[str, str]:
    if fired:
        return ("▲", "bold green") if real else ("◆", "bold yellow")
    return ("░", "dim") if known else ("·", "dim")


def _print_revision(console: Console, revision: Answer) -> None:
    head = f"revision {revision['id']}  {revision['at']}  {revision['author']}: {revision['message']}"
    console.print(Text(head, style="bold"), soft_wrap=True)
    for change in revision["diff"]:
        for line in change_lines(change):
            console.print(Text("  ") + line, soft_wrap=True)


def _print_untouched(console: Console, answer: Answer) -> None:
    console.print(
        Text(f"Only monitors, budgets and routes are applied: {answer['not_applied']}."), soft_wrap=True
    )
    if answer["untouched"]:
        names = ", ".join(answer["untouched"])
        console.print(Text(f"These differ and are left as they are: {names}", style="yellow"), soft_wrap=True)


def _value(value: Any) -> str:
    return "not set" if value is None else json.dumps(value, ensure_ascii=False)


def _day(moment: str) -> str:
    return moment[:10]


def _console() -> Console:
    console = Console(highlight=False)
    if console.is_terminal:
        return console
    return Console(highlight=False, width=_PLAIN_WIDTH, color_system=None)


def _table(titles: Sequence[str], rows: Iterator[tuple[str, ...]], *, plain: bool) -> Table:
    table = Table(box=None if plain else SIMPLE_HEAD, pad_edge=False, header_style="" if plain else "bold")
    for title in titles:
        left = title in ("monitor", "state")
        table.add_column(title, justify="left" if left else "right", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return table
