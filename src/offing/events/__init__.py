"""The event log: Delta tables of predictions, labels and business events."""
