"""Work under way becomes a template: its shape, without its people, dates and results."""

from dataclasses import replace
from datetime import date

from domain.ids import StepId, UserId
from domain.processes.model import StepState
from domain.processes.shapes import Condition, DueAnchor, DueRule, Question
from domain.templates.capturing import captured
from domain.templates.checking import check
from domain.templates.model import Role
from tests.fakes.people import make_person
from tests.fakes.processes import make_process, make_step

ANN, BOB = make_person("UANN", "Ann"), make_person("UBOB", "Bob B.")
PEOPLE = {ANN.id: ANN, BOB.id: BOB}


def test_owners_become_roles_dates_become_days_and_results_are_left_out() -> None:
    process = make_process(
        replace(make_step(1, "DNS change", owner="UBOB"), state=StepState.DONE, due_on=date(2026, 11, 25)),
        make_step(2, "Record", under=1, owner="UBOB"),
        replace(make_step(3, "Mail"), after_ids=(StepId("step-1"),), notes="Mind this."),
    )
    made = captured(process, PEOPLE)
    assert check(made, {}) == ()
    assert made.roles == (Role("bob-b", "Bob B."),)
    first, mail = made.steps
    assert (first.key, first.role, first.owner_id, first.due_on) == ("dns-change", "bob-b", None, None)
    assert first.due_rule == DueRule(2, is_working=False)
    assert [child.title for child in first.substeps] == ["Record"]
    assert (mail.after, mail.notes) == (("dns-change",), "Mind this.")


def test_what_came_from_a_template_keeps_its_keys_roles_rules_and_questions() -> None:
    size = Question("size", "How large?", ("Large",))
    process = replace(
        make_process(
            replace(make_step(1, "Freeze", owner="UANN"), key="freeze", role="dev"),
            replace(
                make_step(2, "Test", owner="UANN"),
                key="test",
                role="dev",
                due_rule=DueRule(2, True, DueAnchor.STEP, "freeze"),
                due_on=date(2026, 12, 1),
                condition=Condition("size", ("Large",)),
            ),
        ),
        roles={"dev": UserId("UANN")},
        questions=(size,),
    )
    made = captured(process, PEOPLE)
    assert check(made, {}) == ()
    assert made.roles == (Role("dev", "Dev"),)
    assert made.questions == (size,)
    assert made.steps[1].due_rule == DueRule(2, True, DueAnchor.STEP, "freeze")
    assert made.steps[1].due_on is None


def test_steps_of_one_name_get_keys_of_their_own_and_rules_without_anchor_go() -> None:
    process = make_process(
        make_step(1, "Start"),
        make_step(2, "Check"),
        replace(make_step(3, "Check"), due_rule=DueRule(1, True, DueAnchor.STEP, "gone")),
    )
    made = captured(process, {})
    assert check(made, {}) == ()
    assert [step.key for step in made.steps] == ["start-2", "check", "check-2"]
    assert made.steps[2].due_rule is None
