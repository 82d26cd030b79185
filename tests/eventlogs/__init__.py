"""Made event logs, and the way to the public ones."""
