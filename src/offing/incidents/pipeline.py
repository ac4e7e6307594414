"""How verdicts become incidents, and incidents become few messages: two literal lists of stages.

Every step of a model's history passes through all `STAGES`, oldest step first. Reading the same
history again gives the same incidents. They are the fingerprint and correlation of an alert engine:
`join` and `reopen` know an incident by its cause and series, `adopt` and `group` correlate along the
chain system, quality, drift, prediction, performance, business.

Every change of an incident is a notice, which passes through all of `TELLING`. Stages are pure
functions of the notices and the situation; what no stage holds, drops or folds is told as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from offing.domain.incident import Incident
from offing.domain.notice import Facts, Fate, Notice, Told
from offing.domain.verdict import Verdict
from offing.domain.window import Micros
from offing.incidents.adopt import adopt_symptoms
from offing.incidents.book import Book
from offing.incidents.catch_up import catch_up
from offing.incidents.dedupe import dedupe
from offing.incidents.digest import digest
from offing.incidents.escalate import escalate
from offing.incidents.group import group_by_cause
from offing.incidents.inhibit import inhibit
from offing.incidents.join import join_open
from offing.incidents.letters import letters
from offing.incidents.policy import Policy, Situation
from offing.incidents.quiet_hours import quiet_hours
from offing.incidents.reopen import reopen_recent
from offing.incidents.resolve import resolve_quiet
from offing.incidents.route import route
from offing.incidents.silence import silence
from offing.incidents.storm import storm
from offing.incidents.supersede import drop_superseded
from offing.monitors.history import History

Stage = Callable[[Book, int, list[Verdict]], list[Verdict]]
"""(book, end of the step, verdicts not yet placed) -> verdicts still not placed."""

STAGES: Sequence[Stage] = (
    join_open,  # a series that an open incident already has, strengthens or sustains it
    adopt_symptoms,  # an upstream incident that has just begun explains what follows downstream
    reopen_recent,  # trouble that comes back soon after it was over is the same incident again
    group_by_cause,  # what is left joins the open incident of its cause, or opens one
    resolve_quiet,  # an incident whose signals have been quiet long enough is over
)

TellingStage = Callable[[Sequence[Notice], Situation], Sequence[Notice]]
"""(notices, what is known) -> the same notices, some of them held, dropped or folded; and new ones."""

TELLING: Sequence[TellingStage] = (
    drop_superseded,  # what a later change has made pointless
    route,  # critical to on-call, warning to the team, info to the digest
    silence,  # what somebody silenced, until the silence ends
    inhibit,  # what an open incident upstream explains
    catch_up,  # the past is summed up
    dedupe,  # flapping is told once
    quiet_hours,  # warnings wait for business hours
    digest,  # what is not urgent goes out once a day or week
    storm,  # more than anybody can read becomes a summary, with every critical in it
    escalate,  # what nobody acknowledges is told to the next
)


def incidents_of(history: History, verdicts: Sequence[Verdict]) -> Sequence[Incident]:
    """Return all incidents of a model, oldest first, from the verdicts on its history."""
    book = Book(history)
    by_step = {start: list(group) for start, group in groupby(verdicts, key=lambda v: v.at.start)}
    for step in history.starts[history.judged]:
        remaining = by_step.get(int(step), [])
        for stage in STAGES:
            remaining = stage(book, int(step) + history.width, remaining)
    return book.incidents()


@dataclass(frozen=True)
class TellingPipeline:
    """Passes notices through all stages of `TELLING`."""

    policy: Policy = field(default_factory=Policy)

    @property
    def span(self) -> Micros:
        return self.policy.storm_span

    def tell(self, notices: Sequence[Notice], facts: Facts) -> Told:
        """Return what becomes of each notice, and the letters. Pure: the same in, the same out."""
        situation = Situation(facts, self.policy)
        for stage in TELLING:
            notices = stage(notices, situation)
        told = [replace(n, fate=Fate.TOLD) if n.fate is Fate.OPEN else n for n in notices]
        return Told(told, letters(told))
