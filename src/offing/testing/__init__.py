"""For authors of plug-ins: suites that hold for everything of a kind, and rows that try it hard."""

from offing.testing.metric_contract import MetricContract
from offing.testing.rows import assorted_rows
from offing.testing.subjects import subject_of

__all__ = ["MetricContract", "assorted_rows", "subject_of"]
