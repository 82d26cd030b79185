"""Drawing away from the event loop: what a drawing dies of is said in our own words."""

from typing import Any, cast

import pytest

from bot.adapters.pictures.drawing import WeekDrawings
from domain.errors import UnavailableError
from domain.plans.shapes import WorkingHours
from tests.unit.handlers.views.samples import week


async def test_a_picture_is_what_was_drawn() -> None:
    async def run(function: Any, *arguments: Any, seconds: float) -> bytes:
        return b"png"

    assert await WeekDrawings(cast("Any", run)).week(week(), WorkingHours(), ()) == b"png"


@pytest.mark.parametrize(
    "error", [ValueError("not a day of the week"), MemoryError(), UnavailableError("slow")]
)
async def test_whatever_a_drawing_dies_of_the_week_can_do_without_it(error: Exception) -> None:
    async def run(function: Any, *arguments: Any, seconds: float) -> bytes:
        raise error

    with pytest.raises(UnavailableError) as refused:
        await WeekDrawings(cast("Any", run)).week(week(), WorkingHours(), ())
    assert "not a day" not in refused.value.public
