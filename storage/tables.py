"""Every table there is, of whichever feature."""

from storage import (
    schema_calendars,
    schema_plans,
    schema_recurring,
    schema_reminders,
    schema_search,
    schema_templates,
    schema_threads,
)
from storage.schema import metadata, teams

__all__ = [
    "FENCED",
    "metadata",
    "schema_calendars",
    "schema_plans",
    "schema_recurring",
    "schema_reminders",
    "schema_search",
    "schema_templates",
    "schema_threads",
]

FENCED = tuple(table for table in metadata.sorted_tables if table is not teams)
"""The tables under row-level security."""
