"""The form and messages of handing steps over keep within Slack's limits, however much there is."""

from dataclasses import replace
from datetime import date

from domain.ids import ActivityId, UserId
from handlers.views.handing_over import MOST, HandedOver, given_message, handing_over_modal, received_message
from handlers.views.limits import check_message, check_view
from tests.fakes.people import make_person
from tests.fakes.processes import make_process, make_step

TODAY = date(2026, 11, 23)
BEN = make_person("UBEN", "Ben <b>")
LONG = "Long & <risky> *title* " * 20
MANY = make_process(*(make_step(n, LONG, owner="UANN", due_on=TODAY) for n in range(1, 121)), name=LONG)


def test_a_form_of_many_long_steps_keeps_within_the_limits_and_says_what_it_leaves_out() -> None:
    view = handing_over_modal([(MANY, step) for step in MANY.steps], BEN.id, LONG, TODAY)
    assert check_view(view) == []
    listed = [one for block in view["blocks"] for one in block.get("element", {}).get("options", ())]
    assert len(listed) == MOST
    assert "The first 80 of 120 open steps" in view["blocks"][-1]["elements"][0]["text"]


def test_messages_about_many_processes_keep_within_the_limits() -> None:
    some = replace(MANY, steps=MANY.steps[:30])
    outcomes = [HandedOver(some, some.steps, ActivityId(f"a{number}")) for number in range(60)]
    outcomes.append(HandedOver(some, some.steps, None, "it lives in a private channel."))
    assert check_message(given_message(outcomes, UserId("UBEN"), {BEN.id: BEN})) == []
    assert check_message(received_message(outcomes, "Ann", LONG, TODAY)) == []
