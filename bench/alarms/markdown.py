"""Tables as Markdown has them."""

from __future__ import annotations

from collections.abc import Iterable


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table with a line for each row."""
    head = list(head)
    lines = [head, ["---"] * len(head), *map(list, rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def merged(old: str, new: str, keys: int) -> str:
    """Return the text `old` with the rows of `new`, for rows that have the same cells before the `keys`-th.

    A table is known by the last heading before it and by its head; a table, a row or a text that only `old`
    has stays as it is, those that only `new` has come last.
    """
    parts = _tables(old)
    for name, fresh in _tables(new).items():
        rows = _rows(parts.get(name, fresh), keys) | _rows(fresh, keys)
        parts[name] = [*fresh[:2], *rows.values()]
    return "\n\n".join("\n".join(lines) for lines in parts.values())


def _tables(text: str) -> dict[tuple[str, str], list[str]]:
    """Return the lines of each paragraph by the last heading before it and its own first line."""
    found, heading = {}, ""
    for paragraph in text.strip().split("\n\n"):
        lines = paragraph.splitlines()
        heading = lines[0] if lines and lines[0].startswith("#") else heading
        if lines:
            found[heading, lines[0]] = lines
    return found


def _rows(lines: list[str], keys: int) -> dict[tuple[str, ...], str]:
    return {tuple(line.split(" | ")[:keys]): line for line in lines[2:]}
