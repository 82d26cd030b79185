"""A week that holds more than a person has room for and more than they usually finish; for them alone."""

from datetime import timedelta
from statistics import median

from domain.insights.events import monday
from domain.insights.facts import Facts, Load
from domain.insights.insight import FEW, Evidence, Insight, Noticed, length

OVER = 1.1
"""Times the room there is."""


def overload(facts: Facts) -> tuple[Insight, ...]:
    """Tell each person whose week from now on is too full, privately."""
    this_week = monday(facts.now, facts.zone)
    people: dict[str, list[Load]] = {}
    for load in facts.loads:
        people.setdefault(load.person_id, []).append(load)
    found = []
    for person_id, loads in sorted(people.items()):
        past = [load.finished_for.total_seconds() for load in loads if load.week_on < this_week]
        now = next((load for load in loads if load.week_on == this_week), None)
        if now is None or len(past) < FEW:
            continue
        usual = timedelta(seconds=median(past))
        if now.planned_for <= OVER * now.available_for or now.planned_for <= OVER * usual:
            continue
        planned, room = length(now.planned_for), length(now.available_for)
        found.append(
            Insight(
                Noticed.OVERLOAD,
                person_id,
                f"This week holds {planned} of work, and you have room for {room}; "
                f"you usually finish {length(usual)}.",
                (
                    Evidence("planned", planned),
                    Evidence("room", room),
                    Evidence("usually finished", length(usual)),
                ),
                len(past),
                "weeks",
                private_to=person_id,
            )
        )
    return tuple(found)
