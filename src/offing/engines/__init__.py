"""Where a scan of the events runs."""
