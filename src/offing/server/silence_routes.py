"""Where silences are made, read and ended."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from offing.domain.silence import Silence
from offing.domain.window import DAY, Micros, isoformat, parse_duration, parse_time
from offing.errors import OffingError
from offing.incidents.matcher import fits_all, parse_matchers
from offing.runtime.app import App
from offing.server.answers import json_answer
from offing.server.bodies import FormRoute, Text
from offing.server.views.incident_view import incident_summary
from offing.state.incident_rows import subject_of_record

LONGEST: Micros = 3660 * DAY

Matchers = Annotated[list[Text], Field(min_length=1, max_length=20)]


class InvalidSilence(OffingError):
    """A silence that ends before it begins, or whose times cannot be read."""

    code = "invalid_silence"
    status = 422


class Preview(BaseModel):
    """What a silence would cover."""

    model_config = ConfigDict(extra="forbid")

    matchers: Matchers


class NewSilence(Preview):
    """What is not to be told, for how long, and why."""

    reason: Text = Field(min_length=1, max_length=1000)
    duration: Text | None = Field(default=None, description="such as 2h; or `ends_at`")
    starts_at: Text | None = Field(default=None, description="now without it")
    ends_at: Text | None = None
    author: Text | None = Field(default=None, min_length=1, max_length=200)


def silence_routes(app: App, user: Any) -> APIRouter:
    """Return the routes of silences."""
    router = APIRouter(tags=["incidents"], route_class=FormRoute)

    @router.get("/silences", dependencies=[Depends(user)])
    def silences(active: Annotated[bool, Query()] = False) -> Response:
        """List silences, newest first; with `active` those of now."""
        now = app.clock.now()
        found = [s for s in app.silences.all() if not active or s.active(now)]
        return json_answer({"silences": [silence_json(s, now) for s in found]})

    @router.post("/silences")
    def add(body: NewSilence, name: str = Depends(user)) -> Response:
        """Make a silence. Answers it, with the open incidents that it covers."""
        parse_matchers(body.matchers)
        now = app.clock.now()
        starts_at, ends_at = _span(body, now)
        made = app.silences.add(
            body.matchers,
            author=body.author or name,
            reason=body.reason,
            now=now,
            starts_at=starts_at,
            ends_at=ends_at,
        )
        covered = _covered(app, body.matchers)
        return json_answer({**silence_json(made, now), "incidents": covered}, 201)

    @router.post("/silences/preview", dependencies=[Depends(user)])
    def preview(body: Preview) -> Response:
        """List the open incidents that a silence with these matchers would cover."""
        return json_answer({"incidents": _covered(app, body.matchers)})

    @router.get("/silences/{id}", dependencies=[Depends(user)])
    def silence(id: str) -> Response:
        """Return one silence, with the open incidents that it covers."""
        found = app.silences.get(id)
        covered = _covered(app, found.matchers)
        return json_answer({**silence_json(found, app.clock.now()), "incidents": covered})

    @router.delete("/silences/{id}")
    def expire(id: str, name: str = Depends(user)) -> Response:
        """End a silence now. It stays on record; what still fires is told."""
        now = app.clock.now()
        return json_answer(silence_json(app.silences.expire(id, name, now), now))

    return router


def silence_json(silence: Silence, now: Micros) -> dict[str, Any]:
    """Return a silence as JSON."""
    state = "pending" if now < silence.starts_at else "active" if silence.active(now) else "expired"
    return {
        "id": silence.id,
        "state": state,
        "matchers": list(silence.matchers),
        "author": silence.author,
        "reason": silence.reason,
        "created_at": isoformat(silence.created_at),
        "starts_at": isoformat(silence.starts_at),
        "ends_at": isoformat(silence.ends_at),
        "expired_by": silence.expired_by,
    }


def _covered(app: App, matchers: Any) -> list[dict[str, Any]]:
    parsed = parse_matchers(matchers)
    found = [r for r in app.incidents.all() if r["state"] != "resolved"]
    return [incident_summary(r) for r in found if fits_all(parsed, subject_of_record(r))]


def _span(body: NewSilence, now: Micros) -> tuple[Micros, Micros]:
    if (body.duration is None) == (body.ends_at is None):
        raise InvalidSilence("a silence needs `duration` or `ends_at`", hint='write {"duration": "2h"}')
    try:
        starts_at = now if body.starts_at is None else parse_time(body.starts_at)
        if body.duration is not None:
            ends_at = starts_at + parse_duration(body.duration)
        else:
            ends_at = parse_time(body.ends_at)
    except (ValueError, OverflowError) as error:
        raise InvalidSilence(str(error), hint="write 2h, or 2026-03-01T08:00:00Z") from error
    if not max(starts_at, now) < ends_at <= now + LONGEST:
        raise InvalidSilence("a silence ends after it begins, not in the past, and within ten years")
    return starts_at, ends_at
