"""A step that an open run has been in far longer than any finished run was."""

from datetime import timedelta

from domain.insights.facts import Facts
from domain.insights.forecasting import quantile
from domain.insights.insight import Evidence, Insight, Noticed, length

FEWEST = 12
FAR = 2.0
"""Times the wait that 95 % of finished runs stay under."""


def stalled_step(facts: Facts) -> tuple[Insight, ...]:
    """Name each open run that waits after a step for longer than all, and twice longer than nearly all."""
    found: list[tuple[float, Insight]] = []
    for run in facts.open:
        after = run.events[-1].activity
        known = facts.stays.get(after, [])
        waited = (facts.now - run.last_at).total_seconds()
        if len(known) < FEWEST or waited <= known[-1] or waited <= FAR * quantile(known, 0.95):
            continue
        usual = timedelta(seconds=quantile(known, 0.5))
        waited_for = timedelta(seconds=waited)
        found.append(
            (
                -waited,
                Insight(
                    Noticed.STALLED_STEP,
                    after,
                    f"Nothing has happened after “{after}” for {length(waited_for)}; "
                    f"it is usually {length(usual)}.",
                    (
                        Evidence("waiting for", length(waited_for), (run.case_id,)),
                        Evidence("usual wait", length(usual)),
                        Evidence("longest before", length(timedelta(seconds=known[-1]))),
                    ),
                    len(known),
                    is_alert=True,
                ),
            )
        )
    return tuple(insight for _, insight in sorted(found, key=lambda one: one[0]))
