"""Creates a flow run of a Prefect deployment.

Source: Prefect 3 REST API, `POST {PREFECT_API_URL}/deployments/{id}/create_flow_run` with `parameters`,
`tags` and `idempotency_key`; 201 for a new run, 200 for the one that has the key already.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from offing.actions.action import Occasion, Outcome
from offing.actions.evidence import facts_of, filled
from offing.actions.http_request import HttpRequest, post_json
from offing.actions.send import Sender, created_with


@dataclass(frozen=True)
class PrefectAction:
    """Creates one flow run per key, with the filled `parameters` and tags that name the incident.

    `api_url` is what Prefect calls PREFECT_API_URL: `http://host:4200/api`, or Cloud's with account
    and workspace. `scheme` says what `secret` is: an API key of Cloud (`bearer`), or the `user:password`
    of a server's own (`basic`). A deployment refuses parameters that its flow does not have, so
    nothing is added to them.
    """

    name: str
    api_url: str
    deployment_id: str
    sender: Sender
    parameters: Mapping[str, Any] = field(default_factory=dict)
    secret: str | None = field(default=None, repr=False)
    scheme: Literal["bearer", "basic"] = "bearer"
    timeout_seconds: float = 10.0
    wants_bundle: bool = True

    @property
    def kind(self) -> str:
        return "prefect"

    def request(self, occasion: Occasion) -> HttpRequest:
        headers, secrets = self._authorization()
        return post_json(
            f"{self.api_url.rstrip('/')}/deployments/{self.deployment_id}/create_flow_run",
            {
                "parameters": filled(self.parameters, facts_of(occasion)),
                "idempotency_key": occasion.key,
                "name": occasion.key,
                "tags": ["offing", occasion.key],
            },
            headers,
            secrets=secrets,
            timeout_seconds=self.timeout_seconds,
        )

    def run(self, request: HttpRequest) -> Outcome:
        return self.sender.send(request, created_with("id"))

    def _authorization(self) -> tuple[dict[str, str], list[str]]:
        if self.secret is None:
            return {}, []
        if self.scheme == "bearer":
            return {"authorization": f"Bearer {self.secret}"}, [self.secret]
        basic = base64.b64encode(self.secret.encode()).decode()
        return {"authorization": f"Basic {basic}"}, [self.secret, basic]
