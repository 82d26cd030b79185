"""The forms of templates: start from one, make or edit one, bring one in, a directory."""

import json
from collections.abc import Sequence

from domain.ids import ChannelId, DirectoryId, UserId
from domain.processes.shapes import Question
from domain.templates.checking import MAX_DESCRIPTION
from domain.templates.markdown import step_lines
from domain.templates.model import Definition, Directory, TemplateView
from domain.templates.phrases import say_question, say_role
from handlers.views.blocks import button, context, field, label, modal, option, section, select
from handlers.views.fitting import fit_view
from handlers.views.message import Block, View
from handlers.views.starting import channel_field
from handlers.views.text import count, cut, escape, one_line, raw

INPUT = 3_000
"""Characters a Slack input takes."""
MAX_INPUTS = 10
"""Inputs the steps are spread over; what needs more goes by file."""
MAX_NAME = 150
STEPS_HINT = (
    "One a line; indent substeps. In braces what else is to be said: "
    "{role: it; due: 2 working days after start; kind: approve; optional; after: key; if: question = answer}"
)
SAMPLE = "Freeze the branch {role: dev; due: 2 days after start}\n  Tag it\nTest {after: freeze-the-branch}"


def start_template_modal(
    view: TemplateView,
    channel_id: ChannelId | None,
    owner_id: UserId,
    *,
    typed: str = "",
    name: str = "",
    summary_id: str = "",
) -> View:
    """Return the form *Start a process*, filled from a template, with its roles and questions.

    Without a channel it asks for one. `typed` is the name somebody typed: they may have meant no template,
    and can have an empty form. `name` is what they call the process, when not as the template.
    `summary_id` is the conversation that the process is started from: its own steps are a button away.
    """
    definition = view.version.definition
    told = f"From the template *{escape(cut(one_line(definition.name), 150))}*, version {view.version.number}"
    other = button("Blank Form", "template_blank", cut(typed, 200)) if typed else None
    if summary_id:
        other = button("Steps of the Thread", "thread_turn", summary_id)
    blocks = [section(told, other), field("name", "Name", _text(name or definition.name, MAX_NAME))]
    blocks += [] if channel_id else [channel_field()]
    blocks += steps_inputs(definition)
    blocks += asked_fields(definition)
    blocks.append(field("owner", "Owner", _people("Choose a person") | {"initial_user": owner_id}))
    blocks.append(
        field("due", "Due", {"type": "datepicker", "placeholder": label("Choose a day", 150)}, optional=True)
    )
    metadata: dict[str, str | int] = {"channel_id": channel_id} if channel_id else {}
    metadata |= {"template_id": view.template.id, "version": view.version.number}
    metadata |= {"summary_id": summary_id} if summary_id else {}
    return fit_view(modal("template_start", "Start a process", "Start", json.dumps(metadata), blocks))


def asked_fields(definition: Definition) -> list[Block]:
    """Return an input for each role and each question of the start."""
    roles = [
        field(f"role:{role.key}", one_line(role.label), _people("Choose a person"), optional=True)
        for role in definition.roles
    ]
    return [*roles, *(_question(question) for question in definition.questions)]


def steps_inputs(definition: Definition | None) -> list[Block]:
    """Return the inputs that hold the steps, as many as are needed; one note when even those are too few."""
    parts = steps_parts(definition) if definition else [""]
    if len(parts) > MAX_INPUTS:
        return [
            context(
                f"The {definition.size if definition else 0} steps are too much text for a form. They stay "
                "as they are. To change them, export the template as a file, change that, and use "
                "`/process import`."
            )
        ]
    blocks = []
    for number, part in enumerate(parts):
        name = "Steps" if number == 0 else f"Steps, continued ({number + 1})"
        hint = STEPS_HINT if number == len(parts) - 1 else None
        element = _text(part, INPUT, SAMPLE if number == 0 else "", multiline=True)
        blocks.append(field(f"steps:{number}", name, element, hint=hint, optional=number > 0))
    return blocks


def steps_parts(definition: Definition) -> list[str]:
    """Part the text of the steps at line ends so that each part fits an input, with room to write."""
    parts = [""]
    for line in (raw(line) for line in step_lines(definition.steps)):
        grown = f"{parts[-1]}\n{line}" if parts[-1] else line
        if count(grown) <= INPUT - 200:
            parts[-1] = grown
        elif count(line) > INPUT:
            return [""] * (MAX_INPUTS + 1)  # no input takes this line
        else:
            parts.append(line)
    return parts


