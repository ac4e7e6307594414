"""What is answered about monitors, by the API and by the command line alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from offing.domain.window import Window, isoformat, parse_time
from offing.errors import InvalidEvent, NotFound, nearest
from offing.runtime.backtest_data import backtest_data, diagnosis_data
from offing.runtime.backtesting import Backtester
from offing.runtime.budget_report import budget_report
from offing.runtime.config import Config
from offing.runtime.config_revisions import applied_part, digest_of, with_applied
from offing.runtime.known_events import parse_events
from offing.runtime.monitors_as_code import MonitorsAsCode, revision_data
from offing.runtime.noise_doctor import NoiseDoctor

_FOREVER = Window(0, parse_time("9999-01-01"))


def running_answer(code: MonitorsAsCode) -> dict[str, Any]:
    """Return what runs, as `apply` would take it, and the revision that says so."""
    config, revision = code.running()
    body = applied_part(config)
    found = None if revision is None else revision_data(revision, isoformat)
    return {"config": body, "digest": digest_of(body), "revision": found}


def backtest_answer(
    code: MonitorsAsCode,
    config: Mapping[str, Any] | None = None,
    model: str | None = None,
    t: str | None = None,
    events: Any = None,
) -> dict[str, Any]:
    """Replay models under `config`, or what runs without one. Raises as the parts do."""
    backtester, wanted, given = code.backtester.fresh(), _config(code, config), parse_events(events)
    found = [
        backtest_data(backtester.replay(name, wanted.model(name), given, period_of(t)))
        for name in _models(backtester, model)
    ]
    return {"models": found}


def doctor_answer(code: MonitorsAsCode, model: str | None = None, t: str | None = None) -> dict[str, Any]:
    """Examine the monitors that run for noise."""
    backtester, (config, _) = code.backtester.fresh(), code.running()
    doctor = NoiseDoctor(backtester)
    found = [
        diagnosis_data(doctor.examine(name, config.model(name), None, period_of(t)))
        for name in _models(backtester, model)
    ]
    return {"models": found}


def budget_answer(code: MonitorsAsCode, model: str | None = None) -> dict[str, Any]:
    """Return the alert budget of each model: promised, replayed, delivered, and what it can see."""
    return {"models": [budget_report(code, name) for name in _models(code.backtester.fresh(), model)]}


def apply_answer(
    code: MonitorsAsCode,
    config: Mapping[str, Any],
    author: str,
    message: str,
    expect: str | None = None,
) -> dict[str, Any]:
    """Apply a configuration; `revision` is null when it runs already."""
    stored = code.apply(config, author=author, message=message, expect=expect)
    return {"revision": None if stored is None else revision_data(stored, isoformat)}


def history_answer(code: MonitorsAsCode, limit: int) -> dict[str, Any]:
    """List the last revisions, newest first."""
    return {"revisions": [revision_data(one, isoformat) for one in code.history(limit)]}


def period_of(text: str | None) -> Window | None:
    """Read `2013-02-01..2013-03-01`; either side may be absent. Raises InvalidEvent for anything else."""
    if not text:
        return None
    first, separator, last = text.partition("..")
    try:
        period = Window(
            parse_time(first) if first.strip() else _FOREVER.start,
            parse_time(last) if last.strip() else _FOREVER.end,
        )
    except ValueError as error:
        raise InvalidEvent(f"not a period: {text!r}", hint=str(error)) from error
    if not separator or period.length == 0:
        raise InvalidEvent(f"not a period: {text!r}", hint="write t=2013-02-01..2013-03-01")
    return period


def _config(code: MonitorsAsCode, given: Mapping[str, Any] | None) -> Config:
    running, _ = code.running()
    return running if given is None else with_applied(running, given)


def _models(backtester: Backtester, model: str | None) -> list[str]:
    known = list(backtester.models())
    if model is None:
        return known
    if model not in known:
        raise NotFound(f"model {model!r} has no history", hint=nearest(model, known))
    return [model]
