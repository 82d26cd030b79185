"""What a reader sees of blocks, and what is hidden."""

from sandbox.peer.blocks.completing import completed
from sandbox.peer.blocks.reading import button_texts, plain_text, without_buttons_hidden_from
from tests.unit.sandbox.blocks import (
    actions,
    bars,
    button,
    card,
    container,
    data_table,
    feedback,
    input_,
    mrkdwn,
    plain,
    plan,
    rich,
    section,
    table,
)


def test_all_that_is_shown_is_read_and_nothing_else() -> None:
    blocks = completed([
        {"type": "header", "text": plain("Title")},
        section(text=mrkdwn("*Body*"), fields=[plain("Field")], accessory=button("Open", value="hidden")),
        {"type": "context", "elements": [
            {"type": "image", "image_url": "https://x.test/hidden.png", "alt_text": "Alt"}, mrkdwn("Small"),
        ]},
        rich("Rich"), table(1, 2, "Cell"), plan(1, "Plan"),
        {"type": "markdown", "text": "Down"}, input_(label=plain("Label")),
    ])  # fmt: skip
    assert plain_text(blocks).split("\n") == [
        "Title", "*Body*", "Field", "Open", "Alt", "Small", "Rich", "Cell", "Cell", "Plan", "t", "Down",
        "Label",
    ]  # fmt: skip


def test_rich_text_is_read_in_line() -> None:
    elements = [
        {"type": "user", "user_id": "U1"},
        {"type": "text", "text": " saw "},
        {"type": "link", "url": "https://x.test"},
        {"type": "channel", "channel_id": "C1"},
        {"type": "broadcast", "range": "here"},
        {"type": "emoji", "name": "tada"},
        {"type": "date", "timestamp": 1, "format": "{date}"},
        {"type": "color", "value": "#ffffff"},
    ]
    block = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}
    assert plain_text([block]) == "<@U1> saw https://x.test<#C1><!here>:tada:1"


def test_charts_and_data_tables_are_read() -> None:
    assert plain_text([bars(), data_table(1)]).split("\n") == ["t", "s0", "c0", "c0", "c", "c"]


def test_buttons_are_found_wherever_they_stand() -> None:
    blocks = [
        section(accessory=button("1")), actions(button("2"), button("3")),
        card(actions=[button("4")]), {"type": "carousel", "elements": [card(actions=[button("5")])]},
        container(actions(button("6"))), {"type": "context_actions", "elements": [feedback("7")]},
    ]  # fmt: skip
    assert button_texts(blocks) == ["1", "2", "3", "4", "5", "6", "7", "7"]


def test_what_is_hidden_from_someone_is_gone_for_them() -> None:
    secret = button("Secret", visible_to_user_ids=["U1"])
    blocks = [
        section(accessory=secret),
        actions(button("Open"), secret),
        actions(secret),
        container(actions(secret), section()),
        {"type": "carousel", "elements": [card(actions=[secret, button("More")])]},
    ]
    assert button_texts(without_buttons_hidden_from(blocks, "U1")).count("Secret") == 5
    seen = without_buttons_hidden_from(blocks, "U2")
    assert button_texts(seen) == ["Open", "More"]
    assert len(seen) == 4
    assert button_texts(blocks).count("Secret") == 5


def test_completing_gives_ids_and_defaults_and_keeps_what_is_there() -> None:
    (block,) = completed([actions(button("Go", action_id="go"), button("No"), block_id="row")])
    go, no = block["elements"]
    assert (block["block_id"], go["action_id"]) == ("row", "go")
    assert no["action_id"]
    assert go["text"] == {"type": "plain_text", "text": "Go", "emoji": True}
