"""Processes: work under way with steps, and the rules that change them."""
