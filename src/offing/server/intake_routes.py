"""Where events come in."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field

from offing.domain.event import Deployment
from offing.domain.schema import Kind
from offing.domain.window import Micros, parse_time
from offing.errors import InvalidEvent
from offing.ingest.receipt import Receipt
from offing.ingest.receipt_json import receipt_json
from offing.ingest.times import EARLIEST, TOLERANCE
from offing.runtime.app import App
from offing.server.answers import json_answer
from offing.server.bodies import FormRoute, Text, read_body

MODEL_NAME = Path(min_length=1, max_length=200, description="the model's name")

_BODIES = {
    "requestBody": {
        "required": True,
        "description": "a JSON object with a list, NDJSON, or an Arrow IPC stream; gzip or zstd",
        "content": {
            "application/json": {"schema": {"type": "object"}},
            "application/x-ndjson": {"schema": {"type": "string"}},
            "application/vnd.apache.arrow.stream": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


class DeploymentBody(BaseModel):
    """A deployment of a model version."""

    model_config = ConfigDict(extra="forbid")

    model: Annotated[Text, Field(min_length=1, max_length=200)]
    version: Annotated[Text, Field(min_length=1, max_length=200)]
    timestamp: Text | float | None = None
    notes: Annotated[Text, Field(max_length=10_000)] | None = None
    url: Annotated[Text, Field(max_length=2_000)] | None = None
    git_sha: Annotated[Text, Field(max_length=200)] | None = None
    environment: Annotated[Text, Field(max_length=200)] = "production"


def intake_routes(app: App, user: Any) -> APIRouter:
    """Return the routes that take in predictions, labels, business events and deployments."""
    router = APIRouter(dependencies=[Depends(user)], tags=["intake"])

    async def take(model: str, kind: Kind, request: Request) -> Response:
        body = await read_body(request)
        receipt = await run_in_threadpool(
            app.accept,
            model,
            kind,
            body,
            content_type=request.headers.get("content-type", "application/json"),
            content_encoding=request.headers.get("content-encoding"),
            idempotency_key=request.headers.get("idempotency-key"),
        )
        return receipt_answer(receipt)

    @router.post("/models/{model}/predictions", openapi_extra=_BODIES)
    async def predictions(model: Annotated[str, MODEL_NAME], request: Request) -> Response:
        """Log predictions. Answered when they are on disk; 207 when some items were rejected."""
        return await take(model, Kind.PREDICTIONS, request)

    @router.post("/models/{model}/labels", openapi_extra=_BODIES)
    async def labels(model: Annotated[str, MODEL_NAME], request: Request) -> Response:
        """Log the truth about predictions, before or after they come. The last one by time counts."""
        return await take(model, Kind.LABELS, request)

    @router.post("/models/{model}/kpis", openapi_extra=_BODIES)
    async def kpis(model: Annotated[str, MODEL_NAME], request: Request) -> Response:
        """Log business events beside the model."""
        return await take(model, Kind.KPIS, request)

    form = APIRouter(route_class=FormRoute)

    @form.post("/deployments")
    def deployments(body: DeploymentBody) -> Response:
        """Note that a version of a model went live."""
        at = deployed_at(body.timestamp, app.clock.now())
        deployment = Deployment(
            body.model, body.version, at, body.notes, body.url, body.git_sha, body.environment
        )
        return json_answer({"new": app.deploy(deployment)})

    router.include_router(form)
    return router


def deployed_at(given: str | float | None, now: Micros) -> Micros:
    """Return the moment of a deployment, now when none is given.

    Raises InvalidEvent when it cannot be read, or could not be the time of an event either.
    """
    hint = "ISO 8601 such as 2026-01-31T12:00:00Z, or seconds since 1970"
    try:
        at = now if given is None else parse_time(given)
    except ValueError as error:
        raise InvalidEvent(f"timestamp: {error}", hint=hint) from error
    if not EARLIEST <= at <= now + TOLERANCE:
        raise InvalidEvent("timestamp: before 1980, or more than a day ahead of the server", hint=hint)
    return at


def receipt_answer(receipt: Receipt) -> Response:
    """Return what became of a request: 200, or 207 when items were rejected."""
    return json_answer(receipt_json(receipt), 207 if receipt.rejected else 200)
