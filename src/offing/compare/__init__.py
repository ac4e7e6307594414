"""Two files of one model side by side: what changed by more than chance, and does it matter."""
