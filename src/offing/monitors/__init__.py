"""What is judged, and how: monitors turn points into verdicts. They compute no metric."""
