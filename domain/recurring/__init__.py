"""Recurring starts: a template that starts by itself, at a local time of a time zone."""
