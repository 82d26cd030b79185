"""*Start a process* with what fits the words: templates to start from instead, each by one button."""

from collections.abc import Sequence

from domain.likeness.choosing import Alike
from domain.recommendations.model import Recommendations
from domain.templates.model import Template
from handlers.views.blocks import actions, button, context, data_section, field, label, option, select
from handlers.views.fitting import fit_view
from handlers.views.message import Block, View
from handlers.views.text import cut, escape, one_line, plural

MAX_NAME = 150
MOST = 3
"""Templates suggested: the form itself has to stay in sight."""
MAX_MENU = 100
LOOK = "Name it and press Enter: I look which template fits."
NONE_FITS = "No template fits this name. Change it and press Enter: I look again."


def channel_field() -> Block:
    """Return the input that asks for the channel of a process."""
    picker: Block = {
        "type": "conversations_select",
        "placeholder": label("Choose a channel", 150),
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    return field("channel", "Channel", picker, hint="Its card goes there. I have to be in that channel.")


def suggesting(view: View, found: Recommendations | None, known: Sequence[Template] = ()) -> View:
    """Return *Start a process* with the templates that fit its name; `known` are those to choose from else.

    Enter in the name looks again.
    """
    name, *rest = view["blocks"]
    looks = {"dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]}}
    element = name["element"] | looks | {"action_id": "start_named"}
    name = name | {"element": element, "dispatch_action": True}
    return fit_view(view | {"blocks": [name, *_suggested(found, known), *rest]})


def _suggested(found: Recommendations | None, known: Sequence[Template]) -> list[Block]:
    if found is not None and found.templates:
        lines: list[Block] = [
            data_section(f"Fits: {_named(template)}", button("Use Template", "start_from", template.id))
            for template in found.templates[:MOST]
        ]
        return [*lines, context(escape(found.notice))]
    blocks = [context(NONE_FITS if found is not None else LOOK)]
    if known:
        options = [option(one_line(template.name), template.id) for template in known[:MAX_MENU]]
        blocks.append(actions([select("Start from a template", "start_from", options)]))
    return blocks


def _named(template: Template) -> str:
    return f"the template “{cut(one_line(template.name), MAX_NAME)}”"


def alike_blocks(found: Alike) -> list[Block]:
    """Return which template and which finished run a conversation looks like, with one button."""
    lines = []
    if found.template is not None:
        lines.append(f"Looks like {_named(found.template)}.")
    if found.run is not None:
        name = cut(one_line(found.run.name), MAX_NAME)
        lines.append(f"Similar past run: “{name}” (took {plural(found.days, 'day')}).")
    if not lines:
        return []
    use = button("Use Template", "start_from", found.template.id) if found.template is not None else None
    return [data_section("\n".join(lines), use)]
