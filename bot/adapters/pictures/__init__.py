"""Pictures, drawn by matplotlib in a worker process."""
