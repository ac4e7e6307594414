from __future__ import annotations

import logging
from typing import Any

import pytest

from offing.notify.log import LogChannel


@pytest.mark.parametrize(
    ("severity", "transition", "level"),
    [
        ("critical", "firing", logging.ERROR),
        ("warning", "firing", logging.WARNING),
        ("info", "firing", logging.INFO),
        ("critical", "acknowledged", logging.INFO),
        ("critical", "resolved", logging.INFO),
    ],
)
def test_one_line_as_loud_as_the_incident(
    caplog: pytest.LogCaptureFixture, incident: dict[str, Any], severity: str, transition: str, level: int
) -> None:
    with caplog.at_level(logging.DEBUG, "offing.incidents"):
        LogChannel().send({**incident, "severity": severity}, key="k", transition=transition)
    [line] = caplog.records
    assert line.levelno == level and line.name == "offing.incidents"
    assert line.getMessage() == f"{transition} abc123 [late-flights] distance is scaled: Since 1 May."
