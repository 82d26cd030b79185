from typing import Any

import pytest

from handlers.views.blocks import actions, button, field, modal, option, section, select
from handlers.views.fitting import fit_message, fit_view
from handlers.views.limits import check_message, check_view
from handlers.views.message import Block, Message

TEXT: Block = {"type": "plain_text", "text": "x", "emoji": False}
LINE: Block = {"type": "plain_text_input"}


def long(length: int) -> Block:
    return {"type": "plain_text", "text": "x" * length, "emoji": False}


def ticks(number: int) -> Block:
    return {"type": "checkboxes", "action_id": "a", "options": [option("x", str(at)) for at in range(number)]}


BROKEN: tuple[tuple[str, Block], ...] = (
    ("/blocks/0/type", {"type": "surprise"}),
    ("/blocks/0/type", {"type": "alert", "text": TEXT}),
    ("/blocks/0/type", {"type": "file"}),
    ("/blocks/0/text/text", {"type": "section", "text": long(3001)}),
    ("/blocks/0/text/text", {"type": "section", "text": long(0)}),
    ("/blocks/0", {"type": "section"}),
    ("/blocks/0/fields", {"type": "section", "fields": [TEXT] * 11}),
    ("/blocks/0/fields/0/text", {"type": "section", "fields": [long(2001)]}),
    ("/blocks/0/text", {"type": "section", "text": "bare"}),
    ("/blocks/0/colour", {"type": "section", "text": TEXT, "colour": "red"}),
    ("/blocks/0/accessory/type", {"type": "section", "text": TEXT, "accessory": {"type": "file_input"}}),
    ("/blocks/0/text/text", {"type": "header", "text": long(151)}),
    ("/blocks/0/text", {"type": "header", "text": {"type": "mrkdwn", "text": "x"}}),
    ("/blocks/0/elements", {"type": "context", "elements": [TEXT] * 11}),
    ("/blocks/0/elements", {"type": "context", "elements": []}),
    ("/blocks/0/block_id", {"type": "divider", "block_id": "x" * 256}),
    ("/blocks/0/elements", {"type": "actions", "elements": [button("x", f"a{at}") for at in range(26)]}),
    ("/blocks/0/elements", {"type": "actions", "elements": [button("x", "a"), button("y", "a")]}),
    ("/blocks/0/elements/0/text/text", actions([{"type": "button", "text": long(76), "action_id": "a"}])),
    ("/blocks/0/elements/0/value", actions([button("x", "a", "v" * 2001)])),
    ("/blocks/0/elements/0/style", actions([button("x", "a", "v", "blue")])),
    ("/blocks/0/elements/0/action_id", actions([button("x", "a" * 256)])),
    ("/blocks/0/elements/0/options", actions([ticks(11)])),
    ("/blocks/0/elements/0/options", actions([ticks(0)])),
    ("/blocks/0/elements/0", actions([ticks(1) | {"initial_options": [option("y", "9")]}])),
    ("/blocks/0/elements/0/options/0/value", actions([select("x", "a", [option("x", "v" * 151)])])),
    ("/blocks/0/elements/0/options", actions([select("x", "a", [option("x", "v"), option("y", "v")])])),
    (
        "/blocks/0/elements/0/options/0/type",
        actions([select("x", "a", [option("x", "v") | {"type": "option"}])]),
    ),
    (
        "/blocks/0/elements/0/options",
        actions(
            [{"type": "overflow", "action_id": "a", "options": [option("x", str(at)) for at in range(6)]}]
        ),
    ),
    ("/blocks/0/elements/0/placeholder/text", actions([{"type": "datepicker", "placeholder": long(151)}])),
    ("/blocks/0/elements/0/type", {"type": "context_actions", "elements": [button("x", "a")]}),
    (
        "/blocks/0/elements/0/positive_button",
        {"type": "context_actions", "elements": [{"type": "feedback_buttons"}]},
    ),
    ("/blocks/0/alt_text", {"type": "image", "image_url": "x"}),
    ("/blocks/0", {"type": "image", "alt_text": "x"}),
    ("/blocks", {"type": "markdown", "text": "x" * 12_001}),
    ("/blocks/0/text", {"type": "markdown", "text": " "}),
    ("/blocks/0/rows", {"type": "table", "rows": [[TEXT]] * 101}),
    ("/blocks/0/rows/0", {"type": "table", "rows": [[TEXT] * 21]}),
    ("/blocks/0/tasks", {"type": "plan", "title": "x", "tasks": [{"task_id": "1", "title": "x"}] * 51}),
    ("/blocks/0/elements", {"type": "carousel", "elements": [{}] * 11}),
    ("/blocks/0/child_blocks/0/type", {"type": "container", "child_blocks": [{"type": "card"}]}),
    ("/blocks/0/body/text", {"type": "card", "body": long(201)}),
    ("/blocks/0/caption", {"type": "data_table", "rows": [[TEXT]]}),
    ("/blocks/0/elements/0/type", {"type": "rich_text", "elements": [{"type": "text"}]}),
)


