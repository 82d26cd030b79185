"""Which template fits a goal, and which work under way or past is like it."""
