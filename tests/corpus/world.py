"""The process and the people every phrase of the corpus is about; README.md draws it as a table."""

from dataclasses import replace
from datetime import date

from domain.ids import StepId, UserId
from domain.people.model import Person
from domain.processes.model import Process, StepState
from domain.processes.shapes import Question, StepKind
from tests.fakes.people import TEAM, make_person
from tests.fakes.processes import make_process, make_step

TODAY = date(2026, 11, 23)
ANN = make_person("UANN", "Ann Reed")
PEOPLE: tuple[Person, ...] = (
    ANN,
    make_person("UBEN", "Ben Ode"),
    make_person("UCLEO", "Cleo Park"),
    make_person("UDEV", "Dev Rao"),
    make_person("UFARID", "Farid Aziz"),
    make_person("USAML", "Sam Lee"),
    make_person("USAMH", "Sam Hill"),
    Person(team_id=TEAM, id=UserId("UCONVERS"), name="Convers", is_bot=True),
)


def relaunch() -> Process:
    """Return the process of README.md."""
    steps = (
        make_step(1, "Write the copy", owner="UBEN", due_on=date(2026, 11, 25)),
        replace(make_step(2, "Legal review", owner="UCLEO"), kind=StepKind.APPROVE),
        make_step(3, "Move the DNS", owner="UANN"),
        make_step(12, "Lower the TTL", under=3),
        make_step(13, "Switch the nameserver", under=3),
        replace(make_step(4, "Sign-off by marketing", owner="UANN"), kind=StepKind.APPROVE),
        replace(
            make_step(5, "Test the checkout", owner="UDEV"),
            kind=StepKind.EVIDENCE,
            after_ids=(StepId("step-3"),),
        ),
        make_step(6, "Test the contact form", owner="UDEV"),
        make_step(7, "Send the newsletter"),
        make_step(8, "Book the photographer", owner="UBEN", state=StepState.DONE),
        replace(
            make_step(9, "Tell support", owner="UFARID", state=StepState.SKIPPED),
            kind=StepKind.FYI,
            is_optional=True,
        ),
        replace(
            make_step(10, "Translate the pages", owner="UCLEO", state=StepState.BLOCKED),
            waits_on_id=UserId("UFARID"),
            blocked_until=date(2026, 11, 27),
        ),
        replace(
            make_step(11, "Choose the region", owner="UANN"),
            question=Question("region", "Region", ("EU", "US")),
        ),
    )
    return replace(make_process(*steps, name="Website relaunch"), editors=(UserId("UDEV"),))
