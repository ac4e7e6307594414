"""Two groups of people: what a classifier and a regression do to each. n is the rows of each group."""

from __future__ import annotations

from functools import partial

import numpy as np
from bench.coverage.scenario import Draw, Generator, Ready, Rows, Scenario, Truths, World
from bench.coverage.scenarios import binary
from bench.coverage.truths import answers

from offing.domain.schema import Task
from offing.metrics.catalogue import of_family
from offing.metrics.subject import Subject
from offing.profiles.declared import Declared

GROUPS = ("F", "M")
MEANS = ("bias_difference", "group_bias", "group_mae", "mae_difference")
RATES = tuple(one.id for one in of_family("fairness") if one.id not in MEANS)
SLICED = (
    *binary.PERFORMANCE, *(f"estimated_{name}" for name in binary.FORETOLD), "prediction_rate", "score_mean",
)  # fmt: skip
NAMES = {
    "demographic_parity": ("prediction_rate",),
    "equal_opportunity": ("recall",),
    "equalized_odds": ("recall", "fall_out"),
    "predictive_parity": ("precision",),
}
"""Which rates of the groups a difference and a ratio are about."""

OWN = {
    "group_error_rate": "error_rate",
    "group_fpr": "fall_out",
    "group_precision": "precision",
    "group_selection_rate": "prediction_rate",
    "group_tpr": "recall",
}


def people(rng: Generator, size: int, now: bool) -> Rows:
    """Draw as many of each group, `size` in all: scores, decisions and labels differ between them."""
    half = size // 2
    shapes = ((2.0, 2.6), (2.6, 2.0)) if now else ((2.0, 2.4), (2.4, 2.0))
    scores = np.concatenate([rng.beta(*shape, half) for shape in shapes])
    return {"sex": _groups(half), **binary.scored(rng, scores, more=np.repeat([0.1, -0.3], half))}


def errors(rng: Generator, size: int, now: bool) -> Rows:
    """Draw as many of each group: predictions whose errors (Laplace) are larger, and higher, for one."""
    half = size // 2
    said = rng.normal(20.0, 4.0, 2 * half)
    off = np.concatenate([rng.laplace(0.2, 1.0, half), rng.laplace(-0.3, 1.5, half)])
    return {"sex": _groups(half), "prediction": said, "label": said - off}


def _groups(half: int) -> np.ndarray:
    return np.repeat(GROUPS, half)


def start(size: int) -> Ready:
    declared = Declared(protected=("sex",), value=binary.WORTH)
    worlds = (
        World.of(people, Task.BINARY, declared=declared),
        World.of(errors, Task.REGRESSION, declared=declared),
    )
    truths = worlds[0].truths(size, of_rates) | worlds[1].truths(size, of_means)
    return Ready(truths, partial(draw, worlds))


def of_rates(now: Rows, _: Rows) -> Truths:
    """Return the rates of each group, how far they lie apart, and what holds in the slice of one."""
    groups = {name: _rates(_part(now, name)) for name in GROUPS}
    found = {f"{metric} [sex={name}]": groups[name][rate] for metric, rate in OWN.items() for name in GROUPS}
    for name, rates in NAMES.items():
        pairs = [[groups[group][rate] for group in GROUPS] for rate in rates]
        found[f"{name}_difference(sex)"] = max(max(pair) - min(pair) for pair in pairs)
        found[f"{name}_ratio(sex)"] = min(min(pair) / max(pair) for pair in pairs)
    wrong = [groups[group]["error_rate"] for group in GROUPS]
    found["error_rate_difference(sex)"] = max(wrong) - min(wrong)
    sliced = binary.of_answers(_part(now, "F"))
    return found | {f"{name} [sex=F]": value for name, value in sliced.items()}


def _rates(now: Rows) -> dict[str, float]:
    found = answers.decisions(now["label"] == 1, now["score"] >= 0.5)
    return found | {"fall_out": 1 - found["specificity"], "error_rate": 1 - found["accuracy"]}


def of_means(now: Rows, _: Rows) -> Truths:
    """Return the mean error of each group and how far they lie apart."""
    off = {name: part["prediction"] - part["label"] for name in GROUPS for part in [_part(now, name)]}
    means = {
        "bias": {name: float(part.mean()) for name, part in off.items()},
        "mae": {name: float(np.abs(part).mean()) for name, part in off.items()},
    }
    found: Truths = {}
    for metric, groups in means.items():
        found |= {f"group_{metric} [sex={name}]": value for name, value in groups.items()}
        found[f"{metric}_difference(sex)"] = max(groups.values()) - min(groups.values())
    return found


def _part(now: Rows, group: str) -> Rows:
    mine = now["sex"] == group
    return {name: values[mine] for name, values in now.items()}


def draw(worlds: tuple[World, World], rng: Generator, n: int) -> Draw:
    """Draw n rows of each group for both models, and a baseline of the classifier."""
    (rows, now), (_, residuals) = (world.window(rng, 2 * n) for world in worlds)
    _, then = worlds[0].past(rng)
    whole = worlds[0].subject(now, then)
    name = f"sex={GROUPS[0]}"
    part = Subject(now.slices[name], then.slices[name], whole.plan, whole.window, name)
    own = {f"{key} [{name}]": value for key, value in binary.realised(_part(rows, "F")).items()}
    subjects = [(whole, RATES), (worlds[1].subject(residuals, None), MEANS), (part, SLICED)]
    return Draw(subjects, own)


FAIRNESS = Scenario(
    "fairness",
    "two groups of n rows each: selection rates, true and false positive rates, precision and errors differ; "
    "the slice of one group is measured too. 10,000 rows of baseline, new in each run",
    start,
    columns=("sex", "sex=F"),
)
