"""Home says what counts, in words, within Slack's limits."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.people.model import Person
from domain.processes.shapes import StepKind
from handlers.views.home import home_view
from handlers.views.limits import check_view
from tests.unit.handlers.views import samples
from tests.unit.handlers.views.samples import ANN, NOW, PEOPLE, TEAM, full_home, home, long_home

URL = "https://acme.slack.com/"


def texts(view: dict[str, Any]) -> list[str]:
    return [block["text"]["text"] for block in view["blocks"] if "text" in block]


def ids(view: dict[str, Any]) -> list[str]:
    rows = [block for block in view["blocks"] if block["type"] == "actions"]
    return [element["action_id"] for row in rows for element in row["elements"]]


def test_overdue_steps_come_first_and_are_called_so() -> None:
    said = texts(home_view(full_home(), URL))
    overdue = next(text for text in said if "Task" in text)
    assert "*Overdue*, was due Fri 20 Nov" in overdue
    assert any("Task &lt;12&gt;" in text and "Due today" in text for text in said)
    assert any("blocked by Bob &amp; Sons: needs ∗keys∗" in text for text in said)


def test_the_day_is_the_readers() -> None:
    late = NOW + timedelta(hours=3)
    kiritimati = Person(TEAM, ANN, "Ann", timezone="Pacific/Kiritimati")
    said = "\n".join(texts(home_view(replace(full_home(), at=late, person=kiritimati), URL)))
    assert "*Overdue*, was due Mon 23 Nov" in said


def test_a_process_without_a_card_is_named_without_a_link() -> None:
    said = "\n".join(texts(home_view(home(samples.release()), URL)))
    assert "*Release 4.2*" in said
    assert "<http" not in said


def test_every_page_of_500_steps_fits_and_the_last_has_no_more() -> None:
    for page in (0, 24):
        view = home_view(long_home(page), URL)
        assert check_view(view) == []
        assert len(view["blocks"]) <= 80
    assert "home_page#back" not in ids(home_view(long_home(0), URL))
    assert "home_page#more" not in ids(home_view(long_home(24), URL))


def test_a_page_that_is_gone_shows_the_last_one() -> None:
    said = json.dumps(home_view(long_home(99), URL))
    assert "page 25 of 25" in said
    assert "Task 500" in said


def test_every_button_that_repeats_says_what_it_is_about() -> None:
    view = home_view(full_home(), URL)
    repeated = [b["accessory"] for b in view["blocks"] if b.get("accessory", {}).get("type") == "button"]
    labels = [button["accessibility_label"] for button in repeated]
    assert "Done: Task <11>" in labels
    assert len(set(labels)) == len(labels)


def test_the_introduction_is_two_lines_and_leaves_with_its_buttons() -> None:
    first, later = home_view(full_home(), URL), home_view(replace(full_home(), is_introduced=True), URL)
    assert first["blocks"][0]["text"]["text"].count("\n") == 1
    assert "home_dismiss" in ids(first)
    assert "home_dismiss" not in ids(later)
    for view in (first, later):
        assert ids(view).count("home_start") == 1
        assert ids(view).count("home_help") == 1


@pytest.mark.parametrize("title", ["<!channel> *x* <http://evil.example|y>", "x" * 500, "\u202e🙂" * 100])
def test_hostile_titles_stay_text(title: str) -> None:
    step = replace(samples.step(1, title), owner_id=ANN)
    made = replace(samples.process(step), name=title[:150])
    view = home_view(home(made, people=PEOPLE), URL)
    assert check_view(view) == []
    said = "\n".join(texts(view))
    assert "<!channel>" not in said
    assert "<http://evil" not in said
    assert "\u202e" not in json.dumps(view, ensure_ascii=False)


def test_a_step_says_what_it_takes_and_what_it_waits_for() -> None:
    first, second = samples.step(1, "Test <it>"), samples.step(2, "Launch")
    launch = replace(second, owner_id=ANN, kind=StepKind.APPROVE, after_ids=(first.id,))
    said = texts(home_view(home(samples.process(first, launch)), URL))
    assert any("approval · after “Test &lt;it&gt;”" in text for text in said)
