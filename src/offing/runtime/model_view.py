"""What is known about a model at one moment: what pages are drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from offing.domain.event import Deployment
from offing.domain.window import Window
from offing.monitors.evaluate import Evaluation
from offing.monitors.history import History
from offing.profiles.bucket import BucketProfile
from offing.profiles.merge import merge
from offing.runtime.config import ModelConfig
from offing.state.profile_store import ProfileStore, StoredPlan


@dataclass
class WindowProfiles:
    """The profile of any window of a model: the sum of its buckets, kept while it is asked for."""

    store: ProfileStore
    model: str
    stored: StoredPlan
    kept: dict[Window, BucketProfile | None] = field(default_factory=dict)

    def of(self, window: Window) -> BucketProfile | None:
        """Return the sum of the buckets that start in `window`, None when there are none."""
        if window not in self.kept:
            found = self.store.load(self.model, self.stored.plan, window)
            self.kept[window] = merge(found) if found else None
        return self.kept[window]


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
