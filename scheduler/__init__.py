"""Durable jobs and ticks: rows are the schedule, the clock only ticks."""
