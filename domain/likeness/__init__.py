"""What a conversation or a goal looks like: the template to start from instead, the run to learn from."""
