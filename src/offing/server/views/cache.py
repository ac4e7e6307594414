"""Keeps answers until the model they are about has been judged again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

from fastapi import Response

from offing.runtime.app import App
from offing.server.answers import json_answer

SIZE = 256


class ViewCache:
    """A small cache of answers by request, for as long as model and incidents stay as they are."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._kept: OrderedDict[Hashable, tuple[object, bytes]] = OrderedDict()
        self._lock = threading.Lock()

    def answer(self, key: Hashable, model: str, make: Callable[[], Any]) -> Response:
        """Return the kept answer of `key`, or make it."""
        version = self._version(model)
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None and kept[0] == version:
            return Response(kept[1], media_type="application/json")
        made = json_answer(make())
        with self._lock:
            self._kept[key] = (version, bytes(made.body))
            self._kept.move_to_end(key)
            if len(self._kept) > SIZE:
                self._kept.popitem(last=False)
        return made

    def _version(self, model: str) -> object:
        view = self._app.view(model)
        changes = tuple((r["id"], r["state"], r["verdict"]) for r in self._app.incidents.all(model))
        return (view.version if view else 0, self._app.worker.failed.get(model), changes)
