"""What is searched of templates and processes, brought up to date with what changed since."""

from domain.ids import ProcessId, TemplateId
from domain.processes.model import Process
from domain.recommendations.model import Entry, Kind
from domain.recommendations.ports import SearchWork
from domain.templates.model import Template, TemplateVersion

AT_ONCE = 500
"""Changed templates and processes the index takes in at a time; the next one goes on."""


async def take_in(work: SearchWork) -> None:
    """Bring the index up to date."""
    for one in await work.search.stale(Kind.TEMPLATE, limit=AT_ONCE):
        template = await work.templates.get(TemplateId(one))
        version = await work.templates.version(template.id, template.version) if template else None
        if template is not None and version is not None:
            await work.search.put(entry_of_template(template, version))
    for one in await work.search.stale(Kind.PROCESS, limit=AT_ONCE):
        process = await work.processes.get(ProcessId(one))
        if process is not None:
            await work.search.put(entry_of_process(process))


def entry_of_template(template: Template, version: TemplateVersion) -> Entry:
    """Return what is searched of a template: its name, its description, its steps."""
    titles = " · ".join(step.title for _, step, _ in version.definition.walk())
    text = f"{version.definition.description}\n{titles}"
    return Entry(Kind.TEMPLATE, template.id, template.revision, template.name, text, version.by)


def entry_of_process(process: Process) -> Entry:
    """Return what is searched of a process: its name and its steps."""
    titles = " · ".join(step.title for step in process.steps)
    return Entry(Kind.PROCESS, process.id, process.version, process.name, titles, process.started_by)
