"""Slack in: listeners that acknowledge, parse, promise, call one service, and show."""
