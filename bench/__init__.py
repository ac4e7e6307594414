"""Where the numbers in the README come from. `python -m bench` runs all, or those that are named."""
