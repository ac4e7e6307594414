"""What a model's owner measures."""
