"""The model's part of a turn: the streamed text, the checked suggestions, and what went wrong."""

import contextlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

from domain.conversations.aliases import Aliases, Revealer
from domain.conversations.checking import Checked, check_actions
from domain.conversations.drafts import MAX_OPERATIONS, Draft, tidy
from domain.conversations.notices import FILTERED, TOO_LONG, joined, left_out
from domain.conversations.ports import AnswerWriter
from domain.conversations.prompting import system_prompt
from domain.conversations.scene import ThreadScene
from domain.conversations.stopping import StoppedError, StopSignal
from domain.conversations.tool import TOOL_NAME, suggest_process_actions
from domain.errors import BudgetExceededError, ConversError, ModelError
from domain.gateway.model import Finished, ModelEvent, ModelMessage, ModelRequest, TextDelta, ToolCall
from domain.gateway.service import Gateway
from domain.processes.model import Process

REPAIR_OUTPUT = 800
"""Tokens a repaired call may take."""
LONGEST_ECHO = 8_000
"""Characters of a faulty call shown back to the model."""
NOTHING_TO_CHANGE = "Nothing in the record needs to change."


@dataclass(frozen=True, slots=True)
class Asked:
    """What the model is asked about: the prompt, and the open process it may suggest upon, if any."""

    messages: tuple[ModelMessage, ...]
    process: Process | None
    aliases: Aliases
    max_output_tokens: int


@dataclass(slots=True)
class ModelAnswer:
    """What came of it. `failure` says why the model did not reach its end."""

    text: str = ""
    drafts: tuple[Draft, ...] = ()
    model: str | None = None
    prompt_hash: str | None = None
    notice: str | None = None
    was_stopped: bool = False
    failure: ConversError | None = None
    calls: list[str] = field(default_factory=list)


class ModelAssistant:
    """Asks the model, streams what it says, and checks what it suggests."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def answer(
        self, asked: Asked, scene: ThreadScene, writer: AnswerWriter, stop: StopSignal
    ) -> ModelAnswer:
        """Answer a message. Model failures and a stop are part of the answer, not raised."""
        answer = ModelAnswer(prompt_hash=system_prompt().hash)
        try:
            await self._stream(asked, scene, writer, stop, answer)
            await self._suggest(asked, scene, stop, answer)
            if not answer.text.strip():
                answer.text = said_instead(answer.drafts)
                await writer.write(answer.text)
        except StoppedError:
            answer.was_stopped, answer.drafts = True, ()
        except (ModelError, BudgetExceededError) as error:
            answer.failure, answer.drafts = error, ()
        return answer

    async def _stream(
        self, asked: Asked, scene: ThreadScene, writer: AnswerWriter, stop: StopSignal, answer: ModelAnswer
    ) -> None:
        tool = suggest_process_actions(asked.process, asked.aliases) if asked.process else None
        request = ModelRequest("reply", asked.messages, asked.max_output_tokens, tool=tool)
        revealer = Revealer(asked.aliases)
        events = self._gateway.stream(scene.actor, request)
        async with contextlib.aclosing(events):
            try:
                while (event := await stop.race(_following(events))) is not None:
                    await self._take(event, revealer, writer, answer)
            except (StoppedError, ModelError, BudgetExceededError):
                await _show(revealer.flush(), writer, answer)
                raise
        await _show(revealer.flush(), writer, answer)

    async def _take(
        self, event: ModelEvent, revealer: Revealer, writer: AnswerWriter, answer: ModelAnswer
    ) -> None:
        match event:
            case TextDelta():
                await _show(revealer.feed(event.text), writer, answer)
            case ToolCall():
                answer.calls.append(event.arguments)
            case Finished():
                answer.model = event.model
                notices = {"length": TOO_LONG, "filtered": FILTERED}
                answer.notice = notices.get(event.reason)

    async def _suggest(self, asked: Asked, scene: ThreadScene, stop: StopSignal, answer: ModelAnswer) -> None:
        if asked.process is None or not answer.calls:
            return
        checked = check_calls(answer.calls, asked.process, asked.aliases, scene)
        if checked.problems:
            checked = await self._repaired(checked, asked, scene, stop, answer)
        answer.drafts = checked.drafts
        answer.notice = joined(answer.notice, left_out(len(checked.problems) + checked.dropped))

    async def _repaired(
        self, checked: Checked, asked: Asked, scene: ThreadScene, stop: StopSignal, answer: ModelAnswer
    ) -> Checked:
        """Let the model mend its call once; what still does not fit is dropped."""
        if asked.process is None:
            return checked
        request = ModelRequest(
            purpose="repair",
            messages=(*asked.messages, *_complaint(answer.calls, checked.problems)),
            max_output_tokens=REPAIR_OUTPUT,
            tool=suggest_process_actions(asked.process, asked.aliases),
            must_call=True,
        )
        try:
            _, calls, _ = await stop.race(self._gateway.complete(scene.actor, request))
        except (ModelError, BudgetExceededError):
            return checked
        arguments = [call.arguments for call in calls]
        again = check_calls(arguments, asked.process, asked.aliases, scene)
        return again if again.drafts or not again.problems else checked


def check_calls(calls: list[str], process: Process, aliases: Aliases, scene: ThreadScene) -> Checked:
    """Check every call of a turn; together they are one suggestion."""
    checked = [check_actions(call, process=process, aliases=aliases, today=scene.today) for call in calls]
    drafts = tidy(process, (draft for one in checked for draft in one.drafts))
    return Checked(
        drafts[:MAX_OPERATIONS],
        tuple(problem for one in checked for problem in one.problems),
        sum(one.dropped for one in checked) + len(drafts[MAX_OPERATIONS:]),
    )


def said_instead(drafts: tuple[Draft, ...]) -> str:
    """Return our own words for a model that only called the function."""
    if not drafts:
        return NOTHING_TO_CHANGE
    count = "one change" if len(drafts) == 1 else f"{len(drafts)} changes"
    return f"I suggest {count}. Nothing changes until someone approves."


def _complaint(calls: list[str], problems: tuple[str, ...]) -> tuple[ModelMessage, ModelMessage]:
    listed = "\n".join(f"- {problem}" for problem in problems[:10])
    return (
        ModelMessage("assistant", "\n".join(calls)[:LONGEST_ECHO]),
        ModelMessage(
            "user",
            f"These operations do not fit the record:\n{listed}\n"
            f"Call {TOOL_NAME} once more with the whole corrected list. Leave out what cannot be corrected.",
        ),
    )


async def _following(events: AsyncGenerator[ModelEvent, None]) -> ModelEvent | None:
    return await anext(events, None)


async def _show(text: str, writer: AnswerWriter, answer: ModelAnswer) -> None:
    if text:
        answer.text += text
        await writer.write(text)
