"""Control state: what is derived from the events, and what people did about it."""
