"""A control database on the disk, opened afresh."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from offing.state.database import open_database


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = open_database(tmp_path / "state.db")
    yield made
    made.dispose()


@pytest.fixture
def incident() -> dict[str, Any]:
    """An incident as the verdicts give it: started on day 10, found on day 11, firing."""
    return {
        "id": "abc", "model": "m", "cause": "quality", "severity": "critical", "state": "firing",
        "started_at": 10, "detected_at": 11, "last_alarm": 11, "resolved_at": None, "title": "broken",
        "summary": "it broke", "details": {"columns": [{"column": "distance"}]},
    }  # fmt: skip
