"""How good the model is, where labels have come."""
