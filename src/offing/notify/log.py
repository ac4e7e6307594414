"""Writes messages to the server's log."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from offing.notify.wording import one_line

LONGEST = 2000
"""Characters of a text that go into a line."""

_LEVELS = {"critical": logging.ERROR, "warning": logging.WARNING, "info": logging.INFO}


@dataclass(frozen=True)
class LogChannel:
    """One line per message, on the logger `offing.incidents`."""

    name: str = "log"

    def send(self, incident: Mapping[str, Any], *, key: str, transition: str) -> None:
        """Write the line. Never fails."""
        level = _LEVELS.get(incident["severity"], logging.INFO) if transition == "firing" else logging.INFO
        logging.getLogger("offing.incidents").log(
            level, "%s %s [%s] %s: %s", transition, incident["id"], one_line(incident["model"], LONGEST),
            one_line(incident["title"], LONGEST), one_line(incident["summary"], LONGEST),
        )  # fmt: skip
