"""Writes messages to the server's log."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_LEVELS = {"critical": logging.ERROR, "warning": logging.WARNING, "info": logging.INFO}


@dataclass(frozen=True)
class LogChannel:
    """One line per message, on the logger `offing.incidents`."""

    name: str = "log"

    def send(self, incident: Mapping[str, Any], *, key: str, transition: str) -> None:
        """Write the line. Never fails."""
        level = _LEVELS.get(incident["severity"], logging.INFO) if transition == "firing" else logging.INFO
        logging.getLogger("offing.incidents").log(
            level, "%s %s [%s] %s: %s", transition, incident["id"], incident["model"], incident["title"],
            incident["summary"],
        )  # fmt: skip
