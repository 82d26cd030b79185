"""Submitted forms of templates as typed values; every line that does not fit is said at its input."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from domain.errors import InvalidInputError
from domain.ids import ChannelId, DirectoryId, TemplateId, UserId
from domain.processes.model import NewStep, StartRequest, TemplateRef
from domain.processes.questions import checked_answers
from domain.processes.shapes import Question
from domain.processes.titles import clean_name
from domain.templates.faults import Fault, TemplateFaultsError, say_faults
from domain.templates.markdown import read_markdown, read_parts, read_steps
from domain.templates.model import Definition, Role, TemplateSource
from domain.templates.reading import Format, format_of
from handlers.payloads import Submission

LOST = "This form lost its template. Close it and open it again."
MAX_INPUTS = 20


@dataclass(frozen=True, slots=True)
class TemplateStartForm:
    """*Start a process* from a template. `steps` is None where the form had no room for them."""

    template: TemplateRef
    name: str
    steps_text: str | None
    roles: Mapping[str, UserId]
    answers: Mapping[str, str]
    owner_id: UserId
    channel_id: ChannelId
    form: Submission

    def request(self, definition: Definition) -> StartRequest:
        """Return what is to be started, by the definition of the template's version."""
        steps = definition.steps
        if self.steps_text is not None:
            steps = _steps_at(self.form, self.steps_text, definition)
        return StartRequest(
            name=self.name,
            steps=steps,
            owner_id=self.owner_id,
            due_on=self.form.day("due"),
            channel_id=self.channel_id,
            template=replace(self.template, name=definition.name),
            roles=self.roles,
            questions=definition.questions,
            answers=checked_answers(definition.questions, self.answers),
        )


def parse_template_start(form: Submission) -> TemplateStartForm:
    """Read *Start a process* from a template; InvalidInputError names the input that does not parse."""
    metadata = form.metadata()
    if not {"template_id", "version"} <= metadata.keys():
        raise InvalidInputError("name", LOST)
    channel_id = metadata.get("channel_id") or form.element("channel").get("selected_conversation")
    if not channel_id:
        raise InvalidInputError("channel", "Choose the channel the process lives in.")
    text = _steps_text(form)
    roles, answers = parse_asked(form)
    if text is not None:
        # What the template asks is known by its inputs; answers that cannot be are found when it starts.
        frame = _frame(_keys(form, "role"), tuple(answers))
        _steps_at(form, text, frame)
    return TemplateStartForm(
        template=TemplateRef(TemplateId(metadata["template_id"]), int(metadata["version"])),
        name=clean_name(form.text("name")),
        steps_text=text,
        roles=roles,
        answers=answers,
        owner_id=form.user("owner") or form.user_id,
        channel_id=ChannelId(str(channel_id)),
        form=form,
    )


def parse_asked(form: Submission) -> tuple[dict[str, UserId], dict[str, str]]:
    """Read who fills which role, and what was answered, by key."""
    chosen = {key: form.user(f"role:{key}") for key in _keys(form, "role")}
    roles = {key: user_id for key, user_id in chosen.items() if user_id is not None}
    return roles, {key: _answer(form, key) for key in _keys(form, "answer")}


@dataclass(frozen=True, slots=True)
class TemplateForm:
    """A template as somebody wrote it. Without `template_id` it is a new one."""

    template_id: TemplateId | None
    based_on: int
    directory_id: DirectoryId
    definition: Definition
    keeps_steps: bool
    note: str
    source: TemplateSource = TemplateSource.MODAL

    def on(self, before: Definition) -> Definition:
        """Return the definition, with the steps of the version before where the form had no room."""
        return replace(self.definition, steps=before.steps) if self.keeps_steps else self.definition


def parse_template(form: Submission) -> TemplateForm:
    """Read *New template* and *Edit template*; faults are said at the input they are in."""
    metadata = form.metadata()
    text = _steps_text(form)
    try:
        definition = read_parts(
            form.text("name"),
            form.text("description"),
            form.raw_text("roles"),
            form.raw_text("questions"),
            text if text is not None else "Steps",
        )
    except TemplateFaultsError as error:
        if text is None:
            error = TemplateFaultsError([f for f in error.faults if f.path[:1] != ("steps",)])
        if error.faults:
            raise _at_inputs(form, error.faults) from None
        definition = Definition(form.text("name"), ())
    template_id = metadata.get("template_id")
    return TemplateForm(
        template_id=TemplateId(template_id) if template_id else None,
        based_on=int(metadata.get("version", "0")),
        directory_id=_directory(form),
        definition=definition,
        keeps_steps=text is None,
        note=form.text("note"),
    )


