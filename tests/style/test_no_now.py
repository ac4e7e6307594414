"""Only the clock reads the time; everything else is told, so that history can be replayed."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.style.conftest import Module

READERS = {
    "time": {
        "time",
        "time_ns",
        "perf_counter",
        "perf_counter_ns",
        "monotonic",
        "monotonic_ns",
        "process_time",
    },
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "Timestamp": {"now", "utcnow", "today"},
    "func": {"now", "current_timestamp"},
}
"""What reads the machine's clock, by the last name before the dot."""

ALLOWED = {
    "clock.py": "it is the clock",
    "demo/build.py": "measures how long the demo's model takes to answer",
}


def readers(tree: ast.AST) -> list[tuple[int, str]]:
    """Return the line and the name of everything that reads the time, imports from `time` included."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = node.value
            name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            if node.attr in READERS.get(name, ()):
                found.append((node.lineno, f"{name}.{node.attr}"))
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            found += [(node.lineno, f"time.{a.name}") for a in node.names if a.name in READERS["time"]]
    return found


def test_only_the_clock_reads_the_time(modules: tuple[Module, ...]) -> None:
    offenders = [
        f"{module.path}:{line}: {name}"
        for module in modules
        if module.name not in ALLOWED
        for line, name in readers(module.tree)
    ]
    assert not offenders, "\n".join(offenders)


def test_the_readers_are_recognised() -> None:
    text = (
        "import time, datetime as dt\nfrom time import time_ns\ndt.datetime.now()\ntime.time()\nclock.now()"
    )
    assert [name for _, name in readers(ast.parse(text))] == ["time.time_ns", "datetime.now", "time.time"]
