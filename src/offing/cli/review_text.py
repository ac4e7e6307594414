"""Reviews as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from offing.cli.review_words import (
    Review,
    answer_columns,
    budget_rows,
    change,
    feature_columns,
    period,
    sample_row,
    sentence,
    title,
    verdict,
    wrong_share,
)


def review_text(reviews: Sequence[Review]) -> str:
    """Return one Markdown document; a part for each model."""
    if not reviews:
        return "No model has a history yet.\n"
    return "\n".join(line for review in reviews for line in _lines(review))


def _lines(review: Review) -> Iterator[str]:
    yield f"# {_plain(title(review))}\n"
    yield f"{sentence(review['sentence'])}\n"
    yield f"Owner: {_plain(review['owner'] or 'nobody')}\n"
    yield from _alarms(review)
    yield from _thresholds(review)
    yield from _gaps(review)
    yield from _sample(review)


def _alarms(review: Review) -> Iterator[str]:
    found = review["alarms"]
    yield f"## Alarms, {found['watched_days']:g} days watched\n"
    head = (
        "budget", "promised", "so in this time", "incidents", "judged false", "real", "expected",
        "not judged", "precision", "to acknowledge",
    )  # fmt: skip
    yield from _table(head, budget_rows(review))
    for one in found["incidents"]:
        harm = f" {_plain(one['harm'])}." if one["harm"] else ""
        said = f"{one['severity']}, {period(one)}, {verdict(one)}; `{one['id']}`"
        yield f"* **{_plain(one['title'])}** ({said}).{harm}"
    yield "" if found["incidents"] else "No incident was noticed.\n"
    if found["lasting"]:
        yield "Going on from before:\n"
        yield from (f"* {_plain(one['title'])} ({period(one)}, {verdict(one)})" for one in found["lasting"])
        yield ""


def _thresholds(review: Review) -> Iterator[str]:
    yield "## Thresholds to revisit\n"
    for one in review["thresholds"]:
        yield f"* **{_plain(one['monitor'])}**: {_plain(one['sentence'])}."
        if one["cause"]:
            yield f"  Likely because {_plain(one['cause'])}."
        if one["proposal"]:
            changes = "; ".join(f"`{line}`" for line in change(one["proposal"]))
            yield f"  Proposal: {changes}: {_plain(one['proposal']['sentence'])}."
    yield "" if review["thresholds"] else "None: no monitor was noisy, and no limit far from all values.\n"


def _gaps(review: Review) -> Iterator[str]:
    yield "## Gaps in the watch\n"
    for one in review["gaps"]:
        yield f"* {_plain(one['sentence'])}. To fill it: {one['remedy']}."
    yield "" if review["gaps"] else "None.\n"


def _sample(review: Review) -> Iterator[str]:
    sample = review["sample"]
    yield "## Predictions against truth\n"
    if not sample["rows"]:
        yield f"None: {sample['note']}.\n"
        return
    yield f"{wrong_share(sample)}.\n"
    answers, features = answer_columns(review), feature_columns(review)
    rows = ((row, sample_row(row, answers, features)) for row in sample["rows"])
    yield from _table(
        ("", "time", "id", *answers, *features),
        (("wrong" if row["wrong"] else "right", at, row["id"], *rest) for row, (at, *rest) in rows),
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(_cell(name) for name in head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(_cell(text) for text in row) + " |"
    yield ""


def _cell(text: str) -> str:
    return _plain(text).replace("|", "\\|")


def _plain(text: str) -> str:
    """Return one line in which names and values of others begin no markup."""
    line = " ".join(str(text).split())
    for mark in ("\\", "`", "*", "<", "["):
        line = line.replace(mark, f"\\{mark}")
    return line
