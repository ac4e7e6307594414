"""Asks a deployment system to go back to the version before."""

from __future__ import annotations

from dataclasses import dataclass

from offing.actions.action import NothingToDo, Occasion
from offing.actions.evidence import evidence_of, version_of
from offing.actions.http_request import HttpRequest
from offing.actions.webhook import Hook


@dataclass(frozen=True)
class RollbackAction(Hook):
    """POST of `{"event": "offing.rollback", "model", "from_version", "to_version", …evidence}`.

    Only for an incident with a deployment just before it and a known version before that one: else
    `request` raises NothingToDo.
    """

    wants_bundle: bool = False

    @property
    def kind(self) -> str:
        return "rollback"

    def request(self, occasion: Occasion) -> HttpRequest:
        version = version_of(occasion.incident)
        if version is None:
            raise NothingToDo("no deployment came just before this incident")
        if occasion.previous_version is None:
            raise NothingToDo(f"the version before {version} is not known")
        content = {
            "event": "offing.rollback",
            "model": occasion.incident["model"],
            "from_version": version,
            "to_version": occasion.previous_version,
            **evidence_of(occasion),
        }
        return self.post(content, occasion)
