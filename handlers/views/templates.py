"""Templates as people see them: the list by directory, the card, the history, what is different."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from domain.people.model import Person
from domain.processes.model import NewStep
from domain.processes.shapes import StepKind
from domain.templates.diff import Difference, Kind
from domain.templates.model import (
    Shelf,
    Template,
    TemplateEntry,
    TemplateSource,
    TemplateVersion,
    TemplateView,
)
from domain.templates.phrases import due_words, say_condition
from handlers.views.blocks import actions, button, context, data_section, option, section, select
from handlers.views.fitting import fit_message
from handlers.views.message import Block, Message
from handlers.views.steps import People
from handlers.views.text import cut, day, escape, moment, name_of, notification, one_line, plain, plural

PER_PAGE = 12
"""Templates on a page of the list."""
VERSIONS_PER_PAGE = 12
MAX_STEPS = 40
"""Steps a card lists; the rest is counted."""
MAX_DIFFERENCES = 60
MAX_ENTRIES = 5
SOURCES = {
    TemplateSource.MODAL: "in a form",
    TemplateSource.BUTTON: "by button",
    TemplateSource.IMPORT: "by import",
    TemplateSource.PROCESS: "from a process",
    TemplateSource.COPY: "by copy",
    TemplateSource.SUGGESTION: "from a suggestion",
    TemplateSource.SCHEDULE: "by schedule",
    TemplateSource.FILE: "from a file",
}
SIGNS = {Kind.ADDED: "Added", Kind.REMOVED: "Removed", Kind.MOVED: "Moved", Kind.CHANGED: "Changed"}


def template_list(shelves: Sequence[Shelf], page: int = 0) -> Message:
    """Return a page of the templates, by directory."""
    listed = [(shelf, template) for shelf in shelves for template in shelf.templates]
    pages = max(1, -(-len(listed) // PER_PAGE))
    page = min(max(page, 0), pages - 1)
    shown = listed[page * PER_PAGE : (page + 1) * PER_PAGE]
    head = plural(len(listed), "template") if listed else "No templates yet"
    at = f" · page {page + 1} of {pages}" if pages > 1 else ""
    blocks = [section(f"*{escape(head)}*{at}")]
    last = None
    for shelf, template in shown:
        if shelf.directory.id != last:
            blocks.append(context(f"*{escape(cut(one_line(shelf.directory.name), 150))}*"))
            last = shelf.directory.id
        blocks.append(_listed(template))
    blocks.append(_footer([template for _, template in shown], page, pages))
    names = ", ".join(one_line(template.name) for _, template in shown[:5])
    return fit_message(Message(notification(f"{head}: {names}" if names else head), tuple(blocks)))


def _listed(template: Template) -> Block:
    away = " · archived" if template.is_archived else ""
    words = f"{cut(one_line(template.name), 150)} · version {template.version}{away}"
    return data_section(words, None if away else button("Start", "template_start", template.id))


def _footer(shown: Sequence[Template], page: int, pages: int) -> Block:
    options = [option(one_line(template.name), template.id) for template in shown]
    row = [select("Show", "template_show", options)] if options else []
    row.append(button("New Template", "template_new"))
    if page > 0:
        row.append(button("Previous", "template_page#previous", str(page - 1)))
    if page < pages - 1:
        row.append(button("Next", "template_page#next", str(page + 1)))
    more = [
        option("Import", "import"),
        option("New Directory", "directory"),
        option("Directories", "directories"),
    ]
    return actions([*row, {"type": "overflow", "action_id": "template_list_more", "options": more}])


def template_card(view: TemplateView, people: People, reader: Person) -> Message:
    """Return the card of a template, for one person."""
    definition = view.version.definition
    name = cut(one_line(definition.name), 150)
    facts = f"{view.directory.name} · version {view.version.number} · {plural(definition.size, 'step')}"
    away = " · archived" if view.template.is_archived else ""
    blocks = [section(f"*{escape(name)}* · {escape(one_line(facts))}{away}")]
    if definition.description:
        blocks.append(data_section(plain(definition.description)))
    blocks.append(data_section("\n".join(_step_lines(view))))
    if asked := _asked(view):
        blocks.append(context("\n".join(asked)))
    blocks.append(actions(_row(view), f"template:{view.template.id}:{view.template.revision}"))
    blocks.append(context(f"{_made(view.version, people, reader)} · only you see this"))
    return fit_message(Message(notification(f"{name} · {facts}"), tuple(blocks)))


def _row(view: TemplateView) -> list[Block]:
    template = view.template
    edit = "template_edit" if view.can_edit else "template_copy"
    row = [] if template.is_archived else [button("Start", "template_start", template.id)]
    if not template.is_archived:
        row.append(button("Repeat", "repeat_open", template.id))
    row.append(button("Edit" if view.can_edit else "Copy", edit, template.id))
    more = [("History", "history"), ("Export as YAML", "yaml"), ("Export as Markdown", "markdown")]
    if view.can_edit:
        more.append(("Copy", "copy"))
        more.append(("Bring Back", "restore") if template.is_archived else ("Archive", "archive"))
    options = [option(text, f"{what}:{template.id}") for text, what in more]
    row.append({"type": "overflow", "action_id": "template_more", "options": options})
    return row


def _step_lines(view: TemplateView) -> Iterator[str]:
    definition = view.version.definition
    walked = list(definition.walk())
    numbers = {step.key: number for number, step, _ in walked if step.key}
    roles = {role.key: one_line(role.label) for role in definition.roles}
    for number, step, parent in walked[:MAX_STEPS]:
        indent = "    " if parent else ""
        dot = "" if parent else "."
        yield f"{indent}{number}{dot} {cut(' · '.join(_step_facts(step, numbers, roles)), 250)}"
    if len(walked) > MAX_STEPS:
        yield f"… and {len(walked) - MAX_STEPS} more"


def _step_facts(step: NewStep, numbers: Mapping[str, str], roles: Mapping[str, str]) -> Iterator[str]:
    yield cut(plain(one_line(step.title)), 150)
    if step.kind is not StepKind.DO:
        yield {StepKind.APPROVE: "approval", StepKind.FYI: "FYI", StepKind.EVIDENCE: "evidence required"}[
            step.kind
        ]
    if step.role:
        yield plain(roles.get(step.role, step.role))
    if due := _due(step, numbers):
        yield f"due {due}"
    if step.after:
        yield f"after {', '.join(numbers.get(key, key) for key in step.after)}"
    if step.condition:
        yield f"if {plain(say_condition(step.condition))}"
    if step.is_optional:
        yield "optional"


def _due(step: NewStep, numbers: Mapping[str, str]) -> str:
    rule = step.due_rule
    if rule is None or rule.step_key is None:
        return due_words(step)
    named = f"step {numbers[rule.step_key]}" if rule.step_key in numbers else rule.step_key
    if rule.days == 0:
        return f"with {named}"
    return due_words(replace(step, due_rule=replace(rule, step_key=named)))


def _asked(view: TemplateView) -> list[str]:
    definition = view.version.definition
    asked = []
    if definition.roles:
        roles = ", ".join(one_line(role.label) for role in definition.roles)
        asked.append(f"Roles: {escape(cut(roles, 1_000))}")
    if definition.questions:
        questions = " · ".join(one_line(question.label) for question in definition.questions)
        asked.append(f"Asked at the start: {escape(cut(questions, 1_000))}")
    return asked


def template_history(
    view: TemplateView,
    versions: Sequence[TemplateVersion],
    entries: Sequence[TemplateEntry],
    people: People,
    reader: Person,
    page: int = 0,
) -> Message:
    """Return a page of a template's versions, the newest first, and what else happened to it."""
    name = cut(one_line(view.template.name), 150)
    pages = max(1, -(-len(versions) // VERSIONS_PER_PAGE))
    page = min(max(page, 0), pages - 1)
    head = f"{name} · {plural(len(versions), 'version')}"
    apply = button("Apply to Running Work", "template_runs", f"{view.template.id}:0")
    blocks = [section(f"*{escape(name)}* · {plural(len(versions), 'version')}", apply)]
    for version in versions[page * VERSIONS_PER_PAGE : (page + 1) * VERSIONS_PER_PAGE]:
        note = f"\n{cut(one_line(version.note), 300)}" if version.note else ""
        blocks.append(
            data_section(f"Version {version.number} by {_plain_made(version, people, reader)}{note}")
        )
        if row := _version_row(view, version):
            blocks.append(actions(row))
    walk = [
        button(text, f"template_history#{where}", f"{view.template.id}:{number}")
        for text, where, number in (("Newer", "newer", page - 1), ("Older", "older", page + 1))
        if 0 <= number < pages
    ]
    if walk:
        blocks.append(actions(walk))
    if entries and page == 0:
        said = "; ".join(_entry_words(entry, people, reader) for entry in entries[:MAX_ENTRIES])
        blocks.append(context(escape(cut(f"Latest: {said}", 1_500))))
    return fit_message(Message(notification(head), tuple(blocks)))


def _version_row(view: TemplateView, version: TemplateVersion) -> list[Block]:
    template = view.template
    row = []
    if version.number > 1:
        row.append(button("Diff", "template_diff", f"{template.id}:{version.number - 1}:{version.number}"))
    if version.number < template.version:
        both = f"{template.id}:{version.number}:{template.version}"
        row.append(button("Diff to Newest", "template_diff#newest", both))
        if view.can_edit:
            row.append(button("Revert", "template_revert", f"{template.id}:{version.number}"))
    return row


def _entry_words(entry: TemplateEntry, people: People, reader: Person) -> str:
    who = name_of(entry.actor_id, people) if entry.actor_id else "Convers"
    return f"{who}: {one_line(entry.line)}, {day(entry.at.astimezone(reader.zone).date())}"


def _made(version: TemplateVersion, people: People, reader: Person) -> str:
    return escape(f"Version {version.number} by {_plain_made(version, people, reader)}")


def _plain_made(version: TemplateVersion, people: People, reader: Person) -> str:
    who = name_of(version.by, people) if version.by else "Convers"
    when = f"{day(version.at.astimezone(reader.zone).date())} {moment(version.at, reader)}"
    return f"{plain(who)}, {when}, {SOURCES[version.source]}"


def differences_message(view: TemplateView, old: int, new: int, differences: Sequence[Difference]) -> Message:
    """Return what is different between two versions."""
    name = cut(one_line(view.template.name), 150)
    head = f"{name}: version {old} → {new}"
    if not differences:
        return Message(notification(f"{head}: equal"), (data_section(f"{head}\nThey are equal."),))
    lines = list(difference_lines(differences))
    return fit_message(
        Message(
            notification(f"{head}: {plural(len(differences), 'difference')}"),
            (section(f"*{escape(head)}*"), data_section("\n".join(lines))),
        )
    )


def difference_lines(differences: Sequence[Difference]) -> Iterator[str]:
    """Yield one line for each difference, and the number of those that are too many."""
    for difference in differences[:MAX_DIFFERENCES]:
        yield f"{SIGNS[difference.kind]}: {cut(plain(one_line(difference.says)), 400)}"
    if len(differences) > MAX_DIFFERENCES:
        yield f"… and {len(differences) - MAX_DIFFERENCES} more"
