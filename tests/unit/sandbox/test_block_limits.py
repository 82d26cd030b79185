"""Every limit of a block: the last size that Slack takes, and the first it refuses."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.peer.blocks.checking import check_message_blocks, check_view
from tests.unit.sandbox.blocks import (
    actions,
    bars,
    button,
    card,
    container,
    data_table,
    feedback,
    icon_button,
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
Make = Callable[[int], Json]


def image(**fields: Any) -> Json:
    return {"type": "image", "image_url": "https://x.test/a.png", "alt_text": "a"} | fields


def context(*elements: Json) -> Json:
    return {"type": "context", "elements": list(elements)}


def confirm(**fields: Any) -> Json:
    return {"text": plain()} | fields


def menu(kind: str, **fields: Any) -> Json:
    return actions({"type": kind} | fields)


def groups(count: int, inside: int = 1, label: str = "g") -> list[Json]:
    return [{"label": plain(label), "options": options(inside)} for _ in range(count)]


def video(**fields: Any) -> Json:
    return {
        "type": "video", "video_url": "https://x.test/v", "thumbnail_url": "https://x.test/t",
        "alt_text": "a", "title": plain(),
    } | fields  # fmt: skip


def auth(**fields: Any) -> Json:
    return {"type": "auth_provider", "value": "v", "name": plain(), "is_connected": True} | fields


def radio(count: int, **fields: Any) -> Json:
    return {"type": "radio_buttons", "options": options(count)} | fields


def url(length: int) -> str:
    return "https://x.test/".ljust(length, "a")


UP_TO: dict[str, tuple[int, Make]] = {
    "block_id": (255, lambda n: section(block_id="b" * n)),
    "action_id": (255, lambda n: actions(button(action_id="a" * n))),
    "header text": (150, lambda n: {"type": "header", "text": plain("h" * n)}),
    "section text": (3000, lambda n: section(text=mrkdwn("s" * n))),
    "section fields": (10, lambda n: section(fields=[mrkdwn()] * n)),
    "section field": (2000, lambda n: section(fields=[mrkdwn("f" * n)])),
    "context elements": (10, lambda n: context(*[mrkdwn()] * n)),
    "context text": (3000, lambda n: context(mrkdwn("c" * n))),
    "actions elements": (25, lambda n: actions(*[button(action_id=f"a{i}") for i in range(n)])),
    "context_actions elements": (5, lambda n: {"type": "context_actions", "elements": [
        icon_button(action_id=f"a{i}") for i in range(n)]}),
    "feedback text": (75, lambda n: {"type": "context_actions", "elements": [feedback("g" * n)]}),
    "feedback value": (2000, lambda n: {"type": "context_actions", "elements": [feedback("g", "v" * n)]}),
    "icon button users": (10, lambda n: {"type": "context_actions", "elements": [
        icon_button(visible_to_user_ids=[f"U{i}" for i in range(n)])]}),
    "input label": (2000, lambda n: input_(label=plain("l" * n))),
    "input hint": (2000, lambda n: input_(hint=plain("h" * n))),
    "image url": (3000, lambda n: image(image_url=url(n))),
    "image alt_text": (2000, lambda n: image(alt_text="a" * n)),
    "image title": (2000, lambda n: image(title=plain("t" * n))),
    "image element url": (3000, lambda n: context(image(image_url=url(n)))),
    "image element alt_text": (2000, lambda n: context(image(alt_text="a" * n))),
    "video title": (199, lambda n: video(title=plain("t" * n))),
    "video author": (49, lambda n: video(author_name="a" * n)),
    "button text": (75, lambda n: actions(button("b" * n))),
    "button value": (2000, lambda n: actions(button(value="v" * n))),
    "button url": (3000, lambda n: actions(button(url=url(n)))),
    "button accessibility_label": (75, lambda n: actions(button(accessibility_label="a" * n))),
    "button agent_prompt": (4000, lambda n: actions(button(agent_prompt="p" * n))),
    "option text": (75, lambda n: actions(select(options=[option("t" * n)]))),
    "option value": (150, lambda n: actions(select(options=[option(value="v" * n)]))),
    "option description": (75, lambda n: actions(select(options=[option(description=plain("d" * n))]))),
    "overflow option url": (3000, lambda n: menu("overflow", options=[option(url=url(n))])),
    "overflow options": (5, lambda n: menu("overflow", options=options(n))),
    "select options": (100, lambda n: actions(select(n))),
    "select option_groups": (100, lambda n: menu("static_select", option_groups=groups(n))),
    "options in a group": (100, lambda n: menu("static_select", option_groups=groups(1, n))),
    "option group label": (75, lambda n: menu("static_select", option_groups=groups(1, 1, "g" * n))),
    "checkboxes": (10, lambda n: menu("checkboxes", options=options(n))),
    "radio_buttons": (10, lambda n: actions(radio(n))),
    "placeholder": (150, lambda n: actions(select(placeholder=plain("p" * n)))),
    "confirm title": (100, lambda n: actions(button(confirm=confirm(title=plain("t" * n))))),
    "confirm text": (300, lambda n: actions(button(confirm=confirm(text=plain("t" * n))))),
    "confirm confirm": (30, lambda n: actions(button(confirm=confirm(confirm=plain("t" * n))))),
    "confirm deny": (30, lambda n: actions(button(confirm=confirm(deny=plain("t" * n))))),
    "plain_text_input min_length": (3000, lambda n: input_(text_input(min_length=n))),
    "plain_text_input max_length": (3000, lambda n: input_(text_input(max_length=n))),
    "plain_text_input initial_value": (3000, lambda n: input_(text_input(initial_value="i" * n))),
    "markdown": (12_000, lambda n: {"type": "markdown", "text": "m" * n}),
    "table rows": (100, table),
    "table columns": (20, lambda n: table(1, n)),
    "table column_settings": (20, lambda n: table(column_settings=[{"align": "left"}] * n)),
    "table characters": (10_000, lambda n: table(1, 1, "c" * n)),
    "data_table rows": (201, data_table),
    "data_table columns": (20, lambda n: data_table(2, n)),
    "data_table characters": (20_000, lambda n: data_table(1, 1, "c" * n)),
    "data_table page_size": (100, lambda n: data_table(page_size=n)),
    "chart title": (50, lambda n: pie(title="t" * n)),
    "pie segments": (12, pie),
    "bar series": (12, bars),
    "bar categories": (20, lambda n: bars(1, n)),
    "axis label": (50, lambda n: bars(x_label="x" * n)),
    "plan tasks": (50, plan),
    "plan title": (256, lambda n: plan(title="p" * n)),
    "task title": (256, lambda n: task(title="t" * n)),
    "card title": (150, lambda n: card(title=mrkdwn("t" * n))),
    "card subtitle": (150, lambda n: card(subtitle=mrkdwn("t" * n))),
    "card body": (200, lambda n: card(body=mrkdwn("t" * n))),
    "card actions": (3, lambda n: card(actions=[button(action_id=f"a{i}") for i in range(n)])),
    "carousel": (10, lambda n: {"type": "carousel", "elements": [card()] * n}),
    "container children": (10, lambda n: container(*[section()] * n)),
    "container title": (150, lambda n: container(title=plain("t" * n))),
    "container subtitle": (150, lambda n: container(subtitle=plain("t" * n))),
    "auth_provider value": (150, lambda n: auth(value="v" * n)),
    "auth_provider name": (75, lambda n: auth(name=plain("n" * n))),
    "auth_provider description": (150, lambda n: auth(description=plain("d" * n))),
    "auth_provider url": (3000, lambda n: auth(auth_url=url(n))),
    "list indent": (8, lambda n: {"type": "rich_text", "elements": [
        {"type": "rich_text_list", "style": "bullet", "indent": n, "elements": [rich()["elements"][0]]}]}),
}  # fmt: skip

FROM: dict[str, tuple[int, Make]] = {
    "block_id": (1, lambda n: section(block_id="b" * n)),
    "action_id": (1, lambda n: actions(button(action_id="a" * n))),
    "header text": (1, lambda n: {"type": "header", "text": plain("h" * n)}),
    "section text": (1, lambda n: section(text=mrkdwn("s" * n))),
    "section fields": (1, lambda n: section(fields=[mrkdwn()] * n)),
    "context elements": (1, lambda n: context(*[mrkdwn()] * n)),
    "actions elements": (1, lambda n: actions(*[button()] * n)),
    "button text": (1, lambda n: actions(button("b" * n))),
    "overflow options": (1, lambda n: menu("overflow", options=options(n))),
    "select options": (1, lambda n: actions(select(n))),
    "checkboxes": (1, lambda n: menu("checkboxes", options=options(n))),
    "radio_buttons": (1, lambda n: actions(radio(n))),
    "max_selected_items": (1, lambda n: menu("multi_users_select", max_selected_items=n)),
    "plain_text_input min_length": (0, lambda n: input_(text_input(min_length=n))),
    "plain_text_input max_length": (1, lambda n: input_(text_input(max_length=n))),
    "option value": (1, lambda n: actions(select(options=[option(value="v" * n)]))),
    "data_table page_size": (1, lambda n: data_table(page_size=n)),
    "data_table caption": (1, lambda n: data_table(caption="c" * n)),
    "pie segments": (1, pie),
    "bar series": (1, bars),
    "bar categories": (1, lambda n: bars(1, n)),
    "carousel": (1, lambda n: {"type": "carousel", "elements": [card()] * n}),
    "container children": (1, lambda n: container() | {"child_blocks": [section()] * n}),
    "markdown": (1, lambda n: {"type": "markdown", "text": "m" * n}),
    "image alt_text": (1, lambda n: image(alt_text="a" * n)),
}


@pytest.mark.parametrize("name", UP_TO)
def test_the_largest_is_taken_and_one_more_is_refused(name: str) -> None:
    limit, make = UP_TO[name]
    assert check_message_blocks([make(limit)]) == []
    assert check_message_blocks([make(limit + 1)]) != []


@pytest.mark.parametrize("name", FROM)
def test_the_smallest_is_taken_and_one_less_is_refused(name: str) -> None:
    limit, make = FROM[name]
    assert check_message_blocks([make(limit)]) == []
    assert check_message_blocks([make(limit - 1)]) != []


@pytest.mark.parametrize(
    ("limit", "make"),
    [
        (200, lambda n: {"type": "alert", "text": plain("a" * n)}),
        (10, lambda n: input_({"type": "file_input", "max_files": n})),
        (100, lambda n: input_({"type": "rich_text_input", "max_lines": n})),
        (100, lambda n: input_({"type": "rich_text_input", "min_lines": n})),
    ],
    ids=["alert text", "file_input max_files", "rich_text_input max_lines", "rich_text_input min_lines"],
)
def test_modal_blocks_have_limits_too(limit: int, make: Make) -> None:
    assert check_view(modal(make(limit), submit=plain())) == []
    assert check_view(modal(make(limit + 1), submit=plain())) != []


def test_a_message_holds_fifty_blocks() -> None:
    assert check_message_blocks([section()] * 50) == []
    (problem,) = check_message_blocks([section()] * 51)
    assert str(problem) == "no more than 50 items allowed [json-pointer:/blocks]"


def test_a_problem_says_where_it_is() -> None:
    (problem,) = check_message_blocks([section(), actions(button("b" * 76))])
    assert str(problem) == "must be less than 76 characters [json-pointer:/blocks/1/elements/0/text/text]"


def test_markdown_is_counted_over_the_whole_message() -> None:
    half = {"type": "markdown", "text": "m" * 6000}
    assert check_message_blocks([half, half]) == []
    assert check_message_blocks([half, half, {"type": "markdown", "text": "m"}]) != []


def test_data_tables_share_their_characters() -> None:
    half = data_table(1, 1, "c" * 10_000)
    assert check_message_blocks([half, half]) == []
    assert check_message_blocks([half, half, data_table(1)]) != []


def test_rich_text_cells_count_too() -> None:
    assert check_message_blocks([table() | {"rows": [[rich("c" * 10_000)]]}]) == []
    assert check_message_blocks([table() | {"rows": [[rich("c" * 10_001)]]}]) != []


@pytest.mark.parametrize(
    ("allowed", "block"),
    [(1, table()), (2, pie()), (1, plan())],
    ids=["table", "data_visualization", "plan"],
)
def test_some_blocks_are_rare_in_a_message(allowed: int, block: Json) -> None:
    assert check_message_blocks([block] * allowed) == []
    assert check_message_blocks([block] * (allowed + 1)) != []


def test_a_table_in_a_container_counts_as_the_one_table() -> None:
    assert check_message_blocks([container(table())]) == []
    assert check_message_blocks([container(table()), table()]) != []


def test_a_message_holds_a_plan_or_task_cards() -> None:
    assert check_message_blocks([task("1"), task("2")]) == []
    assert check_message_blocks([plan(), task("1")]) != []
