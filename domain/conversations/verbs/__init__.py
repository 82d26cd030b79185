"""The words that change steps, a module a family: read against the process, or found to be prose."""
