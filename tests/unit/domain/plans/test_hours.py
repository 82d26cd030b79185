from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InvalidInputError
from domain.plans.hours import read_hours
from domain.plans.shapes import Hours


def said(text: str) -> list[str]:
    return [f"{one.start:%H:%M}-{one.end:%H:%M}" for one in read_hours(text, "day_0")]


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("9-17", ["09:00-17:00"]),
        ("09:00-12:30, 13:00-17:30", ["09:00-12:30", "13:00-17:30"]),
        ("13-17; 9 – 12", ["09:00-12:00", "13:00-17:00"]),
        ("9am to 5pm", ["09:00-17:00"]),
        ("9-5pm", ["09:00-17:00"]),
        ("1-5pm", ["13:00-17:00"]),
        ("11am-12pm and 12pm-1pm", ["11:00-12:00", "12:00-13:00"]),
        ("20:00-24:00", ["20:00-00:00"]),
        ("20-0", ["20:00-00:00"]),
        ("", []),
        (" off ", []),
    ],
)
def test_hours_are_read_as_people_type_them(text: str, hours: list[str]) -> None:
    assert said(text) == hours


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nine to five", "cannot read"),
        ("9", "cannot read"),
        ("17-9", "ends before it begins"),
        ("9-9", "ends before it begins"),
        ("9-25", "no 25:00"),
        ("9:75-10", "no 9:75"),
        ("9-12, 11-13", "overlap"),
        ("20-24, 21-22", "overlap"),
        (",".join(f"{hour}-{hour}:30" for hour in range(8, 16)), "At most 6"),
    ],
)
def test_what_cannot_be_hours_is_refused_with_an_example(text: str, words: str) -> None:
    with pytest.raises(InvalidInputError, match=words) as refused:
        read_hours(text, "day_3")
    assert refused.value.field == "day_3"


@given(st.text(max_size=40))
def test_any_text_is_hours_or_a_kind_refusal(text: str) -> None:
    try:
        hours = read_hours(text, "lunch")
    except InvalidInputError:
        return
    assert all(one.start < one.end or one.end == time() for one in hours)
    assert list(hours) == sorted(hours, key=lambda one: one.start)
    assert all(isinstance(one, Hours) for one in hours)
