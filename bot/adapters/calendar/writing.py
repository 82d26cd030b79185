"""Writing a calendar (RFC 5545): every event with the UID it has for ever, cancelled ones said to be."""

from collections.abc import Sequence
from datetime import UTC
from zoneinfo import ZoneInfo

from domain.plans.calendars.model import CalendarEntry

PRODUCT = "-//Convers//Weekly plan//EN"
REFRESH = "PT15M"
"""How often a calendar program is asked to look again."""


class IcsWriter:
    """`CalendarWriter` by the icalendar library."""

    def write(self, entries: Sequence[CalendarEntry], name: str, zone: ZoneInfo) -> bytes:
        """Return the calendar as text/calendar."""
        from icalendar import Calendar, Event

        calendar = Calendar()
        calendar.add("prodid", PRODUCT)
        calendar.add("version", "2.0")
        calendar.add("method", "PUBLISH")
        calendar.add("x-wr-calname", name)
        calendar.add("x-published-ttl", REFRESH)
        for entry in entries:
            event = Event()
            event.add("uid", entry.uid)
            event.add("summary", entry.event.title)
            if entry.event.description:
                event.add("description", entry.event.description)
            event.add("dtstart", entry.event.start.astimezone(zone))
            event.add("dtend", entry.event.end.astimezone(zone))
            event.add("dtstamp", entry.changed_at.astimezone(UTC))
            event.add("created", entry.created_at.astimezone(UTC))
            event.add("last-modified", entry.changed_at.astimezone(UTC))
            event.add("sequence", entry.sequence)
            event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
            calendar.add_component(event)
        calendar.add_missing_timezones()
        return bytes(calendar.to_ical())
