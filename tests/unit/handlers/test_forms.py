"""Forms parse, or name the input that does not and how to mend it."""

from datetime import date
from typing import Any

import pytest

from domain.errors import InvalidInputError
from domain.processes.model import NewStep
from handlers.forms import parse_start, parse_steps
from handlers.payloads import Submission
from tests.payloads import submitted


def form(**values: dict[str, Any]) -> Submission:
    return Submission.parse(submitted("process_start", values, '{"channel_id": "C1"}'))


def test_a_full_form_is_read() -> None:
    request = parse_start(
        form(
            name={"value": " Release 4.2 "},
            steps={"value": "1. Freeze\n- DNS change\n    - Lower the TTL\n\n2) Launch"},
            owner={"selected_user": "U2"},
            due={"selected_date": "2026-12-01"},
        )
    )
    assert request.name == "Release 4.2"
    assert request.steps == (
        NewStep("Freeze"),
        NewStep("DNS change", (NewStep("Lower the TTL"),)),
        NewStep("Launch"),
    )
    assert (request.owner_id, request.due_on, request.channel_id) == ("U2", date(2026, 12, 1), "C1")


def test_the_person_who_starts_owns_it_unless_another_is_named() -> None:
    assert parse_start(form(name={"value": "R"}, steps={"value": "a"})).owner_id == "U1"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": {"value": ""}, "steps": {"value": "a"}}, "name"),
        ({"name": {"value": "x" * 151}, "steps": {"value": "a"}}, "name"),
        ({"name": {"value": "R"}, "steps": {"value": " \n - \n"}}, "steps"),
        ({"name": {"value": "R"}, "steps": {"value": "x" * 501}}, "steps"),
        ({"name": {"value": "R"}, "steps": {"value": "a\n" * 201}}, "steps"),
        ({"name": {"value": "R"}, "steps": {"value": "a"}, "due": {"selected_date": "soon"}}, "due"),
    ],
)
def test_a_mistake_names_its_input(values: dict[str, dict[str, Any]], field: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        parse_start(form(**values))
    assert caught.value.field == field


def test_a_pasted_checklist_is_read_without_its_boxes() -> None:
    assert parse_steps("- [ ] Freeze\n  - [x] Tag it\n2. [] Launch\n[WIP] Notes") == (
        NewStep("Freeze", (NewStep("Tag it"),)),
        NewStep("Launch"),
        NewStep("[WIP] Notes"),
    )


def test_numbers_that_belong_to_the_title_stay() -> None:
    assert parse_steps("3 servers\n1.Launch\n2. Tell 40 people") == (
        NewStep("3 servers"),
        NewStep("1.Launch"),
        NewStep("Tell 40 people"),
    )
