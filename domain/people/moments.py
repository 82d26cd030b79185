"""Days and times as people write them; English names whatever the machine's locale."""

from datetime import date, datetime

from domain.people.model import Person

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def say_day(day: date, today: date) -> str:
    """Write a day as `Fri 28 Nov`, with the year when it is another one than today's."""
    year = f" {day.year}" if day.year != today.year else ""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}{year}"


def say_moment(at: datetime, reader: Person, now: datetime) -> str:
    """Write an instant in the reader's zone: `at 10:42`, or `on Fri 28 Nov at 10:42` for another day."""
    local = at.astimezone(reader.zone)
    today = reader.today(now)
    on = "" if local.date() == today else f"on {say_day(local.date(), today)} "
    return f"{on}at {local:%H:%M}"
