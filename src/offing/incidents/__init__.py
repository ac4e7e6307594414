"""Verdicts become incidents: one message per cause, with its evidence."""
