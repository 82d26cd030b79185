"""What tests and benchmarks of plans share."""
