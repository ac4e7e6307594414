"""What is not urgent waits for the digest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from offing.domain.notice import Fate, Notice
from offing.domain.window import DAY, Micros
from offing.incidents.business_hours import moments_of
from offing.incidents.policy import DIGEST, Digest, Situation

STAGE = "digest"
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def digest(notices: Sequence[Notice], situation: Situation) -> Sequence[Notice]:
    """Hold what goes to the digest until it is due, then fold all of it into one message."""
    return [
        _digested(n, situation) if n.fate is Fate.OPEN and n.channels == (DIGEST,) else n for n in notices
    ]


def _digested(notice: Notice, situation: Situation) -> Notice:
    settings = situation.policy.digest
    sent = situation.facts.digested_until
    # What another stage held back until after its digest had gone out is for the next one.
    due = next_digest(settings, notice.at if sent is None else max(notice.at, sent))
    if situation.now < due:
        local = _local(due, settings)
        return notice.wait(STAGE, due, f"in the digest of {local:%Y-%m-%d %H:%M} {settings.zone.key}")
    channels = settings.channels or situation.facts.channels
    if not channels:
        return notice.drop(STAGE, "no channel is configured for the digest")
    ends = last_digest(settings, situation.now)
    return replace(notice, stage=STAGE, channels=channels, summary=f"digest-{ends}", reason="")


def next_digest(settings: Digest, moment: Micros) -> Micros:
    """Return the first time after `moment` at which the digest goes out."""
    day = _local(moment, settings).date() - dt.timedelta(days=1)
    return next(due for due in _times(settings, day) if due > moment)


def last_digest(settings: Digest, moment: Micros) -> Micros:
    """Return the last time up to `moment` at which the digest went out: the end of its period."""
    day = _local(moment - 8 * DAY, settings).date()
    return max(due for due in _times(settings, day) if due <= moment)


def _times(settings: Digest, day: dt.date) -> Sequence[Micros]:
    """Return the times of the digest from a day on, once a day whatever the clock does, for ten days."""
    days = (day + dt.timedelta(days=i) for i in range(10))
    chosen = (d for d in days if settings.weekday is None or d.weekday() == settings.weekday)
    return [moments_of(settings.zone, d, settings.at)[0] for d in chosen]


def _local(moment: Micros, settings: Digest) -> dt.datetime:
    return (_EPOCH + dt.timedelta(microseconds=moment)).astimezone(settings.zone)
