"""What may be called like a goal: the nearest by meaning, or what shares a telling word by its name."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.likeness.choosing import Alike, alike, shares_word
from domain.processes.model import ProcessState
from domain.recommendations.model import Recommendations
from tests.unit.handlers.views.samples import NOW, release
from tests.unit.handlers.views.test_golden_templates import TEMPLATE

WORDS = "Found by the words you wrote; no AI model was used."
MEANING = "Found by meaning and by words."
CLOSED = replace(
    release(),
    name="Releases of May",
    state=ProcessState.CLOSED,
    started_at=NOW,
    closed_at=NOW + timedelta(days=4),
)


@pytest.mark.parametrize(
    ("goal", "name", "shares"),
    [
        ("We test the software release", "Software release", True),
        ("Releasing the app", "Release of May", True),
        ("Plan the team lunch", "Team process with a plan", False),
        ("Book a table", "Employee onboarding", False),
        ("2026 2026", "Budget 2026", False),
        ("Ausländer anmelden", "AUSLÄNDER", True),
        ("", "Software release", False),
    ],
)
def test_a_telling_word_in_any_of_its_forms_is_shared(goal: str, name: str, shares: bool) -> None:
    assert shares_word(goal, name) is shares


def test_what_only_shares_a_step_is_not_called_like_the_goal() -> None:
    other = replace(TEMPLATE, name="Employee onboarding")
    found = Recommendations("Ship the release", (other, TEMPLATE), (release(), CLOSED), WORDS)
    assert alike(found) == Alike(TEMPLATE, CLOSED)
    assert alike(replace(found, templates=(other,), processes=(release(),))) == Alike()


def test_the_nearest_by_meaning_is_called_so_whatever_its_name() -> None:
    other = replace(TEMPLATE, name="Employee onboarding")
    found = Recommendations("A new colleague", (other, TEMPLATE), (), MEANING)
    assert alike(found).template == other


def test_days_count_as_people_count_them() -> None:
    assert Alike(run=CLOSED).days == 5
    assert Alike(run=replace(CLOSED, closed_at=NOW)).days == 1
    assert Alike().days == 0


def test_a_cancelled_run_is_no_example() -> None:
    cancelled = replace(CLOSED, state=ProcessState.CANCELLED)
    assert alike(Recommendations("Release", (), (cancelled,), WORDS)).run is None
