"""Where the server of a data directory answers, for clients on this machine."""

from __future__ import annotations

import json
import os
from pathlib import Path

FILE = "server.json"


def running_server(data_dir: Path) -> tuple[str, str] | None:
    """Return URL and admin key of the server that owns `data_dir`, None when none runs."""
    try:
        address = json.loads((data_dir / FILE).read_text(encoding="utf-8"))
        os.kill(int(address["pid"]), 0)
        return str(address["url"]), (data_dir / "admin.key").read_text(encoding="ascii").strip()
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return None


def write_address(data_dir: Path, url: str) -> Path:
    """Write the address in one step, so that a reader never sees half of it; return the file."""
    path = data_dir / FILE
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps({"url": url, "pid": os.getpid()}), encoding="utf-8")
    partial.replace(path)
    return path
