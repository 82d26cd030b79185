"""The open run that has waited longest, when that is much longer than usual."""

from datetime import timedelta
from statistics import median

from domain.insights.facts import Facts
from domain.insights.insight import FEW, Evidence, Insight, Noticed, length

SHORTEST = timedelta(days=3)
LONGER = 3
"""Times the usual wait after the same step."""


def longest_wait(facts: Facts) -> tuple[Insight, ...]:
    """Name the one run that waits longest now."""
    if not facts.open:
        return ()
    run = min(facts.open, key=lambda one: (one.last_at, one.case_id))
    waited, after_step = facts.now - run.last_at, run.events[-1].activity
    known = facts.stays.get(after_step, [])
    if waited < SHORTEST or len(known) < FEW:
        return ()
    usual = timedelta(seconds=median(known))
    if waited < LONGER * usual:
        return ()
    return (
        Insight(
            Noticed.LONGEST_WAIT,
            run.case_id,
            f"The longest wait is {length(waited)}, after “{after_step}”; usual is {length(usual)}.",
            (Evidence("waiting for", length(waited), (run.case_id,)), Evidence("usual wait", length(usual))),
            len(known),
        ),
    )
