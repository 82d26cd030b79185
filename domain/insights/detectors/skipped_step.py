"""A step of the template that finished runs leave out, every time or nearly."""

from collections import Counter

from domain.insights.facts import Facts
from domain.insights.insight import Evidence, Insight, Noticed

FEWEST = 10
NEARLY = 0.9


def skipped_step(facts: Facts) -> tuple[Insight, ...]:
    """Name the steps that runs were started with and finished without."""
    asked: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for run in facts.finished:
        done = {event.activity for event in run.events}
        asked.update(set(run.expected))
        missed.update(set(run.expected) - done)
    return tuple(
        Insight(
            Noticed.SKIPPED_STEP,
            step,
            f"“{step}” was left out in {missed[step]} of {asked[step]} finished runs.",
            (Evidence("left out", f"{missed[step]} of {asked[step]}"),),
            asked[step],
        )
        for step in sorted(asked, key=lambda each: (-missed[each], each))
        if asked[step] >= FEWEST and missed[step] >= NEARLY * asked[step]
    )
