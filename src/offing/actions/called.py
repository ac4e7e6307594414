"""The process in which a user's function is called; started by `actions.call`, not by people.

Reads `{"function", "argument"}` from standard input and writes `{"returned", "error", "began"}` to
standard output, which nothing else can write to: what the function prints goes to standard error.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Callable
from typing import Any

LONGEST = 500


def load(source: str) -> Callable[[dict[str, Any]], Any]:
    """Import `package.module:function`; what follows the colon may have dots."""
    module, _, name = source.partition(":")
    found: Any = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    if not callable(found):
        raise TypeError(f"{source} is not a function")
    return found  # type: ignore[no-any-return]


def answer(source: str, argument: dict[str, Any]) -> dict[str, Any]:
    """Call the function; return what it returned as text, or its error in one line."""
    began = False
    try:
        function = load(source)
        began = True
        returned = function(argument)
        said = None if returned is None else str(returned)[:LONGEST]
        return {"returned": said, "error": None, "began": True}
    # The boundary to the user's code: whatever it raises is its answer, SystemExit included.
    except BaseException as error:  # noqa: BLE001
        lines = str(error).strip().splitlines()
        text = f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
        return {"returned": None, "error": text[:LONGEST], "began": began}


def main() -> None:
    """Answer once."""
    told = os.dup(1)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    given = json.load(sys.stdin)
    said = json.dumps(answer(given["function"], given["argument"]))
    with os.fdopen(told, "w", encoding="utf-8") as out:
        out.write(said)


if __name__ == "__main__":
    main()
