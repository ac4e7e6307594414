"""Whether the data is whole and of the kinds it was."""
