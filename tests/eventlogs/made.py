"""Event logs made up from a seed: steady work in which nothing stands out, and what can be planted in it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from domain.insights.events import Event, Run

BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
STEPS = ("Receive", "Check", "Decide", "Write", "Send")
PEOPLE = ("UANN", "UBEN", "UCAT", "UDAN", "UEVE", "UFAY")


def steady(
    seed: int,
    *,
    weeks: int = 20,
    a_week: int = 8,
    steps: Sequence[str] = STEPS,
    pace: float = 1.0,
    after: int = 0,
) -> list[list[Event]]:
    """Return cases that begin evenly over the weeks; between two steps lie 8 to 16 hours, times the pace.

    `after` so many weeks the first begins."""
    random = Random(seed)
    cases = []
    for number in range(weeks * a_week):
        at = BEGIN + timedelta(weeks=after, days=7 * number / a_week, hours=random.uniform(0, 12))
        case = []
        for step in steps:
            case.append(Event(f"c{seed}-{number}", step, at, random.choice(PEOPLE)))
            at += timedelta(hours=pace * random.uniform(8, 16))
        cases.append(case)
    return cases


def runs(cases: Sequence[Sequence[Event]]) -> tuple[Run, ...]:
    """Return the cases as finished runs."""
    return tuple(Run(case[0].case_id, tuple(case)) for case in cases)


def csv_of(cases: Sequence[Sequence[Event]]) -> str:
    """Return the cases as a table."""
    lines = [f"{e.case_id},{e.activity},{e.resource},{e.at.isoformat()}" for case in cases for e in case]
    return "\n".join(["case,activity,resource,timestamp", *lines]) + "\n"


def xes_of(cases: Sequence[Sequence[Event]]) -> str:
    """Return the cases as XES."""
    traces = "".join(
        f'<trace><string key="concept:name" value="{case[0].case_id}"/>'
        + "".join(
            f'<event><string key="concept:name" value="{e.activity}"/>'
            f'<string key="org:resource" value="{e.resource}"/>'
            f'<date key="time:timestamp" value="{e.at.isoformat()}"/></event>'
            for e in case
        )
        + "</trace>"
        for case in cases
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><log xmlns="http://www.xes-standard.org/">{traces}</log>'
