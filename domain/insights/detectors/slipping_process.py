"""A run that will probably be finished after the day it is due."""

from domain.insights.facts import Facts
from domain.insights.insight import Evidence, Insight, Noticed
from domain.insights.remaining import FEWEST_FINISHED, forecast_left, learnt_by


def slipping_process(facts: Facts) -> tuple[Insight, ...]:
    """Name each open run whose date is before the day by which half of runs like it were finished."""
    if len(facts.finished) < FEWEST_FINISHED or not any(run.due_at for run in facts.open):
        return ()
    experience, stretches = learnt_by(facts.runs, facts.now)
    found = []
    for run in facts.open:
        left = forecast_left(run, facts.now, experience, stretches)
        if run.due_at is None or left is None or left.runs < FEWEST_FINISHED:
            continue
        if facts.now + left.p50 <= run.due_at:
            continue
        early, late = (
            (facts.now + span).astimezone(facts.zone).date().isoformat() for span in (left.p50, left.p85)
        )
        due = run.due_at.astimezone(facts.zone).date().isoformat()
        found.append(
            Insight(
                Noticed.SLIPPING_PROCESS,
                run.case_id,
                f"Due {due}, but it will probably be finished between {early} and {late}.",
                (
                    Evidence("due", due, (run.case_id,)),
                    Evidence(
                        "50 % to 85 % sure" if left.with_percentages else "from similar runs",
                        f"{early} to {late}",
                    ),
                ),
                left.runs,
            )
        )
    return tuple(found)