@dataclass(frozen=True, slots=True)
class ImportForm:
    """A template to bring in: pasted, or a file's id."""

    directory_id: DirectoryId
    text: str
    file_id: str | None


def parse_import(form: Submission) -> ImportForm:
    """Read *Import a template*; a pasted checklist is checked at once."""
    text = form.raw_text("text")
    files = form.element("file").get("files") or ()
    file_id = str(files[0]["id"]) if files else None
    if not text.strip() and file_id is None:
        raise InvalidInputError("text", "Paste a template here, or choose a file below.")
    if text.strip() and file_id is None and format_of(text) is Format.MARKDOWN:
        try:
            read_markdown(text)
        except TemplateFaultsError as error:
            raise InvalidInputError("text", say_faults(error.faults)) from None
    return ImportForm(_directory(form), text, file_id)


@dataclass(frozen=True, slots=True)
class DirectoryForm:
    """A directory as somebody wants it. Without `directory_id` it is a new one."""

    directory_id: DirectoryId | None
    name: str
    editors: tuple[UserId, ...]


def parse_directory(form: Submission) -> DirectoryForm:
    """Read *New directory* and *Edit directory*."""
    directory_id = form.metadata().get("directory_id")
    editors = form.element("editors").get("selected_users") or ()
    return DirectoryForm(
        DirectoryId(directory_id) if directory_id else None,
        clean_name(form.text("name")),
        tuple(UserId(str(user_id)) for user_id in editors),
    )


def _directory(form: Submission) -> DirectoryId:
    chosen = (form.element("directory").get("selected_option") or {}).get("value")
    if not chosen:
        raise InvalidInputError("directory", "Choose a directory.")
    return DirectoryId(str(chosen))


def _keys(form: Submission, what: str) -> tuple[str, ...]:
    return tuple(block.partition(":")[2] for block in form.values if block.startswith(f"{what}:"))


def _answer(form: Submission, key: str) -> str:
    element = form.element(f"answer:{key}")
    chosen = (element.get("selected_option") or {}).get("value")
    return str(chosen or element.get("value") or "")


def _inputs(form: Submission) -> list[str]:
    """Return the ids of the inputs that hold steps, in order."""
    return [f"steps:{number}" for number in range(MAX_INPUTS) if f"steps:{number}" in form.values]


def _steps_text(form: Submission) -> str | None:
    inputs = _inputs(form)
    return "\n".join(form.raw_text(block_id) for block_id in inputs) if inputs else None


def _frame(roles: Sequence[str], asked: Sequence[str]) -> Definition:
    return Definition(
        name="Start",
        steps=(),
        roles=tuple(Role(key, key) for key in roles),
        questions=tuple(Question(key, key) for key in asked),
    )


def _steps_at(form: Submission, text: str, frame: Definition) -> tuple[NewStep, ...]:
    try:
        return read_steps(text, frame)
    except TemplateFaultsError as error:
        raise _at_inputs(form, error.faults) from None


def _at_inputs(form: Submission, faults: Sequence[Fault]) -> InvalidInputError:
    """Return the faults of the first input that has some, with lines counted within it."""
    by_input: dict[str, list[Fault]] = {}
    for fault in faults:
        block_id, line = _place(form, fault)
        by_input.setdefault(block_id, []).append(Fault(fault.says, fault.path, line))
    first, found = next(iter(by_input.items()))
    more = len(faults) - len(found)
    words = say_faults(found) + (f"\n{more} more in other fields." if more else "")
    return InvalidInputError(first, words)


def _place(form: Submission, fault: Fault) -> tuple[str, int | None]:
    section = str(fault.path[0]) if fault.path else "name"
    if section != "steps":
        return (section if section in form.values else "name"), fault.line
    inputs = _inputs(form)
    line = fault.line
    for block_id in inputs:
        length = form.raw_text(block_id).count("\n") + 1
        if line is None or line <= length:
            return block_id, line
        line -= length
    return (inputs[-1] if inputs else "name"), line
