"""views.*: modals and Home tabs."""

from typing import Any

from sandbox.peer.api.arguments import Arguments
from sandbox.peer.api.context import Context
from sandbox.peer.api.method import Json, Method
from sandbox.peer.blocks.checking import check_view, view_is_too_large
from sandbox.peer.blocks.completing import completed
from sandbox.peer.blocks.reading import elements
from sandbox.peer.errors import RefusalError
from sandbox.peer.payloads import view_json
from sandbox.peer.rates import TIER_4
from sandbox.peer.state.model import View


def accepted_view(raw: Any, kind: str | None = None) -> Json:
    """Return a view completed, or refuse it."""
    if not isinstance(raw, dict):
        raise RefusalError("invalid_arguments", messages=["missing required field: view"])
    if view_is_too_large(raw):
        raise RefusalError("view_too_large")
    problems = [str(problem) for problem in check_view(raw)]
    if kind is not None and raw.get("type") in ("modal", "home") and raw["type"] != kind:
        problems.append(f"unsupported type: {raw['type']} [json-pointer:/view/type]")
    if problems:
        raise RefusalError("invalid_arguments", messages=problems)
    return raw | {"blocks": list(completed(raw["blocks"]))}


def _permitted(context: Context, args: Arguments, kind: str) -> Json:
    body = accepted_view(args.structure("view"), kind)
    # What a person puts into a file input could not be read.
    if any(placed.element["type"] == "file_input" for placed in elements(body["blocks"])):
        context.need_scope("files:read")
    return body


def open_(context: Context, args: Arguments) -> Json:
    """Open a modal for whoever just did something."""
    body = _permitted(context, args, "modal")
    trigger = context.tickets.use_trigger(args.required("trigger_id"))
    return _shown(context, context.views.open(trigger.user_id, body))


def push(context: Context, args: Arguments) -> Json:
    """Open a modal on top of the one in which a person just did something."""
    body = _permitted(context, args, "modal")
    trigger = context.tickets.use_trigger(args.required("trigger_id"))
    return _shown(context, context.views.push(trigger.user_id, body))


def update(context: Context, args: Arguments) -> Json:
    """Replace the content of an open view."""
    view_id, external_id = args.optional("view_id"), args.optional("external_id")
    if not view_id and not external_id:
        raise RefusalError("invalid_arguments", messages=["missing required field: view_id"])
    view = context.views.find(view_id, external_id)
    body = _permitted(context, args, view.type)
    return _shown(context, context.views.update(view, body, args.optional("hash")))


def publish(context: Context, args: Arguments) -> Json:
    """Set someone's Home tab."""
    if not context.workspace.app.has_home_tab:
        raise RefusalError("not_enabled")
    user_id = args.required("user_id")
    if user_id not in context.workspace.people:
        raise RefusalError("invalid_arguments", messages=["invalid user_id"])
    body = _permitted(context, args, "home")
    return _shown(context, context.views.publish(user_id, body, args.optional("hash")))


def _shown(context: Context, view: View) -> Json:
    return {"view": view_json(context.workspace, view)}


METHODS = (
    Method("views.open", open_, TIER_4),
    Method("views.push", push, TIER_4),
    Method("views.update", update, TIER_4),
    Method("views.publish", publish, TIER_4),
)
