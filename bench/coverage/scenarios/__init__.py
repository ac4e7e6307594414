"""What is simulated, a file for each kind of model."""
