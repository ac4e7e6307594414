"""Profiles: what a bucket of events holds, as counts. Arrow rows in, exact integers out."""
