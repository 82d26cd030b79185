"""Live conversation in a thread: read it, answer it, suggest changes."""
