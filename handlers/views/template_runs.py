"""What a newer template version would change in the work that runs from it, run by run."""

from collections.abc import Iterator

from domain.templates.running import AppliedAll, RunPreview, RunsPreview
from handlers.views.blocks import actions, button, context, data_section, section
from handlers.views.fitting import fit_message
from handlers.views.message import Block, Message
from handlers.views.text import cut, escape, notification, one_line, plain

PER_PAGE = 10
"""Runs shown at once."""
MAX_LINES = 12
"""Changes shown of one run; the rest is counted."""


def runs_message(preview: RunsPreview, page: int = 0) -> Message:
    """Return a page of the runs, each with what would change in it and why something would not."""
    template, runs = preview.template, preview.runs
    name = cut(one_line(template.name), 150)
    if not runs:
        text = f"Nothing to apply: no work that runs from “{name}” is older than version {template.version}."
        return Message(notification(text), (data_section(text),))
    count = f"{len(runs)} {'process' if len(runs) == 1 else 'processes'}"
    head = f"{name}, version {template.version}: {count} could have it"
    pages = -(-len(runs) // PER_PAGE)
    page = min(max(page, 0), pages - 1)
    promise = "Finished steps are never touched, and what a run changed itself stays. `undo` takes it back."
    blocks = [section(f"*{escape(head)}*"), context(promise)]
    for run in runs[page * PER_PAGE : (page + 1) * PER_PAGE]:
        blocks += _run(run, template.version)
    row = []
    if sum(_fits(run) for run in runs) > 1:
        row.append(button("Apply to All", "template_apply_all", f"{template.id}:{template.version}"))
    for text, where, number in (("Previous", "previous", page - 1), ("Next", "next", page + 1)):
        if 0 <= number < pages:
            row.append(button(text, f"template_runs#{where}", f"{template.id}:{number}"))
    blocks += [actions(row)] if row else []
    return fit_message(Message(notification(head), tuple(blocks)))


def _fits(run: RunPreview) -> bool:
    return run.may_apply and run.merged.problem is None


def _run(run: RunPreview, version: int) -> Iterator[Block]:
    process = run.process
    words = f"{cut(one_line(process.name), 150)} · version {process.template_version} → {version}"
    lines = list(_lines(run))
    more = [f"… and {len(lines) - MAX_LINES} more"] if len(lines) > MAX_LINES else []
    text = "\n".join((words, *(cut(plain(one_line(line)), 300) for line in lines[:MAX_LINES]), *more))
    yield data_section(text)
    if _fits(run):
        yield actions([button("Apply", "template_apply", f"{process.id}:{version}")])


def _lines(run: RunPreview) -> Iterator[str]:
    if run.merged.problem is not None:
        yield f"It does not fit: {run.merged.problem}."
        return
    yield from run.merged.lines or ("Nothing changes but the version.",)
    yield from (f"Kept: {line}" for line in run.merged.kept)
    if not run.process.is_open:
        yield f"It is {run.process.state.value}, so nothing changes now."
    elif not run.may_apply:
        yield "Only its owner, its editors and who started it can apply this."


def applied_all_message(done: AppliedAll) -> Message:
    """Return what came of Apply to All."""
    number = len(done.applied)
    head = f"Applied to {number} {'process' if number == 1 else 'processes'}."
    lines = [head, *(f"Not to {cut(one_line(line), 300)}" for line in done.refused[:20])]
    if len(done.refused) > 20:
        lines.append(f"… and {len(done.refused) - 20} more were left as they are.")
    return fit_message(Message(notification(head), (data_section(plain("\n".join(lines))),)))