@pytest.mark.parametrize(("pointer", "block"), BROKEN)
def test_a_block_slack_would_refuse_is_found(pointer: str, block: Block) -> None:
    assert pointer in {problem.pointer for problem in check_message(Message("x", (block,)))}


def test_a_message_has_text_and_at_most_fifty_blocks_and_twelve_thousand_characters() -> None:
    many = tuple(section("x" * 500) for _ in range(51))
    found = [problem.message for problem in check_message(Message("", many))]
    assert found == ["must not be empty", "51 blocks, at most 50", "25500 characters in all, at most 12000"]


def test_a_block_id_is_used_once() -> None:
    row = actions([button("x", "a")], "same")
    assert [problem.message for problem in check_message(Message("x", (row, row)))] == [
        "block_id 'same' twice"
    ]


def test_two_tables_or_a_plan_with_a_task_card_are_refused() -> None:
    table: Block = {"type": "table", "rows": [[TEXT]]}
    plan: Block = {"type": "plan", "title": "x", "tasks": [{"task_id": "1", "title": "x"}]}
    card: Block = {"type": "task_card", "task_id": "1", "title": "x"}
    found = check_message(Message("x", (table, table, plan, card)))
    assert [problem.pointer for problem in found] == ["/blocks", "/blocks"]


VIEWS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/title/text", {"title": long(25)}),
    ("/submit/text", {"submit": long(25)}),
    ("/private_metadata", {"private_metadata": "x" * 3001}),
    ("/callback_id", {"callback_id": "x" * 256}),
    ("/blocks", {"blocks": []}),
    ("/blocks", {"blocks": [section("x")] * 101}),
    ("/blocks/0/type", {"blocks": [{"type": "markdown", "text": "x"}]}),
    ("/blocks/0/element/initial_value", {"blocks": [field("a", "A", LINE | {"initial_value": "x" * 3001})]}),
    ("/blocks/0/element", {"blocks": [field("a", "A", LINE | {"max_length": 3001})]}),
    (
        "/blocks",
        {"blocks": [field(name, "A", LINE | {"focus_on_load": True}) for name in "ab"]},
    ),
    ("/type", {"type": "window"}),
)


@pytest.mark.parametrize(("pointer", "changes"), VIEWS)
def test_a_view_slack_would_refuse_is_found(pointer: str, changes: dict[str, Any]) -> None:
    view = modal("id", "Title", "Go", "", [field("a", "A", LINE)]) | changes
    assert pointer in {problem.pointer for problem in check_view(view)}


def test_a_modal_with_an_input_needs_a_submit_button() -> None:
    view = modal("id", "Title", "Go", "", [field("a", "A", LINE)])
    del view["submit"]
    assert [problem.pointer for problem in check_view(view)] == ["/submit"]


def test_a_long_section_is_split_at_a_line_and_keeps_its_accessory_first() -> None:
    text = "\n".join(f"line {number}" for number in range(600))
    block = {"type": "section", "text": {"type": "plain_text", "text": text}, "accessory": button("x", "a")}
    fitted = fit_message(Message("x", (block,)))
    assert len(fitted.blocks) == 2
    assert "accessory" in fitted.blocks[0]
    assert "accessory" not in fitted.blocks[1]
    assert fitted.blocks[1]["text"]["text"].startswith("line ")
    assert check_message(fitted) == []


def test_more_than_fifty_blocks_collapse_and_say_how_many() -> None:
    row = actions([button("x", "a")])
    fitted = fit_message(Message("x", (*(section(f"part {at}") for at in range(80)), row)))
    assert len(fitted.blocks) == 50
    assert fitted.blocks[-2]["elements"][0]["text"] == "… and 32 more"
    assert fitted.blocks[-1] == row


def test_too_much_text_in_all_is_cut_from_the_end_and_buttons_stay() -> None:
    row = actions([button("x", "a")])
    fitted = fit_message(Message("x", (*(section("word " * 500) for _ in range(9)), row)))
    assert check_message(fitted) == []
    assert fitted.blocks[0] == section("word " * 500)
    assert fitted.blocks[-1] == row


def test_a_view_is_fitted_too() -> None:
    view = modal("id", "T" * 40, "Go", "", [field("a", "A", LINE | {"initial_value": "x" * 9000})])
    view["title"]["text"] = "T" * 40
    assert check_view(fit_view(view)) == []
