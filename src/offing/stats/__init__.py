"""Pure statistics: arrays in, numbers out, each with its source. Nothing here knows a policy."""
