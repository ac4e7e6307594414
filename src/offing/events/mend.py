"""The last commit of a table's log after a loss of power: kept when whole, set aside when torn."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from urllib.parse import unquote

from offing.events.durable import sync_folder
from offing.events.parquet import is_whole

_COMMIT = re.compile(r"\d{20}\.json")


def log_file(folder: Path, version: int) -> Path:
    """Return the path of one commit of the table in `folder`."""
    return folder / "_delta_log" / f"{version:020d}.json"


def mend_log(folder: Path) -> Path | None:
    """Set the last commit aside when it is torn, and return where it went; else return None.

    A commit is flushed before the next one is made, so only the last can be torn: cut short, or
    naming a data file that is missing or cut short. Its events are still in the journal, which
    gives up rows only after the flush, so the next seal writes them again. The file is moved to
    `quarantine/` beside the log. A data file is looked at by its size and its footer.
    A commit with a checkpoint was flushed before that and is left alone.
    """
    log = folder / "_delta_log"
    commits = sorted(name for name in os.listdir(log) if _COMMIT.fullmatch(name))
    if not commits:
        return None
    last = log / commits[-1]
    folded = any(log.glob(f"{last.stem}.checkpoint*"))
    if folded or _is_sound(folder, last):
        return None
    aside = folder / "quarantine"
    aside.mkdir(exist_ok=True)
    target = aside / last.name
    os.replace(last, target)
    sync_folder(aside)
    sync_folder(log)
    return target


def _is_sound(folder: Path, commit: Path) -> bool:
    content = commit.read_bytes()
    if not content.strip():
        return False
    for line in content.splitlines():
        try:
            action = json.loads(line)
        except ValueError:
            return False
        if not isinstance(action, dict):
            return False
        added = action.get("add")
        if added and not is_whole(folder / unquote(added["path"]), added["size"]):
            return False
    return True
