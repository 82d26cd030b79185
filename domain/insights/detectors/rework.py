"""A step that is done again in many runs."""

from domain.insights.facts import Facts
from domain.insights.insight import FEW, Evidence, Insight, Noticed

FEWEST = 10
OFTEN = 0.2


def rework(facts: Facts) -> tuple[Insight, ...]:
    """Name the steps that a fifth of the runs with them did more than once."""
    flow = facts.flow
    found = [
        (again, step, flow.runs_with[step])
        for step, again in flow.rework.items()
        if again >= FEW and flow.runs_with[step] >= FEWEST and again >= OFTEN * flow.runs_with[step]
    ]
    return tuple(
        Insight(
            Noticed.REWORK,
            step,
            f"“{step}” was done more than once in {again} of {runs} runs.",
            (
                Evidence(
                    "done again",
                    f"{again} of {runs}",
                    tuple(
                        run.case_id
                        for run in facts.finished
                        if sum(event.activity == step for event in run.events) > 1
                    )[-FEW:],
                ),
            ),
            runs,
        )
        for again, step, runs in sorted(found, key=lambda one: (-one[0], one[1]))
    )
