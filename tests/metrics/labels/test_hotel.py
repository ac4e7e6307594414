"""Real delayed labels: 84,047 hotel bookings that are kept, cancelled or missed up to 521 days later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from offing.domain.point import Point
from offing.domain.schema import Task
from offing.domain.window import DAY, HOUR, Micros, Window
from offing.metrics.catalogue import points
from offing.metrics.subject import Subject
from offing.profiles.bucket import BucketProfile
from offing.profiles.kernel import profile
from offing.profiles.merge import merge
from offing.profiles.plan import ProfilePlan

FILE = Path(__file__).parents[2] / "data/hotel/bookings.parquet"
END = DAY * 30_000


def on(text: str) -> Micros:
    return (date.fromisoformat(text) - date(1970, 1, 1)).days * DAY


@dataclass(frozen=True)
class Bookings:
    """When each booking was made and decided, in microseconds, and whether it was cancelled."""

    booked: np.ndarray
    decided: np.ndarray
    cancelled: np.ndarray

    def of(self, window: Window) -> Bookings:
        inside = (self.booked >= window.start) & (self.booked < window.end)
        return Bookings(self.booked[inside], self.decided[inside], self.cancelled[inside])

    def rows(self, as_of: Micros) -> pa.Table:
        """Return the bookings with the labels that were known at a moment."""
        unknown = self.decided >= as_of
        moments = pa.timestamp("us", "UTC")
        return pa.table(
            {
                "timestamp": pa.array(self.booked, moments),
                "prediction": pa.array(["0"] * len(self.booked)),
                "label": pa.array(self.cancelled.astype(float), mask=unknown),
                "label_timestamp": pa.array(self.decided, moments, mask=unknown),
            }
        )

    @cached_property
    def lag(self) -> np.ndarray:
        return np.sort(self.decided - self.booked)


def micros(table: pa.Table, name: str) -> np.ndarray:
    return table[name].cast(pa.int32()).to_numpy().astype(np.int64) * DAY


@pytest.fixture(scope="module")
def bookings() -> Bookings:
    table = pq.read_table(FILE)
    cancelled = table["is_canceled"].to_numpy()
    return Bookings(micros(table, "booking_date"), micros(table, "reservation_status_date"), cancelled)


def whole(rows: pa.Table, plan: ProfilePlan, window: Window) -> BucketProfile:
    return merge(profile(rows, plan, width=DAY).values(), start=window.start, width=window.length)


@pytest.fixture(scope="module")
def baseline(bookings: Bookings) -> tuple[ProfilePlan, BucketProfile, Bookings]:
    """Give the plan and the profile of nine months of bookings, all decided since."""
    window = Window(on("2015-07-01"), on("2016-04-01"))
    then = bookings.of(window)
    plan = ProfilePlan.fit(then.rows(END), task=Task.BINARY)
    return plan, whole(then.rows(END), plan, window), then


def seen(
    bookings: Bookings, baseline: tuple[ProfilePlan, BucketProfile, Bookings], window: Window, as_of: Micros
) -> dict[str, Point]:
    plan, then, _ = baseline
    now = whole(bookings.of(window).rows(as_of), plan, window)
    subject = Subject(now, then, plan, window, as_of=as_of)
    wanted = ["label_maturity", "label_lag_p50", "label_lag_p90", "label_drift", "early_accuracy", "accuracy"]
    return {point.metric: point for point in points(subject, wanted)}


WEEK = Window(on("2016-05-02"), on("2016-05-09"))
MONTH = Window(on("2016-08-01"), on("2016-09-01"))


@pytest.mark.parametrize("window", [WEEK, MONTH], ids=["week", "month"])
@pytest.mark.parametrize("age", [0, 1, 7, 39, 100, 200, 400])
def test_maturity_follows_the_empirical_curve(
    window: Window, age: int, bookings: Bookings, baseline: tuple[ProfilePlan, BucketProfile, Bookings]
) -> None:
    """By hand, from the raw rows: what is in, and for each row what was in at its age in the baseline."""
    as_of = window.end + age * DAY + HOUR
    own, lag = bookings.of(window), baseline[2].lag
    normal = np.searchsorted(lag, as_of - own.booked, side="right").mean() / len(lag)
    point = seen(bookings, baseline, window, as_of)["label_maturity"]
    assert point.value == pytest.approx((own.decided < as_of).mean(), abs=1e-9)
    assert point.expected == pytest.approx(normal, abs=0.005)


def test_lags_are_those_of_the_raw_rows(
    bookings: Bookings, baseline: tuple[ProfilePlan, BucketProfile, Bookings]
) -> None:
    found, lag = seen(bookings, baseline, MONTH, END), bookings.of(MONTH).lag
    for metric, q in (("label_lag_p50", 0.5), ("label_lag_p90", 0.9)):
        value = float(np.quantile(lag, q)) / 1e6
        assert found[metric].value == pytest.approx(value, rel=0.03)
        assert (found[metric].low or 0) <= value <= (found[metric].high or 0)


def test_early_labels_are_comparable_while_others_are_not(
    bookings: Bookings, baseline: tuple[ProfilePlan, BucketProfile, Bookings]
) -> None:
    """A model that says 'kept' looks worse while the window is young, for cancellations come first.

    By labels within 45 days it is the same as soon as these are complete, and stays so.
    """
    early = baseline[0].early or 0.0
    assert early == 45 * 86_400
    young = seen(bookings, baseline, MONTH, MONTH.end + round(early * 1e6) + HOUR)
    old = seen(bookings, baseline, MONTH, END)
    own = bookings.of(MONTH)
    kept = own.decided - own.booked <= early * 1e6
    by_hand = 1 - own.cancelled[kept].mean()
    assert young["early_accuracy"].value == old["early_accuracy"].value == pytest.approx(by_hand, abs=1e-9)
    assert abs((old["accuracy"].value or 0) - (young["accuracy"].value or 0)) > 0.02
    too_young = seen(bookings, baseline, MONTH, MONTH.end + 5 * DAY)["early_accuracy"]
    assert (too_young.reason or "").startswith("labels that come within 45d are complete in 40d")
