"""What Slack refuses whatever its size: unknown types and fields, doubled ids, wrong places."""

from typing import Any

import pytest

from sandbox.peer.blocks.checking import check_message_blocks, check_view
from sandbox.peer.blocks.layout import ALLOWED
from sandbox.peer.blocks.shapes import Surface
from tests.unit.sandbox.blocks import (
    actions,
    bars,
    button,
    card,
    cell,
    container,
    data_table,
    feedback,
    home,
    input_,
    modal,
    mrkdwn,
    option,
    options,
    pie,
    plain,
    plan,
    rich,
    section,
    select,
    table,
    task,
    text_input,
)

Json = dict[str, Any]
IMAGE: Json = {"type": "image", "image_url": "https://x.test/a.png", "alt_text": "a"}


def run(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


TAKEN: dict[str, Json] = {
    "a section with fields only": {"type": "section", "fields": [plain()]},
    "a section with a menu": section(accessory=select(3, initial_option=option("t1", "v1"))),
    "a divider": {"type": "divider"},
    "a context of text and image": {"type": "context", "elements": [mrkdwn(), IMAGE]},
    "an image from Slack": {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "a"},
    "a button to another program": actions(button(url="slack://app?team=T1")),
    "styled buttons": actions(button(style="primary", action_id="a"), button(style="danger", action_id="b")),
    "a button for some": actions(button(visible_to_user_ids=["U1"])),
    "an input in a message": input_(dispatch_action=True, optional=True),
    "a dispatching text input": input_(
        text_input(dispatch_action_config={"trigger_actions_on": ["on_enter_pressed"]})
    ),
    "pickers": actions(
        {"type": "datepicker", "action_id": "a", "initial_date": "2026-11-22"},
        {"type": "timepicker", "action_id": "b", "initial_time": "23:59", "timezone": "Europe/Berlin"},
        {"type": "datetimepicker", "action_id": "c", "initial_date_time": 1_764_000_000},
        {"type": "conversations_select", "action_id": "d", "filter": {"include": ["im"]}},
    ),
    "mrkdwn checkboxes": actions(
        {"type": "checkboxes", "options": [{"text": mrkdwn(), "value": "v", "description": mrkdwn()}]}
    ),
    "rich text": run(
        {"type": "text", "text": "a", "style": {"bold": True}},
        {"type": "user", "user_id": "U1"},
        {"type": "link", "url": "https://x.test", "text": "x"},
        {"type": "emoji", "name": "tada"},
        {"type": "broadcast", "range": "here"},
        {"type": "date", "timestamp": 1, "format": "{date}", "fallback": "f"},
    ),
    "feedback": {"type": "context_actions", "elements": [feedback()]},
    "a full task": task(
        details=rich(), output=rich(), sources=[{"type": "url", "url": "https://x.test", "text": "x"}]
    ),
    "a plan": plan(3),
    "a table of all cells": {
        "type": "table",
        "rows": [[cell(), rich(), {"type": "raw_number", "value": 1.5, "text": "1.5"}]],
    },
    "a chart": bars(2, 3, y_label="y"),
    "a card": card(icon=IMAGE, subtitle=mrkdwn(), body=mrkdwn(), actions=[button()]),
    "a collapsible container": container(is_collapsible=True, default_collapsed=True, width="wide"),
    "a container with a divider": container(has_header_divider=True),
}

REFUSED: dict[str, Any] = {
    "an unknown block": {"type": "banner"},
    "a block without a type": {"text": plain()},
    "a block that is no object": "section",
    "a file block": {"type": "file", "external_id": "e", "source": "remote"},
    "an unknown field of a block": section(colour="red"),
    "an unknown field of an element": actions(button(size="big")),
    "an unknown field of a text": section(text=plain() | {"bold": True}),
    "an unknown element": actions({"type": "slider"}),
    "a section with nothing": {"type": "section"},
    "a text without a type": section(text={"text": "t"}),
    "a text that is a string": section(text="t"),
    "emoji in mrkdwn": section(text=mrkdwn() | {"emoji": True}),
    "verbatim in plain_text": section(text=plain() | {"verbatim": True}),
    "a header in mrkdwn": {"type": "header", "text": mrkdwn()},
    "a button in mrkdwn": actions({"type": "button", "text": mrkdwn()}),
    "a button without text": actions({"type": "button", "action_id": "a"}),
    "an unknown style": actions(button(style="warning")),
    "a number for a value": actions(button(value=1)),
    "null for a value": actions(button(value=None)),
    "a type inside an option": actions(select(options=[option() | {"type": "option"}])),
    "an option without a value": actions(select(options=[{"text": plain()}])),
    "a url in a menu option": actions(select(options=[option(url="https://x.test")])),
    "options and option_groups": actions(select(option_groups=[{"label": plain(), "options": [option()]}])),
    "neither options nor option_groups": actions({"type": "static_select"}),
    "an initial option that is not offered": actions(select(2, initial_option=option("no", "no"))),
    "initial options that are not offered": actions(
        {"type": "checkboxes", "options": options(2), "initial_options": [option("no", "no")]}
    ),
    "the same initial option twice": actions(
        {"type": "checkboxes", "options": options(2), "initial_options": [option("t0", "v0")] * 2}
    ),
    "no initial options at all": actions(
        {"type": "checkboxes", "options": options(2), "initial_options": []}
    ),
    "max_selected_items on a single menu": actions(select(max_selected_items=2)),
    "a type in a confirm": actions(button(confirm={"type": "confirm", "text": plain()})),
    "a confirm without text": actions(button(confirm={"title": plain()})),
    "markup in a menu's option": actions(select(options=[{"text": mrkdwn(), "value": "v"}])),
    "markup in a menu's description": actions(select(options=[option(description=mrkdwn())])),
    "a link without a scheme": actions(button(url="x.test/page")),
    "an image that is not on the web": IMAGE | {"image_url": "data:image/png;base64,AAAA"},
    "response_url_enabled among actions": actions({"type": "channels_select", "response_url_enabled": True}),
    "response_url_enabled beside a section": section(
        accessory={"type": "channels_select", "response_url_enabled": True}
    ),
    "an empty filter": actions({"type": "conversations_select", "filter": {}}),
    "a text input among actions": actions(text_input()),
    "a text input beside a section": section(accessory=text_input()),
    "a button in an input": input_(button()),
    "an overflow in an input": input_({"type": "overflow", "options": options(1)}),
    "an input without a label": {"type": "input", "element": text_input()},
    "a date that is none": actions({"type": "datepicker", "initial_date": "22.11.2026"}),
    "a month that is none": actions({"type": "datepicker", "initial_date": "2026-13-01"}),
    "a time that is none": actions({"type": "timepicker", "initial_time": "24:00"}),
    "min_length over max_length": input_(text_input(min_length=10, max_length=5)),
    "an initial value over max_length": input_(text_input(max_length=3, initial_value="long")),
    "a rich text input among actions": actions({"type": "rich_text_input"}),
    "a workflow button without an action_id": actions(
        {"type": "workflow_button", "text": plain(), "workflow": {"trigger": {"url": "https://x.test"}}}
    ),
    "a list without a line": {
        "type": "rich_text",
        "elements": [{"type": "rich_text_list", "style": "bullet", "elements": []}],
    },
    "rich text in the header of a data_table": data_table() | {"rows": [[rich()], [cell()]]},
    "response_url_enabled in a message": input_({"type": "channels_select", "response_url_enabled": True}),
    "an image with two sources": IMAGE | {"slack_file": {"id": "F1"}},
    "an image without a source": {"type": "image", "alt_text": "a"},
    "an image without alt_text": {"type": "image", "image_url": "https://x.test/a.png"},
    "two buttons with one action_id": actions(button(action_id="a"), button("No", action_id="a")),
    "rich text with an unknown part": {"type": "rich_text", "elements": [{"type": "rich_text_table"}]},
    "rich text with a mention in preformatted": {
        "type": "rich_text",
        "elements": [{"type": "rich_text_preformatted", "elements": [{"type": "user", "user_id": "U1"}]}],
    },
    "rich text with an empty text": run({"type": "text", "text": ""}),
    "rich text with an unknown style": run({"type": "text", "text": "t", "style": {"big": True}}),
    "a task with an unknown status": task(status="done"),
    "task details in plain words": task(details="words"),
    "a section in a plan": {"type": "plan", "title": "p", "tasks": [section()]},
    "a section in a carousel": {"type": "carousel", "elements": [section()]},
    "a card with four words in plain text": card(title=plain()),
    "a menu in a card": card(actions=[select()]),
    "an empty card": {"type": "card"},
    "a card in a container": container(card()),
    "a container in a container": container(container()),
    "a data_table in a container": container(data_table()),
    "a container with two titles": container(rich_text_title=rich()),
    "a container without a title": {"type": "container", "child_blocks": [section()]},
    "a divider on a collapsible container": container(is_collapsible=True, has_header_divider=True),
    "collapsed but not collapsible": container(default_collapsed=True),
    "an unknown width": container(width="huge"),
    "a data_table without a caption": {"type": "data_table", "rows": [[cell()]]},
    "a row header beyond the columns": data_table(row_header_column_index=1),
    "a cell that is text": {"type": "table", "rows": [["c"]]},
    "a chart of unknown kind": pie(chart={"type": "radar", "segments": []}),
    "a pie with an empty slice": pie(chart={"type": "pie", "segments": [{"label": "l", "value": 0}]}),
    "a bar chart with other labels": {
        "type": "data_visualization",
        "title": "t",
        "chart": {
            "type": "bar",
            "series": [{"name": "s", "data": [{"label": "a", "value": 1}]}],
            "axis_config": {"categories": ["b"]},
        },
    },
    "a boolean that is a string": input_(optional="true"),
}


@pytest.mark.parametrize("name", TAKEN)
def test_slack_takes(name: str) -> None:
    assert check_message_blocks([TAKEN[name]]) == []


@pytest.mark.parametrize("name", REFUSED)
def test_slack_refuses(name: str) -> None:
    assert check_message_blocks([REFUSED[name]]) != []


def test_blocks_must_be_a_list() -> None:
    assert check_message_blocks({"type": "section"}) != []


def test_a_block_id_stands_once_in_a_message_nested_blocks_included() -> None:
    twice = [section(block_id="b"), section(block_id="b")]
    assert [problem.pointer for problem in check_message_blocks(twice)] == ["/blocks/1/block_id"]
    assert check_message_blocks([container(section(block_id="b")), section(block_id="b")]) != []


def test_the_same_action_id_may_stand_in_two_blocks() -> None:
    assert check_message_blocks([actions(button(action_id="a")), actions(button(action_id="a"))]) == []


SAMPLES: dict[str, Json] = {
    "section": section(), "divider": {"type": "divider"}, "header": {"type": "header", "text": plain()},
    "context": {"type": "context", "elements": [mrkdwn()]}, "actions": actions(button()),
    "input": input_(), "image": IMAGE, "rich_text": rich(), "card": card(),
    "video": {
        "type": "video", "video_url": "https://x.test/v", "thumbnail_url": "https://x.test/t",
        "alt_text": "a", "title": plain(),
    },
    "table": table(), "data_table": data_table(), "data_visualization": pie(),
    "carousel": {"type": "carousel", "elements": [card()]}, "container": container(),
    "markdown": {"type": "markdown", "text": "m"}, "task_card": task(), "plan": plan(),
    "context_actions": {"type": "context_actions", "elements": [feedback()]},
    "auth_provider": {"type": "auth_provider", "value": "v", "name": plain(), "is_connected": True},
    "alert": {"type": "alert", "text": plain()},
}  # fmt: skip


@pytest.mark.parametrize("kind", SAMPLES)
@pytest.mark.parametrize("surface", ["message", "modal", "home"])
def test_each_block_stands_only_where_slack_allows_it(surface: Surface, kind: str) -> None:
    block = SAMPLES[kind]
    match surface:
        case "message":
            problems = check_message_blocks([block])
        case "modal":
            problems = check_view(modal(block, submit=plain()))
        case "home":
            problems = check_view(home(block))
    assert (problems == []) == (kind in ALLOWED[surface])


PLACES: dict[str, tuple[Json, set[Surface]]] = {
    "text": (input_(), {"message", "modal", "home"}),
    "date and time": (input_({"type": "datetimepicker"}), {"message", "modal"}),
    "mail": (input_({"type": "email_text_input"}), {"modal"}),
    "file": (input_({"type": "file_input"}), {"modal"}),
    "number": (input_({"type": "number_input", "is_decimal_allowed": False}), {"modal"}),
    "rich text": (input_({"type": "rich_text_input"}), {"modal", "home"}),
    "url": (input_({"type": "url_text_input"}), {"modal"}),
    "workflow": (
        actions({
            "type": "workflow_button", "text": plain(), "action_id": "a",
            "workflow": {"trigger": {"url": "https://x.test"}},
        }),
        {"message"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PLACES)
def test_each_element_stands_only_where_slack_allows_it(name: str) -> None:
    block, surfaces = PLACES[name]
    problems = {
        "message": check_message_blocks([block]),
        "modal": check_view(modal(block, submit=plain())),
        "home": check_view(home(block)),
    }
    assert {surface for surface, found in problems.items() if not found} == surfaces


def test_the_surfaces_are_those_of_the_platform() -> None:
    only_messages = {"markdown", "task_card", "plan", "context_actions", "auth_provider"}
    assert ALLOWED["message"] - ALLOWED["home"] == only_messages
    assert ALLOWED["modal"] - ALLOWED["message"] == {"alert"}
    assert not {"table", "data_table", "data_visualization", "carousel", "markdown"} & ALLOWED["modal"]
    assert set(SAMPLES) == ALLOWED["message"] | ALLOWED["modal"]
