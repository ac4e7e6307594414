"""Reviews as one page: self-contained HTML, without a script and without the network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from importlib import resources
from typing import Any

from offing.cli.review_chart import trend_chart
from offing.cli.review_words import (
    Review,
    answer_columns,
    budget_rows,
    change,
    feature_columns,
    metric_value,
    period,
    sample_row,
    sentence,
    title,
    verdict,
    wrong_share,
)

_GAPS = {
    "no_labels": "No labels",
    "late_labels": "Labels are late",
    "no_performance": "No monitor of performance",
    "no_owner": "No owner",
    "no_playbook": "No playbook of its own",
    "learning": "Does not judge yet",
    "short_baseline": "Short baseline",
    "cannot_compute": "Cannot compute",
    "withdrawn_estimate": "Estimate withdrawn",
}


def review_page(reviews: Sequence[Review]) -> str:
    """Return the page, a part for each model. All text of others (names, values) is escaped."""
    style = resources.files("offing.cli").joinpath("report.css").read_text("utf-8")
    own = resources.files("offing.cli").joinpath("review.css").read_text("utf-8")
    name = title(reviews[0]) if len(reviews) == 1 else "Review"
    body = "".join(_part(review) for review in reviews) or "<p>No model has a history yet.</p>"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(name)}</title><style>{style}{own}</style></head><body><main>{body}</main></body></html>\n"
    )


def _part(review: Review) -> str:
    owner = review["owner"]
    said = f"owned by {owner}" if owner else "nobody owns it"
    parts = [
        '<section class="review"><header><h1>Offing <span>review</span></h1>',
        f'<p class="files">{escape(said)}</p></header>',
        f'<p class="title">{escape(title(review))}</p>',
        f'<p class="lead">{escape(sentence(review["sentence"]))}</p>',
        *_trend(review),
        *_alarms(review),
        *_thresholds(review),
        *_gaps(review),
        *_sample(review),
        "</section>",
    ]
    return "".join(parts)


def _trend(review: Review) -> Iterator[str]:
    trend, alarms = review["trend"], review["alarms"]
    if trend is None:
        return
    usual = trend["baseline"]
    legend = f"{trend['title']} with its 95 % interval"
    if usual is not None:
        legend += f"; dashed: {metric_value(usual, trend['unit'])} in the baseline"
    shaded = "; shaded: incidents" if alarms["incidents"] or alarms["lasting"] else ""
    yield f"<figure>{trend_chart(review)}<figcaption>{escape(legend + shaded)}</figcaption></figure>"


def _alarms(review: Review) -> Iterator[str]:
    found = review["alarms"]
    yield f"<h2>Alarms, {found['watched_days']:g} days watched</h2>"
    head = (
        "Budget", "Promised false", "In this time", "Incidents", "Judged false", "Real", "Expected",
        "Not judged", "Precision", "To acknowledge",
    )  # fmt: skip
    rows = ((budget.capitalize(), *rest) for budget, *rest in budget_rows(review))
    yield from _table(head, rows)
    yield from _incidents(found["incidents"])
    if not found["incidents"]:
        yield '<p class="soft">No incident was noticed.</p>'
    if found["lasting"]:
        yield "<h2>Going on from before</h2>"
        yield from _incidents(found["lasting"])


def _incidents(found: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield '<ul class="findings">'
    for one in found:
        tone = one["severity"] if one["severity"] in ("critical", "warning") else "too_few"
        harm = f"<br><small>{escape(sentence(one['harm']))}</small>" if one["harm"] else ""
        said = f"<b>{escape(one['title'])}</b> "
        said += f'<span class="soft">{escape(period(one))}, {escape(verdict(one))}</span>{harm}'
        yield f'<li><span class="state {tone}">{escape(one["severity"])}</span><span>{said}</span></li>'
    yield "</ul>"


def _thresholds(review: Review) -> Iterator[str]:
    yield "<h2>Thresholds to revisit</h2>"
    if not review["thresholds"]:
        yield '<p class="soft">None: no monitor was noisy, and no limit was far from all values.</p>'
        return
    yield '<ul class="cases">'
    for one in review["thresholds"]:
        yield f"<li><b>{escape(one['monitor'])}</b><p>{escape(sentence(one['sentence']))}</p>"
        if one["cause"]:
            yield f"<p>{escape(sentence('likely because ' + one['cause']))}</p>"
        if one["proposal"]:
            changes = "".join(f"<code>{escape(line)}</code>" for line in change(one["proposal"]))
            yield f"<p>{changes}</p><p>{_with_code(sentence(one['proposal']['sentence']))}</p>"
        yield "</li>"
    yield "</ul>"


def _gaps(review: Review) -> Iterator[str]:
    yield "<h2>Gaps in the watch</h2>"
    if not review["gaps"]:
        yield '<p class="soft">None.</p>'
        return
    yield '<ul class="cases">'
    for one in review["gaps"]:
        name = _GAPS.get(one["gap"], one["gap"])
        yield f"<li><b>{escape(name)}</b><p>{escape(sentence(one['sentence']))}</p>"
        yield f'<p class="soft">{_with_code(sentence(one["remedy"]))}</p></li>'
    yield "</ul>"


def _sample(review: Review) -> Iterator[str]:
    sample = review["sample"]
    yield "<h2>Predictions against truth</h2>"
    if not sample["rows"]:
        yield f'<p class="soft">{escape(sentence(sample["note"]))}</p>'
        return
    yield f'<p class="soft">{escape(wrong_share(sample))}.</p>'
    answers, features = answer_columns(review), feature_columns(review)
    rows = [(row["wrong"], (*sample_row(row, answers, features), row["id"])) for row in sample["rows"]]
    head = ("Time", *(name.capitalize() for name in answers), *features, "Id")
    for wrong, name in ((True, "Wrong"), (False, "Right")):
        chosen = [cells for bad, cells in rows if bad is wrong]
        if chosen:
            tone = "critical" if wrong else "ok"
            yield f'<h3 class="{tone}">{name}</h3>'
            yield from _table(head, chosen)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield '<div class="scroll"><table><thead><tr>'
    yield "".join(f"<th>{escape(name)}</th>" for name in head)
    yield "</tr></thead><tbody>"
    for row in rows:
        yield "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>"
    yield "</tbody></table></div>"


def _with_code(text: str) -> str:
    """Return text in which `marked` parts are code."""
    parts = escape(text).split("`")
    return "".join(f"<code>{part}</code>" if i % 2 else part for i, part in enumerate(parts))
