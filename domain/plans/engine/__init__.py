"""The planner itself, pure Python: a request becomes integers on a 15-minute grid, and these a schedule."""
