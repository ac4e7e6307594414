"""The JSON that pages and API clients read, one file per answer."""
