from __future__ import annotations

import dataclasses

import pytest
from sqlalchemy import Engine

from offing.domain.event import Deployment
from offing.state.deployment_store import DeploymentStore

ONE = Deployment("m", "2", 200, "new pipeline", "http://ci/1", "abc", "staging")


@pytest.fixture
def store(engine: Engine) -> DeploymentStore:
    return DeploymentStore(engine)


def test_what_was_told_comes_back_oldest_first(store: DeploymentStore) -> None:
    earlier = Deployment("m", "1", 100)
    assert store.add(ONE, 5) and store.add(earlier, 6)
    assert store.add(Deployment("other", "1", 50), 7)
    assert list(store.of("m")) == [earlier, ONE]
    assert list(store.of("nobody")) == []


def test_the_same_version_at_the_same_moment_counts_once(store: DeploymentStore) -> None:
    assert store.add(ONE, 5)
    assert not store.add(dataclasses.replace(ONE, notes="told again"), 6)
    assert list(store.of("m")) == [ONE]
    assert store.add(dataclasses.replace(ONE, timestamp=201), 7)
    assert store.add(dataclasses.replace(ONE, version="3"), 7)
    assert len(store.of("m")) == 3
