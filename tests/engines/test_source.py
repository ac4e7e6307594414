"""What an engine is promised, checked on the reader of events of this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offing.domain.schema import Kind
from offing.domain.window import Window
from offing.engines.source import EventSource

if TYPE_CHECKING:
    from tests.engines.conftest import Bench


@pytest.mark.parametrize("sealed", [0, 1, 2])
def test_every_event_once_sealed_or_not(bench: Bench, sealed: int) -> None:
    source: EventSource = bench.engine.events
    bench.label("early", 1, 40)
    bench.predict("known", 5)
    if sealed:
        bench.seal()
    bench.label("known", 1, 41)
    bench.kpi(1, 40, id="known")
    bench.kpi(2, 40)
    if sealed > 1:
        bench.seal()
    first_day = Window(bench.at(0), bench.at(24))
    second_day = Window(bench.at(24), bench.at(48))

    def ids(kind: Kind, window: Window | None) -> list[str | None]:
        rows = source.read("m", kind, window, ["prediction_id"])
        assert rows.column_names == ["prediction_id"]
        return sorted(rows["prediction_id"].to_pylist(), key=str)

    assert ids(Kind.PREDICTIONS, first_day) == ["known"]
    assert ids(Kind.PREDICTIONS, second_day) == []
    assert ids(Kind.LABELS, first_day) == ["early", "known"]
    assert ids(Kind.LABELS, second_day) == ["early"]
    assert ids(Kind.KPIS, first_day) == ["known"]
    assert ids(Kind.KPIS, second_day) == [None]
    assert ids(Kind.LABELS, None) == ["early", "known"]


def test_all_columns_without_a_choice(bench: Bench) -> None:
    bench.predict("known", 5)
    rows = bench.engine.events.read("m", Kind.PREDICTIONS, None)
    assert {"prediction_id", "timestamp", "score", "f_x", "f_carrier", "overflow"} <= set(rows.column_names)
