"""`/process VERB …`, answered privately."""

from collections.abc import Awaitable, Callable, Mapping

from domain.errors import AmbiguousNameError, InvalidInputError, NotFoundError
from domain.operations.exporting import ExportFormat
from domain.operations.managing import Archive, Cancel, Close, Pause, ProcessChange, ReopenProcess, Resume
from domain.operations.model import Place, Source
from domain.people.model import Person
from domain.processes.model import Process
from handlers.context import WorkContext
from handlers.payloads import Command
from handlers.places import require_ours
from handlers.processes.cards import named_in
from handlers.processes.timeline import send_export, sent_message, show_timeline
from handlers.views.answers import help_message, note_message
from handlers.views.message import Message
from handlers.views.processes import process_card, process_list, thread_menu

FORMATS = {"markdown": ExportFormat.MARKDOWN, **{form.value: form for form in ExportFormat}}
STATES: Mapping[str, tuple[Callable[[str], ProcessChange], str]] = {
    "close": (lambda _: Close(), "Closed"),
    "reopen": (lambda _: ReopenProcess(), "Reopened"),
    "pause": (lambda reason: Pause(reason or None), "Paused"),
    "resume": (lambda _: Resume(), "Resumed"),
    "cancel": (Cancel, "Cancelled"),
    "archive": (lambda _: Archive(), "Archived"),
}
"""Verbs that change where a process stands, and what is said when it is done."""
Asked = Callable[[Process, Person, Command, WorkContext], Awaitable[Message]]


async def answer_process(command: Command, verb: str, rest: str, ctx: WorkContext) -> None:
    """Answer `/process VERB …`, privately."""
    match verb:
        case "" | "list":
            answer = await _list(command, ctx)
        case "help":
            answer = help_message()
        case "export":
            answer = await _export(command, rest, ctx)
        case _ if verb in STATES:
            answer = await _change(command, verb, rest, ctx)
        case _ if verb in LOOKS:
            actor = await ctx.person(command.user_id)
            process = await ctx.services.processes.find(actor, command.channel_id, _named(rest, verb))
            answer = await LOOKS[verb](process, actor, command, ctx)
        case _:
            raise InvalidInputError(
                "command",
                f"I do not know `/process {verb}`. Try `start NAME`, `templates`, `list` or `show NAME`; "
                "`/process help` has all of them.",
            )
    await ctx.messenger.respond(command.response_url, answer)


async def _list(command: Command, ctx: WorkContext) -> Message:
    actor = await ctx.person(command.user_id)
    processes = await ctx.services.processes.visible(actor, command.channel_id)
    people = await ctx.services.people.many(ctx.team_id, named_in(*processes))
    return process_list(processes, people, actor.today(ctx.now), can_share=True)


async def _show(process: Process, actor: Person, command: Command, ctx: WorkContext) -> Message:
    people = await ctx.services.people.many(ctx.team_id, named_in(process))
    return process_card(process, people, actor.today(ctx.now), is_private=True)


async def _use(process: Process, actor: Person, command: Command, ctx: WorkContext) -> Message:
    here = command.channel_id
    await require_ours(actor, here, ctx.desk)
    shareable = await ctx.services.processes.shareable(actor, process.id, here, here=here)
    threads = await ctx.desk.slack.threads.recent(ctx.team_id, here)
    return thread_menu(shareable, threads)


async def _history(process: Process, actor: Person, command: Command, ctx: WorkContext) -> Message:
    return await show_timeline(process, actor, ctx)


LOOKS: Mapping[str, Asked] = {"show": _show, "use": _use, "history": _history}
"""Verbs that look at one process."""


async def _change(command: Command, verb: str, rest: str, ctx: WorkContext) -> Message:
    make, said = STATES[verb]
    name, reason = (rest, "") if verb not in ("pause", "cancel") else _because(rest)
    if verb == "cancel" and not reason:
        raise InvalidInputError("reason", "Say why: `/process cancel NAME because WHY`.")
    actor = await ctx.person(command.user_id)
    process = await ctx.services.processes.find(actor, command.channel_id, _named(name, verb))
    await ctx.services.operations.manage(
        actor,
        process.id,
        make(reason),
        source=Source.WORD,
        cause=ctx.cause,
        place=Place(command.channel_id),
    )
    return note_message(f"{said} “{process.name}”.")


async def is_process_export(command: Command, rest: str, ctx: WorkContext) -> bool:
    """Tell whether `export` is about a process and not about a template.

    `export process NAME` and `export template NAME` say it themselves; a name that both have is refused.
    """
    what, _, _ = rest.partition(" ")
    if what.lower() in ("process", "template"):
        return what.lower() == "process"
    name, form = _export_words(rest)
    if form is None:
        return False
    if form is not ExportFormat.MARKDOWN:
        return True  # no template leaves as JSON or CSV
    actor = await ctx.person(command.user_id)
    try:
        await ctx.services.processes.find(actor, command.channel_id, name)
    except NotFoundError:
        return False
    except AmbiguousNameError:
        return True
    if await ctx.services.templates.matching(actor, name) is not None:
        raise InvalidInputError(
            "name",
            f"Both a process and a template are called “{name}”. "
            "Say `/process export process NAME` or `/process export template NAME`.",
        )
    return True


async def _export(command: Command, rest: str, ctx: WorkContext) -> Message:
    """Export by `NAME` or `NAME json`."""
    name, form = _export_words(rest.removeprefix("process ").strip())
    actor = await ctx.person(command.user_id)
    process = await ctx.services.processes.find(actor, command.channel_id, _named(name, "export"))
    return await send_export(process, actor, form or ExportFormat.MARKDOWN, ctx) or sent_message(process)


def _export_words(rest: str) -> tuple[str, ExportFormat | None]:
    """Return name and format; None for a format that only templates have."""
    name, _, last = rest.rpartition(" ")
    word = last.lower()
    if name and word in FORMATS:
        return name.strip().removesuffix(" as"), FORMATS[word]
    return rest.strip(), None if word in ("yaml", "yml") else ExportFormat.MARKDOWN


def _because(rest: str) -> tuple[str, str]:
    name, _, reason = rest.partition(" because ")
    return name.strip(), reason.strip()


def _named(name: str, verb: str) -> str:
    if not name:
        raise InvalidInputError("name", f"Which process? Say `/process {verb} NAME`.")
    return name
