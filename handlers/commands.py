"""Slash commands: one grammar for `/convers` and its short forms."""

from collections.abc import Awaitable, Callable, Mapping

from domain.errors import InvalidInputError
from handlers.context import Desk, WorkContext
from handlers.directories import answer_directories
from handlers.generation import answer_generate, open_generate
from handlers.grammar import Request, parse_command
from handlers.listener import command
from handlers.payloads import Body, Command
from handlers.plan_commands import answer_plan, open_plan_command, wants_plan_form
from handlers.privacy import answer_privacy, answer_usage
from handlers.processes import answer_process, is_process_export, open_answers_of, open_handover
from handlers.recommendations import answer_suggest
from handlers.recurring import answer_repeats, open_repeat
from handlers.reminders import open_settings_command
from handlers.starting import open_start
from handlers.template_runs import answer_apply
from handlers.templates import ANSWERED, OPENING, answer_template, open_template_form
from handlers.threads import answer_summarise
from handlers.views.answers import ask_answer, help_card, help_message

LOOKING = {
    "apply": answer_apply,
    "directories": answer_directories,
    "generate": answer_generate,
    "repeats": answer_repeats,
    "suggest": answer_suggest,
}
"""Verbs of `/process` about several processes or templates at once."""

FORMS: Mapping[str, Callable[[Command, str, Desk], Awaitable[str | None]]] = {
    "answers": open_answers_of,
    "generate": open_generate,
    "handover": open_handover,
    "repeat": open_repeat,
    "start": open_start,
}
"""Verbs of `/process` that open a form, besides those of templates."""


def _read(body: Body) -> tuple[Command, Request]:
    asked = Command.parse(body)
    return asked, parse_command(asked.command, asked.text)


def wants_form(body: Body) -> bool:
    """Tell whether the command opens a form."""
    _, request = _read(body)
    if request.topic == "plan":
        return wants_plan_form(request)
    if not request.topic:
        return request.verb == "settings"
    return request.topic == "process" and request.verb in (*OPENING, *FORMS)


async def open_form(body: Body, desk: Desk) -> str | None:
    """Open the form the command asks for; return its id when it waits for `handle_command`."""
    asked, request = _read(body)
    if request.topic == "plan":
        await open_plan_command(asked, request, desk)
        return None
    if not request.topic:
        await open_settings_command(asked, desk)
        return None
    if request.verb in FORMS:
        return await FORMS[request.verb](asked, request.rest, desk)
    await open_template_form(asked, request.verb, request.rest, desk)
    return None


async def handle_command(body: Body, ctx: WorkContext) -> None:
    """Answer a command privately."""
    asked, request = _read(body)
    match request.topic:
        case "plan":
            await answer_plan(asked, request.verb, request.rest, ctx)
        case "process":
            await _answer_process(asked, request, ctx)
        case _:
            await _answer_own(asked, request, ctx)


async def _answer_process(asked: Command, request: Request, ctx: WorkContext) -> None:
    match request.verb:
        case verb if verb in LOOKING:
            await LOOKING[verb](asked, request.rest, ctx)
        case "export" if await is_process_export(asked, request.rest, ctx):
            await answer_process(asked, "export", request.rest, ctx)
        case verb if verb in ANSWERED:
            await answer_template(asked, verb, request.rest.removeprefix("template "), ctx)
        case verb:
            await answer_process(asked, verb, request.rest, ctx)


async def _answer_own(asked: Command, request: Request, ctx: WorkContext) -> None:
    """Answer a verb that `/convers` has itself."""
    match request.verb:
        case "":
            await ctx.messenger.respond(asked.response_url, help_card())
        case "help":
            await ctx.messenger.respond(asked.response_url, help_message())
        case "summarise" | "summarize":
            await answer_summarise(asked, request.rest, ctx)
        case "ask":
            await _answer_question(asked, request.rest, ctx)
        case "privacy":
            await answer_privacy(asked, ctx)
        case "usage":
            await answer_usage(asked, ctx)
        case verb:
            raise InvalidInputError(
                "command",
                f"I do not know `/convers {verb}`. Try `ask TEXT`, `summarise #channel`, `process …`, "
                "`plan …`, `settings`, `privacy`, `usage` or `help`.",
            )


async def _answer_question(asked: Command, question: str, ctx: WorkContext) -> None:
    if not question:
        raise InvalidInputError("question", "What would you like to know? Say `/convers ask TEXT`.")
    actor = await ctx.person(asked.user_id)
    answer = await ctx.services.conversations.answer_privately(actor, asked.channel_id, question)
    await ctx.messenger.respond(asked.response_url, ask_answer(question, answer))


LISTENERS = tuple(
    command(name, work=handle_command, now=open_form, wants_now=wants_form)
    for name in ("/convers", "/plan", "/process")
)
