"""Reminders: what a person's steps and plans ask for, and when it may be said."""
