"""Weeks planned by OR-Tools in a worker process, with the pure planner in front of it and behind."""
