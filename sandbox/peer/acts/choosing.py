"""The state of inputs: what is chosen at the start, what a person chooses, what payloads say of it."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from sandbox.peer.acts.composing import rich_text
from sandbox.peer.blocks.reading import Placed, elements
from sandbox.peer.errors import NotPossibleError
from sandbox.peer.state.workspace import Workspace

Json = dict[str, Any]

# Element type: the field that carries its value, and the field of its value at the start.
_FIELDS = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", "initial_files"),
}
_MANY = frozenset({"checkboxes", "file_input"})
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"\d\d:\d\d")


def field_of(element: Json) -> str | None:
    """Return the field that carries the element's value, None if it has none."""
    return _FIELDS.get(str(element.get("type")), (None, ""))[0]


def holds_many(element: Json) -> bool:
    """Tell whether several things can be chosen at once."""
    return element["type"] in _MANY or str(element["type"]).startswith("multi_")


def state_values(blocks: Iterable[Json], chosen: Json) -> Json:
    """Return `state.values`: what was chosen, else what is chosen at the start, else nothing."""
    values: Json = {}
    for placed in elements(blocks):
        kind = str(placed.element.get("type"))
        if kind in _FIELDS:
            known = chosen.get(placed.block_id, {}).get(placed.action_id)
            value = known if known and _still_fits(placed.element, known) else _at_start(placed.element)
            values.setdefault(placed.block_id, {})[placed.action_id] = value
    return values


def _at_start(element: Json) -> Json:
    field, initial = _FIELDS[element["type"]]
    return {"type": element["type"], field: element.get(initial, [] if holds_many(element) else None)}


def _still_fits(element: Json, known: Json) -> bool:
    """Tell whether what was chosen can still be chosen after the app has changed the message."""
    if known["type"] != element["type"] or not ("options" in element or "option_groups" in element):
        return bool(known["type"] == element["type"])
    chosen = known.get("selected_options") or [known.get("selected_option")]
    offered = [option["value"] for option in _offered(element)]
    return all(option is None or option["value"] in offered for option in chosen)


def _offered(element: Json) -> list[Json]:
    groups = element.get("option_groups") or [{"options": element.get("options", [])}]
    return [option for group in groups for option in group["options"]]


def find_input(blocks: Iterable[Json], name: str) -> Placed:
    """Return the input a person means: by label, placeholder, action id or block id."""
    inputs = [placed for placed in elements(blocks) if placed.element.get("type") in (*_FIELDS, "overflow")]
    tests: tuple[Callable[[Placed], bool], ...] = (
        lambda placed: placed.label == name,
        lambda placed: name in (placed.action_id, f"{placed.block_id}/{placed.action_id}"),
        lambda placed: placed.block_id == name,
        lambda placed: placed.element.get("placeholder", {}).get("text") == name,
    )
    for test in tests:
        found = [placed for placed in inputs if test(placed)]
        if len(found) > 1:
            raise NotPossibleError(f"{name} may mean several inputs; say block_id/action_id")
        if found:
            return found[0]
    labels = ", ".join(placed.label or placed.action_id for placed in inputs) or "none"
    raise NotPossibleError(f"there is no input {name}; there are: {labels}")


def find_option(element: Json, name: str) -> Json:
    """Return the option a person means: by value or text."""
    for item in _offered(element):
        if name in (item["value"], item["text"]["text"]):
            return dict(item)
    raise NotPossibleError(f"there is no option {name}")


def value_for(element: Json, wanted: Any, workspace: Workspace) -> Json:
    """Return the state of an element after a person has filled it in."""
    kind, field = str(element["type"]), field_of(element)
    if field is None:
        raise NotPossibleError(f"a {kind} cannot be filled in")
    if wanted in (None, "", []):
        return {"type": kind, field: [] if holds_many(element) else None}
    if holds_many(element):
        many = wanted if isinstance(wanted, list | tuple | set) else [wanted]
        value: Any = [_single(element, one, workspace) for one in many]
    else:
        value = _single(element, wanted, workspace)
    return {"type": kind, field: value}


def _single(element: Json, wanted: Any, workspace: Workspace) -> Any:
    kind = str(element["type"]).removeprefix("multi_")
    match kind:
        case "static_select" | "radio_buttons" | "checkboxes":
            return find_option(element, str(wanted))
        case "external_select" | "file_input":
            return wanted
        case "users_select":
            return workspace.person(str(wanted)).id
        case "conversations_select" | "channels_select":
            return workspace.channel(str(wanted)).id
        case "datepicker" if not _DATE.fullmatch(str(wanted)):
            raise ValueError(f"{wanted} is no date a datepicker could give")
        case "timepicker" if not _TIME.fullmatch(str(wanted)):
            raise ValueError(f"{wanted} is no time a timepicker could give")
        case "datetimepicker":
            return int(wanted)
        case "rich_text_input":
            return rich_text(str(wanted))[0]
        case "plain_text_input" if not _fits(element, str(wanted)):
            raise ValueError(f"{len(str(wanted))} characters do not fit {element.get('action_id')}")
        case _:
            return str(wanted)


def _fits(element: Json, text: str) -> bool:
    return int(element.get("min_length", 0)) <= len(text) <= int(element.get("max_length", 3000))
