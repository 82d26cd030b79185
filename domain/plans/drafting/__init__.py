"""Drafting a week: goals, templates and a person's own steps become tasks with lengths, days and an order."""
