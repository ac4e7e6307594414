"""A model whose answers are rankings of ten items out of a thousand."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
from bench.coverage.scenario import Draw, Generator, Ready, Rows, Scenario, Truths, World

from offing.domain.schema import Task
from offing.profiles.bucket import BucketProfile

ITEMS, SHOWN, WANTED = 1000, 10, 3
WANTS = ("hit_rate", "map", "mrr", "ndcg", "precision_at_k", "recall_at_k")
IDS = (*WANTS, "catalogue_coverage", "novelty")
PASTS = 100
"""Baselines that simulations share by turns: their rows are dear to read, and matter little here."""


def raw(rng: Generator, size: int, now: bool) -> Rows:
    """Draw rankings by popularity (Zipf), and three relevant items that often are among the shown."""
    weights = (np.arange(ITEMS) + 10.0) ** (-1.8 if now else -2.0)
    edges = np.cumsum(weights / weights.sum())
    found = np.searchsorted(edges, rng.random((size, 4 * SHOWN))).clip(0, ITEMS - 1)
    shown = _first_distinct(found)
    places = np.minimum(rng.geometric(0.12, (size, WANTED)) - 1, 29)
    liked = np.where(places < SHOWN, np.take_along_axis(shown, places.clip(0, SHOWN - 1), 1), places + ITEMS)
    return {"_shown": shown, "_liked": liked}


def rows(rng: Generator, size: int, now: bool) -> Rows:
    """Draw the same with rankings and labels as they are logged."""
    drawn = raw(rng, size, now)
    return {**drawn, "prediction": _texts(drawn["_shown"]), "label": _texts(drawn["_liked"])}


def _first_distinct(found: np.ndarray) -> np.ndarray:
    """Return the first ten different items of each row of draws. Raises ValueError where there are fewer."""
    order = np.argsort(found, axis=1, kind="stable")
    ordered = np.take_along_axis(found, order, 1)
    repeats = np.zeros(found.shape, bool)
    np.put_along_axis(repeats, order[:, 1:], ordered[:, 1:] == ordered[:, :-1], 1)
    fresh = np.argsort(repeats, axis=1, kind="stable")[:, :SHOWN]
    if (~repeats).sum(axis=1).min() < SHOWN:
        raise ValueError("a row has fewer than ten different items")
    return np.asarray(np.take_along_axis(found, fresh, 1))


def _texts(items: np.ndarray) -> list[str]:
    return ["[" + ",".join(f'"i{item}"' for item in row) + "]" for row in items.tolist()]


def start(size: int) -> Ready:
    world = World.of(rows, Task.RANKING, size=5000)
    pasts = [
        world.past(np.random.default_rng([PASTS, part]))[1] for part in range(min(PASTS, size // 10_000))
    ]
    size = min(size, 2_000_000)
    plain = replace(world, make=raw)
    truths = plain.truths(size, of_population)
    shown = [_inclusion(plain, size, side) for side in (True, False)]
    seen = shown[1] > 0
    bits = -np.log2(shown[1][seen] / shown[1].sum())
    truths["novelty"] = float(shown[0][seen] @ bits / shown[0].sum())
    return Ready(truths, partial(draw, world, pasts, shown[0]))


def of_population(now: Rows, _: Rows) -> Truths:
    """Return the truths of raw rows; a liked item that occurs twice counts once."""
    shown, liked = now["_shown"], now["_liked"]
    hits = (shown[:, :, None] == liked[:, None, :]).any(axis=2)
    ordered = np.sort(liked, axis=1)
    wanted = 1 + (ordered[:, 1:] != ordered[:, :-1]).sum(axis=1)
    places = np.arange(1, SHOWN + 1)
    found: Truths = {"mrr": float((hits / places).max(axis=1).mean())}
    for k in (5, 10):
        top, best = hits[:, :k], np.minimum(wanted, k)
        gains = 1 / np.log2(places + 1)
        precisions = top.cumsum(axis=1) / places[:k]
        found[f"hit_rate(@{k})"] = float(top.any(axis=1).mean())
        found[f"precision_at_k(@{k})"] = float(top.mean())
        found[f"recall_at_k(@{k})"] = float((top.sum(axis=1) / wanted).mean())
        found[f"map(@{k})"] = float(((precisions * top).sum(axis=1) / best).mean())
        found[f"ndcg(@{k})"] = float(((top @ gains[:k]) / gains.cumsum()[best - 1]).mean())
    return found


def _inclusion(world: World, size: int, now: bool) -> np.ndarray:
    """Return the probability that a row shows each item."""
    counts = [np.bincount(rows["_shown"].ravel(), minlength=ITEMS) for rows in world.chunks(size, now)]
    return np.asarray(np.sum(counts, axis=0) / size)


def draw(world: World, pasts: list[BucketProfile], shown: np.ndarray, rng: Generator, n: int) -> Draw:
    """Draw one window; the share of the catalogue that n rows show on average is the truth of it."""
    _, now = world.window(rng, n)
    subject = world.subject(now, pasts[int(rng.integers(len(pasts)))])
    known = [int(name[1:]) for name in world.plan.prediction.known]  # type: ignore[union-attr]
    return Draw([(subject, IDS)], {"catalogue_coverage": float((1 - (1 - shown[known]) ** n).mean())})


RANKING = Scenario(
    "ranking",
    "rankings of ten of 1,000 items by popularity (Zipf), which flattens; three relevant items a row; 5,000 "
    "rows of baseline, of which 100 are drawn and taken by turns",
    start,
    columns=("@5",),
)
