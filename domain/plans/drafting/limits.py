"""How much may be asked for at once, and what is said when it is more."""

from collections.abc import Sequence

from domain.errors import InvalidInputError
from domain.templates.normal import line_of_text

FIELD = "goals"
MAX_GOALS = 100
MAX_LINE = 2_000
"""Characters of one goal."""
MAX_TASKS = 300
"""Tasks of one draft, repeated ones counted each time."""


def checked_goals(goals: Sequence[str]) -> tuple[str, ...]:
    """Return the lines that say something; InvalidInputError(`goals`) for none, too many or too long ones."""
    lines = tuple(line for goal in goals for line in goal.splitlines() if line_of_text(line))
    if not lines:
        raise InvalidInputError(
            FIELD, "Write at least one goal, one a line, such as “Board report 3h by Thu”."
        )
    if len(lines) > MAX_GOALS:
        raise InvalidInputError(FIELD, f"At most {MAX_GOALS} goals fit in one plan; these are {len(lines)}.")
    for number, line in enumerate(lines, start=1):
        if len(line) > MAX_LINE:
            raise InvalidInputError(
                FIELD, f"At most {MAX_LINE} characters a goal, please; goal {number} has {len(line)}."
            )
    return lines
