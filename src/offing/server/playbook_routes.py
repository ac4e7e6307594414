"""Where playbooks are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from offing.insight.playbook import Playbook, Playbooks, shipped
from offing.server.answers import json_answer

Model = Annotated[str | None, Query(description="the model whose own page is wanted, where it has one")]


def playbook_routes(playbooks: Callable[[str], Playbooks], user: Any) -> APIRouter:
    """Return the routes of playbooks; `playbooks` gives those of a model by its name."""
    router = APIRouter(prefix="/playbooks", dependencies=[Depends(user)], tags=["read"])

    def of(model: str | None) -> Playbooks:
        return Playbooks({}) if model is None else playbooks(model)

    @router.get("")
    def list_playbooks(model: Model = None) -> Response:
        """List the playbooks."""
        found = of(model)
        return json_answer({"playbooks": [_page(found.get(id_), found) for id_ in shipped()]})

    @router.get("/{id}")
    def playbook(id: str, model: Model = None) -> Response:
        """Return one playbook with its text."""
        found = of(model)
        page = found.get(id)
        return json_answer({**_page(page, found), "text": page.text})

    return router


def _page(page: Playbook, found: Playbooks) -> dict[str, Any]:
    own = page.id in found.own
    return {"id": page.id, "title": page.title, "steps": list(page.steps), "own": own}
