"""What Slack refuses about modals and Home tabs."""

from typing import Any

import pytest

from sandbox.peer.blocks.checking import check_suggestions, check_view, text_length, view_is_too_large
from tests.unit.sandbox.blocks import (
    actions,
    button,
    home,
    input_,
    modal,
    options,
    plain,
    section,
    table,
    text_input,
)

Json = dict[str, Any]


@pytest.mark.parametrize("make", [modal, home])
def test_a_view_holds_a_hundred_blocks_and_at_least_one(make: Any) -> None:
    assert check_view(make(*[section()] * 100)) == []
    assert check_view(make(*[section()] * 101)) != []
    assert check_view(make() | {"blocks": []}) != []


@pytest.mark.parametrize(
    ("field", "limit"),
    [("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)],
)
@pytest.mark.parametrize("make", [modal, home])
def test_the_strings_of_a_view_have_limits(make: Any, field: str, limit: int) -> None:
    assert check_view(make(**{field: "x" * limit})) == []
    assert check_view(make(**{field: "x" * (limit + 1)})) != []


@pytest.mark.parametrize("field", ["title", "submit", "close"])
def test_the_texts_of_a_modal_have_twenty_four_characters(field: str) -> None:
    assert check_view(modal(**{field: plain("x" * 24)})) == []
    assert check_view(modal(**{field: plain("x" * 25)})) != []
    assert check_view(modal(**{field: plain("")})) != []
    assert check_view(modal(**{field: {"type": "mrkdwn", "text": "x"}})) != []


def test_a_modal_needs_a_title_and_a_home_tab_has_none() -> None:
    without = modal()
    del without["title"]
    assert [problem.message for problem in check_view(without)] == ["missing required field: title"]
    assert check_view(home(title=plain())) != []
    assert check_view(home(submit=plain())) != []


def test_a_modal_with_inputs_needs_submit() -> None:
    assert check_view(modal(input_(), submit=plain())) == []
    assert "missing required field: submit" in [problem.message for problem in check_view(modal(input_()))]
    assert check_view(home(input_())) == []


def test_only_one_element_has_the_focus() -> None:
    one, two = input_(text_input(focus_on_load=True)), input_(text_input(focus_on_load=True))
    assert check_view(modal(one, submit=plain())) == []
    assert check_view(modal(one, two, submit=plain())) != []


def test_block_ids_are_unique_in_a_view() -> None:
    assert check_view(modal(section(block_id="a"), section(block_id="b"))) == []
    assert check_view(modal(section(block_id="a"), section(block_id="a"))) != []


def test_unknown_fields_and_types_of_a_view_are_refused() -> None:
    assert check_view(modal(size="big")) != []
    assert check_view({"type": "sheet", "blocks": [section()]}) != []
    assert check_view({"blocks": [section()]}) != []
    assert check_view("modal") != []


def test_a_file_input_and_response_urls_belong_in_modals() -> None:
    picker = {"type": "conversations_select", "response_url_enabled": True}
    file = input_({"type": "file_input", "filetypes": ["pdf"], "max_files": 10})
    assert check_view(modal(input_(picker), file, submit=plain())) == []
    assert check_view(modal(input_({"type": "file_input"}, dispatch_action=True), submit=plain())) != []
    assert check_view(home(file)) != []


def test_a_number_input_takes_numbers_and_says_whether_they_have_decimals() -> None:
    def form(**fields: Any) -> Json:
        return modal(input_({"type": "number_input"} | fields), submit=plain())

    whole = {"is_decimal_allowed": False}
    assert check_view(form(**whole, initial_value="10", min_value="-1", max_value="99.5")) == []
    assert check_view(form()) != []
    assert check_view(form(**whole, initial_value="ten")) != []
    assert check_view(form(**whole, min_value="2", max_value="1")) != []


def test_response_urls_belong_in_inputs() -> None:
    picker = {"type": "conversations_select", "response_url_enabled": True}
    assert check_view(modal(actions(picker))) != []
    assert check_view(modal(section(accessory=picker))) != []


def test_an_app_offers_up_to_a_hundred_options_or_groups() -> None:
    assert check_suggestions({"options": []}) == []
    assert check_suggestions({"options": options(100)}) == []
    assert check_suggestions({"options": options(101)}) != []
    groups = [{"label": plain(), "options": options(1)}]
    assert check_suggestions({"option_groups": groups}) == []
    assert check_suggestions({"option_groups": groups, "options": []}) != []
    assert check_suggestions({}) != []


def test_a_view_is_too_large_from_a_quarter_of_a_megabyte() -> None:
    assert not view_is_too_large(modal(*[section(text=plain("x" * 2000))] * 100))
    assert view_is_too_large(modal(*[section(text=plain("x" * 3000))] * 100))


def test_the_text_of_a_message_is_counted_without_tables() -> None:
    assert text_length([section(text=plain("x" * 10)), actions(button("four")), table(2, 2, "wide")]) == 14
