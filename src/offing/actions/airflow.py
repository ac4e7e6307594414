"""Triggers a run of an Airflow DAG.

Sources: Airflow 3 public API v2, `POST /api/v2/dags/{dag_id}/dagRuns`, whose body must name
`logical_date` (null is allowed); bearer JWT, given by `POST /auth/token` of the auth manager, 24 hours
by default. Airflow 2 stable REST API 1.0.0, `POST /api/v1/dags/{dag_id}/dagRuns`; basic auth. Both
refuse a `dag_run_id` that exists with 409, so the same key never runs twice.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import quote

from offing.actions.action import Occasion, Outcome
from offing.actions.evidence import evidence_of, facts_of, filled
from offing.actions.http_request import HttpRequest, Login, post_json
from offing.actions.send import Sender, created_with


@dataclass(frozen=True)
class AirflowAction:
    """Triggers `dag_id` with `conf`: the filled template, and the evidence under `offing`.

    With `username` and `secret` Airflow 3 is asked for a token first, and Airflow 2 gets basic auth;
    with `secret` alone it is the bearer token.
    """

    name: str
    url: str
    dag_id: str
    secret: str = field(repr=False)
    sender: Sender
    username: str | None = None
    version: Literal[2, 3] = 3
    conf: Mapping[str, Any] = field(default_factory=dict)
    timeout_seconds: float = 10.0
    wants_bundle: bool = True

    @property
    def kind(self) -> str:
        return "airflow"

    def request(self, occasion: Occasion) -> HttpRequest:
        root = self.url.rstrip("/")
        content: dict[str, Any] = {
            "dag_run_id": occasion.key,
            "conf": {**filled(self.conf, facts_of(occasion)), "offing": evidence_of(occasion)},
        }
        if self.version == 3:
            content["logical_date"] = None
            content["note"] = f"Offing: {occasion.incident['title']}"[:1000]
        headers, secrets = self._authorization()
        return post_json(
            f"{root}/api/v{self.version - 1}/dags/{quote(self.dag_id, safe='')}/dagRuns",
            content,
            {"accept": "application/json", **headers},
            secrets=secrets,
            timeout_seconds=self.timeout_seconds,
            login=self._login(root),
        )

    def run(self, request: HttpRequest) -> Outcome:
        return self.sender.send(request, created_with("dag_run_id"), already=409)

    def _authorization(self) -> tuple[dict[str, str], list[str]]:
        if self.username is None:
            return {"authorization": f"Bearer {self.secret}"}, [self.secret]
        if self.version == 3:
            return {}, [self.secret]
        basic = base64.b64encode(f"{self.username}:{self.secret}".encode()).decode()
        return {"authorization": f"Basic {basic}"}, [self.secret, basic]

    def _login(self, root: str) -> Login | None:
        if self.username is None or self.version != 3:
            return None
        body = json.dumps({"username": self.username, "password": self.secret}).encode()
        return Login(f"{root}/auth/token", body)
