"""The hours in which a person gets things done, where they differ from the team's; for them alone."""

import math
from collections import Counter

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
    people: dict[str, Counter[int]] = {}
    team: Counter[int] = Counter()
    for run in facts.runs:
        for event in run.events:
            if event.resource is not None:
                hour = event.at.astimezone(facts.zone).hour
                people.setdefault(event.resource, Counter())[hour] += 1
                team[hour] += 1
    found = (_own_hours(person_id, own, team) for person_id, own in sorted(people.items()))
    return tuple(insight for insight in found if insight is not None)


def _own_hours(person_id: str, own: Counter[int], team: Counter[int]) -> Insight | None:
    events = own.total()
    if events < FEWEST:
        return None
    profile = {hour: own[hour] + PSEUDO * count / team.total() for hour, count in team.items()}
    best = sorted(profile, key=lambda hour: (-profile[hour], hour))[:HOURS]
    share = sum(own[hour] for hour in best) / events
    usual = sum(team[hour] for hour in best) / team.total()
    error = math.sqrt(usual * (1 - usual) / events)
    if share < LIFT * usual or share - usual < SURE * error:
        return None
    hours = ", ".join(f"{hour:02d}:00" for hour in sorted(best))
    return Insight(
        Noticed.BEST_HOURS,
        person_id,
        f"You get most done in the hours from {hours}: {share:.0%} of your steps.",
        (Evidence("your steps in these hours", f"{share:.0%}"), Evidence("the team's", f"{usual:.0%}")),
        events,
        "steps",
        private_to=person_id,
    )
