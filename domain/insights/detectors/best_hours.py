"""The hours in which a person gets things done, where they differ from the team's; for them alone."""

import math
from collections import Counter
from collections.abc import Sequence

from domain.insights.facts import Facts
from domain.insights.insight import Evidence, Insight, Noticed, speaks_of_team

FEWEST = 50
PSEUDO = 100
"""So many made-up events of the team's profile stand beside a person's own, so that few events say little."""
HOURS = 3
LIFT = 1.5
"""Times the team's share of work in the same hours."""
SURE = 4.0
"""Standard errors above the team's share."""


def best_hours(facts: Facts) -> tuple[Insight, ...]:
    """Tell each person with enough history the three hours in which they do most, if these are their own."""
    if not speaks_of_team(facts):
        return ()
    done = sorted(
        (event.at, event.resource) for run in facts.runs for event in run.events if event.resource is not None
    )
    people: dict[str, list[int]] = {}
    for at, person_id in done:
        people.setdefault(person_id, []).append(at.astimezone(facts.zone).hour)
    team = Counter(hour for hours in people.values() for hour in hours)
    found = (_own_hours(person_id, hours, team) for person_id, hours in sorted(people.items()))
    return tuple(insight for insight in found if insight is not None)


def _own_hours(person_id: str, hours: Sequence[int], team: Counter[int]) -> Insight | None:
    """Choose the hours by the earlier half of what the person did; believe them if the later half agrees."""
    if len(hours) < FEWEST:
        return None
    own, later = Counter(hours[: len(hours) // 2]), hours[len(hours) // 2 :]
    profile = {hour: own[hour] + PSEUDO * count / team.total() for hour, count in team.items()}
    best = sorted(profile, key=lambda hour: (-profile[hour], hour))[:HOURS]
    share = sum(hour in best for hour in later) / len(later)
    usual = sum(team[hour] for hour in best) / team.total()
    error = math.sqrt(usual * (1 - usual) / len(later))
    if share < LIFT * usual or share - usual < SURE * error:
        return None
    named = ", ".join(f"{hour:02d}:00" for hour in sorted(best))
    return Insight(
        Noticed.BEST_HOURS,
        person_id,
        f"You get most done in the hours from {named}: {share:.0%} of your latest steps.",
        (Evidence("your steps in these hours", f"{share:.0%}"), Evidence("the team's", f"{usual:.0%}")),
        len(hours),
        "steps",
        private_to=person_id,
    )
