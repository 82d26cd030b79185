"""The form of a step offers the places near it, the first and the last, however many there are."""

from datetime import date

import pytest

from handlers.views.limits import check_view
from handlers.views.step_modal import step_modal
from tests.fakes.processes import make_process, make_step

MANY = make_process(*(make_step(number, f"Step {number}") for number in range(1, 201)))


def places(number: int) -> list[str]:
    view = step_modal(MANY, MANY.steps[number - 1], date(2026, 11, 23))
    assert check_view(view) == []
    (menu,) = (block["element"] for block in view["blocks"] if block.get("block_id") == "move")
    return [option["text"]["text"] for option in menu["options"]]


@pytest.mark.parametrize("number", [1, 2, 99, 150, 199, 200])
def test_the_neighbours_are_offered_and_both_ends(number: int) -> None:
    found = places(number)
    assert len(set(found)) == len(found) <= 100
    assert found[:2] == ["Leave it where it is", "First"]
    near = {f"After {other} Step {other}" for other in (number - 1, number + 1) if 1 <= other <= 200}
    assert near <= set(found)
    assert number >= 199 or found[-1] in ("Last", "After 200 Step 200")