def edit_template_modal(
    view: TemplateView | None,
    homes: Sequence[Directory],
    channel_id: ChannelId,
    *,
    draft: Definition | None = None,
) -> View:
    """Return the form of a template: filled from the version that is changed or a draft, or empty."""
    definition = view.version.definition if view else draft
    blocks = [
        field("name", "Name", _text(definition.name if definition else "", MAX_NAME, "Software release")),
        field("directory", "Directory", _directories(homes, view.directory.id if view else None)),
        field(
            "description",
            "Description",
            _text(definition.description if definition else "", MAX_DESCRIPTION, multiline=True),
            optional=True,
        ),
    ]
    blocks += steps_inputs(definition)
    roles = "\n".join(say_role(role) for role in definition.roles) if definition else ""
    questions = "\n".join(say_question(question) for question in definition.questions) if definition else ""
    hint = "One a line, such as “it: IT department”"
    element = _text(roles, INPUT, "dev: Developer", multiline=True)
    blocks.append(field("roles", "Roles", element, hint=hint, optional=True))
    hint = "One a line, such as “laptop: Which laptop? [Mac | Windows] {optional}”"
    element = _text(questions, INPUT, "size: How large is it? [Major | Minor]", multiline=True)
    blocks.append(field("questions", "Questions at the start", element, hint=hint, optional=True))
    if view is not None:
        blocks.append(field("note", "What is new", _text("", 300), optional=True))
    metadata: dict[str, str | int] = {"channel_id": channel_id}
    if view is not None:
        metadata |= {"template_id": view.template.id, "version": view.version.number}
    title = "Edit template" if view else "New template"
    return fit_view(modal("template_saved", title, "Save", json.dumps(metadata), blocks))


def import_modal(homes: Sequence[Directory], channel_id: ChannelId) -> View:
    """Return the form that brings a template in, as text or as a file."""
    blocks = [
        field("directory", "Directory", _directories(homes, None)),
        field(
            "text",
            "Text",
            _text("", INPUT, "# Software release\n## Steps\n- [ ] Freeze the branch", multiline=True),
            hint="YAML or a Markdown checklist. A template of the same name gets a new version.",
            optional=True,
        ),
        field("file", "Or a file", {"type": "file_input", "max_files": 1}, optional=True),
    ]
    metadata = json.dumps({"channel_id": channel_id})
    return fit_view(modal("template_imported", "Import a template", "Import", metadata, blocks))


def directory_modal(directory: Directory | None, name: str, editor: UserId, channel_id: ChannelId) -> View:
    """Return the form of a directory: its name and who may change its templates."""
    editors = list(directory.editors) if directory else [editor]
    picker: Block = {"type": "multi_users_select", "placeholder": label("Choose people", 150)}
    if editors:
        picker["initial_users"] = editors
    blocks = [
        field("name", "Name", _text(directory.name if directory else name, MAX_NAME, "Product")),
        field(
            "editors",
            "Editors",
            picker,
            hint="They change its templates, and so do the workspace's admins. Everyone may use them.",
            optional=True,
        ),
    ]
    metadata = {"channel_id": channel_id} | ({"directory_id": directory.id} if directory else {})
    title = "Edit directory" if directory else "New directory"
    return fit_view(modal("template_directory_saved", title, "Save", json.dumps(metadata), blocks))


def _question(question: Question) -> Block:
    element: Block
    if question.choices:
        options = [option(one_line(choice), choice) for choice in question.choices]
        element = select("Choose an answer", "answer", options)
    else:
        element = _text("", 500)
    return field(
        f"answer:{question.key}", one_line(question.label), element, optional=not question.is_required
    )


def _directories(homes: Sequence[Directory], chosen: DirectoryId | None) -> Block:
    options = {home.id: option(one_line(home.name), home.id) for home in homes[:100]}
    first = options.get(chosen) if chosen else None
    element = select("Choose a directory", "directory", list(options.values()))
    return element | {"initial_option": first or next(iter(options.values()))}


def _people(placeholder: str) -> Block:
    return {"type": "users_select", "placeholder": label(placeholder, 150)}


def _text(value: str, limit: int, placeholder: str = "", *, multiline: bool = False) -> Block:
    element: Block = {"type": "plain_text_input", "multiline": multiline, "max_length": limit}
    if placeholder:
        element["placeholder"] = label(placeholder, 150)
    value = raw(value)
    return element | {"initial_value": value[:limit]} if value else element
