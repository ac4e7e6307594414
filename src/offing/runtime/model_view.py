"""What is known about a model at one moment: what pages are drawn from."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock

from offing.domain.event import Deployment
from offing.domain.window import Window
from offing.monitors.evaluate import Evaluation
from offing.monitors.history import History
from offing.profiles.bucket import BucketProfile
from offing.profiles.merge import merge
from offing.runtime.config import ModelConfig
from offing.state.profile_store import ProfileStore, StoredPlan

KEPT = 64
"""So many sums are kept per model."""


@dataclass
class WindowProfiles:
    """The profile of any window of a model: the sum of its buckets, kept while it is asked for."""

    store: ProfileStore
    model: str
    stored: StoredPlan
    kept: OrderedDict[tuple[Window, bool], BucketProfile | None] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def of(self, window: Window, *, slices: bool = True) -> BucketProfile | None:
        """Return the sum of the buckets that start in `window`, None when there are none."""
        key = (window, slices)
        with self.lock:
            if key in self.kept:
                self.kept.move_to_end(key)
                return self.kept[key]
        found = self.store.load(self.model, self.stored.plan, window, slices=slices)
        total = merge(found) if found else None
        with self.lock:
            self.kept[key] = total
            while len(self.kept) > KEPT:
                self.kept.popitem(last=False)
        return total

    def forget(self, touched: Window) -> None:
        """Forget the sums of windows in which profiles were built again."""
        with self.lock:
            stale = [k for k in self.kept if k[0].start < touched.end and touched.start < k[0].end]
            for key in stale:
                del self.kept[key]


@dataclass(frozen=True)
class ModelView:
    """A model's history and verdicts, as last judged. `version` counts up with every judging."""

    model: str
    config: ModelConfig
    stored: StoredPlan
    history: History
    evaluation: Evaluation
    deployments: Sequence[Deployment]
    profiles: WindowProfiles
    version: int
